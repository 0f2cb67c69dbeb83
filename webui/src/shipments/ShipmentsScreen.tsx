import { useEffect, useMemo, useRef } from 'react';
import { useSearchParams } from 'react-router';
import { thisHub } from '../api/hub';
import { useKeys } from '../shell/keys';
import { useFormats } from '../shell/time';
import { useT } from './messages';
import { ShipmentList } from './ShipmentList';
import './shipments.css';
import { useLiveShipments } from './useLiveShipments';
import { count } from './view';

/** The shipments that changed last, live; any other is found by its references. */
export default function ShipmentsScreen() {
  const t = useT();
  const formats = useFormats();
  const { rows, total, connection } = useLiveShipments(thisHub);
  const { delayed, deliveredToday } = useMemo(() => count(rows, new Date()), [rows]);
  const [params, setParams] = useSearchParams();
  const field = useRef<HTMLInputElement>(null);
  useKeys(t('title'), {
    '/': { label: t('filter'), run: () => field.current?.focus() },
    Escape: {
      label: t('title'),
      whileTyping: true,
      run: () => field.current?.blur(),
    },
  });
  useEffect(() => {
    if (connection.phase === 'refused') {
      console.warn(connection.reason);
    }
  }, [connection]);

  return (
    <section className="live-list" data-phase={connection.phase} aria-label={t('title')}>
      <header>
        <h1>{t('title')}</h1>
        <dl className="counts">
          <Tally name={t('counts.shipments')} value={formats.number(total)} />
          <Tally name={t('counts.delayed')} value={formats.number(delayed)} />
          <Tally name={t('counts.delivered')} value={formats.number(deliveredToday)} />
        </dl>
      </header>
      {(connection.phase === 'offline' || connection.phase === 'refused') && (
        <p className="stale" role="status">
          {t('stale', { reason: connection.reason })}
        </p>
      )}
      {total > rows.length && (
        <p className="quiet">
          {t('newestOnly', { shown: formats.number(rows.length), total: formats.number(total) })}
        </p>
      )}
      <ShipmentList
        rows={rows}
        known={connection.phase === 'live' || rows.length > 0}
        older={total > rows.length}
        filter={params.get('q') ?? ''}
        onFilter={(q) => setParams(q === '' ? {} : { q }, { replace: true })}
        field={field}
      />
    </section>
  );
}

function Tally({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
