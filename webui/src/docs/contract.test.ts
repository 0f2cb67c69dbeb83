import { describe, expect, it } from 'vitest';
import { channels, limits, operations, readContract, typeWords } from './contract';

describe('operations', () => {
  it('listsEachCallWithTheParametersOfItsPath', () => {
    const contract = readContract(`
paths:
  /v1/shipments/{id}:
    parameters:
      - $ref: '#/components/parameters/Id'
    put: {operationId: registerShipment, tags: [shipments]}
    get: {}
components:
  parameters:
    Id: {name: id, in: path}
`);

    expect(operations(contract)).toMatchObject([
      { anchor: 'get-v1-shipments-id-', method: 'GET', group: 'Calls', parameters: [{ name: 'id' }] },
      { anchor: 'registershipment', method: 'PUT', group: 'shipments', parameters: [{ name: 'id' }] },
    ]);
  });

  it('findsNothingInAnEmptyContract', () => {
    expect(operations(readContract(''))).toEqual([]);
  });

  it('endsWhereReferencesRunInACircle', () => {
    const contract = readContract("a: {$ref: '#/b'}\nb: {$ref: '#/a'}");

    expect(contract.resolve({ $ref: '#/a' })).toHaveProperty('$ref');
  });
});

describe('channels', () => {
  const message = 'components: {messages: {Event: {name: event, title: An event}}}';

  it('readsVersion3', () => {
    const contract = readContract(`
channels: {urgent: {address: milepost.urgent.v1, messages: {one: {$ref: '#/components/messages/Event'}}}}
${message}`);

    expect(channels(contract)).toMatchObject([{ name: 'milepost.urgent.v1', messages: [{ name: 'event' }] }]);
  });

  it('readsVersion2', () => {
    const contract = readContract(`
channels: {milepost.urgent.v1: {subscribe: {message: {oneOf: [{$ref: '#/components/messages/Event'}]}}}}
${message}`);

    expect(channels(contract)).toMatchObject([{ name: 'milepost.urgent.v1', messages: [{ name: 'event' }] }]);
  });
});

describe('typeWords', () => {
  it.each([
    [{ type: 'string', format: 'date-time' }, 'string (date-time)'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Reference' } }, 'array of Reference'],
    [{ oneOf: [{ $ref: '#/components/schemas/Place' }, { type: 'null' }] }, 'Place or null'],
    [{ const: 'UPS' }, 'always "UPS"'],
    [{}, 'any'],
  ])('says %j as %s', (schema, words) => {
    expect(typeWords(schema)).toBe(words);
  });
});

describe('limits', () => {
  it('namesWhatIsAskedBeyondTheType', () => {
    expect(limits({ type: 'integer', minimum: 0, enum: [0, 1] })).toEqual(['minimum 0', 'one of 0, 1']);
  });
});
