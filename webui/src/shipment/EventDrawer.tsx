import { Drawer } from '@mantine/core';
import { useState } from 'react';
import { asProblem } from '../api/problem';
import { useMay } from '../shell/session';
import { Moment, useFormats } from '../shell/time';
import { plain, useWords } from '../shell/words';
import { TakeOffDialog } from './dialogs';
import { useT } from './messages';
import { isByHand, type KeptDelivery, type Reference, type ShipmentFact, useDelivery, useWhy } from './model';
import styles from './shipment.module.css';
import { placeName } from './timeline';

/** An event: what it says, why it is on this shipment, and what arrived beside what it is read as. */
export function EventDrawer({
  id,
  fact,
  retracted,
  onClose,
  onDone,
}: {
  id: string;
  fact: ShipmentFact;
  /** It is taken back already. */
  retracted: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const may = useMay('agent');
  const [takingOff, setTakingOff] = useState(false);
  const zone = fact.place?.timeZone;
  const byHand = isByHand(fact);
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(1000px, 100vw)"
      title={`${words('milestone', fact.milestone)} · ${formats.date(fact.time.instant)}`}
      closeButtonProps={{ 'aria-label': t('event.close') }}
    >
      <dl className={styles['facts']}>
        <div>
          <dt>{t('event.happened')}</dt>
          <dd>
            <Moment at={fact.time.instant} zone={zone} style="full" both />
            <span className="quiet"> {t(`event.quality.${fact.time.quality}`)}</span>
          </dd>
        </div>
        <div>
          <dt>{t('event.heard')}</dt>
          <dd>
            <Moment at={fact.receivedAt} style="full" />
          </dd>
        </div>
        {fact.place !== undefined && (
          <div>
            <dt>{t('event.place')}</dt>
            <dd>{[placeName(fact.place), fact.place.facility].filter(Boolean).join(' · ')}</dd>
          </div>
        )}
        <div>
          <dt>{t('event.number')}</dt>
          <dd>
            <Named reference={fact.reference} />
          </dd>
        </div>
        <div>
          <dt>{t('event.carrier')}</dt>
          <dd>
            {fact.carrier} <span className="quiet">({fact.connection})</span>
          </dd>
        </div>
        <div>
          <dt>{t('event.words')}</dt>
          <dd>
            <span className="mono">
              {[fact.carrierStatus.type, fact.carrierStatus.code, fact.carrierStatus.detail]
                .filter(Boolean)
                .join(' ')}
            </span>{' '}
            {fact.carrierStatus.description}
          </dd>
        </div>
        {fact.cause !== undefined && (
          <div>
            <dt>{t('event.cause')}</dt>
            <dd>{words('cause', fact.cause)}</dd>
          </div>
        )}
        {(fact.warnings ?? []).length > 0 && (
          <div className="soon">
            <dt>{t('event.warnings')}</dt>
            <dd>{fact.warnings?.join('; ')}</dd>
          </div>
        )}
        <div>
          <dt>{t('event.id')}</dt>
          <dd className="mono">{fact.id}</dd>
        </div>
      </dl>
      {may && !retracted && fact.correction === undefined && (
        <p>
          <button type="button" className={styles['link']} onClick={() => setTakingOff(true)}>
            {t(byHand ? 'event.retract' : 'event.unlink')}
          </button>
        </p>
      )}
      <WhyHere id={id} fact={fact} />
      <section aria-labelledby="raw-title">
        <h2 id="raw-title">{t('event.raw')}</h2>
        {byHand ? <p className="quiet">{t('event.byHandHow')}</p> : <Raw fact={fact} />}
      </section>
      {takingOff && (
        <TakeOffDialog
          id={id}
          fact={fact}
          onClose={() => setTakingOff(false)}
          onDone={() => {
            onDone();
            onClose();
          }}
        />
      )}
    </Drawer>
  );
}

function Named({ reference }: { reference: Reference }) {
  return (
    <>
      <span className="quiet">{plain(reference.type)}</span> <span className="mono">{reference.value}</span>
    </>
  );
}

function WhyHere({ id, fact }: { id: string; fact: ShipmentFact }) {
  const t = useT();
  const why = useWhy(id, fact.id);
  const stored = fact.why;
  return (
    <section aria-labelledby="why-title">
      <h2 id="why-title">{t('event.why')}</h2>
      <p>
        {t('event.whyMatched', {
          rule: plain(stored.rule.replaceAll('-', '_')),
          reference: `${plain(stored.reference.type)} ${stored.reference.value}`,
        })}{' '}
        {stored.linkedBy !== undefined && t('event.whyLinked', { who: stored.linkedBy })}
      </p>
      {stored.via !== undefined && (
        <p>
          {t('event.via')}:{' '}
          {stored.via.map((one, index) => (
            <span key={`${one.type} ${one.value}`}>
              {index > 0 && ' → '}
              <Named reference={one} />
            </span>
          ))}
        </p>
      )}
      {why.isPending && <p className="quiet">{t('loading')}</p>}
      {why.isError && why.data === undefined && (
        <p className="late">{t('failed', { reason: asProblem(why.error).message })}</p>
      )}
      {why.data !== undefined && (
        <>
          <p className="quiet">{t(`event.now.${why.data.now}`)}</p>
          <table className={styles['rules']}>
            <tbody>
              {why.data.rules.map(({ rule, outcome, detail }) => (
                <tr key={rule} data-outcome={outcome}>
                  <th scope="row">{plain(rule.replaceAll('-', '_'))}</th>
                  <td>{t(`event.outcome.${outcome}`)}</td>
                  <td className="quiet">{detail}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Raw({ fact }: { fact: ShipmentFact }) {
  const t = useT();
  const delivery = useDelivery(fact);
  if (delivery.isPending) {
    return <p className="quiet">{t('loading')}</p>;
  }
  if (delivery.isError) {
    const problem = asProblem(delivery.error);
    return (
      <p className={problem.status === 410 ? 'quiet' : 'late'}>
        {problem.status === 410 ? t('event.forgotten') : t('failed', { reason: problem.message })}{' '}
        {problem.isPassing && (
          <button type="button" className={styles['link']} onClick={() => void delivery.refetch()}>
            {t('again')}
          </button>
        )}
      </p>
    );
  }
  return <Delivered delivery={delivery.data} event={fact.id} />;
}

function Delivered({ delivery, event }: { delivery: KeptDelivery; event: string }) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const { kept, reading } = delivery;
  return (
    <>
      <p className="quiet">
        <span className="mono">{delivery.delivery}</span> · {delivery.mode ?? ''}{' '}
        {t('event.receipt', { connection: delivery.connection, size: formats.number(delivery.size) })} ·{' '}
        <Moment at={delivery.receivedAt} style="full" /> ·{' '}
        {kept.in === 'kafka'
          ? t('event.keptKafka', { partition: kept.partition ?? 0, offset: kept.offset ?? 0 })
          : t('event.keptFallback')}
        {delivery.file !== null &&
          ` · ${t('event.file', { file: delivery.file, piece: delivery.piece ?? '' })}`}
      </p>
      <div className={styles['raw']}>
        <div>
          <h3>{t('event.rawOf')}</h3>
          {delivery.encoding === 'base64' && <p className="soon">{t('event.binary')}</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
          <pre tabIndex={0}>{pretty(delivery)}</pre>
          {delivery.cut && <p className="soon">{t('event.cut')}</p>}
          {delivery.headers.length > 0 && (
            <details>
              <summary>{t('event.headers')}</summary>
              {delivery.headers.map(({ name, value }) => (
                <div key={name} className="mono">
                  {name}: {value}
                </div>
              ))}
            </details>
          )}
        </div>
        <div>
          <h3>{t('event.reading')}</h3>
          {reading.outcome !== 'events' && (
            <p className="soon">{t(`event.${reading.outcome}`, { why: reading.why ?? '' })}</p>
          )}
          <ol className={styles['readings']}>
            {reading.events.map((one) => (
              <li key={one.id} aria-current={one.id === event || undefined}>
                <strong>{words('milestone', one.milestone)}</strong>{' '}
                <Moment at={one.time.instant} zone={one.place?.timeZone} />
                {one.id === event && <span className={styles['mark']}>{t('event.thisOne')}</span>}
                <span className={styles['mark']} data-tone={one.stored === 'no' ? 'late' : undefined}>
                  {t(`event.stored.${one.stored}`)}
                </span>
                <div className="quiet">
                  <span className="mono">{one.reference.value}</span>{' '}
                  {[placeName(one.place), one.carrierStatus.code, one.carrierStatus.description]
                    .filter(Boolean)
                    .join(' · ')}
                </div>
              </li>
            ))}
          </ol>
          {reading.more > 0 && <p>{t('event.more', { count: reading.more })}</p>}
          {reading.problems.length > 0 && (
            <>
              <h3>{t('event.problems')}</h3>
              <ul>
                {reading.problems.map(({ at, why }) => (
                  <li key={`${at ?? ''} ${why}`}>
                    {at !== undefined && <code>{at}</code>} {why}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
      </div>
    </>
  );
}

/** JSON as people read it; everything else as it came. */
function pretty({ body, encoding, cut }: KeptDelivery): string {
  if (encoding !== 'text' || cut) {
    return body;
  }
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
