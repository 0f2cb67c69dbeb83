import { Button, SegmentedControl } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Old } from '../shell/Connection';
import { ScreenSkeleton } from '../shell/Guard';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { DismissDialog } from './DismissDialog';
import styles from './dead-letters.module.css';
import type { Group } from './hub';
import { Jobs } from './Jobs';
import { useT } from './messages';
import { groupsQuery, type LetterState, REFRESH, STATES } from './open';
import { RedriveDialog } from './RedriveDialog';
import { useOrigin } from './words';

/** Kafka forgets them; from here on one should hurry. */
const SOON = 14 * 24 * 60 * 60 * 1000;

/** Dead letters by their cause: what to mend first. */
export function Groups() {
  const t = useT();
  const formats = useFormats();
  const navigate = useNavigate();
  const mayWrite = useMay('agent');
  const [params, setParams] = useSearchParams();
  const state = STATES.find((one) => one === params.get('state')) ?? 'open';
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    ...groupsQuery(state),
    refetchInterval: REFRESH,
    placeholderData: keepPreviousData,
  });
  const groups = data?.groups ?? [];
  const [at, setAt] = useState<string | null>(null);
  const [dialog, setDialog] = useState<{ what: 'redrive' | 'dismiss'; group: Group } | null>(null);
  const rows = useRef(new Map<string, HTMLElement>());
  const index = groups.findIndex(({ group }) => group === at);
  const here = groups[index] ?? groups[0];

  const move = (by: number) => {
    const next = groups[Math.max(0, Math.min(groups.length - 1, index < 0 ? 0 : index + by))];
    if (next !== undefined) {
      setAt(next.group);
      rows.current.get(next.group)?.focus();
    }
  };
  const act = (what: 'redrive' | 'dismiss') => {
    if (here !== undefined && mayWrite && state === 'open') {
      setDialog({ what, group: here });
    }
  };
  const open = () => here !== undefined && navigate(pathOf(here, state));
  useKeys(t('keys.list'), {
    j: { label: t('keys.next'), run: () => move(1) },
    k: { label: t('keys.previous'), run: () => move(-1) },
    o: { label: t('keys.open'), run: open },
    Enter: { label: t('keys.open'), run: open },
    ...(mayWrite && {
      r: { label: t('keys.redrive'), run: () => act('redrive') },
      d: { label: t('keys.dismiss'), run: () => act('dismiss') },
    }),
  });

  return (
    <section className={styles['screen']} aria-labelledby="dead-letters-title">
      <header className={styles['head']}>
        <div>
          <h1 id="dead-letters-title">{t('title')}</h1>
          <p className="quiet">{t('lead')}</p>
        </div>
        <p className={styles['total']} aria-live="polite">
          {data !== undefined && t('total', { count: data.open, n: formats.number(data.open) })}
        </p>
      </header>
      {error !== null && data !== undefined && (
        <Old at={dataUpdatedAt} reason={error.message} again={() => void refetch()} />
      )}
      <Jobs />
      <SegmentedControl
        aria-label={t('state.label')}
        size="xs"
        value={state}
        onChange={(chosen) => setParams(chosen === 'open' ? {} : { state: chosen }, { replace: true })}
        data={STATES.map((one) => ({ value: one, label: t(`state.${one}`) }))}
      />
      {data === undefined ? (
        error === null ? (
          <ScreenSkeleton />
        ) : (
          <p role="alert">
            {t('failed', { reason: error.message })}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
              ↻
            </Button>
          </p>
        )
      ) : groups.length === 0 ? (
        <p className={styles['empty']}>{t(`none.${state}`)}</p>
      ) : (
        <>
          {!data.whole && <p className="quiet">{t('notWhole')}</p>}
          <table className={styles['groups']}>
            <caption className="hidden">{t('title')}</caption>
            <thead>
              <tr>
                <th scope="col">{t('columns.cause')}</th>
                <th scope="col" className="number">
                  {t('columns.letters')}
                </th>
                <th scope="col" className="number">
                  {t('columns.shipments')}
                </th>
                <th scope="col">{t('columns.promise')}</th>
                <th scope="col">{t('columns.newest')}</th>
                <th scope="col">{t('columns.oldest')}</th>
                <th scope="col">{t('columns.kept')}</th>
              </tr>
            </thead>
            <tbody>
              {groups.map((group) => (
                <Row
                  key={group.group}
                  group={group}
                  state={state}
                  chosen={group.group === here?.group}
                  onFocus={() => setAt(group.group)}
                  hold={(element) => {
                    if (element === null) {
                      rows.current.delete(group.group);
                    } else {
                      rows.current.set(group.group, element);
                    }
                  }}
                />
              ))}
            </tbody>
          </table>
          {mayWrite && state === 'open' && here !== undefined && (
            <div className={styles['actions']}>
              <Button size="xs" onClick={() => act('redrive')}>
                {t('redrive.action')}
              </Button>
              <Button size="xs" variant="default" onClick={() => act('dismiss')}>
                {t('dismiss.action')}
              </Button>
              <span className={styles['of']}>{here.cause}</span>
            </div>
          )}
        </>
      )}
      {dialog?.what === 'redrive' && (
        <RedriveDialog
          group={dialog.group.group}
          letters={dialog.group.letters}
          open={data?.open ?? 0}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.what === 'dismiss' && (
        <DismissDialog
          which={{ group: dialog.group.group }}
          letters={dialog.group.letters}
          onClose={() => setDialog(null)}
        />
      )}
    </section>
  );
}

function pathOf({ sample }: Group, state: LetterState): string {
  return `/dead-letters/${sample}${state === 'open' ? '' : `?state=${state}`}`;
}

function Row({
  group,
  state,
  chosen,
  onFocus,
  hold,
}: {
  group: Group;
  state: LetterState;
  chosen: boolean;
  onFocus: () => void;
  hold: (element: HTMLElement | null) => void;
}) {
  const t = useT();
  const formats = useFormats();
  const origin = useOrigin();
  const now = useRef(Date.now());
  useEffect(() => {
    now.current = Date.now();
  });
  const broken = group.nearestPromise !== null && Date.parse(group.nearestPromise) < now.current;
  return (
    <tr data-chosen={chosen}>
      <td>
        <Link ref={hold} to={pathOf(group, state)} onFocus={onFocus} className={styles['cause']}>
          {group.cause}
        </Link>
        <span className={styles['where']}>
          {t('where', {
            carrier: group.carrier ?? t('unknown'),
            connection: group.connection ?? t('unknown'),
            origin: origin(group.origin),
          })}
          {group.redrives > 0 && (
            <strong className="soon"> · {t('cameBack', { count: group.redrives })}</strong>
          )}
          {group.redriven > 0 && state === 'open' && (
            <> · {t('wasPutBack', { count: group.redriven, n: formats.number(group.redriven) })}</>
          )}
        </span>
      </td>
      <td className="number" data-label={t('columns.letters')}>
        {formats.number(group.letters)}
      </td>
      <td className="number" data-label={t('columns.shipments')}>
        {formats.number(group.shipments)}
      </td>
      <td data-label={t('columns.promise')} className={broken ? 'late' : ''}>
        {group.nearestPromise === null ? (
          <span className="quiet">{t('promiseNone')}</span>
        ) : (
          <Moment at={group.nearestPromise} />
        )}
      </td>
      <td data-label={t('columns.newest')}>
        <Age at={group.newest} />
      </td>
      <td data-label={t('columns.oldest')}>
        <Age at={group.oldest} />
      </td>
      <td
        data-label={t('columns.kept')}
        className={Date.parse(group.keptUntil) - now.current < SOON ? 'soon' : ''}
      >
        <Moment at={group.keptUntil} style="day" />
      </td>
    </tr>
  );
}
