import type { components } from '../api/generated/hub';

export type Outcomes = components['schemas']['Outcomes'];

/** A value for each day of a time; null where nothing was counted. */
export interface Trend {
  readonly days: readonly string[];
  readonly values: readonly (number | null)[];
}

/** Every day from the first to that of `at`, as `2026-11-24`. */
export function daysOf({ from, at }: Pick<Outcomes, 'from' | 'at'>): string[] {
  const days: string[] = [];
  const last = at.slice(0, 10);
  for (let time = Date.parse(`${from}T00:00:00Z`); ; time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    if (day > last || days.length > 100) {
      return days;
    }
    days.push(day);
  }
}

/** A share where it rests on something; a day without is a gap and no zero. */
export function ratio(n: number, m: number): number | null {
  return m === 0 ? null : n / m;
}

/** What a day's line says, put on the days that there are. */
export function trend<T extends { day: string }>(
  outcomes: Pick<Outcomes, 'from' | 'at'>,
  byDay: readonly T[],
  value: (line: T) => number | null | undefined,
): Trend {
  const lines = new Map(byDay.map((line) => [line.day, line]));
  const days = daysOf(outcomes);
  return {
    days,
    values: days.map((day) => {
      const line = lines.get(day);
      return line === undefined ? null : (value(line) ?? null);
    }),
  };
}

/** What was matched without an agent, of all that was matched and of what still waits. */
export function matched({ correlated: { byItself, byAgents, waiting = 0 } }: Pick<Outcomes, 'correlated'>): {
  n: number;
  m: number;
} {
  return { n: byItself, m: byItself + byAgents + waiting };
}
