import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { components } from '../api/generated/hub';
import { asProblem } from '../api/problem';
import { Old } from '../shell/Connection';
import { useFormats } from '../shell/time';
import { useScorecards } from './ask';
import styles from './carriers.module.css';
import { nameOf } from './health';
import { useT } from './messages';
import { Fact, Heard, Share } from './parts';

type Card = components['schemas']['Scorecard'];
type Accuracy = components['schemas']['Accuracy'];

const DAYS = [7, 30, 90] as const;
const PUNCTUALITY = [
  'earlyMoreThan2Days',
  'early1To2Days',
  'onTheDay',
  'lateTo4Hours',
  'lateTo1Day',
  'lateTo2Days',
  'lateMore',
] as const;

/** How carriers' journeys did; of one carrier, all that is counted of it. */
export function Scorecards({ carrier }: { carrier?: string }) {
  const t = useT();
  const formats = useFormats();
  const [days, setDays] = useState<number>(30);
  const asked = useScorecards(days, carrier);
  const cards = asked.data?.scorecards ?? [];
  const only = carrier === undefined ? undefined : cards[0];
  return (
    <section className={styles['cards']} aria-labelledby="cards-title">
      <header>
        <div>
          <h2 id="cards-title">{t('cards.title')}</h2>
          <p className="quiet">
            {t('cards.lead', { days })}
            {asked.data?.since !== undefined &&
              asked.data.since > asked.data.from &&
              ` ${t('cards.since', { day: formats.date(`${asked.data.since}T12:00:00Z`, 'day', 'UTC') })}`}
          </p>
        </div>
        <SegmentedControl
          size="xs"
          aria-label={t('cards.title')}
          data={DAYS.map((value) => ({ value: `${value}`, label: t('cards.days', { days: value }) }))}
          value={`${days}`}
          onChange={(value) => setDays(Number(value))}
        />
      </header>
      {asked.isError && (
        <Old
          at={asked.dataUpdatedAt}
          reason={asProblem(asked.error).message}
          again={() => void asked.refetch()}
        />
      )}
      {asked.isPending ? (
        <div className={styles['ghost']} aria-busy="true" />
      ) : cards.every((card) => card.shipments === 0 && card.heard === undefined) ? (
        <p className={styles['nothing']}>{t('cards.none')}</p>
      ) : only !== undefined ? (
        <One card={only} />
      ) : (
        <Table cards={cards} head={t('cards.carrier')} name={(card) => nameOf(card.carrier ?? '-')} />
      )}
    </section>
  );
}

function Table({
  cards,
  head,
  name,
}: {
  cards: readonly Card[];
  head: string;
  name: (card: Card) => string;
}) {
  const t = useT();
  const formats = useFormats();
  return (
    <div className={styles['scroll']}>
      <table className={styles['table']}>
        <thead>
          <tr>
            <th scope="col">{head}</th>
            <th scope="col">{t('cards.shipments')}</th>
            <th scope="col">{t('cards.onTime')}</th>
            <th scope="col">{t('cards.late')}</th>
            <th scope="col">{t('cards.out')}</th>
            <th scope="col">{t('cards.pickedUp')}</th>
            <th scope="col">{t('cards.lateHeard')}</th>
          </tr>
        </thead>
        <tbody>
          {cards.map((card) => (
            <tr key={name(card)}>
              <th scope="row">{name(card)}</th>
              <td data-name={t('cards.shipments')} className="number">
                {formats.number(card.shipments)}
              </td>
              <td data-name={t('cards.onTime')}>
                <Share n={card.onTime.onTime} m={card.onTime.promised} />
              </td>
              <td data-name={t('cards.late')} className="number">
                {formats.number(card.onTime.late)}
              </td>
              <td data-name={t('cards.out')} className="number">
                {formats.number(card.onTime.out)}
              </td>
              <td data-name={t('cards.pickedUp')}>
                <Share n={card.scans.pickedUp} m={card.shipments} />
              </td>
              <td data-name={t('cards.lateHeard')}>
                <Share n={card.scans.lateHeard} m={card.scans.scans} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function One({ card }: { card: Card }) {
  const t = useT();
  const formats = useFormats();
  const { onTime, scans, estimates, heard } = card;
  const most = Math.max(1, ...PUNCTUALITY.map((how) => card.punctuality[how]));
  return (
    <>
      <dl className={styles['facts']}>
        <Fact name={t('cards.shipments')}>{formats.number(card.shipments)}</Fact>
        <Fact name={t('cards.onTime')}>
          <Share n={onTime.onTime} m={onTime.promised} />
        </Fact>
        <Fact name={t('cards.late')}>{formats.number(onTime.late)}</Fact>
        <Fact name={t('cards.out')}>{formats.number(onTime.out)}</Fact>
        <Fact name={t('cards.returned')}>{formats.number(onTime.returned)}</Fact>
      </dl>
      <div className={styles['two']}>
        <div>
          <h3>{t('cards.punctuality')}</h3>
          <ul className={styles['bars']}>
            {PUNCTUALITY.map((how) => (
              <li key={how} data-late={how.startsWith('late') || undefined}>
                <span>{t(`cards.${how}`)}</span>
                <meter aria-hidden="true" min={0} max={most} value={card.punctuality[how]} />
                <span className="number">{formats.number(card.punctuality[how])}</span>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3>{t('cards.scanQuality')}</h3>
          <dl className={styles['list']}>
            <dt>{t('cards.pickedUp')}</dt>
            <dd>
              <Share n={scans.pickedUp} m={card.shipments} />
            </dd>
            <dt>{t('cards.movedWithinADay')}</dt>
            <dd>
              <Share n={scans.movedWithinADay} m={scans.pickedUp} />
            </dd>
            <dt>{t('cards.outForDelivery')}</dt>
            <dd>
              <Share n={scans.outForDelivery} m={card.shipments} />
            </dd>
            <dt>{t('cards.delivery')}</dt>
            <dd>
              <Share n={scans.delivery} m={card.delivered} />
            </dd>
            <dt>{t('cards.lateHeard')}</dt>
            <dd>
              <Share n={scans.lateHeard} m={scans.scans} />
            </dd>
            {heard !== undefined && (
              <>
                <dt>{t('cards.unknownCodes')}</dt>
                <dd>
                  <Share n={heard.unknownCodes} m={heard.events} />
                </dd>
                <dt>{t('columns.latency')}</dt>
                <dd>
                  <Heard latency={heard.latency} />
                </dd>
              </>
            )}
          </dl>
          {heard !== undefined && heard.events > 0 && (
            <>
              <h3>{t('cards.times')}</h3>
              <dl className={styles['list']}>
                {(['given', 'place', 'default', 'unknown'] as const).map((quality) => (
                  <div key={quality}>
                    <dt>{t(`cards.${quality}`)}</dt>
                    <dd>
                      <Share n={heard.timeQuality[quality]} m={heard.events} />
                    </dd>
                  </div>
                ))}
              </dl>
            </>
          )}
        </div>
      </div>
      <h3>{t('cards.estimates')}</h3>
      <p className="quiet">{t('cards.estimatesLead')}</p>
      <div className={styles['scroll']}>
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">{t('cards.who')}</th>
              <th scope="col">{t('cards.within6')}</th>
              <th scope="col">{t('cards.within24')}</th>
              <th scope="col">{t('cards.later')}</th>
            </tr>
          </thead>
          <tbody>
            {[
              ...estimates.carrier.map((accuracy) => ({ who: t('cards.byCarrier'), accuracy })),
              ...estimates.milepost.map((accuracy) => ({ who: t('cards.byMilepost'), accuracy })),
            ].map(({ who, accuracy }) => (
              <Estimates key={`${who} ${accuracy.daysBefore}`} who={who} accuracy={accuracy} />
            ))}
          </tbody>
        </table>
      </div>
      {(card.byDay ?? []).length > 0 && (
        <details className={styles['more']}>
          <summary>{t('cards.trend')}</summary>
          <div className={styles['scroll']}>
            <table className={styles['table']}>
              <thead>
                <tr>
                  <th scope="col">{t('cards.day')}</th>
                  <th scope="col">{t('cards.onTime')}</th>
                  <th scope="col">{t('cards.late')}</th>
                </tr>
              </thead>
              <tbody>
                {(card.byDay ?? []).toReversed().map(({ day, onTime: its }) => (
                  <tr key={day}>
                    <th scope="row">{formats.date(`${day}T12:00:00Z`, 'day', 'UTC')}</th>
                    <td data-name={t('cards.onTime')}>
                      <Share n={its.onTime} m={its.promised} />
                    </td>
                    <td data-name={t('cards.late')} className="number">
                      {formats.number(its.late)}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
      {(card.services ?? []).length > 0 && (
        <details className={styles['more']}>
          <summary>{t('cards.services')}</summary>
          <Table
            cards={card.services ?? []}
            head={t('cards.service')}
            name={({ service }) => (service === undefined || service === '-' ? t('cards.unnamed') : service)}
          />
        </details>
      )}
      {(card.lanes ?? []).length > 0 && (
        <details className={styles['more']}>
          <summary>{t('cards.lanes')}</summary>
          <p className="quiet">{t('cards.lanesMost')}</p>
          <Table
            cards={card.lanes ?? []}
            head={t('cards.lane')}
            name={({ lane }) =>
              lane === undefined || lane === '-' ? t('cards.unnamed') : lane.replace('>', '→')
            }
          />
        </details>
      )}
    </>
  );
}

function Estimates({ who, accuracy }: { who: string; accuracy: Accuracy }) {
  const t = useT();
  const within6 = accuracy.within2Hours + accuracy.within6Hours;
  const within24 = within6 + accuracy.within12Hours + accuracy.within24Hours;
  return (
    <tr>
      <th scope="row">
        {who}, {t('cards.daysBefore', { count: accuracy.daysBefore })}
      </th>
      <td data-name={t('cards.within6')}>
        <Share n={within6} m={accuracy.estimates} />
      </td>
      <td data-name={t('cards.within24')}>
        <Share n={within24} m={accuracy.estimates} />
      </td>
      <td data-name={t('cards.later')}>
        <Share n={accuracy.later} m={accuracy.estimates} />
      </td>
    </tr>
  );
}
