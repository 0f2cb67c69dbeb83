import { useEffect, useSyncExternalStore } from 'react';
import { useShellTexts } from './i18n';
import { Icon } from './icons';
import styles from './toasts.module.css';

/** A short message about what has been done. */
export interface Toast {
  readonly text: string;
  /** `bad` is read out at once and stays longer. */
  readonly tone?: 'good' | 'bad' | 'plain';
  /** Takes back what the message tells of. */
  readonly undo?: () => void;
}

interface Shown extends Toast {
  readonly id: number;
}

const STAYS = 6_000;
const STAYS_BAD = 12_000;
const MOST = 4;

let shown: readonly Shown[] = [];
let last = 0;
const readers = new Set<() => void>();

/** Shows a message for a while. */
export function toast(message: Toast): void {
  last += 1;
  put([...shown, { ...message, id: last }].slice(-MOST));
}

function put(next: readonly Shown[]) {
  shown = next;
  for (const reader of readers) {
    reader();
  }
}

function close(id: number) {
  put(shown.filter((one) => one.id !== id));
}

function subscribe(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** Where messages appear; the shell has one. */
export function Toasts() {
  const all = useSyncExternalStore(subscribe, () => shown);
  const say = useShellTexts();
  return (
    <section className={styles['region']} aria-label={say('toast.region')}>
      <div aria-live="polite" aria-relevant="additions">
        {all
          .filter(({ tone }) => tone !== 'bad')
          .map((one) => (
            <One key={one.id} toast={one} />
          ))}
      </div>
      <div aria-live="assertive" aria-relevant="additions">
        {all
          .filter(({ tone }) => tone === 'bad')
          .map((one) => (
            <One key={one.id} toast={one} />
          ))}
      </div>
    </section>
  );
}

function One({ toast: { id, text, tone = 'plain', undo } }: { toast: Shown }) {
  const say = useShellTexts();
  useEffect(() => {
    const timer = setTimeout(() => close(id), tone === 'bad' ? STAYS_BAD : STAYS);
    return () => clearTimeout(timer);
  }, [id, tone]);
  return (
    <div className={styles['toast']} data-tone={tone}>
      <span>{text}</span>
      {undo !== undefined && (
        <button
          type="button"
          onClick={() => {
            close(id);
            undo();
          }}
        >
          {say('toast.undo')}
        </button>
      )}
      <button type="button" aria-label={say('toast.close')} onClick={() => close(id)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
