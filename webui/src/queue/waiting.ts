import { useSyncExternalStore } from 'react';
import { Count, queue, type Row } from './store';

/** Open, and nobody has put it aside. */
export function isWaiting(row: Row, now: number): boolean {
  return row.open && row.resolution === null && !isSnoozed(row, now);
}

/** Put aside until a time that has not come. */
export function isSnoozed(row: Pick<Row, 'snoozedUntil'>, now: number): boolean {
  return row.snoozedUntil !== null && Date.parse(row.snoozedUntil) > now;
}

const waiting = new Count(queue, isWaiting);

/** How many delays wait for somebody; null before the hub has said. */
export function useWaiting(): number | null {
  const count = useSyncExternalStore(waiting.subscribe, waiting.count);
  const known = useSyncExternalStore(queue.subscribe, () => queue.facts().known);
  return known ? count : null;
}
