import { useEffect, useState, useSyncExternalStore } from 'react';
import { useQueueFacts } from '../queue/store';

/** As narrow as a phone: the same width as in the style sheets. */
const NARROW = '(max-width: 720px)';

/** Whether the page is as narrow as a phone; the caller is drawn again when that changes. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (reader) => {
      const media = window.matchMedia(NARROW);
      media.addEventListener('change', reader);
      return () => media.removeEventListener('change', reader);
    },
    () => window.matchMedia(NARROW).matches,
  );
}

/** What is not what the reader came for comes after the first rows: when they have been drawn, this becomes true. */
export function useSettled(): boolean {
  const { known } = useQueueFacts();
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    if (!known || settled) {
      return undefined;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setSettled(true));
    });
    // Nothing is drawn of a page that nobody sees.
    const unseen = setTimeout(() => setSettled(true), 500);
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      clearTimeout(unseen);
    };
  }, [known, settled]);
  return settled;
}
