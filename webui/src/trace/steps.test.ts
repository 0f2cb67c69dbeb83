import { describe, expect, it } from 'vitest';
import { finely, partsOf, type Step, toneOf, totalOf } from './steps';

function step(name: Step['step'], more: Partial<Step> = {}): Step {
  return {
    step: name,
    at: null,
    event: null,
    shipment: null,
    what: '',
    where: null,
    tookMs: null,
    links: {},
    details: {},
    ...more,
  };
}

describe('a trace', () => {
  it('has a part for the delivery and one for each event', () => {
    const parts = partsOf([
      step('RECEIVED'),
      step('KEPT'),
      step('FORWARDED', { event: 'a' }),
      step('CORRELATED', { event: 'a' }),
      step('FORWARDED', { event: 'b' }),
      step('DECIDED'),
    ]);

    expect(parts.map(({ event, steps }) => [event, steps.length])).toEqual([
      [null, 2],
      ['a', 2],
      ['b', 1],
      [null, 1],
    ]);
  });

  it('takes from receipt to the last step of the hub, whatever an agent did later', () => {
    expect(
      totalOf([
        step('REGISTERED', { at: '2026-11-01T00:00:00Z' }),
        step('RECEIVED', { at: '2026-11-30T10:00:00.000Z' }),
        step('APPLIED'),
        step('TOLD', { at: '2026-11-30T10:00:00.420Z' }),
        step('DECIDED', { at: '2026-11-30T11:00:00Z' }),
      ]),
    ).toBe(420);
    expect(totalOf([step('RECEIVED', { at: '2026-11-30T10:00:00Z' }), step('TOLD')])).toBeNull();
  });

  it('writes short times to the millisecond and leaves long ones to spans', () => {
    expect(finely(37, 'en-GB')).toBe('37 ms');
    expect(finely(-4, 'en-GB')).toBe('-4 ms');
    expect(finely(2_140, 'de')).toBe('2,1 s');
    expect(finely(61_000, 'en-GB')).toBeNull();
  });

  it('marks what waits, what is broken and what nobody knows', () => {
    expect(toneOf(step('CORRELATED', { details: { outcome: 'WAITING' } }))).toBe('wait');
    expect(toneOf(step('DEAD_LETTER'))).toBe('bad');
    expect(toneOf(step('KEPT', { details: { outcome: 'FORGOTTEN' } }))).toBe('unknown');
    expect(toneOf(step('TOLD', { details: { outcome: 'TOLD' } }))).toBe('good');
  });
});
