import { describe, expect, it } from 'vitest';
import { chartOf, ticks } from './estimates';
import type { Said, Shipment } from './model';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-25T00:00:00Z');

function said(by: string, issuedAt: string, latest: string, more: Partial<Said> = {}): Said {
  return { by, issuedAt, latest, receivedAt: issuedAt, credible: true, holds: false, ...more };
}

const shipment = {
  journey: { milestone: 'IN_TRANSIT', pieces: 1, piecesDelivered: 0, conflict: false },
  promise: { latest: '2026-11-26T17:00:00Z' },
} as Shipment;

describe('the chart of estimates', () => {
  it('draws each carrier’s words as steps until it says otherwise', () => {
    const chart = chartOf(
      [
        said('UPS', '2026-11-24T12:00:00Z', '2026-11-27T17:00:00Z'),
        said('UPS', '2026-11-24T06:00:00Z', '2026-11-26T17:00:00Z'),
        said('P44', '2026-11-24T08:00:00Z', '2026-11-26T20:00:00Z'),
      ],
      shipment,
      NOW,
    );

    const ups = chart?.carriers.find(({ by }) => by === 'UPS')?.steps;
    expect(ups?.map(({ from, to }) => [from, to])).toEqual([
      [Date.parse('2026-11-24T06:00:00Z'), Date.parse('2026-11-24T12:00:00Z')],
      [Date.parse('2026-11-24T12:00:00Z'), NOW],
    ]);
    expect(chart?.carriers).toHaveLength(2);
    expect(chart?.promise?.latest).toBe(Date.parse('2026-11-26T17:00:00Z'));
  });

  it('draws Milepost’s own as a band, and leaves out what is not credible', () => {
    const forecast = {
      p50: '2026-11-26T10:00:00Z',
      p90: '2026-11-27T10:00:00Z',
      journeys: 40,
      basis: 'UPS',
      issuedAt: '2026-11-24T06:00:00Z',
    };
    const chart = chartOf(
      [
        said('MILEPOST', '2026-11-24T06:00:00Z', forecast.p90, { forecast }),
        said('UPS', '2030-01-01T00:00:00Z', '2026-11-26T17:00:00Z', { credible: false }),
      ],
      shipment,
      NOW,
    );

    expect(chart?.carriers).toEqual([]);
    expect(chart?.bands).toHaveLength(1);
    expect(chart?.bands[0]).toMatchObject({ p50: Date.parse(forecast.p50), p90: Date.parse(forecast.p90) });
    expect(chart?.x[1]).toBe(NOW);
  });

  it('ends where it was delivered', () => {
    const delivered = {
      ...shipment,
      journey: { ...shipment.journey, milestone: 'DELIVERED', occurredAt: '2026-11-24T20:00:00Z' },
    };
    const chart = chartOf([said('UPS', '2026-11-24T06:00:00Z', '2026-11-26T17:00:00Z')], delivered, NOW);

    expect(chart?.delivered).toBe(Date.parse('2026-11-24T20:00:00Z'));
    expect(chart?.x[1]).toBe(Date.parse('2026-11-24T20:00:00Z'));
  });

  it('is none where nobody has said anything', () => {
    expect(chartOf([], shipment, NOW)).toBeNull();
  });

  it('has ticks on borders, and not too many', () => {
    const found = ticks([NOW - 30 * HOUR, NOW + 30 * HOUR], 6);

    expect(found.length).toBeLessThanOrEqual(7);
    expect(found.every((at) => at % HOUR === 0)).toBe(true);
  });
});
