import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Snapshot } from '../api/types';
import { aPatch, aShipment } from '../fixtures/shipments';
import { ShipmentStore } from './store';

function snapshot(...shipments: Snapshot['shipments']): Snapshot {
  return { shipments, total: shipments.length };
}

function numbered(count: number): Snapshot {
  return snapshot(
    ...Array.from({ length: count }, (_, n) =>
      aShipment({ shipment: `SHP-${n}`, updatedAt: new Date(Date.UTC(2026, 10, 24) + n).toISOString() }),
    ),
  );
}

describe('ShipmentStore', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function flushed(store: ShipmentStore) {
    vi.advanceTimersByTime(250);
    return store.state();
  }

  it('appliesAFrameWithAHigherSequence', () => {
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment({ sequence: 12 })));

    store.patch(aPatch(13));

    expect(flushed(store).rows).toMatchObject([{ sequence: 13, journey: { milestone: 'OUT_FOR_DELIVERY' } }]);
  });

  it.each([12, 11])('ignoresAFrameThatIsNotNewer (%i after 12)', (sequence) => {
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment({ sequence: 12 })));

    store.patch(aPatch(sequence));

    expect(flushed(store).rows).toMatchObject([
      { sequence: 12, revision: 0, journey: { milestone: 'IN_TRANSIT' } },
    ]);
  });

  it('endsAlikeWhateverTheOrderAndHoweverOften', () => {
    const late = { journey: { ...aShipment().journey, milestone: 'DELIVERED' } };
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment({ sequence: 12 })));

    for (const patch of [aPatch(15, late), aPatch(13), aPatch(15, late), aPatch(14)]) {
      store.patch(patch);
    }

    expect(flushed(store).rows).toMatchObject([
      { sequence: 15, revision: 1, journey: { milestone: 'DELIVERED' } },
    ]);
  });

  it('keepsWhatAFrameDoesNotMention', () => {
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment()));

    store.patch(aPatch(13));

    expect(flushed(store).rows[0]).toMatchObject({
      customer: 'ACME',
      references: aShipment().references,
      promise: aShipment().promise,
    });
  });

  it('keepsWhatIsExpectedUntilThereIsANewerScan', () => {
    const { lastScanAt, receivedAt, expectedNextBy, expectedNext } = aShipment().journey;
    const silent = { ...aShipment().journey, receivedAt: null, expectedNextBy: null, expectedNext: null };
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment()));

    store.patch(aPatch(13, { journey: silent }));
    const before = flushed(store).rows[0]?.journey;
    store.patch(aPatch(14, { journey: { ...silent, lastScanAt: '2026-11-24T14:59:00Z' } }));

    expect(before).toMatchObject({ lastScanAt, receivedAt, expectedNextBy, expectedNext });
    expect(flushed(store).rows[0]?.journey).toMatchObject({
      lastScanAt: '2026-11-24T14:59:00Z',
      receivedAt: '2026-11-24T15:00:00Z',
      expectedNextBy: null,
      expectedNext: null,
    });
  });

  it('addsAStrangerWithTheReferenceThatItCameBy', () => {
    const store = new ShipmentStore();
    const matchedBy = { type: 'TRACKING_NUMBER', value: '1Z204W4R0308071865', issuer: null };

    store.patch(aPatch(1, { shipment: 'SHP-NEW', matchedBy }));

    expect(flushed(store)).toMatchObject({
      total: 1,
      rows: [{ shipment: 'SHP-NEW', references: [matchedBy] }],
    });
  });

  it('putsTheNewestChangeFirst', () => {
    const store = new ShipmentStore();
    store.reset(numbered(3));

    store.patch(aPatch(13, { shipment: 'SHP-0' }));

    expect(flushed(store).rows.map((row) => row.shipment)).toEqual(['SHP-0', 'SHP-2', 'SHP-1']);
  });

  it('letsGoOfWhatChangedLongestAgo', () => {
    const store = new ShipmentStore({ limit: 3 });
    store.reset({ ...numbered(3), total: 40 });
    store.patch(aPatch(13, { shipment: 'SHP-0' }));

    store.patch(aPatch(1, { shipment: 'SHP-NEW' }));

    expect(flushed(store).rows.map((row) => row.shipment)).toEqual(['SHP-NEW', 'SHP-0', 'SHP-2']);
    expect(store.state().total).toBe(40);
  });

  it('tellsItsReadersAtMostOnceInAQuarterOfASecond', () => {
    const store = new ShipmentStore();
    const reader = vi.fn();
    store.subscribe(reader);

    for (let sequence = 1; sequence <= 1_000; sequence += 1) {
      store.patch(aPatch(sequence));
      vi.advanceTimersByTime(1);
    }
    vi.advanceTimersByTime(250);

    expect(reader.mock.calls.length).toBeGreaterThan(1);
    expect(reader.mock.calls.length).toBeLessThanOrEqual(6);
    expect(store.state().rows[0]?.sequence).toBe(1_000);
  });

  it('forgetsAtAResetWhatTheSnapshotDoesNotList', () => {
    const store = new ShipmentStore();
    store.reset(numbered(3));

    store.reset(snapshot(aShipment({ shipment: 'SHP-1', sequence: 2 })));

    expect(flushed(store).rows).toMatchObject([{ shipment: 'SHP-1', sequence: 2 }]);
  });

  it('keepsALiveRowWhenARefreshIsOlder', () => {
    const store = new ShipmentStore();
    store.patch(aPatch(13));

    store.refresh(snapshot(aShipment({ sequence: 12 })));

    expect(flushed(store).rows).toMatchObject([
      { sequence: 13, journey: { milestone: 'OUT_FOR_DELIVERY' }, references: aShipment().references },
    ]);
  });

  it('takesFromARefreshWhatIsNewer', () => {
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment({ sequence: 12 })));

    store.refresh(snapshot(aShipment({ sequence: 14 }), aShipment({ shipment: 'SHP-2' })));

    expect(flushed(store).rows).toMatchObject([
      { shipment: 'SHP-2', revision: 1 },
      { shipment: 'SHP-1', sequence: 14, revision: 1 },
    ]);
  });

  it('keepsTheSameRowWhereARefreshSaysNothingNew', () => {
    const store = new ShipmentStore();
    store.reset(snapshot(aShipment()));
    const before = flushed(store).rows[0];

    store.refresh(snapshot(aShipment()));

    expect(flushed(store).rows[0]).toBe(before);
  });
});
