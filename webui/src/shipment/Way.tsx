import { useState } from 'react';
import { Moment, useFormats } from '../shell/time';
import { Choice } from './ActionDialog';
import { duration } from './local';
import { useT } from './messages';
import type { Itinerary, Moments, Shipment, ShipmentFact } from './model';
import { routeOf, type Station } from './route';
import styles from './shipment.module.css';

/** The stops of each piece and the legs between: what was planned, what is expected, what was. */
export function Way({
  shipment,
  facts,
  itineraries,
}: {
  shipment: Shipment;
  facts: readonly ShipmentFact[];
  itineraries: readonly Itinerary[];
}) {
  const t = useT();
  const [piece, setPiece] = useState(0);
  const itinerary = itineraries[piece] ?? itineraries[0] ?? null;
  const { stations, at } = routeOf(shipment, facts, itinerary);
  return (
    <section className={styles['card']} aria-labelledby="way-title">
      <div className={styles['cardHead']}>
        <h2 id="way-title">{t('plan.title')}</h2>
        {itineraries.length > 1 && (
          <Choice
            label={t('plan.piece')}
            value={String(piece)}
            onChange={(value) => setPiece(Number(value))}
            options={itineraries.map((one, index) => ({
              value: String(index),
              label: one.piece?.value ?? String(index + 1),
            }))}
          />
        )}
      </div>
      {stations.length === 0 ? (
        <p className="quiet">{t('plan.none')}</p>
      ) : (
        <ol className={styles['way']}>
          {stations.map((station, index) => (
            <Stop
              key={`${station.key} ${index.toString()}`}
              station={station}
              passed={index <= at}
              here={index === at}
              leg={itinerary?.legs[index] ?? null}
            />
          ))}
        </ol>
      )}
    </section>
  );
}

function Stop({
  station,
  passed,
  here,
  leg,
}: {
  station: Station;
  passed: boolean;
  here: boolean;
  leg: Itinerary['legs'][number] | null;
}) {
  const t = useT();
  const zone = station.place.timeZone ?? null;
  const { stop } = station;
  return (
    <li data-passed={passed || undefined} data-here={here || undefined}>
      <strong>{station.name}</strong>
      {stop?.transshipment === true && <span className={styles['mark']}>{t('plan.transshipment')}</span>}
      {station.place.facility != null && <span className="quiet"> {station.place.facility}</span>}
      {stop !== null && (
        <div className={styles['moments']}>
          <When name={t('plan.arrival')} moments={stop.arrival} zone={zone} />
          <When name={t('plan.departure')} moments={stop.departure} zone={zone} />
        </div>
      )}
      {leg?.underWay === true && here && (
        <p className={styles['leg']}>
          {t('plan.leg', { from: leg.from, to: leg.to })}: {t('plan.underWay')}
        </p>
      )}
    </li>
  );
}

function When({ name, moments, zone }: { name: string; moments: Moments; zone: string | null }) {
  const t = useT();
  const formats = useFormats();
  const late = duration(moments.late);
  const lines = [
    { word: t('plan.firstPlanned'), at: moments.firstPlanned, weight: 'plan' },
    { word: t('plan.planned'), at: moments.planned, weight: 'plan' },
    { word: t('plan.estimated'), at: moments.estimated, weight: 'estimate' },
    { word: t('plan.actual'), at: moments.actual, weight: 'actual' },
  ].filter(({ at }) => at !== undefined);
  if (lines.length === 0) {
    return null;
  }
  return (
    <div>
      <span className="quiet">{name}</span>
      {lines.map(({ word, at, weight }) => (
        <div key={word} data-weight={weight}>
          <span className="quiet">{word}</span> <Moment at={at} zone={zone} both={weight === 'actual'} />
        </div>
      ))}
      {late !== null && late !== 0 && (
        <div className={late > 0 ? 'late' : 'quiet'}>
          {t(late > 0 ? 'plan.late' : 'plan.early', { span: formats.span(Math.abs(late)) })}
        </div>
      )}
    </div>
  );
}
