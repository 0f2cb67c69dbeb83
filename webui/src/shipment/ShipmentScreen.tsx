import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { useNavigate, useParams } from 'react-router';
import { asProblem } from '../api/problem';
import { queue, type Row, View } from '../queue/store';
import { Old } from '../shell/Connection';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { useShipmentNews } from '../shell/live';
import { useMay, useSession } from '../shell/session';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import {
  AskDialog,
  AttachDialog,
  actOn,
  NoticeDialog,
  ResolveDialog,
  SnoozeDialog,
  StateDialog,
} from './dialogs';
import { EstimateChart } from './EstimateChart';
import { EventDrawer } from './EventDrawer';
import { Header, useCopy } from './Header';
import { History } from './History';
import { Late } from './Late';
import { useT } from './messages';
import {
  renew,
  type Shipment,
  useEstimates,
  useFacts,
  useItineraries,
  useNotices,
  useShipment,
} from './model';
import { routeOf } from './route';
import { Asking, Attachments, Log, Notes } from './Side';
import styles from './shipment.module.css';
import { linesOf } from './timeline';
import { Way } from './Way';

const RouteMap = lazy(() => import('./RouteMap'));

type Open = 'snooze' | 'resolve' | 'ask' | 'state' | 'notice' | 'attach' | null;

/** Everything that is known of one shipment, and what can be done about it. */
export default function ShipmentScreen() {
  const { id = '' } = useParams();
  // Another shipment is another screen: nothing of the one before stays in it.
  return <Shown key={id} id={id} />;
}

function Shown({ id }: { id: string }) {
  const t = useT();
  const shipment = useShipment(id);
  const queries = useQueryClient();
  const [titleBefore] = useState(() => document.title);
  useEffect(() => {
    document.title = `${id} · Milepost`;
    return () => {
      document.title = titleBefore;
    };
  }, [id, titleBefore]);
  const renewed = useCallback(() => void renew(queries, id), [queries, id]);
  useShipmentNews(id, renewed);
  if (shipment.data === undefined) {
    const problem = shipment.isError ? asProblem(shipment.error) : null;
    return (
      <div className={styles['screen']}>
        {problem === null ? (
          <Skeleton label={t('loading')} />
        ) : (
          <section className={styles['card']} role="alert">
            <h1>
              {problem.status === 404 ? t('missing', { id }) : t('failed', { reason: problem.message })}
            </h1>
            {problem.status === 404 && <p>{t('missingWhy')}</p>}
            <p>
              <Button variant="default" onClick={renewed}>
                {t('again')}
              </Button>
            </p>
          </section>
        )}
      </div>
    );
  }
  return (
    <div className={styles['screen']}>
      {shipment.isError && (
        <Old at={shipment.dataUpdatedAt} reason={asProblem(shipment.error).message} again={renewed} />
      )}
      <Whole shipment={shipment.data} onDone={renewed} />
    </div>
  );
}

/** About the room that the screen will take. */
function Skeleton({ label }: { label: string }) {
  return (
    <div role="status" aria-label={label} className={styles['skeleton']}>
      <i />
      <i />
      <i />
    </div>
  );
}

function Whole({ shipment, onDone }: { shipment: Shipment; onDone: () => void }) {
  const t = useT();
  const id = shipment.shipment;
  const navigate = useNavigate();
  const copy = useCopy();
  const may = useMay('agent');
  const facts = useFacts(id);
  const itineraries = useItineraries(id);
  const estimates = useEstimates(id);
  const notices = useNotices(id);
  const cases = useCases(id);
  const [open, setOpen] = useState<Open>(null);
  const [event, setEvent] = useState<string | null>(null);
  const list = useRef<HTMLOListElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  const known = facts.data ?? NOTHING;
  const lines = useMemo(() => linesOf(known, notices.data ?? []), [known, notices.data]);
  const way = itineraries.data ?? NO_WAY;
  const route = useMemo(() => routeOf(shipment, known, way[0] ?? null), [shipment, known, way]);
  const opened = known.find((fact) => fact.id === event);
  const openedLine = lines.find((line) => line.key === event);
  const active = cases.filter((one) => one.open);
  const work = useCaseWork(active, onDone);

  const move = (by: number) => {
    const buttons = [...(list.current?.querySelectorAll<HTMLElement>('li > button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const next = buttons[at < 0 ? (by > 0 ? 0 : buttons.length - 1) : at + by];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  };
  // Whoever came by a link has nothing behind it here.
  const back = () => (hasPast() ? navigate(-1) : navigate('/'));
  const openFocused = () => {
    const line = document.activeElement?.closest('[data-line]');
    const first = lines.find(({ kind }) => kind === 'event');
    setEvent(line?.getAttribute('data-line') ?? first?.key ?? null);
  };
  useKeys(t('keys.screen'), {
    j: { label: t('keys.down'), run: () => move(1) },
    k: { label: t('keys.up'), run: () => move(-1) },
    o: { label: t('keys.open'), run: openFocused },
    Escape: { label: t('keys.back'), run: () => void back() },
    y: { label: t('keys.copy'), run: () => copy(id) },
  });
  useKeys(
    t('keys.screen'),
    {
      c: { label: t('actions.claim'), run: work.claim },
      s: { label: t('actions.snooze'), run: () => active.length > 0 && setOpen('snooze') },
      e: { label: t('actions.resolve'), run: () => active.length > 0 && setOpen('resolve') },
      r: { label: t('actions.ask'), run: () => setOpen('ask') },
      m: { label: t('actions.state'), run: () => setOpen('state') },
      w: { label: t('actions.notice'), run: () => setOpen('notice') },
      f: { label: t('actions.attach'), run: () => setOpen('attach') },
      n: { label: t('keys.note'), run: () => field.current?.focus() },
    },
    { on: may },
  );
  const close = () => setOpen(null);
  return (
    <>
      <Header shipment={shipment} />
      {may && (
        <section className={styles['actions']} aria-label={t('actions.label')}>
          <Work cases={active} work={work} onOpen={setOpen} />
          <Button variant="default" size="xs" onClick={() => setOpen('ask')}>
            {t('actions.ask')}
          </Button>
          <Button variant="default" size="xs" onClick={() => setOpen('state')}>
            {t('actions.state')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="send" size={14} />}
            onClick={() => setOpen('notice')}
          >
            {t('actions.notice')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="paperclip" size={14} />}
            onClick={() => setOpen('attach')}
          >
            {t('actions.attach')}
          </Button>
        </section>
      )}
      <div className={styles['columns']}>
        <div>
          <Late shipment={shipment} facts={known} onOpen={setEvent} />
          <History lines={lines} facts={known} list={list} onOpen={setEvent} />
        </div>
        <div>
          <Way shipment={shipment} facts={known} itineraries={way} />
          <section className={styles['card']} aria-labelledby="map-title">
            <h2 id="map-title">{t('map.title')}</h2>
            <div className={styles['mapRoom']}>
              <Suspense fallback={<p className="quiet">{t('map.loading')}</p>}>
                {facts.data !== undefined && itineraries.data !== undefined && <RouteMap route={route} />}
              </Suspense>
            </div>
          </section>
          <EstimateChart said={estimates.data ?? []} shipment={shipment} />
        </div>
        <div>
          <Notes id={id} field={field} onDone={onDone} />
          <Attachments id={id} onDone={onDone} />
          <Asking id={id} />
          <Log id={id} notices={notices.data ?? []} />
        </div>
      </div>
      {opened !== undefined && (
        <EventDrawer
          id={id}
          fact={opened}
          retracted={openedLine?.kind === 'event' && openedLine.entry.standing === 'retracted'}
          onClose={() => setEvent(null)}
          onDone={onDone}
        />
      )}
      {open === 'snooze' && <SnoozeDialog cases={active} onClose={close} onDone={onDone} />}
      {open === 'resolve' && <ResolveDialog cases={active} onClose={close} onDone={onDone} />}
      {open === 'ask' && <AskDialog id={id} onClose={close} onDone={onDone} />}
      {open === 'state' && <StateDialog shipment={shipment} onClose={close} onDone={onDone} />}
      {open === 'notice' && <NoticeDialog shipment={shipment} onClose={close} onDone={onDone} />}
      {open === 'attach' && <AttachDialog id={id} onClose={close} onDone={onDone} />}
    </>
  );
}

/** Whether the router has led here from another screen. */
function hasPast(): boolean {
  return ((window.history.state as { idx?: number } | null)?.idx ?? 0) > 0;
}

const NOTHING: readonly never[] = [];
const NO_WAY: readonly never[] = [];

/** The shipment's cases, as the queue of this page has them. */
function useCases(id: string): readonly Row[] {
  const view = useMemo(() => new View(queue, (row) => row.shipment === id), [id]);
  return useSyncExternalStore(view.subscribe, view.rows);
}

interface CaseWork {
  readonly claim: () => void;
  readonly wake: () => void;
  readonly reopen: () => void;
}

/** What is done with all open cases of the shipment at once, without a question. */
function useCaseWork(cases: readonly Row[], onDone: () => void): CaseWork {
  const t = useT();
  const formats = useFormats();
  const act = async (action: string, done: string) => {
    if (cases.length === 0) {
      return;
    }
    try {
      const results = await actOn(action, cases);
      const faster = results.find(({ outcome }) => outcome === 'conflict');
      if (faster !== undefined) {
        toast({
          text: t('actions.faster', {
            by: faster.by ?? '?',
            age: faster.at === null ? '' : formats.age(faster.at, Date.now()),
          }),
          tone: 'bad',
        });
      } else if (results.every(({ outcome }) => outcome === 'closed')) {
        toast({ text: t('actions.closed') });
      } else {
        toast({ text: done, tone: 'good' });
      }
      onDone();
    } catch (problem) {
      toast({ text: t('actions.failed', { reason: asProblem(problem).message }), tone: 'bad' });
    }
  };
  return {
    claim: () => void act('claim', t('actions.claimed')),
    wake: () => void act('wake', t('actions.woken')),
    reopen: () => void act('reopen', t('actions.reopened')),
  };
}

/** Whose the shipment's delays are, and the ways to change that. */
function Work({
  cases,
  work,
  onOpen,
}: {
  cases: readonly Row[];
  work: CaseWork;
  onOpen: (what: Open) => void;
}) {
  const t = useT();
  const formats = useFormats();
  const { user } = useSession();
  const first = cases[0];
  if (first === undefined) {
    return null;
  }
  const owner = cases.find((one) => one.owner !== null)?.owner ?? null;
  const snoozed = cases.find(
    ({ snoozedUntil }) => snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now(),
  );
  const resolved = cases.every(({ resolution }) => resolution !== null) ? first.resolution : null;
  return (
    <>
      {owner === null ? (
        <Button size="xs" onClick={work.claim}>
          {t('actions.claim')}
        </Button>
      ) : (
        <span className={styles['owner']}>
          <Icon name="user" size={14} />
          {owner === user ? t('actions.mine') : t('actions.ownedBy', { owner })}
        </span>
      )}
      {snoozed?.snoozedUntil != null ? (
        <>
          <span className={styles['owner']}>
            <Icon name="snooze" size={14} />
            {t('actions.snoozed', { until: formats.date(snoozed.snoozedUntil) })}
          </span>
          <Button variant="default" size="xs" onClick={work.wake}>
            {t('actions.wake')}
          </Button>
        </>
      ) : (
        <Button variant="default" size="xs" onClick={() => onOpen('snooze')}>
          {t('actions.snooze')}
        </Button>
      )}
      {resolved !== null ? (
        <>
          <span className={styles['owner']}>
            <Icon name="check" size={14} />
            {t('actions.resolvedBy', {
              by: resolved.by,
              reason: t(`resolve.reasons.${resolved.reason as 'OTHER'}`),
            })}
          </span>
          <Button variant="default" size="xs" onClick={work.reopen}>
            {t('actions.reopen')}
          </Button>
        </>
      ) : (
        <Button variant="default" size="xs" onClick={() => onOpen('resolve')}>
          {t('actions.resolve')}
        </Button>
      )}
    </>
  );
}
