import { useEffect, useMemo, useState } from 'react';
import type { Connection } from './api/eventStream';
import { hubFor } from './api/hub';
import { currentToken, dropToken, keepToken } from './api/token';
import { ConnectionBadge } from './components/ConnectionBadge';
import { TokenForm } from './components/TokenForm';
import { ShipmentList } from './shipments/ShipmentList';
import { useLiveShipments } from './shipments/useLiveShipments';
import { count } from './shipments/view';

export function App() {
  const [token, setToken] = useState(currentToken);

  useEffect(() => {
    // A new link pasted into this tab changes only the fragment and loads nothing.
    const changed = () => setToken(currentToken());
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, []);

  const take = (given: string) => {
    keepToken(given);
    setToken(given);
  };
  return token === null ? (
    <>
      <header>
        <Name />
      </header>
      <main>
        <TokenForm problem={null} onToken={take} />
      </main>
    </>
  ) : (
    <Live key={token} token={token} onToken={take} />
  );
}

function Live({ token, onToken }: { token: string; onToken: (token: string) => void }) {
  const hub = useMemo(() => hubFor(token), [token]);
  const { rows, total, connection, retry } = useLiveShipments(hub);
  const { delayed, deliveredToday } = useMemo(() => count(rows, new Date()), [rows]);
  const refused = connection.phase === 'refused';

  useEffect(() => {
    if (refused) {
      dropToken();
    }
  }, [refused]);

  return (
    <>
      <header>
        <Name />
        <ConnectionBadge connection={connection} onRetry={retry} />
        {!refused && (
          <dl className="counts">
            <Count name="Shipments" value={total} />
            <Count name="Delayed" value={delayed} />
            <Count name="Delivered today" value={deliveredToday} />
          </dl>
        )}
      </header>
      <main data-phase={connection.phase}>
        {refused ? (
          <TokenForm problem={connection.reason} onToken={onToken} />
        ) : (
          <>
            {total > rows.length && (
              <p className="quiet">
                The newest {rows.length.toLocaleString()} of {total.toLocaleString()} are here and counted.
              </p>
            )}
            <Stale connection={connection} />
            <ShipmentList rows={rows} known={connection.phase === 'live' || rows.length > 0} />
          </>
        )}
      </main>
    </>
  );
}

/** A screen that is not live says so where the reader's eyes are. */
function Stale({ connection }: { connection: Connection }) {
  return connection.phase === 'offline' ? (
    <p className="stale">
      Not live: this is what was known at {new Date(connection.since).toLocaleTimeString()}. It catches up by
      itself.
    </p>
  ) : null;
}

function Name() {
  return (
    <h1>
      <img src="/icon.svg" alt="" width="24" height="24" /> Milepost
    </h1>
  );
}

function Count({ name, value }: { name: string; value: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value.toLocaleString()}</dd>
    </div>
  );
}
