import { momentOf, wallOf } from '../shell/zones';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When a snooze may end, by the name of the choice. */
export interface Later {
  readonly name: 'hour' | 'hours' | 'tomorrow' | 'monday';
  readonly at: number;
}

/** The usual ends of a snooze, by the clock of the reader's zone. */
export function laters(now: number, zone: string): Later[] {
  const morning = (days: number) => momentOf(`${wallOf(now + days * DAY, zone).slice(0, 10)}T08:00`, zone);
  const weekday = new Date(`${wallOf(now, zone)}Z`).getUTCDay();
  return [
    { name: 'hour', at: now + HOUR },
    { name: 'hours', at: now + 3 * HOUR },
    { name: 'tomorrow', at: morning(1) },
    { name: 'monday', at: morning((8 - weekday) % 7 || 7) },
  ];
}
