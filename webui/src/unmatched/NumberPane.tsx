import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, hub } from '../api/client';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { MayWrite, useMay } from '../shell/session';
import { Age, Moment } from '../shell/time';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { tracePath } from '../trace/path';
import { RawDelivery } from '../trace/RawDelivery';
import { Dismiss } from './Dismiss';
import { Linking } from './Linking';
import { useT } from './messages';
import styles from './unmatched.module.css';
import { type EventOfWaiting, numberWords, type Waiting } from './waiting';

const SHOWN = 50;

/** All of one number: what was said, why it waits, whose it may be. */
export function NumberPane({
  waiting,
  next,
  onBack,
  onDone,
}: {
  waiting: Waiting;
  next: Waiting | null;
  onBack: () => void;
  onDone: (next: Waiting | null) => void;
}) {
  const t = useT();
  const may = useMay('agent');
  const [dismissing, setDismissing] = useState(false);
  const restore = useRestore(waiting, () => onDone(next));
  const aside = waiting.dismissal;
  useKeys(
    t('keys'),
    {
      x: {
        label: aside === undefined ? t('dismiss') : t('restore'),
        run: () => (aside === undefined ? setDismissing(true) : restore.mutate()),
      },
    },
    { on: may },
  );
  return (
    <article className={styles['pane']} aria-labelledby="number-title">
      <header className={styles['paneTop']}>
        <button type="button" className={styles['back']} onClick={onBack} aria-label={t('back')}>
          <Icon name="arrowLeft" />
        </button>
        <div>
          <h2 id="number-title" className="mono">
            {waiting.reference.value}
          </h2>
          <p className="quiet">
            {waiting.carrier} · {waiting.reference.type.replaceAll('_', ' ').toLowerCase()} ·{' '}
            {t('events', { count: waiting.events })} · <Age at={waiting.oldest} />
          </p>
        </div>
        <div className={styles['actions']}>
          <button
            type="button"
            className={styles['plain']}
            aria-label={t('copy')}
            title={t('copy')}
            onClick={() => {
              void navigator.clipboard
                ?.writeText(waiting.reference.value)
                .then(() => toast({ text: t('copied') }));
            }}
          >
            <Icon name="copy" />
          </button>
          <MayWrite>
            {aside === undefined ? (
              <button type="button" className={styles['plain']} onClick={() => setDismissing(true)}>
                {t('dismiss')} <kbd>x</kbd>
              </button>
            ) : (
              <button
                type="button"
                className={styles['plain']}
                disabled={restore.isPending}
                onClick={() => restore.mutate()}
              >
                {t('restore')} <kbd>x</kbd>
              </button>
            )}
          </MayWrite>
        </div>
      </header>
      {aside !== undefined && (
        <p className={styles['aside']}>
          {t('asideBy', { by: aside.by })}, <Moment at={aside.at} />: {aside.reason}
        </p>
      )}
      <Said waiting={waiting} />
      <section aria-labelledby="number-why">
        <h3 id="number-why">{t('why')}</h3>
        <p>{waiting.explanation}</p>
        <ol className={styles['rules']}>
          {waiting.rules.map((step) => (
            <li key={step.rule} data-outcome={step.outcome}>
              <span className={styles['outcome']}>{t(`ruleNames.${step.outcome}`)}</span>
              <span className="mono">{step.rule}</span>
              <span className="quiet">{step.detail}</span>
            </li>
          ))}
        </ol>
      </section>
      <Linking waiting={waiting} next={next} onDone={onDone} />
      {dismissing && (
        <Dismiss
          waiting={waiting}
          onClose={() => setDismissing(false)}
          onDone={() => {
            setDismissing(false);
            onDone(next);
          }}
        />
      )}
    </article>
  );
}

function useRestore(waiting: Waiting, onDone: () => void) {
  const t = useT();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      answer(
        hub.DELETE('/agents/v1/dismissals/{dismissal}', {
          params: { path: { dismissal: waiting.dismissal?.id ?? 0 }, query: { reason: t('restore') } },
        }),
      ),
    onSuccess: () => {
      toast({ text: t('restored', { number: waiting.reference.value }), tone: 'good' });
      void client.invalidateQueries({ queryKey: ['unmatched'] });
      onDone();
    },
    onError: (problem) => toast({ text: problem.message, tone: 'bad' }),
  });
}

/** The events, the newest first; the newest is at hand before the hub is asked for the others. */
function Said({ waiting }: { waiting: Waiting }) {
  const t = useT();
  const { carrier, reference } = waiting;
  const { data } = useQuery({
    queryKey: ['unmatched', 'events', carrier, reference.type, reference.value, waiting.events],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/waiting/events', {
          signal,
          params: { query: { carrier, type: reference.type, value: reference.value, limit: SHOWN } },
        }),
      ),
  });
  const events = data === undefined || data.events.length === 0 ? [waiting.latest] : data.events;
  return (
    <section aria-labelledby="number-said">
      <h3 id="number-said">{t('said')}</h3>
      <ol className={styles['said']}>
        {events.map((event) => (
          <Event key={event.id} event={event} />
        ))}
      </ol>
      {waiting.events > SHOWN && <p className="quiet">{t('more', { count: waiting.events - SHOWN })}</p>}
    </section>
  );
}

function Event({ event }: { event: EventOfWaiting }) {
  const t = useT();
  const words = useWords();
  const [raw, setRaw] = useState(false);
  const place = [event.place?.city, event.place?.region, event.place?.country].filter(Boolean).join(', ');
  return (
    <li>
      <b>{words('milestone', event.milestone)}</b>
      <span>
        <Moment at={event.occurredAt} zone={event.place?.timeZone} both />
        {place !== '' && ` · ${place}`}
      </span>
      <span className="quiet">
        {event.carrierStatus.description ?? event.carrierStatus.code}
        {event.carrierStatus.description != null && ` (${event.carrierStatus.code})`}
      </span>
      {event.related.length > 0 && (
        <span className="quiet">{t('also', { numbers: event.related.map(numberWords).join(', ') })}</span>
      )}
      <span className="quiet">
        {t('received')} <Moment at={event.receivedAt} /> · {event.connection} ·{' '}
        <button type="button" className={styles['inline']} onClick={() => setRaw(true)}>
          {t('raw')}
        </button>{' '}
        · <Link to={tracePath(event.id, event.receivedAt)}>{t('trace')}</Link>
      </span>
      {raw && (
        <RawDelivery
          delivery={event.deliveryId}
          receivedAt={event.receivedAt}
          onClose={() => setRaw(false)}
        />
      )}
    </li>
  );
}
