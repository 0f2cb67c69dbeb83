import { useDeferredValue, useMemo, useState } from 'react';
import { ShipmentRow } from './ShipmentRow';
import type { Row } from './store';
import { type Order, select } from './view';

/** How many rows are drawn at first, and how many more at each asking: a page of thousands would not stay smooth. */
const STEP = 100;

const TITLES = [
  'Shipment',
  'Customer',
  'Milestone',
  'Since',
  'Last news',
  'Next expected',
  'Promise and estimate',
  'Delay',
];

/** The table with its filter. */
export function ShipmentList({ rows, known }: { rows: readonly Row[]; known: boolean }) {
  const [filter, setFilter] = useState('');
  const [delayedOnly, setDelayedOnly] = useState(false);
  const [order, setOrder] = useState<Order>('newest');
  const [shown, setShown] = useState(STEP);
  const sought = useDeferredValue(filter);
  const chosen = useMemo(
    () => select(rows, { filter: sought, delayedOnly, order }),
    [rows, sought, delayedOnly, order],
  );
  const more = chosen.length - shown;

  return (
    <section aria-label="Shipments">
      <search className="tools">
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Shipment, customer, order or reference"
          aria-label="Filter by shipment, customer, order or reference"
          autoComplete="off"
          spellCheck={false}
        />
        <label className="toggle">
          <input
            type="checkbox"
            checked={delayedOnly}
            onChange={(event) => setDelayedOnly(event.target.checked)}
          />
          Delayed only
        </label>
        <label className="toggle">
          Sort by
          <select
            value={order}
            onChange={(event) => setOrder(event.target.value === 'worst' ? 'worst' : 'newest')}
          >
            <option value="newest">Newest change</option>
            <option value="worst">Worst delay</option>
          </select>
        </label>
      </search>
      {chosen.length === 0 ? (
        <Nothing why={!known ? 'loading' : rows.length === 0 ? 'empty' : 'filtered'} />
      ) : (
        <div className="card table">
          <table>
            <caption className="hidden">Shipments with milestone, promise and delay, updated live</caption>
            <colgroup>
              {TITLES.map((title) => (
                <col key={title} />
              ))}
            </colgroup>
            <thead>
              <tr>
                {TITLES.map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {chosen.slice(0, shown).map((row) => (
                <ShipmentRow key={row.shipment} row={row} />
              ))}
            </tbody>
          </table>
          {more > 0 && (
            <button type="button" className="more" onClick={() => setShown(shown + STEP)}>
              Show {Math.min(STEP, more)} more of {more.toLocaleString()}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

function Nothing({ why }: { why: 'loading' | 'empty' | 'filtered' }) {
  switch (why) {
    case 'loading':
      return <p className="card notice quiet">Asking the hub…</p>;
    case 'filtered':
      return <p className="card notice quiet">No shipment fits the filter.</p>;
    case 'empty':
      return (
        <section className="card notice">
          <h2>No shipments yet</h2>
          <p>Register one where the hub runs; it appears here by itself:</p>
          <pre>
            <code>{registering(window.location.origin)}</code>
          </pre>
          <p className="quiet">
            The <a href="/docs">API reference</a> says what else a shipment may carry.
          </p>
        </section>
      );
  }
}

function registering(origin: string): string {
  return `curl -X PUT ${origin}/v1/shipments/SHP-1 \\
  -H "Authorization: Bearer $(./hub token --scope shipments:write)" \\
  -H 'Content-Type: application/json' \\
  -d '{"customer": "ACME", "orders": ["SO-1001"],
       "references": [{"type": "TRACKING_NUMBER",
                       "value": "1Z5R89390357567127", "issuer": "UPS"}]}'`;
}
