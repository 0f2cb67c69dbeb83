import type { Itinerary, Place, Shipment, ShipmentFact, Stop } from './model';
import { placeKey, placeName } from './timeline';

/** A place on the shipment's way. */
export interface Station {
  readonly key: string;
  readonly name: string;
  readonly place: Place;
  readonly role: 'origin' | 'destination' | 'stop';
  /** Something has happened there for certain. */
  readonly reached: boolean;
  readonly stop: Stop | null;
}

/** The way as it is drawn: its places in order, and up to which of them it has come. */
export interface Route {
  readonly stations: readonly Station[];
  /** The last place where something has happened; -1 before the first. */
  readonly at: number;
}

/** The way of one piece; of the whole shipment where it has one. Without an itinerary by what was scanned where. */
export function routeOf(
  shipment: Shipment,
  facts: readonly ShipmentFact[],
  itinerary: Itinerary | null,
): Route {
  const known = new Map<string, Place>();
  const learn = (place: Place | undefined) => {
    const key = placeKey(place);
    if (place !== undefined && key !== '' && (known.get(key)?.country ?? null) === null) {
      known.set(key, place);
    }
  };
  learn(shipment.origin);
  learn(shipment.destination);
  for (const { place } of facts) {
    learn(place);
  }
  const stops = itinerary?.stops ?? [];
  const stations: Station[] =
    stops.length > 0
      ? stops.map((stop) => ({
          key: stop.place,
          place: known.get(stop.place) ?? asPlace(stop.place),
          name: placeName(known.get(stop.place)) || stop.place,
          role: 'stop',
          reached: stop.arrival.actual !== undefined || stop.departure.actual !== undefined,
          stop,
        }))
      : scanned(facts);
  addLastScan(stations, facts);
  const originKey = placeKey(shipment.origin);
  const destinationKey = placeKey(shipment.destination);
  const withEnds = [
    ...(originKey !== '' && stations[0]?.key !== originKey ? [end(shipment.origin, 'origin')] : []),
    ...stations,
    ...(destinationKey !== '' && stations.at(-1)?.key !== destinationKey
      ? [end(shipment.destination, 'destination')]
      : []),
  ].map((station, index, all) => ({
    ...station,
    role:
      index === 0 && station.key === originKey
        ? ('origin' as const)
        : index === all.length - 1 && station.key === destinationKey
          ? ('destination' as const)
          : station.role,
  }));
  return { stations: withEnds, at: withEnds.findLastIndex(({ reached }) => reached) };
}

/** Where it was seen last, if that is none of its stops: a delay is told of places that no plan names. */
function addLastScan(stations: Station[], facts: readonly ShipmentFact[]): void {
  const last = scanned(facts).at(-1);
  if (last !== undefined && !stations.some(({ key }) => key === last.key)) {
    stations.splice(stations.findLastIndex(({ reached }) => reached) + 1, 0, last);
  }
}

function end(place: Place | undefined, role: Station['role']): Station {
  return {
    key: placeKey(place),
    place: place ?? {},
    name: placeName(place),
    role,
    reached: false,
    stop: null,
  };
}

/** The places of actual events in their order; one that follows itself is one. */
function scanned(facts: readonly ShipmentFact[]): Station[] {
  const stations: Station[] = [];
  for (const fact of facts.toSorted((a, b) => Date.parse(a.time.instant) - Date.parse(b.time.instant))) {
    const key = placeKey(fact.place);
    if (
      fact.classifier === 'ACTUAL' &&
      key !== '' &&
      stations.at(-1)?.key !== key &&
      fact.sameAs === undefined
    ) {
      stations.push({
        key,
        name: placeName(fact.place),
        place: fact.place ?? {},
        role: 'stop',
        reached: true,
        stop: null,
      });
    }
  }
  return stations;
}

/** A stop's name is a UN/LOCODE, a city or a country; which of them its form tells. */
function asPlace(key: string): Place {
  return /^[A-Z]{2}[A-Z0-9]{3}$/.test(key)
    ? { locode: key, country: key.slice(0, 2) }
    : /^[A-Z]{2}$/.test(key)
      ? { country: key }
      : { city: key };
}
