import { describe, expect, it } from 'vitest';
import { momentOf, wallOf } from './zones';

describe('momentOf', () => {
  it.each([
    ['2026-11-25T08:00', 'Europe/Berlin', '2026-11-25T07:00:00.000Z'],
    ['2026-07-25T08:00', 'Europe/Berlin', '2026-07-25T06:00:00.000Z'],
    ['2026-11-25T08:00', 'America/Los_Angeles', '2026-11-25T16:00:00.000Z'],
    // An hour after the clocks went back, while the same wall time in UTC was before it.
    ['2026-11-01T03:00', 'America/New_York', '2026-11-01T08:00:00.000Z'],
  ])('is %s in %s at %s', (wall, zone, moment) => {
    expect(new Date(momentOf(wall, zone)).toISOString()).toBe(moment);
    expect(wallOf(Date.parse(moment), zone)).toBe(wall);
  });
});
