import type { Instant } from '../api/types';
import { age, overdue } from '../shipments/view';
import { useNow } from './now';

const SHORT = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** A time in the reader's zone; UTC on hovering. */
export function Moment({ at }: { at: Instant }) {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? (
    at
  ) : (
    <time dateTime={date.toISOString()} title={utc(date)}>
      {SHORT.format(date)}
    </time>
  );
}

/** How long ago something was, ticking; the time itself on hovering. */
export function Age({ at }: { at: Instant | null }) {
  const date = new Date(at ?? Number.NaN);
  const known = !Number.isNaN(date.getTime());
  const words = useNow((now) => (known ? age(date.getTime(), now) : '–'));
  return known ? (
    <time dateTime={date.toISOString()} title={`${SHORT.format(date)} · ${utc(date)}`}>
      {words}
    </time>
  ) : (
    <span className="quiet">–</span>
  );
}

/** By when something is expected, and what; marked once it has not come. */
export function Due({ by, what }: { by: Instant; what: string | null }) {
  const words = useNow((now) => overdue(Date.parse(by), now));
  return (
    <>
      <Moment at={by} />
      <span className={words === '' ? 'sub' : 'sub warn'}>{[what, words].filter(Boolean).join(', ')}</span>
    </>
  );
}

function utc(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
