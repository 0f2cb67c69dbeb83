import { useState } from 'react';
import { Link } from 'react-router';
import { Moment, useFormats } from '../shell/time';
import { useWords } from '../shell/words';
import { useT } from './messages';
import { tracePath } from './path';
import { RawDelivery } from './RawDelivery';
import { finely, type Part, type Step, toneOf } from './steps';
import styles from './trace.module.css';

/** The steps one below the other, with the time between them. */
export function Timeline({ parts }: { parts: readonly Part[] }) {
  const t = useT();
  const words = useWords();
  return (
    <div className={styles['parts']}>
      {parts.map((part, at) => {
        const sent = part.steps.find(({ step }) => step === 'FORWARDED');
        return (
          <section key={at} className={styles['part']} aria-label={part.event ?? t('wholeDelivery')}>
            {sent !== undefined && (
              <h3>
                {t('eventTitle', {
                  milestone: words('milestone', text(sent.details['milestone'])),
                  number: text(sent.details['key']).split('/').slice(1).join('/'),
                })}
              </h3>
            )}
            <ol className={styles['timeline']}>
              {part.steps.map((step, index) => (
                <One key={index} step={step} />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function One({ step }: { step: Step }) {
  const t = useT();
  const formats = useFormats();
  const took = step.tookMs;
  return (
    <li
      className={styles['step']}
      data-step={step.step}
      data-tone={toneOf(step)}
      data-shipment={step.shipment ?? undefined}
      tabIndex={-1}
    >
      <div className={styles['when']}>
        {step.at === null ? (
          <span className="quiet">{t('notKnown')}</span>
        ) : (
          <>
            <Moment at={step.at} style="clock" />
            <span className="quiet number">{milliseconds(step.at)}</span>
          </>
        )}
        {took !== null && took !== 0 && (
          <span className={styles['took']} title={took < 0 ? t('clocks') : undefined}>
            {t('took', {
              time: finely(took, formats.language === 'en' ? 'en-GB' : 'de') ?? formats.span(took),
            })}
          </span>
        )}
      </div>
      <div className={styles['what']}>
        <p>
          <b>{step.step === 'DECIDED' ? action(t, step) : t(`steps.${step.step}`)}</b>{' '}
          <span>{says(t, step)}</span>
        </p>
        <Facts step={step} />
        <Links step={step} />
      </div>
    </li>
  );
}

/** The clock of a step shows seconds; what lies between two steps is less. */
function milliseconds(at: string): string {
  return `.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

const ACTIONS = ['LINK', 'UNLINK', 'SPLIT', 'STATE', 'ASK', 'DISMISS', 'RESTORE'] as const;

function action(t: ReturnType<typeof useT>, step: Step): string {
  const known = ACTIONS.find((one) => one === step.details['action']);
  return known === undefined ? t('steps.DECIDED') : t(`actions.${known}`);
}

/** What happened, in the reader's language; the hub's own sentence where there is no better one. */
function says(t: ReturnType<typeof useT>, step: Step): string {
  const { details } = step;
  const d = (name: string) => text(details[name]);
  const shipment = step.shipment ?? '';
  switch (step.step) {
    case 'REGISTERED':
      return t('says.registered', { shipment, customer: d('customer'), version: d('version') });
    case 'RECEIVED':
      return details.outcome === 'STATED'
        ? t('says.stated')
        : d('bytes') === ''
          ? t('says.deliveredForgotten', { connection: step.where ?? '' })
          : t('says.delivered', { bytes: d('bytes'), connection: step.where ?? '' });
    case 'KEPT':
      return details.outcome === 'KAFKA'
        ? t('says.KAFKA', { partition: d('partition'), offset: d('offset') })
        : details.outcome === 'FALLBACK'
          ? t('says.FALLBACK')
          : details.outcome === 'FORGOTTEN'
            ? t('says.keptFORGOTTEN')
            : t('says.keptNOT_FOUND');
    case 'READ': {
      if (details.outcome === 'EVENTS') {
        const problems = Array.isArray(details['problems']) ? details['problems'].length : 0;
        const read = t('says.read', { count: Number(details['count']) });
        return problems === 0 ? read : `${read}, ${t('says.problems', { count: problems })}`;
      }
      return details.outcome === 'IGNORED'
        ? t('says.IGNORED', { why: d('why') })
        : details.outcome === 'REJECTED'
          ? t('says.REJECTED', { why: d('why') })
          : t('says.UNREAD');
    }
    case 'FORWARDED':
      return details.outcome === 'SENT'
        ? t('says.SENT', {
            lane: d('lane').toLowerCase(),
            partition: d('partition'),
            offset: d('offset'),
          })
        : t('says.forwardedNOT_FOUND');
    case 'CORRELATED':
      switch (details.outcome) {
        case 'MATCHED': {
          const matched = t('says.MATCHED', { shipment, rule: d('rule') });
          return d('linkedBy') === '' ? matched : `${matched}, ${t('says.linkedBy', { by: d('linkedBy') })}`;
        }
        case 'WAITING':
          return t('says.WAITING', { explanation: d('explanation') });
        case 'AMBIGUOUS':
          return t('says.AMBIGUOUS', { explanation: d('explanation') });
        default:
          return t('says.correlatedNOT_FOUND');
      }
    case 'APPLIED':
      return details.outcome === 'KNOWN_BEFORE'
        ? t('says.KNOWN_BEFORE', { shipment })
        : t('says.APPLIED', { shipment, customer: d('customer') });
    case 'TOLD': {
      if (details.outcome === 'TOLD') {
        const told = t('says.TOLD', { type: d('type'), sequence: d('sequence') });
        return details['again'] === true ? `${told}, ${t('says.again')}` : told;
      }
      return details.outcome === 'OUTBOX'
        ? t('says.OUTBOX')
        : details.outcome === 'FORGOTTEN'
          ? t('says.toldFORGOTTEN')
          : t('says.toldNOT_FOUND');
    }
    case 'PUSHED': {
      const state = (['waiting', 'delivered', 'failed', 'gap'] as const).find(
        (one) => one === details.outcome,
      );
      const pushed = t('says.pushed', {
        count: Number(details['attempts'] ?? 0),
        type: d('type'),
        host: step.where ?? '',
      });
      return state === undefined ? pushed : `${pushed}: ${t(`says.push.${state}`)}`;
    }
    case 'DECIDED':
      return t('says.decided', { by: d('by'), reason: d('reason') });
    default:
      return step.what;
  }
}

const FACTS = [
  'carrier',
  'mode',
  'contentType',
  'file',
  'piece',
  'sourceRecord',
  'key',
  'id',
  'status',
  'error',
  'note',
  'subscription',
  'traceparent',
] as const;

/** What else is known of a step, one line of names and values. */
function Facts({ step }: { step: Step }) {
  const t = useT();
  const { details } = step;
  const facts = FACTS.filter((name) => text(details[name]) !== '' && !isSaid(step, name)).map((name) => ({
    name: t(`facts.${name}`),
    value: text(details[name]),
  }));
  const problems = problemsOf(step);
  const occurred = step.step === 'FORWARDED' ? text(details['occurredAt']) : '';
  const due = step.step === 'PUSHED' ? text(details['dueAt']) : '';
  return (
    <>
      {(facts.length > 0 || occurred !== '' || due !== '' || step.step === 'RECEIVED') && (
        <dl className={styles['facts']}>
          {facts.map(({ name, value }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="mono">{value}</dd>
            </div>
          ))}
          {step.step === 'RECEIVED' && (
            <div>
              <dt>{t('facts.node')}</dt>
              <dd className="quiet">{t('facts.nodeUnknown')}</dd>
            </div>
          )}
          {occurred !== '' && (
            <div>
              <dt>{t('facts.occurredAt')}</dt>
              <dd>
                <Moment at={occurred} style="full" />
              </dd>
            </div>
          )}
          {due !== '' && (
            <div>
              <dt>{t('facts.dueAt')}</dt>
              <dd>
                <Moment at={due} style="full" />
              </dd>
            </div>
          )}
        </dl>
      )}
      {problems.length > 0 && (
        <ul className={styles['problems']}>
          {problems.map(({ at, why }) => (
            <li key={`${at} ${why}`}>
              {at !== null && <span className="mono">{at} </span>}
              {why}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Waiting says its carrier by its number, and what was read by its reader. */
function isSaid(step: Step, name: string): boolean {
  return name === 'carrier' && step.step === 'CORRELATED';
}

function problemsOf(step: Step): readonly { at: string | null; why: string }[] {
  const list: unknown = step.step === 'DEAD_LETTER' ? step.details['reasons'] : step.details['problems'];
  // A single reason without a place is the step's own sentence already.
  const isSaidAlready =
    Array.isArray(list) && list.length === 1 && step.step === 'DEAD_LETTER' && text(list[0]?.at) === '';
  return Array.isArray(list) && step.details.outcome !== 'REJECTED' && !isSaidAlready
    ? list.map((one: { at?: unknown; why?: unknown }) => ({
        at: text(one.at) === '' ? null : text(one.at),
        why: text(one.why),
      }))
    : [];
}

/** Where one can go from here. */
function Links({ step }: { step: Step }) {
  const t = useT();
  const [raw, setRaw] = useState(false);
  const { links, details } = step;
  const none = Object.keys(links).length === 0;
  if (none) {
    return null;
  }
  const number = text(details['number']);
  return (
    <p className={styles['links']}>
      {links.delivery !== undefined && (
        <button type="button" onClick={() => setRaw(true)}>
          {t('links.raw')}
        </button>
      )}
      {links.connection !== undefined && (
        <Link to={`/carriers/${encodeURIComponent(links.connection)}`}>
          {t('links.connection', { id: links.connection })}
        </Link>
      )}
      {links.deadLetter !== undefined && <Link to="/dead-letters">{t('links.deadLetter')}</Link>}
      {links.waiting !== undefined && (
        <Link
          to={`/unmatched?${new URLSearchParams({
            text: links.waiting,
            n: `${text(details['carrier'])}/${text(details['numberType'])}/${number}`,
          })}`}
        >
          {t('links.waiting')}
        </Link>
      )}
      {links.shipment !== undefined && (
        <Link to={`/shipments/${encodeURIComponent(links.shipment)}`}>
          {t('links.shipment', { id: links.shipment })}
        </Link>
      )}
      {links.otherDelivery !== undefined && (
        <Link to={tracePath(links.otherDelivery, text(details['otherReceivedAt']))}>
          {t('links.otherDelivery')}
        </Link>
      )}
      {raw && links.delivery !== undefined && (
        <RawDelivery delivery={links.delivery} receivedAt={step.at} onClose={() => setRaw(false)} />
      )}
    </p>
  );
}
