import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useLive, type Watcher } from './connection';

/**
 * Calls back at each news of the shipment, and tells the others that its reader looks at it. News are no data: whoever
 * hears of them asks again.
 */
export function useShipmentNews(shipment: string | null, onNews: (sequence: number) => void): void {
  const live = useLive();
  const newest = useRef(onNews);
  useEffect(() => {
    newest.current = onNews;
  });
  useEffect(
    () => (shipment === null ? undefined : live.watch(shipment, (sequence) => newest.current(sequence))),
    [live, shipment],
  );
}

/** Who else looks at the shipment now. */
export function useWatchers(shipment: string): readonly Watcher[] {
  const live = useLive();
  return useSyncExternalStore(live.onWatchers, () => live.watchers(shipment));
}
