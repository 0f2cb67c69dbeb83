import { useState } from 'react';
import { Icon } from '../shell/icons';
import { useWatchers } from '../shell/live';
import { Age, Moment, useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { plain, useWords } from '../shell/words';
import { useT } from './messages';
import type { Reference, Shipment } from './model';
import styles from './shipment.module.css';
import { placeName } from './timeline';

/** How many references are shown before the rest is asked for. */
const SHOWN = 6;

/** Puts a text where it can be pasted from, and says so. */
export function useCopy(): (text: string) => void {
  const t = useT();
  return (text) => {
    // Without TLS a browser has no clipboard for pages.
    if (navigator.clipboard === undefined) {
      toast({ text: t('notCopied'), tone: 'bad' });
      return;
    }
    navigator.clipboard.writeText(text).then(
      () => toast({ text: t('copied', { what: text }), tone: 'good' }),
      () => toast({ text: t('notCopied'), tone: 'bad' }),
    );
  };
}

/** Who it is, whose it is, and where it stands. */
export function Header({ shipment }: { shipment: Shipment }) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const copy = useCopy();
  const watchers = useWatchers(shipment.shipment);
  const { journey, promise } = shipment;
  const zone = shipment.destination?.timeZone;
  const { estimate, forecast } = journey;
  const late = (at: string | undefined) =>
    promise !== undefined && at !== undefined && Date.parse(at) > Date.parse(promise.latest);
  return (
    <header className={styles['header']}>
      <div className={styles['name']}>
        <h1 className="mono">
          <Copied text={shipment.shipment} onCopy={copy} />
        </h1>
        <span>
          <span className="hidden">{t('header.customer')}: </span>
          {shipment.customer}
        </span>
        <span className={styles['state']} data-late={shipment.delays.length > 0 || undefined}>
          {words('milestone', journey.milestone ?? null)}
          {journey.occurredAt != null && (
            <span className="quiet">
              {' '}
              <Age at={journey.occurredAt} />
            </span>
          )}
        </span>
        {watchers.length > 0 && (
          <span className={styles['watchers']}>
            <Icon name="eye" size={14} />
            {t('watchers', { names: watchers.map(({ name }) => name).join(', ') })}
          </span>
        )}
      </div>
      <References references={shipment.references} orders={shipment.orders} onCopy={copy} />
      <dl className={styles['facts']}>
        <Fact term={t('header.from')} value={placeName(shipment.origin)} />
        <Fact term={t('header.to')} value={placeName(shipment.destination)} />
        <Fact
          term={t('header.service')}
          value={[shipment.mode && words('mode', shipment.mode), shipment.service]
            .filter(Boolean)
            .join(' · ')}
        />
        {shipment.priority !== undefined && shipment.priority !== 'STANDARD' && (
          <Fact term={t('header.priority')} value={words('priority', shipment.priority)} />
        )}
        {shipment.value !== undefined && (
          <Fact
            term={t('header.value')}
            value={`${formats.number(Number(shipment.value.amount), 2)} ${shipment.value.currency}`}
          />
        )}
        {shipment.plannedPickup !== undefined && (
          <Fact
            term={t('header.pickup')}
            value={<Moment at={shipment.plannedPickup} zone={shipment.origin?.timeZone} both />}
          />
        )}
        <Fact
          term={t('header.promise')}
          value={
            promise === undefined ? (
              <span className="quiet">{t('header.noPromise')}</span>
            ) : (
              <Moment at={promise.latest} zone={zone} both />
            )
          }
        />
        {estimate !== undefined && (
          <Fact
            term={t('header.estimate', { by: estimate.by })}
            late={late(estimate.latest)}
            value={<Moment at={estimate.latest} zone={zone} both />}
          />
        )}
        {forecast !== undefined && (
          <Fact
            term={t('header.forecast')}
            late={late(forecast.p90)}
            value={
              <span
                title={t('header.forecastHow', {
                  p50: formats.date(forecast.p50),
                  p90: formats.date(forecast.p90),
                  journeys: formats.number(forecast.journeys),
                })}
              >
                <Moment at={forecast.p50} zone={zone} style="short" /> –{' '}
                <Moment at={forecast.p90} zone={zone} />
              </span>
            }
          />
        )}
        {journey.pieces > 1 && (
          <Fact
            term={t('header.state')}
            value={t('header.pieces', {
              delivered: formats.number(journey.piecesDelivered),
              pieces: formats.number(journey.pieces),
            })}
          />
        )}
        <Fact term={t('header.news')} value={<Age at={journey.lastScanAt} />} />
        {journey.expectedNextBy !== undefined && (
          <Fact
            term={t('header.next', { what: journey.expectedNext ?? '' })}
            late={Date.parse(journey.expectedNextBy) < Date.now()}
            value={<Age at={journey.expectedNextBy} />}
          />
        )}
      </dl>
    </header>
  );
}

function Fact({ term, value, late = false }: { term: string; value: React.ReactNode; late?: boolean }) {
  return value === '' ? null : (
    <div className={late ? 'late' : undefined}>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function References({
  references,
  orders,
  onCopy,
}: {
  references: readonly Reference[];
  orders: readonly string[];
  onCopy: (text: string) => void;
}) {
  const t = useT();
  const [all, setAll] = useState(false);
  const items = [
    ...orders.map((order) => ({ key: `order ${order}`, name: t('header.orders'), value: order, issuer: '' })),
    ...references.map(({ type, value, issuer }) => ({
      key: `${type} ${value}`,
      name: plain(type),
      value,
      issuer: issuer ?? '',
    })),
  ];
  const rest = items.length - SHOWN;
  return (
    <ul className={styles['references']} aria-label={t('header.references')}>
      {(all ? items : items.slice(0, SHOWN)).map(({ key, name, value, issuer }) => (
        <li key={key}>
          <span className="quiet">
            {name}
            {issuer !== '' && ` ${issuer}`}
          </span>{' '}
          <Copied text={value} onCopy={onCopy} />
        </li>
      ))}
      {rest > 0 && (
        <li>
          <button type="button" className={styles['link']} onClick={() => setAll(!all)}>
            {all ? t('header.fewer') : t('header.more', { count: rest })}
          </button>
        </li>
      )}
    </ul>
  );
}

function Copied({ text, onCopy }: { text: string; onCopy: (text: string) => void }) {
  const t = useT();
  return (
    <button
      type="button"
      className={styles['copied']}
      title={t('copy', { what: text })}
      onClick={() => onCopy(text)}
    >
      <span className="mono">{text}</span>
      <span className="hidden">({t('copyIt')})</span>
      <Icon name="copy" size={13} />
    </button>
  );
}
