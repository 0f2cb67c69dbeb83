import { Button, Progress } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { MayWrite } from '../shell/session';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import styles from './dead-letters.module.css';
import { change, type Redrive, redriveQuery, redrivesQuery } from './hub';
import { useT } from './messages';
import { REFRESH } from './open';

const EVERY = 1_000;

function isUnderWay({ state }: Redrive): boolean {
  return state === 'running' || state === 'paused';
}

/** Redrives that have not ended, whoever began them. */
export function Jobs() {
  const t = useT();
  const { data } = useQuery({ ...redrivesQuery(), refetchInterval: REFRESH });
  const underWay = (data?.redrives ?? []).filter(isUnderWay);
  return underWay.length === 0 ? null : (
    <section className={styles['jobs']} aria-label={t('job.title')}>
      {underWay.map(({ redrive }) => (
        <Job key={redrive} id={redrive} />
      ))}
    </section>
  );
}

/** How far a redrive is, asked again each second until it has ended. */
export function Job({ id }: { id: string }) {
  const t = useT();
  const formats = useFormats();
  const queries = useQueryClient();
  const { data: job } = useQuery({
    ...redriveQuery(id),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data === undefined || isUnderWay(data) ? EVERY : endedLately(data) ? EVERY : false,
  });
  const news = job === undefined ? '' : `${job.state} ${job.cameBack}`;
  const before = useRef(news);
  useEffect(() => {
    if (before.current !== news) {
      before.current = news;
      void queries.invalidateQueries({ queryKey: ['dead-letters', 'groups'] });
      void queries.invalidateQueries({ queryKey: ['dead-letters', 'list'] });
      void queries.invalidateQueries({ queryKey: ['dead-letters', 'letter'] });
      void queries.invalidateQueries({ queryKey: ['dead-letters', 'redrives'] });
    }
  }, [news, queries]);
  const does = useMutation({
    mutationFn: (what: 'pause' | 'resume' | 'cancel') => change(id, what),
    onSuccess: (changed) => queries.setQueryData(redriveQuery(id).queryKey, changed),
    onError: (failure) => toast({ text: t('failed', { reason: failure.message }), tone: 'bad' }),
  });
  if (job === undefined) {
    return <div className={styles['job']} aria-busy="true" />;
  }
  const done = job.sent + job.stayed;
  const share = job.total === 0 ? 100 : (100 * done) / job.total;
  const stays = Object.entries(job.stays) as [keyof Redrive['stays'], number][];
  return (
    <div className={styles['job']}>
      <p>
        <strong>{t(`job.${job.state}`)}</strong>{' '}
        <span className="number">
          {t('job.progress', { done: formats.number(done), total: formats.number(job.total) })}
        </span>{' '}
        <span className="quiet">
          {t('job.rate', { n: formats.number(job.rate) })} · {t('job.by', { by: job.by, reason: job.reason })}
        </span>
      </p>
      <Progress.Root size="sm">
        <Progress.Section
          value={share}
          aria-label={t('job.progress', { done, total: job.total })}
          color={job.state === 'paused' ? 'gray' : 'sign'}
        />
      </Progress.Root>
      <p className="number" aria-live="polite">
        {t('job.sent', { n: formats.number(job.sent) })}
        {job.stayed > 0 && <> · {t('job.stayed', { n: formats.number(job.stayed) })}</>}
        {job.cameBack > 0 && (
          <strong className="soon"> · {t('job.cameBack', { n: formats.number(job.cameBack) })}</strong>
        )}
      </p>
      {stays.some(([, count]) => count > 0) && (
        <ul className={styles['stays']}>
          {stays
            .filter(([, count]) => count > 0)
            .map(([why, count]) => (
              <li key={why}>{t(`job.stays.${why}`, { n: formats.number(count) })}</li>
            ))}
        </ul>
      )}
      {job.lastError !== null && <p className="soon">{t('job.hindered', { reason: job.lastError })}</p>}
      {isUnderWay(job) && (
        <MayWrite>
          <div className={styles['buttons']}>
            {job.state === 'running' ? (
              <Button size="compact-sm" variant="default" onClick={() => does.mutate('pause')}>
                {t('job.pause')}
              </Button>
            ) : (
              <Button size="compact-sm" variant="default" onClick={() => does.mutate('resume')}>
                {t('job.resume')}
              </Button>
            )}
            <Button size="compact-sm" variant="subtle" color="red" onClick={() => does.mutate('cancel')}>
              {t('job.cancel')}
            </Button>
          </div>
        </MayWrite>
      )}
    </div>
  );
}

/** What fails again comes back within moments; so long one looks on. */
function endedLately({ finishedAt }: Redrive): boolean {
  return finishedAt === null || Date.now() - Date.parse(finishedAt) < 20_000;
}
