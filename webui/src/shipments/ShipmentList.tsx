import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type RefObject, useDeferredValue, useMemo, useState } from 'react';
import { Link } from 'react-router';
import { ask } from '../api/client';
import { useFormats } from '../shell/time';
import { useT } from './messages';
import { ShipmentRow } from './ShipmentRow';
import type { Row } from './store';
import { type Order, select } from './view';

const COLUMNS = [
  'shipment',
  'customer',
  'milestone',
  'since',
  'news',
  'expected',
  'promise',
  'delay',
] as const;
const STEP = 100;

/** The rows that fit what the reader asked for; where that is not among the newest, what the hub finds by references. */
export function ShipmentList({
  rows,
  known,
  older,
  filter,
  onFilter,
  field,
}: {
  rows: readonly Row[];
  /** Whether the hub has said which shipments there are. */
  known: boolean;
  /** Whether the hub has more than these. */
  older: boolean;
  filter: string;
  onFilter: (filter: string) => void;
  field: RefObject<HTMLInputElement | null>;
}) {
  const t = useT();
  const formats = useFormats();
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
    <>
      <search className="tools">
        <input
          ref={field}
          type="search"
          value={filter}
          onChange={(event) => onFilter(event.target.value)}
          placeholder={t('placeholder')}
          aria-label={t('filter')}
          autoComplete="off"
          spellCheck={false}
        />
        <label className="toggle">
          <input
            type="checkbox"
            checked={delayedOnly}
            onChange={(event) => setDelayedOnly(event.target.checked)}
          />
          {t('delayedOnly')}
        </label>
        <label className="toggle">
          {t('sortBy')}
          <select
            value={order}
            onChange={(event) => setOrder(event.target.value === 'worst' ? 'worst' : 'newest')}
          >
            <option value="newest">{t('newest')}</option>
            <option value="worst">{t('worst')}</option>
          </select>
        </label>
      </search>
      {older && <Older text={filter} here={rows} />}
      {chosen.length === 0 ? (
        <Nothing why={!known ? 'loading' : rows.length === 0 ? 'empty' : 'filtered'} />
      ) : (
        <div className="card table">
          <table>
            <caption className="hidden">{t('caption')}</caption>
            <colgroup>
              {COLUMNS.map((column) => (
                <col key={column} />
              ))}
            </colgroup>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {t(`columns.${column}`)}
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
              {t('more', { count: Math.min(STEP, more), of: formats.number(more) })}
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** What the hub finds by any reference, besides what is in the list. */
function Older({ text, here }: { text: string; here: readonly Row[] }) {
  const t = useT();
  const [rested] = useDebouncedValue(text.trim(), 200);
  const search = useQuery({
    queryKey: ['search', rested],
    queryFn: ({ signal }) =>
      ask<{ shipments: { shipment: string; customer?: string | null }[] }>(
        `/agents/v1/search?limit=20&q=${encodeURIComponent(rested)}`,
        { signal },
      ),
    enabled: rested.length >= 3,
    retry: false,
  });
  const known = new Set(here.map(({ shipment }) => shipment));
  const found =
    rested.length < 3 ? [] : (search.data?.shipments ?? []).filter(({ shipment }) => !known.has(shipment));
  return found.length === 0 ? null : (
    <p className="older">
      {t('elsewhere')}:{' '}
      {found.map(({ shipment, customer }, index) => (
        <span key={shipment}>
          {index > 0 && ' · '}
          <Link to={`/shipments/${encodeURIComponent(shipment)}`}>{shipment}</Link>
          {customer != null && <span className="quiet"> {customer}</span>}
        </span>
      ))}
    </p>
  );
}

function Nothing({ why }: { why: 'loading' | 'empty' | 'filtered' }) {
  const t = useT();
  switch (why) {
    case 'loading':
      return <p className="card notice quiet">{t('loading')}</p>;
    case 'filtered':
      return <p className="card notice quiet">{t('filtered')}</p>;
    case 'empty':
      return (
        <section className="card notice">
          <h2>{t('empty')}</h2>
          <p>{t('emptyHow')}</p>
          <pre>
            <code>{registering(window.location.origin)}</code>
          </pre>
          <p className="quiet">
            <a href="/docs">{t('emptyDocs')}</a>
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
