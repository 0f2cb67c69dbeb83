import { SegmentedControl, Select, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, type Ref, useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, ask, hub } from '../api/client';
import { Old } from '../shell/Connection';
import { useKeys } from '../shell/keys';
import { Moment } from '../shell/time';
import styles from './Audit.module.css';
import { type CallLine, type Decision, deedOf } from './lines';
import { useT } from './messages';

const OUTCOMES = ['done', 'refused', 'failed', 'begun'] as const;
const PAGE = 100;

/** Who did what: the calls that may change something, and what agents decided. The address holds what is shown. */
export default function AuditScreen() {
  const t = useT();
  const [params, setParams] = useSearchParams();
  const view = params.get('view') === 'decisions' ? 'decisions' : 'calls';
  const field = useRef<HTMLInputElement>(null);
  const set = (name: string, value: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        if (value === '') {
          next.delete(name);
        } else {
          next.set(name, value);
        }
        return next;
      },
      { replace: true },
    );
  useKeys(t('title'), {
    '/': { label: t('keys.filter'), run: () => field.current?.focus() },
    v: { label: t('keys.other'), run: () => set('view', view === 'calls' ? 'decisions' : '') },
    Escape: { label: t('title'), whileTyping: true, run: () => field.current?.blur() },
  });
  const by = params.get('by') ?? '';
  const shipment = params.get('shipment') ?? '';
  const outcome = OUTCOMES.find((one) => one === params.get('outcome')) ?? null;
  return (
    <section className={styles['screen']} aria-label={t('title')}>
      <header className={styles['head']}>
        <h1>{t('title')}</h1>
        <SegmentedControl
          aria-label={t('views')}
          value={view}
          onChange={(value) => set('view', value === 'calls' ? '' : value)}
          data={[
            { value: 'calls', label: t('calls') },
            { value: 'decisions', label: t('decisions') },
          ]}
        />
        <div className={styles['filters']}>
          {view === 'calls' ? (
            <>
              <Words
                key="by"
                ref={field}
                label={t('by')}
                hint={t('byHint')}
                value={by}
                onChange={(text) => set('by', text)}
              />
              <Select
                label={t('outcome')}
                placeholder={t('any')}
                value={outcome}
                clearable
                data={OUTCOMES.map((one) => ({ value: one, label: t(`outcomes.${one}`) }))}
                onChange={(value) => set('outcome', value ?? '')}
              />
            </>
          ) : (
            <Words
              key="shipment"
              ref={field}
              label={t('shipment')}
              hint={t('shipmentHint')}
              value={shipment}
              onChange={(text) => set('shipment', text)}
            />
          )}
        </div>
        <p className="quiet">{t(`intro.${view}`)}</p>
      </header>
      {view === 'calls' ? <Calls by={by} outcome={outcome} /> : <Decisions shipment={shipment} />}
    </section>
  );
}

/** A field that asks once its writer pauses. */
function Words({
  ref,
  label,
  hint,
  value,
  onChange,
}: {
  ref: Ref<HTMLInputElement>;
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const [text, setText] = useState(value);
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    const timer = window.setTimeout(() => {
      if (text.trim() !== value) {
        latest.current(text.trim());
      }
    }, 300);
    return () => window.clearTimeout(timer);
  }, [text, value]);
  return (
    <TextInput
      ref={ref}
      label={label}
      placeholder={hint}
      value={text}
      onChange={(event) => setText(event.target.value)}
      spellCheck={false}
      autoComplete="off"
    />
  );
}

function Calls({ by, outcome }: { by: string; outcome: string | null }) {
  const t = useT();
  const query = useInfiniteQuery({
    queryKey: ['audit', 'calls', by],
    queryFn: ({ pageParam, signal }) =>
      answer(
        hub.GET('/admin/v1/audit', {
          params: {
            query: { limit: PAGE, ...(by !== '' && { by }), ...(pageParam !== null && { after: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: 15_000,
  });
  const lines = (query.data?.pages.flatMap((page) => page.audit) ?? []).filter(
    (line) => outcome === null || line.outcome === outcome,
  );
  return (
    <Lines query={query} rows={lines} keyOf={(line) => line.id}>
      {(line) => <Call line={line} t={t} />}
    </Lines>
  );
}

function Call({ line, t }: { line: CallLine; t: ReturnType<typeof useT> }) {
  const deed = deedOf(line);
  return (
    <>
      <Moment at={line.at} />
      <span className={styles['by']}>
        {line.by === '-' ? <i className="quiet">{t('nobody')}</i> : line.by}
      </span>
      <span className={styles['what']}>
        {deed.kind === 'signed-in' && t('signedIn')}
        {deed.kind === 'signed-out' && t('signedOut')}
        {deed.kind === 'not-signed-in' && t('notSignedIn', { why: deed.why })}
        {deed.kind === 'call' && (
          <>
            <span className="mono">
              {deed.method} {deed.path}
            </span>
            {deed.what !== null && <span className="quiet"> {deed.what}</span>}
          </>
        )}
      </span>
      <span className={`quiet ${styles['from']}`}>
        {t(`via.${line.via}`)} · <span className="number">{line.address}</span>
      </span>
      <span
        className={styles['outcome']}
        data-outcome={line.outcome}
        title={line.outcome === 'begun' ? t('beganOnly') : undefined}
      >
        {t(`outcomes.${line.outcome}`)}
        {line.status != null && <span className="quiet number"> {line.status}</span>}
      </span>
    </>
  );
}

interface DecisionPage {
  readonly audit: readonly Decision[];
  readonly next?: string | null;
}

function Decisions({ shipment }: { shipment: string }) {
  const t = useT();
  const query = useInfiniteQuery({
    queryKey: ['audit', 'decisions', shipment],
    queryFn: ({ pageParam, signal }) => {
      const asked = new URLSearchParams({ limit: String(PAGE) });
      if (shipment !== '') {
        asked.set('shipment', shipment);
      }
      if (pageParam !== null) {
        asked.set('after', pageParam);
      }
      return ask<DecisionPage>(`/agents/v1/audit?${asked}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: 15_000,
  });
  return (
    <Lines
      query={query}
      rows={query.data?.pages.flatMap((page) => page.audit) ?? []}
      keyOf={(line) =>
        `${line.decision} ${line.shipment ?? ''} ${line.verdict ?? ''} ${line.connection ?? ''}`
      }
      opens={(line) => (line.shipment == null ? null : `/shipments/${encodeURIComponent(line.shipment)}`)}
    >
      {(line) => <DecisionLine line={line} t={t} />}
    </Lines>
  );
}

const ACTIONS = ['LINK', 'UNLINK', 'SPLIT', 'STATE', 'ASK'] as const;

function DecisionLine({ line, t }: { line: Decision; t: ReturnType<typeof useT> }) {
  const action = ACTIONS.find((one) => one === line.action);
  return (
    <>
      <Moment at={line.at} />
      <span className={styles['by']}>{line.by}</span>
      <span className={styles['what']}>
        {action === undefined ? line.action : t(`actions.${action}`)}{' '}
        {line.reference != null ? (
          <span className="mono">{line.reference.value}</span>
        ) : (
          line.event != null && <span className="mono">{line.event}</span>
        )}
        {line.connection != null && <span className="quiet"> {line.connection}</span>}
        {line.crossesCustomers === true && <span className="soon"> {t('crosses')}</span>}
      </span>
      <span className={styles['from']}>
        {line.shipment != null && (
          <Link to={`/shipments/${encodeURIComponent(line.shipment)}`} tabIndex={-1}>
            {line.shipment}
          </Link>
        )}
      </span>
      <span className={styles['reason']} title={line.reason ?? undefined}>
        {line.reason}
      </span>
    </>
  );
}

interface Pages {
  readonly isPending: boolean;
  readonly error: Error | null;
  readonly data: unknown;
  readonly dataUpdatedAt: number;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly refetch: () => unknown;
  readonly fetchNextPage: () => unknown;
}

/** Lines, one of which is current; `j` and `k` move, `Enter` opens what a line leads to. */
function Lines<T>({
  query,
  rows,
  keyOf,
  opens,
  children,
}: {
  query: Pages;
  rows: readonly T[];
  keyOf: (row: T) => string;
  opens?: (row: T) => string | null;
  children: (row: T) => ReactNode;
}) {
  const t = useT();
  const navigate = useNavigate();
  const [current, setCurrent] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const at = rows.findIndex((row) => keyOf(row) === current);
  const move = (to: number) => {
    const index = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[index];
    if (row !== undefined) {
      setCurrent(keyOf(row));
      const line = list.current?.children[index];
      if (line instanceof HTMLElement) {
        line.focus();
        line.scrollIntoView({ block: 'nearest' });
      }
    }
  };
  const leadsTo = (row: T | undefined) => (row === undefined || opens === undefined ? null : opens(row));
  const open = () => {
    const to = leadsTo(rows[at]);
    if (to !== null) {
      navigate(to);
    }
  };
  useKeys(t('title'), {
    j: { label: t('keys.next'), run: () => move(at + 1) },
    k: { label: t('keys.previous'), run: () => move(at < 0 ? 0 : at - 1) },
    ...(opens !== undefined && {
      o: { label: t('keys.open'), run: open },
      Enter: { label: t('keys.open'), run: open },
    }),
  });

  if (query.isPending) {
    return (
      <p className="quiet" role="status">
        {t('loading')}
      </p>
    );
  }
  if (query.data === undefined) {
    return (
      <p className="late" role="alert">
        {t('failed', { reason: query.error?.message ?? '' })}
      </p>
    );
  }
  return (
    <>
      {query.error !== null && (
        <Old at={query.dataUpdatedAt} reason={query.error.message} again={() => void query.refetch()} />
      )}
      <p className="quiet" role="status">
        {rows.length === 0 ? t('none') : t('count', { count: rows.length })}
        {query.hasNextPage && ' +'}
      </p>
      <ul className={styles['lines']} ref={list}>
        {rows.map((row) => {
          const key = keyOf(row);
          return (
            <li key={key} tabIndex={-1} data-current={key === current} onFocus={() => setCurrent(key)}>
              {children(row)}
            </li>
          );
        })}
      </ul>
      {query.hasNextPage && (
        <button
          type="button"
          className={styles['more']}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </button>
      )}
    </>
  );
}
