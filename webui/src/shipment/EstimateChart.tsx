import { useState } from 'react';
import { Moment, useFormats } from '../shell/time';
import { type Chart, chartOf, ticks } from './estimates';
import { useT } from './messages';
import type { Said, Shipment } from './model';
import styles from './shipment.module.css';

const WIDTH = 560;
const HEIGHT = 240;
const LEFT = 74;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;

/** Who said when it will arrive, and since when: carriers as steps, Milepost as a band, the promise as a line. */
export function EstimateChart({ said, shipment }: { said: readonly Said[]; shipment: Shipment }) {
  const t = useT();
  // Once for each drawing of the screen is new enough: its right end is now, to the quarter of an hour.
  const [now] = useState(() => Date.now());
  const chart = chartOf(said, shipment, now);
  return (
    <section className={styles['card']} aria-labelledby="estimates-title">
      <h2 id="estimates-title">{t('estimates.title')}</h2>
      {chart === null ? (
        <p className="quiet">{t('estimates.none')}</p>
      ) : (
        <>
          <Picture chart={chart} />
          <Legend chart={chart} />
        </>
      )}
      {said.length > 0 && (
        <details>
          <summary>{t('estimates.table')}</summary>
          <Table said={said} shipment={shipment} />
        </details>
      )}
    </section>
  );
}

function Picture({ chart }: { chart: Chart }) {
  const t = useT();
  const formats = useFormats();
  const x = (at: number) => LEFT + ((at - chart.x[0]) / (chart.x[1] - chart.x[0])) * (WIDTH - LEFT - RIGHT);
  const y = (at: number) =>
    HEIGHT - BOTTOM - ((at - chart.y[0]) / (chart.y[1] - chart.y[0])) * (HEIGHT - TOP - BOTTOM);
  const { promise, delivered } = chart;
  return (
    <svg
      className={styles['chart']}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('estimates.chart')}
    >
      {ticks(chart.y, 5).map((at) => (
        <g key={at}>
          <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(at)} y2={y(at)} className={styles['grid']} />
          <text x={LEFT - 6} y={y(at)} textAnchor="end" dominantBaseline="middle">
            {formats.date(at, 'day')} {formats.date(at, 'clock').slice(0, 5)}
          </text>
        </g>
      ))}
      {ticks(chart.x, 5).map((at) => (
        <text key={at} x={x(at)} y={HEIGHT - 8} textAnchor="middle">
          {formats.date(at, 'day')} {formats.date(at, 'clock').slice(0, 5)}
        </text>
      ))}
      {chart.bands.map((band) => (
        <rect
          key={band.from}
          className={styles['band']}
          x={x(band.from)}
          width={Math.max(1, x(band.to) - x(band.from))}
          y={y(band.p90)}
          height={Math.max(1, y(band.p50) - y(band.p90))}
        >
          <title>
            {t('estimates.band')}: {formats.date(band.p50)} – {formats.date(band.p90)}
          </title>
        </rect>
      ))}
      {promise !== null && (
        <line
          className={styles['promise']}
          x1={LEFT}
          x2={WIDTH - RIGHT}
          y1={y(promise.latest)}
          y2={y(promise.latest)}
        >
          <title>
            {t('estimates.promise')}: {formats.date(promise.latest)}
          </title>
        </line>
      )}
      {chart.carriers.map(({ by, steps }, index) => (
        <path
          key={by}
          className={styles['steps']}
          data-carrier={index % 3}
          d={steps
            .map(
              ({ from, to, latest }, step) =>
                `${step === 0 ? 'M' : 'L'}${x(from).toFixed(1)} ${y(latest).toFixed(1)}L${x(to).toFixed(1)} ${y(latest).toFixed(1)}`,
            )
            .join('')}
        />
      ))}
      {chart.carriers.flatMap(({ by, steps }, index) =>
        steps.map(({ from, latest }) => (
          <circle
            key={`${by} ${from}`}
            className={styles['dot']}
            data-carrier={index % 3}
            cx={x(from)}
            cy={y(latest)}
            r={3}
          >
            <title>
              {by}, {formats.date(from)}: {formats.date(latest)}
            </title>
          </circle>
        )),
      )}
      {delivered !== null && (
        <circle className={styles['delivered']} cx={x(delivered)} cy={y(delivered)} r={5}>
          <title>
            {t('estimates.delivered')}: {formats.date(delivered)}
          </title>
        </circle>
      )}
    </svg>
  );
}

function Legend({ chart }: { chart: Chart }) {
  const t = useT();
  return (
    <ul className={styles['legend']}>
      {chart.carriers.map(({ by }, index) => (
        <li key={by}>
          <i data-sign="steps" data-carrier={index % 3} />
          {by}
        </li>
      ))}
      {chart.bands.length > 0 && (
        <li>
          <i data-sign="band" />
          {t('estimates.band')}
        </li>
      )}
      {chart.promise !== null && (
        <li>
          <i data-sign="promise" />
          {t('estimates.promise')}
        </li>
      )}
      {chart.delivered !== null && (
        <li>
          <i data-sign="delivered" />
          {t('estimates.delivered')}
        </li>
      )}
    </ul>
  );
}

function Table({ said, shipment }: { said: readonly Said[]; shipment: Shipment }) {
  const t = useT();
  const formats = useFormats();
  const zone = shipment.destination?.timeZone;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className={styles['scroll']} tabIndex={0} aria-label={t('estimates.table')}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{t('estimates.saidAt')}</th>
            <th scope="col">{t('estimates.by')}</th>
            <th scope="col">{t('estimates.expected')}</th>
            <th scope="col">{t('estimates.heardAt')}</th>
          </tr>
        </thead>
        <tbody>
          {said.toReversed().map((one) => (
            <tr key={`${one.by} ${one.issuedAt} ${one.latest}`}>
              <td>
                <Moment at={one.issuedAt} />
              </td>
              <td
                title={
                  one.forecast === undefined
                    ? undefined
                    : t('estimates.basis', {
                        journeys: formats.number(one.forecast.journeys),
                        basis: one.forecast.basis,
                      })
                }
              >
                {one.by}
                {one.holds && <span className={styles['mark']}>{t('estimates.holds')}</span>}
                {!one.credible && <span className={styles['mark']}>{t('estimates.notCredible')}</span>}
              </td>
              <td>
                {one.forecast !== undefined && (
                  <>
                    <Moment at={one.forecast.p50} zone={zone} /> –{' '}
                  </>
                )}
                <Moment at={one.latest} zone={zone} />
              </td>
              <td>
                <Moment at={one.receivedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
