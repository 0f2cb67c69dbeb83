import { memo, useEffect, useRef } from 'react';
import type { Delay } from '../api/types';
import { Age, Due, Moment } from '../components/Moment';
import type { Row } from './store';
import { againstPromise } from './view';
import { loudness, milestoneWords, plain } from './words';

/** A change older than this was seen, or happened while the row was not shown. */
const FRESH = 1_500;

/** A carrier that tells of a scan later than this, in milliseconds, is shown to. */
const TOLD_LATE = 15 * 60_000;

/** One shipment; flashes when it changes. On a narrow screen each cell is a line of a card. */
export const ShipmentRow = memo(function ShipmentRow({ row }: { row: Row }) {
  const element = useRef<HTMLTableRowElement>(null);
  const { revision, changedAt } = row;

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
      <th scope="row" data-label="Shipment">
        <span className="id">{row.shipment}</span>
        <Numbers row={row} />
      </th>
      <td data-label="Customer">{row.customer || <span className="quiet">–</span>}</td>
      <td data-label="Milestone">
        <MilestoneCell row={row} />
      </td>
      <td data-label="Since" className="number">
        <Age at={row.journey.occurredAt} />
      </td>
      <td data-label="Last news" className="number">
        <NewsCell row={row} />
      </td>
      <td data-label="Expected">
        {row.journey.expectedNextBy === null ? (
          <span className="quiet">–</span>
        ) : (
          <Due by={row.journey.expectedNextBy} what={row.journey.expectedNext} />
        )}
      </td>
      <td data-label="Promise">
        <PromiseCell row={row} />
      </td>
      <td data-label="Delay" className="delay-cell">
        {row.delay === null ? <span className="quiet">–</span> : <DelayCell delay={row.delay} />}
      </td>
    </tr>
  );
});

/** The numbers that people have in their hands; all of them on hovering. */
function Numbers({ row }: { row: Row }) {
  const all = [
    ...row.orders.map((order) => `Order ${order}`),
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
  const { words, phase, back } = milestoneWords(journey.milestone);
  return (
    <>
      <span className="milestone">{words}</span>
      <span className="track" data-back={back ?? false} aria-hidden="true">
        {[1, 2, 3, 4, 5].map((step) => (
          <i key={step} data-on={step <= phase} />
        ))}
      </span>
      {journey.pieces > 1 && (
        <span className="sub">
          {journey.piecesDelivered} of {journey.pieces} pieces delivered
        </span>
      )}
      {journey.conflict && (
        <span className="sub warn" title={journey.conflicts.map(({ summary }) => summary).join('\n')}>
          {journey.conflicts[0]?.summary ?? 'Carriers contradict themselves'}
        </span>
      )}
    </>
  );
}

/** When the hub heard of it last; and when that had happened, where it was told late. */
function NewsCell({ row: { journey } }: { row: Row }) {
  const { receivedAt, lastScanAt } = journey;
  const late = Date.parse(receivedAt ?? '') - Date.parse(lastScanAt ?? '') >= TOLD_LATE;
  return (
    <>
      <Age at={receivedAt ?? lastScanAt} />
      {late && (
        <span className="sub">
          Scanned <Age at={lastScanAt} />
        </span>
      )}
    </>
  );
}

function PromiseCell({ row }: { row: Row }) {
  const { promise, journey } = row;
  const against = againstPromise(row);
  const estimate = journey.milestone === 'DELIVERED' ? null : journey.estimate;
  return (
    <>
      {promise?.latest ? <Moment at={promise.latest} /> : <span className="quiet">No promise</span>}
      {journey.milestone === 'DELIVERED' && against !== null && (
        <span className={against.late ? 'sub warn' : 'sub'}>
          {against.late ? `Delivered ${against.words}` : 'Delivered in time'}
        </span>
      )}
      {estimate !== null && (
        <span className={against?.late ? 'sub warn' : 'sub'}>
          {estimate.by || 'Estimate'}: <Moment at={estimate.latest} />
          {against !== null && `, ${against.words}`}
        </span>
      )}
    </>
  );
}

function DelayCell({ delay }: { delay: Delay }) {
  const cause = delay.cause === null || delay.cause === 'UNSTATED' ? null : plain(delay.cause).toLowerCase();
  return (
    <>
      <span className="delay">
        <span
          className="severity"
          data-loudness={loudness(delay.severity)}
          title={`Severity ${delay.severity} of 100`}
        >
          <span className="hidden">Severity </span>
          {delay.severity}
        </span>
        {plain(delay.kind)}
        {cause !== null && <span className="quiet"> · {cause}</span>}
      </span>
      {delay.summary !== '' && <span className="sub">{delay.summary}</span>}
    </>
  );
}
