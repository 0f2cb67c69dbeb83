import { NativeSelect, SegmentedControl, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import {
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { nameOf } from '../carriers/health';
import { Old } from '../shell/Connection';
import { Icon } from '../shell/icons';
import { useKeys } from '../shell/keys';
import { useFormats } from '../shell/time';
import { matched, type Outcomes, ratio, type Trend, trend } from './figures';
import { useT } from './messages';
import styles from './outcomes.module.css';

const TrendChart = lazy(() => import('./TrendChart'));

const DAYS = ['7', '30', '90'] as const;
const EVERY = 60_000;
const PAUSE = 400;

/** What the hub is worth: figures with their counts, their trends, and how they are counted. */
export default function OutcomesScreen() {
  const t = useT();
  const formats = useFormats();
  const [params, setParams] = useSearchParams();
  const days = DAYS.find((one) => one === params.get('days')) ?? '30';
  const carrier = params.get('carrier') ?? '';
  const customer = params.get('customer') ?? '';
  const set = useCallback(
    (name: string, value: string) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before);
          if (value === '') {
            next.delete(name);
          } else {
            next.set(name, value);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  const field = useRef<HTMLInputElement>(null);
  useKeys(t('title'), {
    '/': { label: t('keys.filter'), run: () => field.current?.focus() },
    p: { label: t('keys.print'), run: () => window.print() },
  });
  const asked = useQuery({
    queryKey: ['outcomes', days, carrier, customer],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/outcomes', {
          params: {
            query: {
              days: Number(days),
              ...(carrier !== '' && { carrier }),
              ...(customer !== '' && { customer }),
            },
          },
          signal,
        }),
      ),
    refetchInterval: EVERY,
    placeholderData: (before) => before,
  });
  const connections = useQuery({
    queryKey: ['carriers'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/carriers', { signal })),
    staleTime: EVERY,
  });
  const carriers = useMemo(
    () => [...new Set((connections.data?.carriers ?? []).map((one) => one.carrier))].sort(),
    [connections.data],
  );
  const outcomes = asked.data;
  return (
    <section className={styles['page']} aria-labelledby="outcomes-title">
      <header className={styles['head']}>
        <div>
          <h1 id="outcomes-title">{t('title')}</h1>
          <p className="quiet">
            {t('lead')}
            {outcomes !== undefined &&
              ` ${t('from', {
                from: formats.date(`${outcomes.from}T12:00:00Z`, 'day', 'UTC'),
                to: formats.date(outcomes.at, 'day', 'UTC'),
              })}`}
          </p>
          {outcomes?.since !== undefined && outcomes.since > outcomes.from && (
            <p className="quiet">
              {t('since', { day: formats.date(`${outcomes.since}T12:00:00Z`, 'day', 'UTC') })}
            </p>
          )}
        </div>
        <div className={styles['filters']}>
          <SegmentedControl
            size="xs"
            aria-label={t('daysLabel')}
            data={DAYS.map((value) => ({ value, label: t('days', { days: value }) }))}
            value={days}
            onChange={(value) => set('days', value === '30' ? '' : value)}
          />
          <NativeSelect
            size="xs"
            aria-label={t('carrier')}
            value={carrier}
            data={[
              { value: '', label: t('everyCarrier') },
              ...[...new Set([...carriers, ...(carrier === '' ? [] : [carrier])])].map((value) => ({
                value,
                label: nameOf(value),
              })),
            ]}
            onChange={({ currentTarget: { value } }) => set('carrier', value)}
          />
          <Customer value={customer} field={field} onChange={(value) => set('customer', value)} />
          <button type="button" className={styles['print']} onClick={() => window.print()}>
            <Icon name="download" /> {t('print')}
          </button>
        </div>
      </header>
      {asked.isError && (
        <Old
          at={asked.dataUpdatedAt}
          reason={asProblem(asked.error).message}
          again={() => void asked.refetch()}
        />
      )}
      {outcomes === undefined ? (
        <div className={styles['grid']} aria-busy="true">
          {[1, 2, 3, 4, 5, 6].map((one) => (
            <div key={one} className={styles['ghost']} />
          ))}
        </div>
      ) : (
        <Figures outcomes={outcomes} />
      )}
    </section>
  );
}

/** Asks when the typing pauses. */
function Customer({
  value,
  field,
  onChange,
}: {
  value: string;
  field: RefObject<HTMLInputElement | null>;
  onChange: (value: string) => void;
}) {
  const t = useT();
  const [typed, setTyped] = useState(value);
  useEffect(() => {
    if (typed === value) {
      return;
    }
    const timer = setTimeout(() => onChange(typed.trim()), PAUSE);
    return () => clearTimeout(timer);
  }, [typed, value, onChange]);
  return (
    <TextInput
      ref={field}
      size="xs"
      aria-label={t('customer')}
      placeholder={t('customer')}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.currentTarget.blur();
        }
      }}
    />
  );
}

function Figures({ outcomes }: { outcomes: Outcomes }) {
  const t = useT();
  const formats = useFormats();
  const { correlated, unmatched, knownFirst, told, handling, deliveries } = outcomes;
  const span = useCallback((seconds: number) => formats.span(seconds * 1_000), [formats]);
  const share = useCallback((value: number) => formats.share(value), [formats]);
  const number = useCallback((value: number) => formats.number(value), [formats]);
  const spanOf = (seconds: number | undefined) => (seconds === undefined ? '–' : span(seconds));
  const known = (line: { first: number; carrierSilent: number }) => line.first + line.carrierSilent;
  const trends = useMemo(
    () => ({
      correlated: trend(outcomes, correlated.byDay, (line) =>
        ratio(line.byItself, line.byItself + line.byAgents),
      ),
      unmatched: trend(outcomes, unmatched?.byDay ?? [], (line) => line.waiting),
      first: trend(outcomes, knownFirst.byDay, (line) => ratio(line.first + line.carrierSilent, line.delays)),
      told: trend(outcomes, told.byDay, (line) => ratio(line.inTime, line.toTell)),
      action: trend(outcomes, handling.byDay, (line) => line.actionP50Seconds),
      resolution: trend(outcomes, handling.byDay, (line) => line.resolutionP50Seconds),
    }),
    [outcomes, correlated, unmatched, knownFirst, told, handling],
  );
  return (
    <div className={styles['grid']}>
      <Figure
        title={t('correlated.title')}
        {...shared(matched(outcomes))}
        unit={t('correlated.unit')}
        facts={[
          [t('correlated.byItself'), number(correlated.byItself)],
          [t('correlated.byAgents'), number(correlated.byAgents)],
          ...(correlated.waiting === undefined
            ? []
            : [[t('correlated.waiting'), number(correlated.waiting)] as const]),
        ]}
        trend={trends.correlated}
        series={t('correlated.series')}
        text={share}
        isShare
        how={t('correlated.how')}
      />
      <Figure
        title={t('unmatched.title')}
        value={unmatched === undefined ? '–' : number(unmatched.waiting)}
        tone={unmatched !== undefined && unmatched.waiting > 0 ? 'soon' : undefined}
        unit={unmatched === undefined ? t('unmatched.noCustomer') : t('unmatched.unit')}
        facts={
          unmatched === undefined
            ? []
            : [
                [t('unmatched.median'), spanOf(unmatched.medianAgeSeconds)],
                [t('unmatched.oldest'), spanOf(unmatched.oldestAgeSeconds)],
              ]
        }
        trend={trends.unmatched}
        series={t('unmatched.series')}
        text={number}
        how={t('unmatched.how')}
      />
      <Figure
        title={t('first.title')}
        {...shared({ n: known(knownFirst), m: knownFirst.delays })}
        unit={t('first.unitSilent')}
        facts={[
          [t('first.first'), number(knownFirst.first)],
          [t('first.silent'), number(knownFirst.carrierSilent)],
          [t('first.carrierFirst'), number(knownFirst.carrierFirst)],
        ]}
        note={
          knownFirst.p50Seconds === undefined
            ? undefined
            : t('first.lead', { p50: span(knownFirst.p50Seconds), p90: spanOf(knownFirst.p90Seconds) })
        }
        trend={trends.first}
        series={t('first.series')}
        text={share}
        isShare
        how={t('first.how')}
      />
      <Figure
        title={t('told.title')}
        {...shared({ n: told.inTime, m: told.toTell })}
        unit={t('told.unit')}
        facts={[
          [t('told.inTime'), number(told.inTime)],
          [t('told.toTell'), number(told.toTell)],
        ]}
        trend={trends.told}
        series={t('told.series')}
        text={share}
        isShare
        how={t('told.how')}
      />
      <Figure
        title={t('action.title')}
        value={spanOf(handling.actionP50Seconds)}
        unit={t('action.unit')}
        facts={[
          [t('action.acted'), t('of', { n: number(handling.acted), m: number(handling.delays) })],
          [t('action.p90'), spanOf(handling.actionP90Seconds)],
        ]}
        trend={trends.action}
        series={t('action.series')}
        text={span}
        how={t('action.how')}
      />
      <Figure
        title={t('resolution.title')}
        value={spanOf(handling.resolutionP50Seconds)}
        unit={t('resolution.unit')}
        facts={[
          [t('resolution.resolved'), t('of', { n: number(handling.resolved), m: number(handling.delays) })],
          [t('resolution.p90'), spanOf(handling.resolutionP90Seconds)],
        ]}
        trend={trends.resolution}
        series={t('resolution.series')}
        text={span}
        how={t('resolution.how')}
      />
      <Figure
        title={t('lost.title')}
        value={deliveries === undefined ? '–' : number(deliveries.lost)}
        tone={deliveries === undefined ? undefined : deliveries.lost > 0 ? 'late' : 'good'}
        unit={deliveries === undefined ? t('lost.noFilter') : t('lost.unit')}
        facts={
          deliveries === undefined
            ? []
            : [
                [t('lost.accepted'), number(deliveries.accepted)],
                [t('lost.read'), number(deliveries.read)],
                [t('lost.dead'), number(deliveries.dead)],
                [t('lost.waiting'), number(deliveries.waiting)],
                [t('lost.notCounted'), number(deliveries.notCounted)],
                ...(deliveries.more > 0 ? [[t('lost.more'), number(deliveries.more)] as const] : []),
              ]
        }
        note={
          deliveries === undefined
            ? undefined
            : `${t(deliveries.lost > 0 ? 'lost.broken' : 'lost.fine')} ${t('lost.equation')}${
                deliveries.since === undefined
                  ? ''
                  : `, ${t('lost.since', { time: formats.date(deliveries.since) })}`
              }`
        }
        how={t('lost.how')}
      />
    </div>
  );

  function shared({ n, m }: { n: number; m: number }): { value: string; counts: string | undefined } {
    const counts = t('of', { n: formats.number(n), m: formats.number(m) });
    // A percentage of a few says more than there is.
    return m === 0
      ? { value: '–', counts: undefined }
      : m < 20
        ? { value: counts, counts: undefined }
        : { value: formats.share(n / m, n === m ? 0 : 1), counts };
  }
}

function Figure({
  title,
  value,
  counts,
  tone,
  unit,
  facts,
  note,
  trend: line,
  series,
  text,
  isShare = false,
  how,
}: {
  title: string;
  value: string;
  counts?: string | undefined;
  tone?: 'good' | 'soon' | 'late' | undefined;
  unit: string;
  facts: readonly (readonly [string, string])[];
  note?: string | undefined;
  trend?: Trend;
  series?: string;
  text?: (value: number) => string;
  isShare?: boolean;
  how: string;
}): ReactNode {
  const t = useT();
  const formats = useFormats();
  const any = line?.values.some((one) => one !== null) ?? false;
  return (
    <article className={styles['figure']}>
      <h2>{title}</h2>
      <p className={styles['value']} data-tone={tone}>
        {value} {counts !== undefined && <small>{counts}</small>}
      </p>
      <p className="quiet">{unit}</p>
      <dl>
        {facts.map(([name, what]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {note !== undefined && <p>{note}</p>}
      {line !== undefined &&
        text !== undefined &&
        (any ? (
          <>
            <Suspense fallback={<div className={styles['chart']} />}>
              <TrendChart days={line.days} values={line.values} text={text} share={isShare} />
            </Suspense>
            <details className={styles['details']}>
              <summary>
                {t('table')}
                <span className="hidden">: {title}</span>
              </summary>
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t('day')}</th>
                    <th scope="col">{series}</th>
                  </tr>
                </thead>
                <tbody>
                  {line.days
                    .map((day, index) => ({ day, value: line.values[index] ?? null }))
                    .filter((one) => one.value !== null)
                    .reverse()
                    .map((one) => (
                      <tr key={one.day}>
                        <th scope="row">{formats.date(`${one.day}T12:00:00Z`, 'day', 'UTC')}</th>
                        <td className="number">{one.value === null ? '–' : text(one.value)}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </details>
          </>
        ) : (
          <div className={styles['chart']}>
            <span className="quiet">{t('none')}</span>
          </div>
        ))}
      <details className={styles['details']}>
        <summary>
          {t('how')}
          <span className="hidden">: {title}</span>
        </summary>
        <p>{how}</p>
      </details>
    </article>
  );
}
