import { useState } from 'react';
import { useSentences } from '../shell/sentences';
import { Age, Moment, useFormats } from '../shell/time';
import { plain, useWords } from '../shell/words';
import { duration } from './local';
import { useT } from './messages';
import { type Delay, type Judgement, type Shipment, type ShipmentFact, useJudgement } from './model';
import styles from './shipment.module.css';

/** In whose hands each cause lies; as the hub has it. */
const RESPONSIBLE: Readonly<Record<string, string>> = {
  WEATHER: 'FORCE_MAJEURE',
  STRIKE: 'FORCE_MAJEURE',
  SECURITY: 'FORCE_MAJEURE',
  MECHANICAL: 'CARRIER',
  CARRIER_SORT: 'CARRIER',
  CARRIER_CAPACITY: 'CARRIER',
  DAMAGE: 'CARRIER',
  LOSS: 'CARRIER',
  ADDRESS: 'SHIPPER',
  PROHIBITED: 'SHIPPER',
  RECIPIENT_ABSENT: 'CONSIGNEE',
  RECIPIENT_CLOSED: 'CONSIGNEE',
  REFUSED: 'CONSIGNEE',
  PAYMENT: 'CONSIGNEE',
  CUSTOMER_REQUEST: 'CONSIGNEE',
  CUSTOMS: 'CUSTOMS',
  UNSTATED: 'UNSTATED',
};

type Parameter = keyof Judgement['parameters'];

/** What of the rules each kind of delay is judged by. */
const JUDGED_BY: Readonly<Record<string, readonly Parameter[]>> = {
  LATE_PICKUP: ['pickupGrace', 'pickupCounts'],
  STALLED_PRE_TRANSIT: ['preTransitSilence', 'silenceCounts'],
  STALLED_IN_TRANSIT: ['inTransitSilence', 'crossBorderSilence', 'silenceCounts'],
  WILL_MISS_PROMISE: ['willMissTolerance', 'willMissMargin', 'fewestJourneys'],
  MISSED_PROMISE: ['promiseTolerance', 'pickupPointKeepsPromise'],
  MISSED_APPOINTMENT: ['appointmentTolerance'],
};

/** Of every kind. */
const ALWAYS: readonly Parameter[] = ['severeAfter', 'tellWithin', 'tellAgain'];

/** Why it is late: each open delay with what it rests on and by which rules it was judged. */
export function Late({
  shipment,
  facts,
  onOpen,
}: {
  shipment: Shipment;
  facts: readonly ShipmentFact[];
  onOpen: (event: string) => void;
}) {
  const t = useT();
  const [judged, setJudged] = useState(false);
  const judgement = useJudgement(shipment.shipment, judged && shipment.delays.length > 0);
  const { conflicts = [] } = shipment.journey;
  return (
    <section className={styles['card']} aria-labelledby="late-title">
      <h2 id="late-title">{t('late.title')}</h2>
      {shipment.delays.length === 0 && <p className="quiet">{t('late.none')}</p>}
      {shipment.delays.map((delay) => (
        <One
          key={delay.kind}
          delay={delay}
          facts={facts}
          onOpen={onOpen}
          judgement={judged ? judgement.data : undefined}
        />
      ))}
      {conflicts.length > 0 && (
        <div className={styles['conflicts']}>
          <h3>{t('late.conflict')}</h3>
          {conflicts.map(({ kind, summary, evidence }) => (
            <p key={kind}>
              {summary} <Evidence ids={evidence} facts={facts} onOpen={onOpen} />
            </p>
          ))}
        </div>
      )}
      {shipment.delays.length > 0 && (
        <button
          type="button"
          className={styles['link']}
          aria-expanded={judged}
          onClick={() => setJudged(!judged)}
        >
          {t('late.judged')}
        </button>
      )}
      {judged && judgement.data !== undefined && <Rules judgement={judgement.data} />}
    </section>
  );
}

function One({
  delay,
  facts,
  judgement,
  onOpen,
}: {
  delay: Delay;
  facts: readonly ShipmentFact[];
  judgement: Judgement | undefined;
  onOpen: (event: string) => void;
}) {
  const t = useT();
  const words = useWords();
  const sentences = useSentences();
  const formats = useFormats();
  const atRisk = duration(delay.atRisk);
  return (
    <article className={styles['delay']} data-grave={delay.severity >= 60 || undefined}>
      <h3>
        {words('kind', delay.kind)}
        {delay.cause != null && <span className={styles['cause']}>{words('cause', delay.cause)}</span>}
        <span className={styles['severity']} title={t('late.severity', { severity: delay.severity })}>
          <span className="hidden">{t('late.severity', { severity: delay.severity })}</span>
          <span aria-hidden="true" className="number">
            {delay.severity}
          </span>
        </span>
      </h3>
      <p>{sentences(delay.summary)}</p>
      <ul className={styles['inline']}>
        <li>
          {t('late.since')} <Moment at={delay.since} /> (<Age at={delay.since} />)
        </li>
        {atRisk !== null && atRisk > 0 && <li>{t('late.atRisk', { span: formats.span(atRisk) })}</li>}
        {delay.cause != null && (
          <li>
            {t('late.responsible', { who: words('responsible', RESPONSIBLE[delay.cause] ?? 'UNSTATED') })}
          </li>
        )}
        {delay.duty?.by !== undefined && (
          <li className="late">
            {t('late.duty', { what: sentences(delay.duty.what ?? '') })} <Moment at={delay.duty.by} /> (
            <Age at={delay.duty.by} />)
          </li>
        )}
      </ul>
      <p className={styles['evidence']}>
        {delay.evidence.length === 0 ? (
          <span className="quiet">{t('late.byTime')}</span>
        ) : (
          <>
            <span className="quiet">{t('late.evidence')}: </span>
            <Evidence ids={delay.evidence} facts={facts} onOpen={onOpen} />
          </>
        )}
      </p>
      {judgement !== undefined && <Parameters kind={delay.kind} judgement={judgement} />}
    </article>
  );
}

/** Events by their names; a click opens them. */
export function Evidence({
  ids,
  facts,
  onOpen,
}: {
  ids: readonly string[];
  facts: readonly ShipmentFact[];
  onOpen: (event: string) => void;
}) {
  const words = useWords();
  const formats = useFormats();
  return ids.map((id, index) => {
    const fact = facts.find((one) => one.id === id);
    return (
      <span key={id}>
        {index > 0 && ', '}
        {fact === undefined ? (
          <span className="mono quiet">{id.slice(0, 8)}</span>
        ) : (
          <button type="button" className={styles['link']} onClick={() => onOpen(id)}>
            {words('milestone', fact.milestone)}, {formats.date(fact.time.instant)}
          </button>
        )}
      </span>
    );
  });
}

function Rules({ judgement }: { judgement: Judgement }) {
  const t = useT();
  const words = useWords();
  if (judgement.rules.length === 0) {
    return <p>{t('late.byDefault', { mode: words('mode', judgement.mode) })}</p>;
  }
  return (
    <ul>
      {judgement.rules.map(({ number, when }) => (
        <li key={number}>
          {t('late.byRules', {
            number,
            when:
              [when.carrier, when.mode && words('mode', when.mode), when.service, when.customer]
                .filter(Boolean)
                .join(', ') || t('late.everything'),
          })}
        </li>
      ))}
    </ul>
  );
}

function Parameters({ kind, judgement }: { kind: string; judgement: Judgement }) {
  const t = useT();
  const names = [...(JUDGED_BY[kind] ?? []), ...ALWAYS].filter(
    (name) => judgement.parameters[name] !== undefined,
  );
  return (
    <dl className={styles['parameters']} aria-label={t('late.parameters')}>
      {names.map((name) => (
        <div key={name}>
          <dt>{t(`parameters.${name as 'pickupGrace'}`)}</dt>
          <dd>
            <Value value={judgement.parameters[name]} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ value }: { value: unknown }) {
  const t = useT();
  const formats = useFormats();
  if (typeof value === 'boolean') {
    return t(value ? 'parameters.yes' : 'parameters.no');
  }
  if (typeof value === 'number') {
    return formats.number(value);
  }
  const text = String(value);
  const length = duration(text);
  if (length !== null) {
    return formats.span(length);
  }
  return text === 'EVERY_HOUR' || text === 'BUSINESS_DAYS' || text === 'OPENING_HOURS'
    ? t(`parameters.counts.${text}`)
    : plain(text);
}
