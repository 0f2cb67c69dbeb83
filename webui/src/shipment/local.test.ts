import { describe, expect, it } from 'vitest';
import { duration, fromLocal, newId, toLocal } from './local';

describe('times as people type them', () => {
  it('are of the reader’s zone, and come back as they were', () => {
    expect(fromLocal('2026-11-25T08:00', 'Europe/Berlin')).toBe('2026-11-25T07:00:00.000Z');
    expect(toLocal(Date.parse('2026-11-25T07:00:00Z'), 'Europe/Berlin')).toBe('2026-11-25T08:00');
    expect(fromLocal('2026-07-01T00:30', 'America/New_York')).toBe('2026-07-01T04:30:00.000Z');
  });

  it('know the morning on which the clocks change', () => {
    expect(fromLocal('2026-03-29T03:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(fromLocal('2026-03-29T01:30', 'Europe/Berlin')).toBe('2026-03-29T00:30:00.000Z');
  });

  it('are none where nothing is typed', () => {
    expect(fromLocal('', 'Europe/Berlin')).toBeNull();
  });
});

describe('durations', () => {
  it('are read as Java writes them', () => {
    expect(duration('PT26H30M')).toBe(26.5 * 3_600_000);
    expect(duration('P2DT1H')).toBe(49 * 3_600_000);
    expect(duration('PT-1H-30M')).toBe(-1.5 * 3_600_000);
    expect(duration('soon')).toBeNull();
    expect(duration(null)).toBeNull();
  });
});

describe('a new id', () => {
  it('is a random UUID', () => {
    expect(newId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(newId()).not.toBe(newId());
  });
});
