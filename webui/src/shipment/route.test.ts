import { describe, expect, it } from 'vitest';
import type { Itinerary, Shipment, ShipmentFact } from './model';
import { routeOf } from './route';

const shipment = {
  origin: { city: 'Louisville', region: 'KY', country: 'US' },
  destination: { city: 'Boston', region: 'MA', country: 'US' },
} as Shipment;

function scan(city: string, instant: string): ShipmentFact {
  return {
    classifier: 'ACTUAL',
    place: { city, country: 'US' },
    time: { instant, quality: 'GIVEN' },
  } as ShipmentFact;
}

const itinerary: Itinerary = {
  stops: [
    {
      place: 'LOUISVILLE',
      arrival: {},
      departure: { actual: '2026-11-24T08:00:00Z' },
      transshipment: false,
    },
  ],
  legs: [],
};

describe('the way', () => {
  it('goes from where it began over its stops to where it goes', () => {
    const { stations, at } = routeOf(shipment, [scan('LOUISVILLE', '2026-11-24T08:00:00Z')], itinerary);

    expect(stations.map(({ key, role }) => [key, role])).toEqual([
      ['LOUISVILLE', 'origin'],
      ['BOSTON', 'destination'],
    ]);
    expect(at).toBe(0);
  });

  it('has the place of the last scan, though it is no stop', () => {
    const facts = [scan('LOUISVILLE', '2026-11-24T08:00:00Z'), scan('PHILADELPHIA', '2026-11-25T08:00:00Z')];
    const { stations, at } = routeOf(shipment, facts, itinerary);

    expect(stations.map(({ key }) => key)).toEqual(['LOUISVILLE', 'PHILADELPHIA', 'BOSTON']);
    expect(at).toBe(1);
  });

  it('is made of scans where there is no itinerary', () => {
    const facts = [
      scan('MEMPHIS', '2026-11-25T08:00:00Z'),
      scan('MEMPHIS', '2026-11-25T09:00:00Z'),
      scan('LOUISVILLE', '2026-11-24T08:00:00Z'),
    ];

    expect(routeOf(shipment, facts, null).stations.map(({ key }) => key)).toEqual([
      'LOUISVILLE',
      'MEMPHIS',
      'BOSTON',
    ]);
  });
});
