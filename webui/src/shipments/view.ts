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
  readonly delivered: boolean;
  /** By how many milliseconds it is too late; 0 where it is not. */
  readonly late: number;
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
  return Number.isNaN(over) ? null : { delivered, late: Math.max(0, over) };
}

function severity(row: Row): number {
  return row.delay?.severity ?? -1;
}
