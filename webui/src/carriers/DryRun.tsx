import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import { credentials } from '../api/credentials';
import type { components } from '../api/generated/hub';
import { asProblem, problemOf } from '../api/problem';
import { Moment } from '../shell/time';
import { useWords } from '../shell/words';
import styles from './carriers.module.css';
import { useT } from './messages';

type Tried = components['schemas']['DryRun'];
type Event = components['schemas']['DryRunEvent'];

/** The payload goes as it is: it need not be JSON. */
async function run(path: string, payload: string): Promise<Tried> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: 'POST',
      cache: 'no-store',
      headers: { ...credentials('POST'), 'content-type': typeOf(payload) },
      body: payload,
      signal: AbortSignal.timeout(15_000),
    });
  } catch (failure) {
    throw asProblem(failure);
  }
  if (!response.ok) {
    throw await problemOf(response);
  }
  return (await response.json()) as Tried;
}

/** Some adapters tell JSON from XML by it, as the carrier would say. */
function typeOf(payload: string): string {
  const start = payload.trimStart().charAt(0);
  return start === '{' || start === '['
    ? 'application/json'
    : start === '<'
      ? 'application/xml'
      : 'text/plain';
}

/** Tries what a carrier would send: by a connection, or before there is one. */
export function DryRun({ path }: { path: string }) {
  const t = useT();
  const heading = useId();
  const [payload, setPayload] = useState('');
  const trying = useMutation({ mutationFn: () => run(path, payload) });
  return (
    <section className={styles['dry']} aria-labelledby={heading}>
      <h2 id={heading}>{t('dry.title')}</h2>
      <p className="quiet">{t('dry.lead')}</p>
      <Textarea
        label={t('dry.payload')}
        value={payload}
        onChange={({ currentTarget: { value } }) => setPayload(value)}
        minRows={6}
        rows={8}
        spellCheck={false}
        classNames={{ input: styles['code'] ?? '' }}
      />
      <Button
        size="xs"
        variant="default"
        onClick={() => trying.mutate()}
        disabled={payload.trim() === ''}
        loading={trying.isPending}
      >
        {t('dry.run')}
      </Button>
      <div aria-live="polite">
        {trying.isError && (
          <p className="late">{t('dry.failed', { reason: asProblem(trying.error).message })}</p>
        )}
        {trying.data !== undefined && <Result tried={trying.data} />}
      </div>
    </section>
  );
}

function Result({ tried }: { tried: Tried }) {
  const t = useT();
  const problems = tried.problems ?? [];
  return (
    <div className={styles['tried']} data-outcome={tried.outcome}>
      {tried.outcome === 'events' && (
        <>
          <p>{t('dry.events', { count: (tried.events ?? []).length })}</p>
          <Events events={tried.events ?? []} />
        </>
      )}
      {tried.outcome === 'ignored' && (
        <>
          <p>{t('dry.ignored', { why: tried.why ?? '' })}</p>
          {(tried.rehearsed ?? []).length > 0 && (
            <>
              <p>{t('dry.rehearsed')}</p>
              <Events events={tried.rehearsed ?? []} />
            </>
          )}
        </>
      )}
      {tried.outcome === 'rejected' && (
        <p className="late">
          {t('dry.rejected', { why: tried.why ?? '' })}
          {tried.at != null && ` ${t('dry.at', { at: tried.at })}`}
        </p>
      )}
      {problems.length > 0 && (
        <>
          <p className="late">{t('dry.problems', { count: problems.length })}</p>
          <ul>
            {problems.map(({ at, why }) => (
              <li key={`${at} ${why}`}>
                {why} {at !== undefined && <code>{at}</code>}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

function Events({ events }: { events: readonly Event[] }) {
  const t = useT();
  const word = useWords();
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('dry.event')}</th>
            <th scope="col">{t('dry.when')}</th>
            <th scope="col">{t('dry.reference')}</th>
            <th scope="col">{t('dry.match')}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event, index) => (
            <tr key={index}>
              <th scope="row">
                {word('milestone', event.milestone)}
                <div className="quiet">
                  {event.carrierStatus?.code} {event.carrierStatus?.description}
                </div>
              </th>
              <td data-name={t('dry.when')}>
                <Moment at={event.time.instant} />
              </td>
              <td data-name={t('dry.reference')} className="mono">
                {event.reference.value}
              </td>
              <td data-name={t('dry.match')}>
                <Match event={event} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Match({ event: { match } }: { event: Event }) {
  const t = useT();
  if (match.outcome !== 'matched' || match.shipment === undefined) {
    return (
      <span className="quiet" title={match.explanation}>
        {t(match.outcome === 'ambiguous' ? 'dry.ambiguous' : 'dry.unmatched')}
      </span>
    );
  }
  return (
    <>
      {match.shipment.split(', ').map((shipment) => (
        <Link key={shipment} to={`/shipments/${encodeURIComponent(shipment)}`}>
          {shipment}
        </Link>
      ))}
    </>
  );
}
