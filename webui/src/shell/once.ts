import { useEffect, useRef, useState } from 'react';

/**
 * Does what a key asks for when what was asked of the hub is on the page: at once, or as soon as it is. Until then the
 * page may show what an earlier question found, and a key must not act on that. What waits is dropped when the question
 * changes.
 *
 * @param question what is asked, as a text
 * @param answered whether what is on the page is its answer
 * @param act what to do; the newest is called
 */
export function useOnceAnswered<T>(
  question: string,
  answered: boolean,
  act: (of: T) => void,
): (of: T) => void {
  const [waits, setWaits] = useState<{ readonly question: string; readonly of: T } | null>(null);
  const newest = useRef(act);
  useEffect(() => {
    newest.current = act;
  });
  useEffect(() => {
    if (waits === null) {
      return;
    }
    if (waits.question !== question) {
      setWaits(null);
    } else if (answered) {
      setWaits(null);
      newest.current(waits.of);
    }
  }, [waits, question, answered]);
  return (of) => (answered ? act(of) : setWaits({ question, of }));
}
