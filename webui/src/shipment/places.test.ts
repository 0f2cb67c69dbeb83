import { describe, expect, it } from 'vitest';
import { type Country, countryOf, locate } from './places';

const US: Country = [
  ['New York City', 'NY', 4071, -7401],
  ['Louisville', 'KY', 3825, -8576],
  ['Memphis', 'TN', 3515, -9005],
  ['Saint Louis', 'MO', 3863, -9020],
  ['Louisville', 'CO', 3998, -10513],
  ['Lexington', 'KY', 3805, -8446],
];
const DE: Country = [
  ['Frankfurt am Main', '05', 5012, 868],
  ['Köln', '07', 5093, 695],
];

describe('where a place is', () => {
  it('is where the city of that region is', () => {
    expect(locate({ city: 'LOUISVILLE', region: 'CO', country: 'US' }, US)).toEqual({
      latitude: 39.98,
      longitude: -105.13,
      exact: true,
      by: 'city',
    });
  });

  it('is the largest of that name where no region is said, and says that it is not certain', () => {
    expect(locate({ city: 'Louisville', country: 'US' }, US)).toMatchObject({
      latitude: 38.25,
      exact: false,
    });
  });

  it('knows names as carriers write them', () => {
    expect(locate({ city: 'KOLN', country: 'DE' }, DE)).toMatchObject({ longitude: 6.95, exact: true });
    expect(locate({ city: 'ST. LOUIS', region: 'MO', country: 'US' }, US)).toMatchObject({ exact: true });
    expect(locate({ city: 'FRANKFURT', country: 'DE' }, DE)).toMatchObject({ longitude: 8.68, exact: false });
    expect(locate({ city: 'NEW YORK', region: 'NY', country: 'US' }, US)).toMatchObject({ by: 'city' });
  });

  it('takes no city of the same name in another region', () => {
    expect(locate({ city: 'Louisville', region: 'TN', country: 'US' }, US)).toMatchObject({
      by: 'region',
      exact: false,
      latitude: 35.15,
    });
  });

  it('finds the city of a port by its UN/LOCODE', () => {
    expect(locate({ locode: 'DEFRA' }, DE)).toMatchObject({ longitude: 8.68, exact: true });
    expect(countryOf({ locode: 'DEFRA' })).toBe('DE');
  });

  it('is about the middle of the country where nothing else is known', () => {
    const spot = locate({ city: 'Nowhere', country: 'DE' }, DE);

    expect(spot).toMatchObject({ by: 'country', exact: false });
    expect(spot?.latitude).toBeCloseTo(50.5, 0);
  });

  it('is nowhere without a country', () => {
    expect(countryOf({ city: 'Springfield' })).toBeNull();
    expect(locate({ city: 'Springfield' }, [])).toBeNull();
  });
});
