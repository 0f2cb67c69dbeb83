import type { Connection } from '../api/eventStream';
import { span } from '../shipments/view';
import { useNow } from './now';

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** Whether what is shown is what the hub knows; said to screen readers too whenever it changes. */
export function ConnectionBadge({ connection, onRetry }: { connection: Connection; onRetry: () => void }) {
  return (
    <div className="connection" data-phase={connection.phase}>
      <span className="dot" aria-hidden="true" />
      <span role="status" aria-live="polite">
        {said(connection)}
      </span>
      {connection.phase === 'offline' && (
        <>
          <NextTry at={connection.nextTryAt} />
          <button type="button" className="plain" onClick={onRetry} disabled={connection.nextTryAt === null}>
            Try now
          </button>
        </>
      )}
    </div>
  );
}

function said(connection: Connection): string {
  switch (connection.phase) {
    case 'connecting':
      return 'Connecting…';
    case 'live':
      return 'Live';
    case 'offline':
      return `Offline since ${CLOCK.format(connection.since)}: ${connection.reason}`;
    case 'refused':
      return 'Not allowed';
  }
}

/** Outside the live region: nobody wants a countdown read out. */
function NextTry({ at }: { at: number | null }) {
  const words = useNow((now) =>
    at === null ? 'trying now…' : `next try in ${span(Math.max(0, at - now) + 999)}`,
  );
  return (
    <span className="quiet" aria-hidden="true">
      {words}
    </span>
  );
}
