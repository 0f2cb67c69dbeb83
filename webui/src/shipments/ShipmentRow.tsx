import { memo, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { Delay } from '../api/types';
import { useNow } from '../shell/clock';
import { useSentences } from '../shell/sentences';
import { Age, type Instant, Moment, useFormats } from '../shell/time';
import { plain, useWords } from '../shell/words';
import { useT } from './messages';
import type { Row } from './store';
import { againstPromise } from './view';
import { loudness, phaseOf } from './words';

/** A change older than this was seen, or happened while the row was not shown. */
const FRESH = 1_500;

/** A carrier that tells of a scan later than this, in milliseconds, is shown to. */
const TOLD_LATE = 15 * 60_000;

/** One shipment; flashes when it changes. On a narrow screen each cell is a line of a card. */
export const ShipmentRow = memo(function ShipmentRow({ row }: { row: Row }) {
  const element = useRef<HTMLTableRowElement>(null);
  const { revision, changedAt } = row;
  const t = useT();

  useEffect(() => {
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (revision > 0 && !calm && Date.now() - changedAt < FRESH) {
      // Not a CSS class: a row that moves in the table would begin its animation anew.
      element.current?.animate([{ backgroundColor: 'var(--flash)' }, { backgroundColor: 'transparent' }], {
        duration: 1_200,
        easing: 'ease-out',
      });
    }
  }, [revision, changedAt]);

  return (
    <tr ref={element} data-shipment={row.shipment} data-delayed={row.delay !== null}>
      <th scope="row" data-column="shipment" data-label={t('columns.shipment')}>
        <Link className="id" to={`/shipments/${encodeURIComponent(row.shipment)}`}>
          {row.shipment}
        </Link>
        <Numbers row={row} />
      </th>
      <td data-column="customer" data-label={t('columns.customer')}>
        {row.customer || <span className="quiet">–</span>}
      </td>
      <td data-column="milestone" data-label={t('columns.milestone')}>
        <MilestoneCell row={row} />
      </td>
      <td data-column="since" data-label={t('columns.since')} className="number">
        <Age at={row.journey.occurredAt} />
      </td>
      <td data-column="news" data-label={t('columns.news')} className="number">
        <NewsCell row={row} />
      </td>
      <td data-column="expected" data-label={t('columns.expected')}>
        {row.journey.expectedNextBy === null ? (
          <span className="quiet">–</span>
        ) : (
          <Due by={row.journey.expectedNextBy} what={row.journey.expectedNext} />
        )}
      </td>
      <td data-column="promise" data-label={t('columns.promise')}>
        <PromiseCell row={row} />
      </td>
      <td data-column="delay" data-label={t('columns.delay')} className="delay-cell">
        {row.delay === null ? <span className="quiet">–</span> : <DelayCell delay={row.delay} />}
      </td>
    </tr>
  );
});

/** The numbers that people have in their hands; all of them on hovering. */
function Numbers({ row }: { row: Row }) {
  const t = useT();
  const all = [
    ...row.orders.map((order) => t('order', { order })),
    ...row.references.map(({ type, value, issuer }) => `${issuer ?? plain(type)} ${value}`),
  ];
  return all.length === 0 ? null : (
    <span className="sub" title={all.join('\n')}>
      {all.slice(0, 2).join(' · ')}
      {all.length > 2 && ` +${all.length - 2}`}
    </span>
  );
}

function MilestoneCell({ row: { journey } }: { row: Row }) {
  const t = useT();
  const words = useWords();
  const { phase, back } = phaseOf(journey.milestone);
  return (
    <>
      <span className="milestone">{words('milestone', journey.milestone)}</span>
      <span className="track" data-back={back} aria-hidden="true">
        {[1, 2, 3, 4, 5].map((step) => (
          <i key={step} data-on={step <= phase} />
        ))}
      </span>
      {journey.pieces > 1 && (
        <span className="sub">
          {t('pieces', { delivered: journey.piecesDelivered, pieces: journey.pieces })}
        </span>
      )}
      {journey.conflict && (
        <span className="sub warn" title={journey.conflicts.map(({ summary }) => summary).join('\n')}>
          {journey.conflicts[0]?.summary ?? t('conflict')}
        </span>
      )}
    </>
  );
}

/** When the hub heard of it last; and when that had happened, where it was told late. */
function NewsCell({ row: { journey } }: { row: Row }) {
  const t = useT();
  const { receivedAt, lastScanAt } = journey;
  const late = Date.parse(receivedAt ?? '') - Date.parse(lastScanAt ?? '') >= TOLD_LATE;
  return (
    <>
      <Age at={receivedAt ?? lastScanAt} />
      {late && (
        <span className="sub">
          {t('scanned')} <Age at={lastScanAt} />
        </span>
      )}
    </>
  );
}

/** By when something is expected, and what; marked once it has not come. */
function Due({ by, what }: { by: Instant; what: string | null }) {
  const t = useT();
  const formats = useFormats();
  const words = useNow((now) => {
    const over = now - Date.parse(by);
    return over < 60_000 ? '' : t('overdue', { span: formats.span(over) });
  });
  return (
    <>
      <Moment at={by} />
      <span className={words === '' ? 'sub' : 'sub warn'}>{[what, words].filter(Boolean).join(', ')}</span>
    </>
  );
}

function PromiseCell({ row }: { row: Row }) {
  const t = useT();
  const formats = useFormats();
  const { promise, journey } = row;
  const against = againstPromise(row);
  const estimate = journey.milestone === 'DELIVERED' ? null : journey.estimate;
  const late = against !== null && against.late > 0;
  const span = formats.span(against?.late ?? 0);
  return (
    <>
      {promise?.latest ? <Moment at={promise.latest} /> : <span className="quiet">{t('noPromise')}</span>}
      {against?.delivered && (
        <span className={late ? 'sub warn' : 'sub'}>
          {late ? t('deliveredLate', { span }) : t('deliveredInTime')}
        </span>
      )}
      {estimate !== null && (
        <span className={late ? 'sub warn' : 'sub'}>
          {estimate.by || t('estimate')}: <Moment at={estimate.latest} />
          {against !== null && `, ${late ? t('late', { span }) : t('inTime')}`}
        </span>
      )}
    </>
  );
}

function DelayCell({ delay }: { delay: Delay }) {
  const t = useT();
  const words = useWords();
  const sentences = useSentences();
  const cause = delay.cause === null || delay.cause === 'UNSTATED' ? null : words('cause', delay.cause);
  const severity = t('severity', { severity: delay.severity });
  return (
    <>
      <span className="delay">
        <span className="severity" data-loudness={loudness(delay.severity)} title={severity}>
          <span aria-hidden="true">{delay.severity}</span>
          <span className="hidden">{severity}</span>
        </span>
        {words('kind', delay.kind)}
        {cause !== null && <span className="quiet"> · {cause}</span>}
      </span>
      {delay.summary !== '' && <span className="sub">{sentences(delay.summary)}</span>}
    </>
  );
}
