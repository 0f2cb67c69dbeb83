import type { Row } from './store';

/** In which order rows are shown. */
export type Order = 'newest' | 'worst';

/** What the reader asked to see. */
export interface Wish {
  readonly filter: string;
  readonly delayedOnly: boolean;
  readonly order: Order;
}

/** The rows asked for; every word of the filter must be found in one. Expects and keeps newest first. */
export function select(rows: readonly Row[], { filter, delayedOnly, order }: Wish): readonly Row[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = rows.filter(
    (row) => (!delayedOnly || row.delay !== null) && words.every((word) => row.text.includes(word)),
  );
  return order === 'worst' ? chosen.sort((a, b) => severity(b) - severity(a)) : chosen;
}

/** How many rows are late, and how many were delivered since midnight where the reader is. */
export function count(rows: readonly Row[], now: Date): { delayed: number; deliveredToday: number } {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  let delayed = 0;
  let deliveredToday = 0;
  for (const { delay, journey } of rows) {
    delayed += delay === null ? 0 : 1;
    const { milestone, occurredAt } = journey;
    if (milestone === 'DELIVERED' && occurredAt !== null && Date.parse(occurredAt) >= midnight) {
      deliveredToday += 1;
    }
  }
  return { delayed, deliveredToday };
}

/** How an expectation, or the delivery itself, stands against the end of what was promised. */
export interface Against {
  readonly words: string;
  readonly late: boolean;
}

/** Null where there is nothing to compare. */
export function againstPromise({ promise, journey }: Row): Against | null {
  const latest = promise?.latest;
  const delivered = journey.milestone === 'DELIVERED';
  const moment = delivered ? journey.occurredAt : (journey.estimate?.latest ?? null);
  if (!latest || moment === null) {
    return null;
  }
  const over = Date.parse(moment) - Date.parse(latest);
  if (Number.isNaN(over)) {
    return null;
  }
  if (over <= 0) {
    return { words: delivered ? 'kept' : 'in time', late: false };
  }
  return { words: `${span(over)} late`, late: true };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, short enough for a table. The two clocks may differ a little. */
export function age(at: number, now: number): string {
  const ago = now - at;
  if (ago < -MINUTE) {
    return `in ${span(-ago)}`;
  }
  return ago < 5_000 ? 'just now' : `${span(ago)} ago`;
}

/** How long something that was expected by then has not come; empty while it may still. */
export function overdue(by: number, now: number): string {
  return now - by < MINUTE ? '' : `${span(now - by)} overdue`;
}

/** A length of time in its two largest units: `42 s`, `3 min`, `5 h 10 min`, `3 d 4 h`. */
export function span(milliseconds: number): string {
  if (milliseconds < MINUTE) {
    return `${Math.floor(milliseconds / 1000)} s`;
  }
  if (milliseconds < HOUR) {
    return `${Math.floor(milliseconds / MINUTE)} min`;
  }
  return milliseconds < DAY
    ? pair(milliseconds, HOUR, 'h', MINUTE, 'min')
    : pair(milliseconds, DAY, 'd', HOUR, 'h');
}

function pair(length: number, large: number, largeName: string, small: number, smallName: string): string {
  const whole = Math.floor(length / large);
  const rest = Math.floor((length % large) / small);
  return rest === 0 || whole >= 10 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${smallName}`;
}

function severity(row: Row): number {
  return row.delay?.severity ?? -1;
}
