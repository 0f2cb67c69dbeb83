import { describe, expect, it } from 'vitest';
import { aShipment } from '../fixtures/shipments';
import type { Row } from './store';
import { againstPromise, count, select } from './view';

const delay = { kind: 'MISSED_PROMISE', cause: null, severity: 40, since: '', summary: '' };

function aRow(changes: Partial<Row> = {}): Row {
  return { ...aShipment(), revision: 0, changedAt: 0, text: 'shp-1\nacme\nso-1001', ...changes };
}

describe('select', () => {
  const all = { filter: '', delayedOnly: false, order: 'newest' } as const;

  it('findsEveryWordOfTheFilterInAnyField', () => {
    const rows = [aRow(), aRow({ text: 'shp-2\nacme\nso-2002' })];

    expect(select(rows, { ...all, filter: ' ACME so-2' })).toEqual([rows[1]]);
  });

  it('leavesOutWhatIsNotDelayed', () => {
    const rows = [aRow(), aRow({ delay })];

    expect(select(rows, { ...all, delayedOnly: true })).toEqual([rows[1]]);
  });

  it('putsTheWorstDelayFirstAndElseKeepsTheOrder', () => {
    const rows = [
      aRow({ shipment: 'A' }),
      aRow({ shipment: 'B', delay }),
      aRow({ shipment: 'C' }),
      aRow({ shipment: 'D', delay: { ...delay, severity: 90 } }),
    ];

    expect(select(rows, { ...all, order: 'worst' }).map((row) => row.shipment)).toEqual(['D', 'B', 'A', 'C']);
    expect(rows[0]?.shipment).toBe('A');
  });
});

describe('count', () => {
  it('countsADeliverySinceMidnightHereOnly', () => {
    const now = new Date(2026, 10, 24, 9);
    const delivered = (occurredAt: Date) =>
      aRow({
        journey: { ...aShipment().journey, milestone: 'DELIVERED', occurredAt: occurredAt.toISOString() },
      });

    const counts = count(
      [delivered(new Date(2026, 10, 24, 0, 1)), delivered(new Date(2026, 10, 23, 23, 59)), aRow({ delay })],
      now,
    );

    expect(counts).toEqual({ delayed: 1, deliveredToday: 1 });
  });
});

describe('againstPromise', () => {
  const promise = { earliest: null, latest: '2026-11-25T23:00:00Z' };
  const estimate = { earliest: null, latest: '2026-11-26T17:30:00Z', by: 'UPS', issuedAt: '' };

  it('saysHowLateAnEstimateIs', () => {
    const row = aRow({ promise, journey: { ...aShipment().journey, estimate } });

    expect(againstPromise(row)).toEqual({ delivered: false, late: 18.5 * 3_600_000 });
  });

  it('judgesADeliveryByItsOwnTimeNotByTheEstimate', () => {
    const journey = {
      ...aShipment().journey,
      estimate,
      milestone: 'DELIVERED',
      occurredAt: '2026-11-25T22:00:00Z',
    };

    expect(againstPromise(aRow({ promise, journey }))).toEqual({ delivered: true, late: 0 });
  });

  it('saysNothingWithoutAPromise', () => {
    expect(againstPromise(aRow({ promise: null }))).toBeNull();
  });
});
