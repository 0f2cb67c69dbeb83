import { describe, expect, it } from 'vitest';
import { defaultOf, type Field, misfits, refusalOf, requestOf } from './form';

function field(name: string, given: Partial<Field> = {}): Field {
  return {
    name,
    to: name === 'secret' ? 'secret' : `options.${name}`,
    kind: 'text',
    label: name,
    required: false,
    ...given,
  };
}

const TOPIC = [
  field('secret', { kind: 'secret', requiredWith: 'options.user' }),
  field('topic', { required: true }),
  field('user', { requiredWith: 'options.bootstrapServers' }),
  field('bootstrapServers'),
  field('mechanism', { kind: 'choice', requiredWith: 'options.user' }),
  field('tls', { kind: 'boolean', requiredWith: 'options.bootstrapServers' }),
  field('inFlight', { kind: 'number' }),
  field('limits', { kind: 'list' }),
];

describe('a form', () => {
  it('says what is needed, and what belongs to what', () => {
    expect(misfits(TOPIC, {})).toEqual({ topic: 'required' });
    expect(misfits(TOPIC, { topic: 't', user: 'u' })).toEqual({
      secret: 'required',
      mechanism: 'required',
      user: { needs: 'bootstrapServers' },
    });
    expect(misfits(TOPIC, { topic: 't', inFlight: 'many', limits: '{}' })).toEqual({
      inFlight: 'number',
      limits: 'list',
    });
  });

  it('becomes what the hub takes, without what is left empty', () => {
    expect(
      requestOf('UPS', { mode: 'topic', fields: TOPIC }, ' ', {
        secret: ' s ',
        topic: ' t ',
        tls: 'true',
        inFlight: '4',
        limits: '[{"most": 2, "in": "P1D"}]',
        user: '',
      }),
    ).toEqual({
      carrier: 'UPS',
      mode: 'topic',
      secret: ' s ',
      options: { topic: 't', tls: true, inFlight: 4, limits: [{ most: 2, in: 'P1D' }] },
    });
  });
});

it('finds the field that a refusal names', () => {
  expect(refusalOf('options.hostKey: missing: the key')).toEqual({
    field: 'hostKey',
    why: 'missing: the key',
  });
  expect(refusalOf('options.limits[0].in: missing')).toEqual({ field: 'limits', why: 'missing' });
  expect(refusalOf('secret: missing')).toEqual({ field: 'secret', why: 'missing' });
  expect(refusalOf('the hub does not answer')).toEqual({ field: null, why: 'the hub does not answer' });
});

it('tells lengths of time in defaults as people do', () => {
  expect(defaultOf('250 in PT24H, 1 in PT5S', (length) => `${length} ms`)).toBe(
    '250 in 86400000 ms, 1 in 5000 ms',
  );
  expect(defaultOf("two seconds' worth", () => '?')).toBe("two seconds' worth");
});
