import { expect, it } from 'vitest';
import { daysOf, matched, ratio, trend } from './figures';

const TIME = { from: '2026-02-27', at: '2026-03-01T00:10:00Z' };

it('has each day of the time, the present one last', () => {
  expect(daysOf(TIME)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
});

it('shows a day without counts as a gap, not as zero', () => {
  const line = trend(
    TIME,
    [
      { day: '2026-02-28', n: 3, m: 4 },
      { day: '2026-03-01', n: 0, m: 0 },
    ],
    ({ n, m }) => ratio(n, m),
  );
  expect(line.values).toEqual([null, 0.75, null]);
});

it('counts what still waits against what was matched by itself', () => {
  expect(matched({ correlated: { byItself: 6, byAgents: 1, waiting: 3, byDay: [] } })).toEqual({
    n: 6,
    m: 10,
  });
  expect(matched({ correlated: { byItself: 6, byAgents: 1, byDay: [] } })).toEqual({ n: 6, m: 7 });
});
