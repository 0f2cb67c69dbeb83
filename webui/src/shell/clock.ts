import { useSyncExternalStore } from 'react';

/** One clock for everything that ticks on the page; it stands still while nobody looks at it. */
const readers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick() {
  now = Date.now();
  for (const reader of readers) {
    reader();
  }
}

function subscribe(reader: () => void): () => void {
  if (readers.size === 0) {
    now = Date.now();
    timer = setInterval(tick, 1_000);
  }
  readers.add(reader);
  return () => {
    readers.delete(reader);
    if (readers.size === 0) {
      clearInterval(timer);
    }
  };
}

/** What `say` makes of the time, to the second; draws again only when that changes. */
export function useNow(say: (now: number) => string): string {
  return useSyncExternalStore(subscribe, () => say(now));
}
