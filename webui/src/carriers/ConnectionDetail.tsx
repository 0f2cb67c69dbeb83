import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { asProblem } from '../api/problem';
import { Old } from '../shell/Connection';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { Actions } from './Actions';
import { useConnections, useSetup } from './ask';
import { modeOf } from './ConnectionList';
import styles from './carriers.module.css';
import { DryRun } from './DryRun';
import { type CarrierConnection, durationOf, nameOf, type TrafficSums } from './health';
import { useT } from './messages';
import { Fact, Heard, State } from './parts';
import { Scorecards } from './Scorecards';

/** One connection: how it does, how its carrier does, how it is set up, and what can be done with it. */
export function ConnectionDetail({ id }: { id: string }) {
  const t = useT();
  const navigate = useNavigate();
  const isAdmin = useMay('admin');
  const asked = useConnections();
  const setup = useSetup(id, isAdmin);
  const connection = asked.data?.carriers.find((one) => one.connection === id);
  useKeys(t('title'), { Escape: { label: t('keys.back'), run: () => void navigate('/carriers') } });
  if (asked.isPending) {
    return (
      <section className={styles['page']} aria-busy="true">
        <div className={styles['ghost']} />
      </section>
    );
  }
  if (connection === undefined) {
    return (
      <section className={styles['page']}>
        <h1>{t('detail.missing')}</h1>
        <Back />
      </section>
    );
  }
  return (
    <section className={styles['page']} aria-labelledby="connection-title">
      <header className={styles['head']}>
        <div>
          <Back />
          <h1 id="connection-title">
            {nameOf(connection.carrier)} <span className="quiet mono">{id}</span>
          </h1>
          <State connection={connection} />
        </div>
        {isAdmin && <Actions connection={connection} />}
      </header>
      {asked.isError && (
        <Old
          at={asked.dataUpdatedAt}
          reason={asProblem(asked.error).message}
          again={() => void asked.refetch()}
        />
      )}
      <Health connection={connection} />
      <Asking connection={connection} />
      <Places connection={connection} />
      <Scorecards carrier={connection.carrier} />
      {setup.data !== undefined && (
        <section aria-labelledby="setup-title">
          <h2 id="setup-title">{t('detail.setup')}</h2>
          <dl className={styles['list']}>
            <dt>{t('detail.mode')}</dt>
            <dd>{t(`form.modes.${modeOf(setup.data.mode)}`)}</dd>
            {setup.data.webhook !== undefined && (
              <>
                <dt>{t('detail.webhook')}</dt>
                <dd className="mono">{`${window.location.origin}${setup.data.webhook}`}</dd>
              </>
            )}
            <dt>{t('detail.secrets')}</dt>
            <dd>
              {setup.data.liveSecrets}
              {setup.data.previousSecretUntil !== undefined && (
                <span className="quiet">
                  {' · '}
                  <Until at={setup.data.previousSecretUntil} />
                </span>
              )}
            </dd>
            {Object.entries(setup.data.options).map(([name, value]) => (
              <div key={name}>
                <dt className="mono">{name}</dt>
                <dd className="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
              </div>
            ))}
            <dt>{t('detail.created')}</dt>
            <dd>
              <Moment at={setup.data.createdAt} />
            </dd>
            <dt>{t('detail.changedAt')}</dt>
            <dd>
              <Moment at={setup.data.updatedAt} />
            </dd>
          </dl>
        </section>
      )}
      {isAdmin && <DryRun path={`/admin/v1/connections/${encodeURIComponent(id)}/dry-run`} />}
    </section>
  );
}

function Back() {
  const t = useT();
  return (
    <Link className={styles['back']} to="/carriers">
      <Icon name="arrowLeft" /> {t('detail.back')}
    </Link>
  );
}

function Until({ at }: { at: string }) {
  const t = useT();
  const formats = useFormats();
  return <span>{t('detail.oldUntil', { time: formats.date(at) })}</span>;
}

const COUNTS = [
  'deliveries',
  'read',
  'events',
  'unauthentic',
  'refused',
  'unreadable',
  'problems',
  'unknownCodes',
] as const;
const TROUBLES: ReadonlySet<keyof TrafficSums> = new Set([
  'unauthentic',
  'refused',
  'unreadable',
  'problems',
]);

function Health({
  connection: { traffic, lastDelivery, data, carrier, connection },
}: {
  connection: CarrierConnection;
}) {
  const t = useT();
  const formats = useFormats();
  return (
    <section aria-labelledby="health-title">
      <h2 id="health-title">{t('detail.health')}</h2>
      <dl className={styles['facts']}>
        <Fact name={t('columns.last')}>
          <Age at={lastDelivery} />
        </Fact>
        {data !== undefined && (
          <Fact name={t('detail.data')}>
            {formats.number(data.shipments ?? 0)}{' '}
            <span className={(data.overdue ?? 0) > 0 ? 'soon' : 'quiet'}>
              {t('detail.overdue', { count: data.overdue ?? 0 })}
            </span>
          </Fact>
        )}
        <Fact name={t('columns.latency')}>
          {traffic === undefined ? '–' : <Heard latency={traffic.lastDay.latency} />}
        </Fact>
      </dl>
      {traffic === undefined ? (
        <p className={styles['nothing']}>{t('detail.noTraffic')}</p>
      ) : (
        <>
          <Hours hours={traffic.hours} />
          <div className={styles['scroll']}>
            <table className={styles['table']}>
              <thead>
                <tr>
                  <th scope="col">
                    <span className="hidden">{t('columns.state')}</span>
                  </th>
                  <th scope="col">{t('detail.lastHour')}</th>
                  <th scope="col">{t('detail.lastDay')}</th>
                </tr>
              </thead>
              <tbody>
                {COUNTS.map((name) => (
                  <tr key={name}>
                    <th scope="row">{t(`detail.${name}`)}</th>
                    {[traffic.lastHour, traffic.lastDay].map((sums, index) => (
                      <td
                        key={index === 0 ? 'hour' : 'day'}
                        data-name={t(index === 0 ? 'detail.lastHour' : 'detail.lastDay')}
                        className={`number ${TROUBLES.has(name) && sums[name] > 0 ? 'late' : ''}`}
                      >
                        {formats.number(sums[name])}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <p>
        <Link to={`/drift?connection=${encodeURIComponent(connection)}`}>{t('detail.drift')}</Link>{' '}
        <span className="quiet">{nameOf(carrier)}</span>
      </p>
    </section>
  );
}

type Hour = NonNullable<CarrierConnection['traffic']>['hours'][number];

/** Each hour's deliveries as a bar with its errors, and as a table. */
function Hours({ hours }: { hours: readonly Hour[] }) {
  const t = useT();
  const formats = useFormats();
  const [table, setTable] = useState(false);
  const most = Math.max(1, ...hours.map(({ deliveries }) => deliveries));
  return (
    <figure className={styles['hours']}>
      <figcaption>
        {t('detail.byHour')}{' '}
        <button type="button" aria-pressed={table} onClick={() => setTable(!table)}>
          {t('detail.asTable')}
        </button>
      </figcaption>
      {table ? (
        <div className={styles['scroll']}>
          <table className={styles['table']}>
            <thead>
              <tr>
                <th scope="col">{t('detail.hour')}</th>
                <th scope="col">{t('detail.deliveries')}</th>
                <th scope="col">{t('detail.events')}</th>
                <th scope="col">{t('detail.errors')}</th>
              </tr>
            </thead>
            <tbody>
              {hours.toReversed().map((hour) => (
                <tr key={hour.from}>
                  <th scope="row">
                    <Moment at={hour.from} />
                  </th>
                  <td data-name={t('detail.deliveries')} className="number">
                    {formats.number(hour.deliveries)}
                  </td>
                  <td data-name={t('detail.events')} className="number">
                    {formats.number(hour.events)}
                  </td>
                  <td data-name={t('detail.errors')} className="number">
                    {formats.number(hour.errors)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <ol aria-hidden="true">
          {hours.map((hour) => (
            <li
              key={hour.from}
              title={`${formats.date(hour.from)}: ${formats.number(hour.deliveries)}${
                hour.errors > 0 ? `, ${t('detail.errors')}: ${formats.number(hour.errors)}` : ''
              }`}
            >
              <i
                className={styles['bar']}
                data-errors={hour.errors > 0 || undefined}
                style={{
                  blockSize: `${hour.deliveries === 0 ? 1 : Math.max(3, (hour.deliveries / most) * 100)}%`,
                }}
              />
            </li>
          ))}
        </ol>
      )}
    </figure>
  );
}

function Asking({ connection: { asking } }: { connection: CarrierConnection }) {
  const t = useT();
  const formats = useFormats();
  if (asking === undefined) {
    return null;
  }
  return (
    <section aria-labelledby="asking-title">
      <h2 id="asking-title">{t('detail.asking')}</h2>
      <dl className={styles['facts']}>
        <Fact name={t('detail.references')}>{formats.number(asking.references ?? 0)}</Fact>
        <Fact name={t('detail.lateBy')}>{formats.span((asking.lateSeconds ?? 0) * 1_000)}</Fact>
        <Fact name={t('detail.age')}>{formats.span((asking.askedAgoSeconds ?? 0) * 1_000)}</Fact>
        <Fact name={t('detail.answered')}>
          {formats.number(asking.lastHour?.answered ?? 0)}{' '}
          <span className="quiet">
            {t('detail.changed')}: {formats.number(asking.lastHour?.changed ?? 0)}
          </span>
        </Fact>
        <Fact name={t('detail.failing')}>
          <span className={(asking.failing ?? 0) > 0 ? 'late' : ''}>
            {formats.number(asking.failing ?? 0)}
          </span>
        </Fact>
      </dl>
      <dl className={styles['list']}>
        <dt>{t('detail.limits')}</dt>
        <dd>
          <ul className={styles['plain']}>
            {(asking.limits ?? []).map(({ most = 1, used = 0, in: span = '' }) => (
              <li key={`${most} ${span}`}>
                <meter aria-hidden="true" min={0} max={most} value={used} high={most * 0.8} />{' '}
                <span className="number">
                  {t('quota', {
                    used: formats.number(used),
                    most: formats.number(most),
                    span: formats.span(durationOf(span) ?? 0),
                  })}
                </span>
              </li>
            ))}
          </ul>
        </dd>
        <dt>{t('detail.breakers')}</dt>
        <dd>
          <ul className={styles['plain']}>
            {(asking.circuits ?? []).map(({ node = '', state = 'closed' }) => (
              <li key={node} className={state === 'open' ? 'late' : state === 'closed' ? '' : 'soon'}>
                <span className="mono">{node}</span> {t(`detail.breaker.${breakerOf(state)}`)}
              </li>
            ))}
          </ul>
        </dd>
        {asking.lastFailure !== undefined && (
          <>
            <dt>{t('detail.lastFailure')}</dt>
            <dd>
              {asking.lastFailure.why} <Age at={asking.lastFailure.at} />
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function breakerOf(state: string): 'closed' | 'open' | 'half-open' {
  return state === 'open' || state === 'half-open' ? state : 'closed';
}

function Places({ connection: { places = [], mode } }: { connection: CarrierConnection }) {
  const t = useT();
  const formats = useFormats();
  if (places.length === 0) {
    return null;
  }
  return (
    <section aria-labelledby="places-title">
      <h2 id="places-title">{t('detail.places')}</h2>
      <ul className={styles['plain']}>
        {places.map((place) => (
          <li key={place.node}>
            <span className="mono">{place.node}</span>{' '}
            <span className={place.reachable ? '' : 'late'}>
              {t(place.reachable ? 'detail.reachable' : 'detail.unreachable')}
            </span>
            {' · '}
            {t(mode === 'topic' ? 'records' : 'files', { count: place.waiting })}
            {place.waitingSeconds !== undefined && place.waiting > 0 && (
              <span className="quiet"> ({formats.span(place.waitingSeconds * 1_000)})</span>
            )}
            {place.problem !== undefined && <span className="late"> {place.problem}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
