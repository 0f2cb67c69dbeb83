import { useEffect, useMemo, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { asProblem } from '../api/problem';
import { Old } from '../shell/Connection';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { Age, useFormats } from '../shell/time';
import { useConnections } from './ask';
import styles from './carriers.module.css';
import { attemptsOf, byTrouble, type CarrierConnection, durationOf, errorsOf, nameOf } from './health';
import { useT } from './messages';
import { Heard, Share, Sparkline, State } from './parts';
import { Scorecards } from './Scorecards';

/** Every connection, the worst first, and below how their carriers do. */
export function ConnectionList() {
  const t = useT();
  const navigate = useNavigate();
  const isAdmin = useMay('admin');
  const asked = useConnections();
  const [params, setParams] = useSearchParams();
  const filter = params.get('q') ?? '';
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const all = asked.data?.carriers;
  // Ordered once for each answer: a list that reorders itself by the clock loses the reader's place.
  const rows = useMemo(
    () =>
      (all ?? [])
        .filter(({ connection, carrier }) =>
          `${connection} ${carrier} ${nameOf(carrier)}`.toLowerCase().includes(filter.trim().toLowerCase()),
        )
        .sort(byTrouble(asked.dataUpdatedAt)),
    [all, filter, asked.dataUpdatedAt],
  );
  const here = Math.min(at, Math.max(0, rows.length - 1));

  const go = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setAt(next);
    list.current?.querySelectorAll<HTMLAnchorElement>('a[data-row]')[next]?.focus();
  };
  const open = () => {
    const row = rows[here];
    if (row !== undefined) {
      void navigate(`/carriers/${encodeURIComponent(row.connection)}`);
    }
  };
  useKeys(t('title'), {
    j: {
      label: t('keys.down'),
      run: () => go(document.activeElement?.hasAttribute('data-row') ? here + 1 : here),
    },
    k: { label: t('keys.up'), run: () => go(here - 1) },
    Enter: { label: t('keys.open'), run: open },
    o: { label: t('keys.open'), run: open },
    '/': { label: t('keys.filter'), run: () => field.current?.focus() },
    ...(isAdmin && { n: { label: t('keys.connect'), run: () => void navigate('/carriers/new') } }),
  });
  useEffect(() => {
    if (at !== here) {
      setAt(here);
    }
  }, [at, here]);

  return (
    <section className={styles['page']} aria-labelledby="carriers-title">
      <header className={styles['head']}>
        <div>
          <h1 id="carriers-title">{t('title')}</h1>
          <p className="quiet">{t('lead')}</p>
        </div>
        <input
          ref={field}
          className={styles['filter']}
          type="search"
          aria-label={t('filter')}
          placeholder={t('filter')}
          value={filter}
          onChange={({ currentTarget: { value } }) =>
            setParams(value === '' ? {} : { q: value }, { replace: true })
          }
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              event.currentTarget.blur();
            }
          }}
        />
        {isAdmin && (
          <Link className={styles['main']} to="/carriers/new">
            <Icon name="plus" /> {t('connect')}
          </Link>
        )}
      </header>
      {asked.isError && (
        <Old
          at={asked.dataUpdatedAt}
          reason={asProblem(asked.error).message}
          again={() => void asked.refetch()}
        />
      )}
      {asked.isPending ? (
        <ul className={styles['rows']} aria-busy="true" aria-label={t('loading')}>
          {[1, 2, 3].map((line) => (
            <li key={line} className={styles['ghost']} />
          ))}
        </ul>
      ) : rows.length === 0 ? (
        <p className={styles['nothing']}>
          {(all ?? []).length > 0 ? (
            t('nothingFits')
          ) : (
            <>
              {t('nothing')} <span className="quiet">{t('nothingHow')}</span>
            </>
          )}
        </p>
      ) : (
        <>
          <div className={styles['columns']} aria-hidden="true">
            {(['connection', 'state', 'last', 'rate', 'day', 'errors', 'latency', 'asking'] as const).map(
              (name) => (
                <span key={name}>{t(`columns.${name}`)}</span>
              ),
            )}
          </div>
          <ul ref={list} className={styles['rows']}>
            {rows.map((row, index) => (
              <Row key={row.connection} row={row} onFocus={() => setAt(index)} />
            ))}
          </ul>
        </>
      )}
      <Scorecards />
    </section>
  );
}

function Row({ row, onFocus }: { row: CarrierConnection; onFocus: () => void }) {
  const t = useT();
  const formats = useFormats();
  const { lastHour, lastDay, hours } = row.traffic ?? {};
  return (
    <li>
      <Link
        data-row
        to={`/carriers/${encodeURIComponent(row.connection)}`}
        className={styles['row']}
        onFocus={onFocus}
      >
        <span className={styles['who']}>
          <strong>{nameOf(row.carrier)}</strong>
          <span className="quiet" title={row.connection}>
            {row.connection} · {t(`mode.${modeOf(row.mode)}`)}
          </span>
        </span>
        <State connection={row} />
        <span data-name={t('columns.last')}>
          <span className="hidden">{t('columns.last')}: </span>
          <Age at={row.lastDelivery} />
        </span>
        <span data-name={t('columns.rate')} className="number">
          <span className="hidden">{t('columns.rate')}: </span>
          {lastHour === undefined ? (
            <span className="quiet">–</span>
          ) : (
            <>
              {formats.number(lastHour.deliveries)}
              <span className="quiet">
                {' '}
                · {t('perMinute', { rate: formats.number(lastHour.deliveries / 60, 1) })} ·{' '}
                {t('events', { count: lastHour.events })}
              </span>
            </>
          )}
        </span>
        <span className={styles['chart']}>{hours !== undefined && <Sparkline hours={hours} />}</span>
        <span data-name={t('columns.errors')}>
          <span className="hidden">{t('columns.errors')}: </span>
          {lastDay === undefined ? (
            <span className="quiet">–</span>
          ) : (
            <Share n={errorsOf(lastDay)} m={attemptsOf(lastDay)} />
          )}
        </span>
        <span data-name={t('columns.latency')}>
          <span className="hidden">{t('columns.latency')}: </span>
          {lastDay === undefined ? <span className="quiet">–</span> : <Heard latency={lastDay.latency} />}
        </span>
        <span data-name={t('columns.asking')} className="number">
          <span className="hidden">{t('columns.asking')}: </span>
          <Waiting row={row} />
        </span>
      </Link>
    </li>
  );
}

/** Of one that is asked, its tightest limit; of one with a place, what waits there. */
function Waiting({ row: { asking, places = [], mode } }: { row: CarrierConnection }) {
  const t = useT();
  const formats = useFormats();
  if (asking !== undefined) {
    const limit = (asking.limits ?? []).toSorted(
      (a, b) => (b.used ?? 0) / (b.most ?? 1) - (a.used ?? 0) / (a.most ?? 1),
    )[0];
    return (
      <>
        {t('references', { count: asking.references ?? 0 })}
        {limit !== undefined && (
          <span className="quiet">
            {' '}
            ·{' '}
            {t('quota', {
              used: formats.number(limit.used ?? 0),
              most: formats.number(limit.most ?? 0),
              span: formats.span(durationOf(limit.in ?? '') ?? 0),
            })}
          </span>
        )}
      </>
    );
  }
  if (places.length > 0) {
    const waiting = Math.max(...places.map((place) => place.waiting));
    return mode === 'topic' ? t('records', { count: waiting }) : t('files', { count: waiting });
  }
  return <span className="quiet">–</span>;
}

const MODES = ['webhook', 'polling', 'folder', 'sftp', 'topic'] as const;

/** The mode as one of those that there are words for. */
export function modeOf(mode: string): (typeof MODES)[number] {
  return MODES.find((one) => one === mode) ?? 'webhook';
}
