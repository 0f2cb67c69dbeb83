import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { answer, hub } from '../api/client';
import { Icon } from '../shell/icons';
import { useShipmentNews, useWatchers } from '../shell/live';
import { initials } from '../shell/names';
import { useSentences } from '../shell/sentences';
import { useMay, useSession } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { useWords } from '../shell/words';
import type { DelayCase, LogLine, Place } from './case';
import { laneOf } from './filter';
import { useT } from './messages';
import styles from './queue.module.css';
import type { Row } from './store';
import { isSnoozed } from './waiting';

/** What can be done with one delay, as a letter. */
export type Act = 'claim' | 'assign' | 'snooze' | 'wake' | 'resolve' | 'reopen' | 'note';

/** One delay beside the list: why it is late, what has been done, and what can be. */
export function Detail({
  row,
  onAct,
  onClose,
}: {
  row: Row;
  onAct: (act: Act) => void;
  onClose: () => void;
}) {
  const t = useT();
  const words = useWords();
  const sentences = useSentences();
  const formats = useFormats();
  const id = row.shipment;
  const notes = useQuery({
    // The number of notes is in the row, so that a note of somebody else's is asked for when it is there.
    queryKey: ['shipments', id, 'notes', row.notes],
    queryFn: ({ signal }) =>
      answer(hub.GET('/agents/v1/shipments/{id}/notes', { params: { path: { id } }, signal })),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
  const log = useQuery({
    queryKey: ['shipments', id, 'log', row.version],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/shipments/{id}/log', { params: { path: { id }, query: { limit: 20 } }, signal }),
      ),
    placeholderData: (before, query) => (query?.queryKey[1] === id ? before : undefined),
  });
  useShipmentNews(id, () => {
    void notes.refetch();
    void log.refetch();
  });
  const { delay } = row;

  return (
    <aside className={styles['pane']} aria-label={t('detail.label', { shipment: id })} data-detail={row.id}>
      <header>
        <h2>
          <Link to={`/shipments/${encodeURIComponent(id)}`} className={styles['id']}>
            {id}
          </Link>{' '}
          <span className="quiet">{row.customer}</span>
        </h2>
        <button type="button" className={styles['icon']} aria-label={t('act.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      <Watching shipment={id} />
      <p className={styles['why']}>
        <strong>{words('kind', delay.kind)}.</strong> {sentences(delay.summary)}
      </p>
      <Acts row={row} onAct={onAct} />

      <h3>{t('detail.why')}</h3>
      <dl>
        <dt>{t('detail.cause')}</dt>
        <dd>{words('cause', delay.cause ?? 'UNSTATED')}</dd>
        <dt>{t('detail.responsible')}</dt>
        <dd>
          {words('responsible', delay.responsible ?? 'UNSTATED')}
          <span className="quiet">
            {', '}
            {delay.evidence.length === 0
              ? t('detail.timeAlone')
              : t('detail.evidence', { count: delay.evidence.length })}
          </span>
        </dd>
        <dt>{t('columns.since')}</dt>
        <dd>
          <Moment at={delay.since} zone={row.place?.timeZone} both />
        </dd>
        {delay.duty !== null && (
          <>
            <dt>{t('detail.duty')}</dt>
            <dd>
              {sentences(delay.duty.what)}: <Age at={delay.duty.by} />
            </dd>
          </>
        )}
        {row.clearedAt !== null && (
          <>
            <dt>{t('detail.cleared')}</dt>
            <dd>
              <Moment at={row.clearedAt} /> {row.cleared}
            </dd>
          </>
        )}
        <dt>{t('detail.owner')}</dt>
        <dd>
          {row.owner ?? t('detail.nobody')}
          {row.ownedAt !== null && (
            <>
              {', '}
              <Age at={row.ownedAt} />
            </>
          )}
        </dd>
        {row.snoozedUntil !== null && (
          <>
            <dt>{t('detail.snooze')}</dt>
            <dd>
              <Moment at={row.snoozedUntil} /> {row.snoozeReason}
            </dd>
          </>
        )}
        {row.resolution !== null && (
          <>
            <dt>{t('detail.resolution')}</dt>
            <dd>
              {t('detail.by', { what: t(`reason.${row.resolution.reason}`), who: row.resolution.by })},{' '}
              <Age at={row.resolution.at} /> {row.resolution.note}
            </dd>
          </>
        )}
      </dl>

      <h3>{t('detail.journey')}</h3>
      <dl>
        {(row.origin !== null || row.destination !== null) && (
          <>
            <dt>{t('detail.lane')}</dt>
            <dd>
              {placeWords(row.origin)} → {placeWords(row.destination)}{' '}
              <span className="quiet">
                {laneOf(row)}
                {row.mode !== null && ` · ${words('mode', row.mode)}`}
              </span>
            </dd>
          </>
        )}
        <dt>{t('detail.milestone')}</dt>
        <dd>
          {words('milestone', row.milestone)}
          {row.occurredAt !== null && (
            <>
              {', '}
              <Moment at={row.occurredAt} zone={row.place?.timeZone} both /> {placeWords(row.place)}
            </>
          )}
        </dd>
        <dt>{t('detail.promise')}</dt>
        <dd>
          <Moment at={row.promise?.latest} zone={row.destination?.timeZone} both />
        </dd>
        {row.estimate !== null && (
          <>
            <dt>{t('detail.estimate')}</dt>
            <dd>
              <Moment at={row.estimate.latest} zone={row.destination?.timeZone} both />{' '}
              <span className="quiet">
                {row.estimate.by}, <Age at={row.estimate.issuedAt} />
              </span>
            </dd>
          </>
        )}
        {row.forecast !== null && (
          <>
            <dt>{t('detail.forecast')}</dt>
            <dd>
              {t('detail.forecastWords', {
                p50: formats.date(row.forecast.p50),
                p90: formats.date(row.forecast.p90),
                count: row.forecast.journeys,
              })}
            </dd>
          </>
        )}
        {row.orders.length > 0 && (
          <>
            <dt>{t('detail.orders')}</dt>
            <dd>{row.orders.join(', ')}</dd>
          </>
        )}
        <dt>{t('detail.references')}</dt>
        <dd className="mono">{row.references.map(({ value }) => value).join(', ') || '–'}</dd>
      </dl>

      <h3>{t('detail.notes')}</h3>
      <Entries
        state={notes}
        entries={notes.data?.notes.map((note) => ({
          key: note.id,
          body: <p>{note.text}</p>,
          by: note.by,
          at: note.at,
        }))}
        none={t('detail.noNotes')}
      />
      <h3>{t('detail.log')}</h3>
      <Entries
        state={log}
        entries={log.data?.log.map((line, index) => ({
          key: `${line.at}-${index}`,
          body: (
            <p>
              <LogWords line={line} /> {line.note !== null && line.action !== 'NOTE' && <q>{line.note}</q>}{' '}
              {line.reason !== null && <span className="quiet">{reasonWords(line.reason, t)}</span>}
            </p>
          ),
          by: line.by,
          at: line.at,
        }))}
        none={t('detail.noLog')}
      />
      <p>
        <Link to={`/shipments/${encodeURIComponent(id)}`}>{t('detail.everything')}</Link>
      </p>
    </aside>
  );
}

const ACTIONS = [
  'CLAIM',
  'ASSIGN',
  'UNASSIGN',
  'SNOOZE',
  'WAKE',
  'RESOLVE',
  'REOPEN',
  'NOTE',
  'LINK',
  'UNLINK',
  'SPLIT',
  'STATE',
  'ASK',
  'NOTICE',
] as const;

function LogWords({ line }: { line: LogLine }) {
  const t = useT();
  const formats = useFormats();
  const known = ACTIONS.find((action) => action === line.action);
  return t(`log.${known ?? 'OTHER'}`, {
    action: line.action,
    to: line.ownerAfter ?? '–',
    from: line.ownerBefore ?? '–',
    until: formats.date(line.until),
  });
}

/** A resolution's reason is a word of the hub's; others are people's own. */
function reasonWords(reason: string, t: ReturnType<typeof useT>): string {
  return /^[A-Z_]+$/.test(reason) ? t(`reason.${reason}` as 'reason.OTHER') : reason;
}

/** Who else looks, so that two do not do the same. */
function Watching({ shipment }: { shipment: string }) {
  const t = useT();
  const { user } = useSession();
  const people = useWatchers(shipment);
  const names = [...new Map(people.map((one) => [one.user, one.name])).entries()];
  return (
    <p className={styles['people']} aria-live="polite">
      {names.length > 0 && (
        <>
          <Icon name="eye" size={15} />
          <span className="hidden">
            {t('row.watching', { names: names.map(([, name]) => name).join(', ') })}
          </span>
          {names.map(([who, name]) => (
            <span
              key={who}
              className={styles['initials']}
              title={who === user ? `${name} (2)` : name}
              aria-hidden="true"
            >
              {initials(name)}
            </span>
          ))}
        </>
      )}
    </p>
  );
}

function Acts({ row, onAct }: { row: Row; onAct: (act: Act) => void }) {
  const t = useT();
  const may = useMay('agent');
  const { user } = useSession();
  if (!may) {
    return null;
  }
  const acts: [Act, string][] = row.open
    ? [
        ...(row.owner === user ? [] : [['claim', 'C'] as [Act, string]]),
        ['assign', 'A'],
        isSnoozed(row, Date.now()) ? ['wake', 'W'] : ['snooze', 'S'],
        row.resolution === null ? ['resolve', 'E'] : ['reopen', 'R'],
        ['note', 'N'],
      ]
    : [['note', 'N']];
  return (
    <p className={styles['paneActs']}>
      {acts.map(([act, key]) => (
        <button key={act} type="button" className={styles['act']} onClick={() => onAct(act)}>
          {t(`act.${act}`)}{' '}
          <span className={styles['chord']} aria-hidden="true">
            {key}
          </span>
        </button>
      ))}
    </p>
  );
}

interface Entry {
  readonly key: string;
  readonly body: ReactNode;
  readonly by: string;
  readonly at: string;
}

function Entries({
  state,
  entries,
  none,
}: {
  state: { isError: boolean; error: Error | null };
  entries: readonly Entry[] | undefined;
  none: string;
}) {
  const t = useT();
  if (entries === undefined) {
    return (
      <p className="quiet">
        {state.isError ? t('detail.failed', { reason: state.error?.message ?? '' }) : '…'}
      </p>
    );
  }
  return entries.length === 0 ? (
    <p className="quiet">{none}</p>
  ) : (
    <ul className={styles['entries']}>
      {entries.map(({ key, body, by, at }) => (
        <li key={key}>
          <small>
            {by}, <Age at={at} />
          </small>
          {body}
        </li>
      ))}
    </ul>
  );
}

function placeWords(place: Place | DelayCase['place']): string {
  return place === null ? '?' : (place.city ?? place.locode ?? place.region ?? place.country ?? '?');
}
