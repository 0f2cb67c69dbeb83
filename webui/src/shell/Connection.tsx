import { useNow } from './clock';
import { useConnection, useLive } from './connection';
import { useShellTexts } from './i18n';
import styles from './Shell.module.css';
import { useFormats } from './time';

/** Whether the page is live, in one word; said to screen readers whenever it changes. */
export function ConnectionState() {
  const connection = useConnection();
  const say = useShellTexts();
  const formats = useFormats();
  return (
    <div className={styles['connection']} data-phase={connection.phase}>
      <span className={styles['dot']} aria-hidden="true" />
      <span role="status" aria-live="polite">
        {connection.phase === 'offline'
          ? say('connection.offline', { time: formats.date(connection.since, 'clock') })
          : say(`connection.${connection.phase}`)}
      </span>
    </div>
  );
}

/** A screen that is not live says so above all that it shows. */
export function StaleBanner() {
  const connection = useConnection();
  const live = useLive();
  const say = useShellTexts();
  const formats = useFormats();
  if (connection.phase !== 'offline') {
    return null;
  }
  return (
    <div className={styles['stale']}>
      <span>
        {say('connection.stale', { time: formats.date(connection.since, 'clock') })}{' '}
        {say('connection.reason', { reason: connection.reason })}
      </span>
      <NextTry at={connection.nextTryAt} />
      <button type="button" onClick={live.retry} disabled={connection.nextTryAt === null}>
        {say('connection.tryNow')}
      </button>
    </div>
  );
}

/** Outside of live regions: nobody wants a countdown read out. */
function NextTry({ at }: { at: number | null }) {
  const say = useShellTexts();
  const formats = useFormats();
  const words = useNow((now) =>
    at === null
      ? say('connection.tryingNow')
      : say('connection.nextTry', { span: formats.span(Math.max(0, at - now) + 999) }),
  );
  return <span className="number">{words}</span>;
}

/** For a screen whose own question failed: how old what it shows is, and why. */
export function Old({ at, reason, again }: { at: number; reason: string; again: () => void }) {
  const say = useShellTexts();
  const formats = useFormats();
  const words = useNow((now) => formats.span(Math.max(0, now - at)));
  return (
    <div className={styles['stale']} role="status">
      <span>{say('connection.old', { age: words, reason })}</span>
      <button type="button" onClick={again}>
        {say('connection.again')}
      </button>
    </div>
  );
}
