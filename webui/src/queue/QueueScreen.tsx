import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import { Icon } from '../shell/icons';
import { type KeyMap, useKeys } from '../shell/keys';
import { useMay, useSession } from '../shell/session';
import { useFormats } from '../shell/time';
import { type Action, act, type Outcome } from './actions';
import { Arrangement } from './arrangement';
import { FilterBar, ViewsBar } from './Bars';
import { type Act, Detail } from './Detail';
import Dialogs, { type Asked } from './Dialogs';
import { type Filter, filterOf, keyOf, matchOf, withFilter } from './filter';
import { useT } from './messages';
import { QueueTable, reveal } from './QueueTable';
import styles from './queue.module.css';
import { queue, type Row, useQueueFacts, useRow, View } from './store';

const NONE: ReadonlySet<string> = new Set();
const NO_CONFLICTS: Outcome = new Map();
/** How many cleared delays are asked for by those who look back. */
const CLEARED = 1_000;

/** What the address says now: of two changes before the page is drawn anew, the second builds on the first. */
function addressed(): URLSearchParams {
  return new URLSearchParams(window.location.search);
}

/** Home: every delay that waits, the next duty first. */
export default function QueueScreen() {
  const t = useT();
  const formats = useFormats();
  const navigate = useNavigate();
  const { user } = useSession();
  const may = useMay('agent');
  const facts = useQueueFacts();
  const [params, setParams] = useSearchParams();
  const key = keyOf(filterOf(params));
  const filter = useMemo(() => filterOf(new URLSearchParams(key)), [key]);
  const arrangement = useMemo(
    () => new Arrangement(new View(queue, matchOf(filter, user)), queue),
    [filter, user],
  );
  const arranged = useSyncExternalStore(arrangement.subscribe, arrangement.state);
  const { rows, gone, waiting } = arranged;

  const [cursor, setCursor] = useState<string | null>(params.get('case'));
  const [selected, setSelected] = useState(NONE);
  const [anchor, setAnchor] = useState<string | null>(null);
  const [conflicts, setConflicts] = useState(NO_CONFLICTS);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [scrolled, setScrolled] = useState(false);
  const [typing, setTyping] = useState(false);
  const [menu, setMenu] = useState(false);
  const scroller = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const open = params.get('case');
  const opened = useRow(open);

  // What a reader is at keeps its place.
  const reading = scrolled || typing || menu || asked !== null || selected.size > 0 || open !== null;
  useEffect(() => arrangement.hold(reading), [arrangement, reading]);
  useEffect(() => arrangement.cursor(cursor), [arrangement, cursor]);

  useQuery({
    queryKey: ['delays', 'cleared'],
    queryFn: async ({ signal }) => {
      const page = await answer(
        hub.GET('/agents/v1/delays', { params: { query: { state: 'closed', limit: CLEARED } }, signal }),
      );
      queue.put(page.delays);
      return page.delays.length;
    },
    enabled: filter.state === 'cleared',
    staleTime: 60_000,
  });

  const change = useCallback(
    (next: Filter) => {
      setSelected(NONE);
      setConflicts(NO_CONFLICTS);
      setParams(withFilter(addressed(), next), { replace: true });
      if (scroller.current !== null) {
        scroller.current.scrollTop = 0;
      }
    },
    [setParams],
  );
  const show = useCallback(
    (id: string | null) => {
      const next = addressed();
      next.delete('case');
      if (id !== null) {
        next.set('case', id);
      }
      setParams(next, { replace: true });
    },
    [setParams],
  );

  const indexOf = (id: string | null) => (id === null ? -1 : rows.findIndex((row) => row.id === id));
  const moveTo = (index: number, extend = false) => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, index))];
    if (row === undefined) {
      return;
    }
    if (extend) {
      const from = anchor ?? cursor ?? row.id;
      setAnchor(from);
      setSelected(between(rows, from, row.id, gone));
    } else {
      setAnchor(null);
    }
    setCursor(row.id);
    if (open !== null) {
      show(row.id);
    }
    reveal(scroller.current, rows.indexOf(row));
    scroller.current?.focus({ preventScroll: true });
  };
  const step = (by: number, extend = false) => {
    const at = indexOf(cursor);
    moveTo(at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by, extend);
  };
  const toggle = (id: string) => {
    setAnchor(id);
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(id)) {
        next.add(id);
      }
      return next;
    });
  };

  // The rows' one callback stays the same, so that no row is drawn for it; what it does is the newest.
  const press = useRef<(id: string, how: 'open' | 'select' | 'extend') => void>(() => undefined);
  press.current = (id, how) => {
    if (how === 'extend' && may) {
      moveTo(indexOf(id), true);
    } else if (how === 'select' && may) {
      setCursor(id);
      toggle(id);
    } else {
      setCursor(id);
      show(id);
      scroller.current?.focus({ preventScroll: true });
    }
  };
  const onPress = useCallback((id: string, how: 'open' | 'select' | 'extend') => press.current(id, how), []);

  const targets = (): readonly Row[] => {
    const ids = selected.size > 0 ? [...selected] : cursor === null ? [] : [cursor];
    return ids.flatMap((id) => queue.row(id) ?? []);
  };
  const perform = async (some: readonly Row[], action: Action) => {
    const outcome = await act(some, action, user);
    setConflicts(outcome);
    // What went well is done with; what somebody else has stays selected, for whatever is to be done with it.
    setSelected((now) => (outcome.size === 0 ? NONE : new Set([...now].filter((id) => outcome.has(id)))));
  };
  const start = (what: Act, some = targets()) => {
    if (some.length === 0 || !may) {
      return;
    }
    switch (what) {
      case 'claim':
      case 'wake':
      case 'reopen':
        void perform(some, { what });
        break;
      case 'note':
        setAsked({ what, rows: some.slice(0, 1) });
        break;
      default:
        setAsked({ what, rows: some });
    }
  };
  const fresh = () => {
    arrangement.release();
    if (scroller.current !== null) {
      scroller.current.scrollTop = 0;
    }
  };
  const back = () => {
    if (document.activeElement === field.current) {
      scroller.current?.focus({ preventScroll: true });
    } else if (open !== null) {
      show(null);
    } else {
      setSelected(NONE);
      setAnchor(null);
      setConflicts(NO_CONFLICTS);
    }
  };

  const keys: Record<string, KeyMap[string]> = {
    j: { label: t('keys.down'), run: () => step(1) },
    ArrowDown: { label: t('keys.down'), run: () => step(1) },
    k: { label: t('keys.up'), run: () => step(-1) },
    ArrowUp: { label: t('keys.up'), run: () => step(-1) },
    Home: { label: t('keys.first'), run: () => moveTo(0) },
    End: { label: t('keys.last'), run: () => moveTo(rows.length - 1) },
    Enter: { label: t('keys.open'), run: () => cursor !== null && show(open === cursor ? null : cursor) },
    o: {
      label: t('keys.shipment'),
      run: () => {
        const shipment = cursor === null ? undefined : queue.row(cursor)?.shipment;
        if (shipment !== undefined) {
          navigate(`/shipments/${encodeURIComponent(shipment)}`);
        }
      },
    },
    '/': { label: t('filter.search'), run: () => field.current?.focus() },
    '.': { label: t('keys.fresh'), run: fresh },
    Escape: { label: t('keys.back'), whileTyping: true, run: back },
  };
  if (may) {
    Object.assign(keys, {
      x: { label: t('keys.select'), run: () => cursor !== null && toggle(cursor) },
      'shift+j': { label: t('keys.extendDown'), run: () => step(1, true) },
      'shift+ArrowDown': { label: t('keys.extendDown'), run: () => step(1, true) },
      'shift+k': { label: t('keys.extendUp'), run: () => step(-1, true) },
      'shift+ArrowUp': { label: t('keys.extendUp'), run: () => step(-1, true) },
      'mod+a': {
        label: t('keys.all'),
        whileTyping: false,
        inDialog: false,
        run: () => setSelected(new Set(rows.filter(({ id }) => !gone.has(id)).map(({ id }) => id))),
      },
      c: { label: t('act.claim'), run: () => start('claim') },
      a: { label: t('act.assign'), run: () => start('assign') },
      s: { label: t('act.snooze'), run: () => start('snooze') },
      w: { label: t('act.wake'), run: () => start('wake') },
      e: { label: t('act.resolve'), run: () => start('resolve') },
      r: { label: t('act.reopen'), run: () => start('reopen') },
      n: { label: t('act.note'), run: () => start('note') },
    } satisfies KeyMap);
  }
  // What is typed ahead of a dialog's field is not for the list.
  useKeys(t('title'), keys, { on: asked === null });

  return (
    <section className={styles['screen']} aria-label={t('title')} data-whole={facts.whole}>
      <h1>{t('title')}</h1>
      <ViewsBar filter={filter} onFilter={change} onMenu={setMenu} arrangement={arrangement} />
      <FilterBar filter={filter} onFilter={change} onMenu={setMenu} field={field} onTyping={setTyping} />
      <div className={styles['list']}>
        {waiting > 0 && (
          <button type="button" className={styles['fresh']} onClick={fresh} title={t('freshHint')}>
            {t('fresh', { count: waiting })}
          </button>
        )}
        <p className="hidden" role="status">
          {waiting > 0 ? t('arrived', { count: waiting }) : ''}
        </p>
        {!facts.known ? (
          <div className={styles['bones']} role="status" aria-label={t('loading')}>
            {Array.from({ length: 14 }, (_, index) => `bone-${index}`).map((name) => (
              <i key={name} />
            ))}
          </div>
        ) : rows.length === 0 && facts.whole ? (
          <div className={styles['empty']}>
            {key === '' ? (
              <>
                <p>{t('empty.calm')}</p>
                <p className="quiet">{t('empty.calmWhy')}</p>
              </>
            ) : (
              <p>{t('empty.filtered')}</p>
            )}
          </div>
        ) : (
          <QueueTable
            arranged={arranged}
            cursor={cursor}
            selected={selected}
            conflicts={conflicts}
            scroller={scroller}
            onPress={onPress}
            onScrolled={setScrolled}
          />
        )}
        {selected.size > 0 && (
          <div className={styles['acts']} role="toolbar" aria-label={t('act.label')}>
            <strong>{t('selected', { count: selected.size })}</strong>
            {(['claim', 'assign', 'snooze', 'resolve'] as const).map((one) => (
              <button key={one} type="button" className={styles['act']} onClick={() => start(one)}>
                {t(`act.${one}`)}
                <span className={styles['chord']} aria-hidden="true">
                  {{ claim: 'C', assign: 'A', snooze: 'S', resolve: 'E' }[one]}
                </span>
              </button>
            ))}
            <button type="button" className={styles['plain']} onClick={() => setSelected(NONE)}>
              <Icon name="close" size={15} /> {t('unselect')}
            </button>
            <span className="hidden" role="status">
              {t('selected', { count: formats.number(selected.size) })}
            </span>
          </div>
        )}
      </div>
      {opened !== undefined && (
        <Detail row={opened} onAct={(what) => start(what, [opened])} onClose={() => show(null)} />
      )}
      {asked !== null && <Dialogs asked={asked} onDo={perform} onClose={() => setAsked(null)} />}
    </section>
  );
}

/** All rows from one to another that are still there. */
function between(
  rows: readonly Row[],
  from: string,
  to: string,
  gone: ReadonlySet<string>,
): ReadonlySet<string> {
  const ends = [rows.findIndex(({ id }) => id === from), rows.findIndex(({ id }) => id === to)].sort(
    (a, b) => a - b,
  );
  return new Set(
    rows
      .slice(Math.max(0, ends[0] ?? 0), (ends[1] ?? 0) + 1)
      .filter(({ id }) => !gone.has(id))
      .map(({ id }) => id),
  );
}
