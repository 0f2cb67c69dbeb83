import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import { Old } from '../shell/Connection';
import { useKeys } from '../shell/keys';
import { useOnceAnswered } from '../shell/once';
import { Age, useFormats } from '../shell/time';
import type { Summary } from './count';
import { useT } from './messages';
import { NumberPane } from './NumberPane';
import styles from './unmatched.module.css';
import { AGES, keyOf, nextOf, ORDERS, REST, rowsOf, type Sought, soughtIn, type Waiting } from './waiting';

const PAGE = 100;
const ROW = 52;
const HEAD = 30;

/** The list of numbers, and the one that is chosen beside it. */
export function Numbers({ summary }: { summary: Summary | undefined }) {
  const t = useT();
  const [params, setParams] = useSearchParams();
  const sought = soughtIn(params);
  const list = useWaiting(sought);
  const rows = useMemo(() => rowsOf(list.data), [list.data]);
  const wanted = params.get('n');
  const index = rows.findIndex((one) => keyOf(one) === wanted);
  const found = rows[index] ?? null;
  const chosen = useLast(found, wanted);
  const field = useRef<HTMLInputElement>(null);
  const [listing, setListing] = useState<Listing | null>(null);
  // The address follows when typing rests; what is typed does not wait for it.
  const [text, setText] = useState(sought.text);
  useEffect(() => {
    if (document.activeElement !== field.current) {
      setText(sought.text);
    }
  }, [sought.text]);

  const set = useCallback(
    (changes: Record<string, string>, replace = true) => {
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === '') {
              next.delete(name);
            } else {
              next.set(name, value);
            }
          }
          return next;
        },
        { replace },
      );
    },
    [setParams],
  );
  useEffect(() => {
    if (text === sought.text) {
      return undefined;
    }
    const timer = setTimeout(() => set({ text }), REST);
    return () => clearTimeout(timer);
  }, [text, sought.text, set]);
  const choose = useCallback((row: Waiting | null) => set({ n: row === null ? '' : keyOf(row) }), [set]);
  const answered = text === sought.text && list.data !== undefined && !list.isPlaceholderData;
  const move = useOnceAnswered(text, answered, (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, index < 0 ? 0 : index + by))];
    if (next !== undefined) {
      choose(next);
      listing?.show(rows.indexOf(next));
    }
  });

  useKeys(t('keys'), {
    j: { label: t('next'), run: () => move(1) },
    ArrowDown: { label: t('next'), run: () => move(1) },
    k: { label: t('previous'), run: () => move(-1) },
    ArrowUp: { label: t('previous'), run: () => move(-1) },
    '/': { label: t('filter'), run: () => field.current?.focus() },
    Escape: {
      label: t('back'),
      whileTyping: true,
      run: () => {
        if (document.activeElement instanceof HTMLElement && document.activeElement !== document.body) {
          document.activeElement.blur();
        } else {
          choose(null);
        }
      },
    },
  });

  return (
    <div className={styles['panes']} data-chosen={wanted !== null || undefined}>
      <div className={styles['left']}>
        <Carriers summary={summary} carrier={sought.carrier} onChoose={(carrier) => set({ carrier })} />
        <div className={styles['tools']}>
          <input
            ref={field}
            type="search"
            className={styles['field']}
            aria-label={t('filter')}
            placeholder={t('filter')}
            value={text}
            maxLength={128}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <select
            className={styles['field']}
            aria-label={t('order')}
            value={sought.order}
            onChange={(event) => set({ order: event.currentTarget.value })}
          >
            {ORDERS.map((one) => (
              <option key={one} value={one}>
                {t(`orders.${one}`)}
              </option>
            ))}
          </select>
          <select
            className={styles['field']}
            aria-label={t('age')}
            value={sought.olderThan === '' ? 'any' : sought.olderThan}
            onChange={(event) => set({ age: event.currentTarget.value })}
          >
            {AGES.map((one) => (
              <option key={one} value={one}>
                {t(`ages.${one}`)}
              </option>
            ))}
          </select>
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={sought.ambiguous}
              onChange={(event) => set({ ambiguous: event.currentTarget.checked ? 'true' : '' })}
            />
            {t('ambiguousOnly')}
          </label>
          <label className={styles['tick']}>
            <input
              type="checkbox"
              checked={sought.dismissed}
              onChange={(event) => set({ dismissed: event.currentTarget.checked ? 'true' : '', n: '' })}
            />
            {t('dismissedOnly')}
          </label>
        </div>
        {list.data !== undefined && list.error !== null && (
          <Old at={list.dataUpdatedAt} reason={list.error.message} again={() => void list.refetch()} />
        )}
        <List
          rows={rows}
          busy={!answered}
          grouped={sought.order === 'number'}
          chosen={wanted}
          onChoose={choose}
          more={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          onReady={setListing}
          nothing={
            list.data !== undefined
              ? sought.dismissed
                ? t('emptyDismissed')
                : isFiltered(sought)
                  ? t('emptyFiltered')
                  : t('empty')
              : (list.error?.message ?? t('loading'))
          }
        />
      </div>
      <div className={styles['right']}>
        {chosen === null ? (
          <p className={styles['choose']}>{t('choose')}</p>
        ) : (
          <NumberPane
            key={keyOf(chosen)}
            waiting={chosen}
            next={nextOf(rows, keyOf(chosen))}
            onBack={() => choose(null)}
            onDone={choose}
          />
        )}
      </div>
    </div>
  );
}

function isFiltered(sought: Sought): boolean {
  return sought.text !== '' || sought.carrier !== '' || sought.olderThan !== '' || sought.ambiguous;
}

/** What was chosen stays on the screen though it leaves the list: somebody else may just have linked it. */
function useLast(found: Waiting | null, wanted: string | null): Waiting | null {
  const last = useRef<Waiting | null>(null);
  if (found !== null) {
    last.current = found;
  }
  return wanted !== null && last.current !== null && keyOf(last.current) === wanted ? last.current : found;
}

function useWaiting(sought: Sought) {
  return useInfiniteQuery({
    queryKey: ['unmatched', 'waiting', sought],
    queryFn: ({ pageParam, signal }) =>
      answer(
        hub.GET('/agents/v1/waiting', {
          signal,
          params: {
            query: {
              order: sought.order,
              limit: PAGE,
              ...(sought.carrier !== '' && { carrier: sought.carrier }),
              ...(sought.text !== '' && { text: sought.text }),
              ...(sought.olderThan !== '' && { olderThan: sought.olderThan }),
              ...(sought.ambiguous && { ambiguous: true }),
              ...(sought.dismissed && { dismissed: true }),
              ...(pageParam !== '' && { after: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (last) => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}

/** Who has how much, each a filter; and when what waits was received. */
function Carriers({
  summary,
  carrier,
  onChoose,
}: {
  summary: Summary | undefined;
  carrier: string;
  onChoose: (carrier: string) => void;
}) {
  const t = useT();
  const formats = useFormats();
  const all = summary?.carriers ?? [];
  const total = all.reduce((sum, one) => sum + one.numbers, 0);
  const events = all.reduce((sum, one) => sum + one.events, 0);
  const oldest = all.reduce<string | null>(
    (least, one) => (one.oldest != null && (least === null || one.oldest < least) ? one.oldest : least),
    null,
  );
  return (
    <div className={styles['carriers']}>
      <p className={styles['totals']}>
        <b className="number">{t('counted', { count: total })}</b>
        <span className="number">{t('events', { count: events })}</span>
        {oldest !== null && <Age at={oldest} />}
        <Days summary={summary} carrier={carrier} />
      </p>
      <div className={styles['chips']}>
        <button type="button" aria-pressed={carrier === ''} onClick={() => onChoose('')}>
          {t('all')}
        </button>
        {all
          .filter((one) => one.numbers > 0 || one.carrier === carrier)
          .map((one) => (
            <button
              key={one.carrier}
              type="button"
              aria-pressed={carrier === one.carrier}
              onClick={() => onChoose(carrier === one.carrier ? '' : one.carrier)}
            >
              {one.carrier} <span className="number quiet">{formats.number(one.numbers)}</span>
            </button>
          ))}
      </div>
    </div>
  );
}

/** A small column for each of the last days. */
function Days({ summary, carrier }: { summary: Summary | undefined; carrier: string }) {
  const t = useT();
  const formats = useFormats();
  const days = useMemo(() => {
    const counts = new Map<string, number>();
    for (let back = (summary?.days ?? 0) - 1; back >= 0; back--) {
      counts.set(new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10), 0);
    }
    for (const one of summary?.carriers ?? []) {
      if (carrier === '' || carrier === one.carrier) {
        for (const { day, events } of one.received) {
          counts.set(day, (counts.get(day) ?? 0) + events);
        }
      }
    }
    return [...counts].sort(([one], [other]) => one.localeCompare(other));
  }, [summary, carrier]);
  const most = Math.max(1, ...days.map(([, events]) => events));
  const words = days
    .filter(([, events]) => events > 0)
    .map(([day, events]) =>
      t('perDayOne', { day: formats.date(`${day}T12:00:00Z`, 'day', 'UTC'), events: formats.number(events) }),
    )
    .join(', ');
  return (
    <svg
      className={styles['days']}
      viewBox={`0 0 ${days.length * 6} 18`}
      role="img"
      aria-label={`${t('perDay')}: ${words === '' ? '0' : words}`}
    >
      <title>{`${t('perDay')}: ${words}`}</title>
      {days.map(([day, events], at) => (
        <rect
          key={day}
          x={at * 6}
          y={18 - Math.max(1, (events / most) * 18)}
          width={4}
          height={Math.max(1, (events / most) * 18)}
        />
      ))}
    </svg>
  );
}

/** What the keys can do with the list. */
interface Listing {
  readonly show: (index: number) => void;
}

type Item = { readonly head: string; readonly count: number } | { readonly row: Waiting };

/** Rows of one height, of which only those in sight are drawn. */
function List({
  rows,
  busy,
  grouped,
  chosen,
  onChoose,
  more,
  onReady,
  nothing,
}: {
  rows: readonly Waiting[];
  /** What is shown is what an earlier question found. */
  busy: boolean;
  grouped: boolean;
  chosen: string | null;
  onChoose: (row: Waiting) => void;
  more: (() => void) | undefined;
  onReady: (listing: Listing) => void;
  nothing: string;
}) {
  const t = useT();
  const box = useRef<HTMLElement>(null);
  const items = useMemo(() => (grouped ? inGroups(rows) : rows.map((row) => ({ row }))), [rows, grouped]);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => box.current,
    estimateSize: (at) => (isHead(items[at]) ? HEAD : ROW),
    getItemKey: (at) => {
      const item = items[at];
      return item === undefined ? at : 'row' in item ? keyOf(item.row) : item.head;
    },
    overscan: 8,
  });
  const drawn = virtual.getVirtualItems();
  const last = drawn.at(-1)?.index ?? -1;

  useEffect(() => {
    if (last >= items.length - 10) {
      more?.();
    }
  }, [last, items.length, more]);
  useEffect(() => {
    onReady({
      show: (index) => {
        const wanted = rows[index];
        virtual.scrollToIndex(items.findIndex((item) => 'row' in item && item.row === wanted));
      },
    });
  }, [onReady, rows, items, virtual]);

  if (rows.length === 0) {
    return <p className={styles['nothing']}>{nothing}</p>;
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section ref={box} className={styles['list']} aria-label={t('list')} aria-busy={busy} tabIndex={0}>
      <ul style={{ height: virtual.getTotalSize() }}>
        {drawn.map(({ index, start, size, key }) => {
          const item = items[index];
          return item === undefined ? null : (
            <li key={key} style={{ height: size, transform: `translateY(${start}px)` }}>
              {'row' in item ? (
                <Row row={item.row} chosen={keyOf(item.row) === chosen} onChoose={onChoose} />
              ) : (
                <p className={styles['head']}>
                  <b>{item.head}</b>{' '}
                  <span className="number quiet">{t('counted', { count: item.count })}</span>
                </p>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function isHead(item: Item | undefined): boolean {
  return item !== undefined && 'head' in item;
}

function inGroups(rows: readonly Waiting[]): readonly Item[] {
  const groups = new Map<string, Waiting[]>();
  for (const row of rows) {
    const group = groups.get(row.carrier);
    if (group === undefined) {
      groups.set(row.carrier, [row]);
    } else {
      group.push(row);
    }
  }
  return [...groups].flatMap(([head, some]): Item[] => [
    { head, count: some.length },
    ...some.map((row) => ({ row })),
  ]);
}

function Row({ row, chosen, onChoose }: { row: Waiting; chosen: boolean; onChoose: (row: Waiting) => void }) {
  const t = useT();
  return (
    <button
      type="button"
      className={styles['row']}
      aria-current={chosen ? 'true' : undefined}
      onClick={() => onChoose(row)}
    >
      <span className={`mono ${styles['value']}`}>{row.reference.value}</span>
      <span className={styles['age']}>
        <Age at={row.oldest} />
      </span>
      <span className={`quiet ${styles['kind']}`}>
        {row.carrier} · {row.reference.type.replaceAll('_', ' ').toLowerCase()}
      </span>
      <span className={styles['marks']}>
        {row.ambiguous && (
          <span className={styles['mark']} title={t('ambiguousHint')}>
            {t('ambiguous')}
          </span>
        )}
        <span className="number quiet">{t('events', { count: row.events })}</span>
      </span>
    </button>
  );
}
