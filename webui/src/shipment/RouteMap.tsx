import { useQuery } from '@tanstack/react-query';
import { geoGraticule10, geoNaturalEarth1, geoPath } from 'd3-geo';
import { useMemo } from 'react';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import near from 'world-atlas/countries-50m.json?url';
import far from 'world-atlas/countries-110m.json?url';
import { useT } from './messages';
import { citiesOf, countryOf, locate, type Spot } from './places';
import type { Route, Station } from './route';
import styles from './shipment.module.css';

const WIDTH = 560;
const HEIGHT = 300;
const ROOM = 46;
/** A way shorter than this, in degrees, is drawn upon finer coasts. */
const FINE_BELOW = 40;
/** The least that is shown around a single place, in degrees. */
const LEAST = 4;

interface Drawn {
  readonly station: Station;
  readonly spot: Spot;
}

type Atlas = Topology<{ countries: GeometryCollection }>;

/** The shipment's places and legs upon Natural Earth; loaded when the screen is there. */
export default function RouteMap({ route }: { route: Route }) {
  const t = useT();
  const countries = [...new Set(route.stations.map(({ place }) => countryOf(place) ?? ''))].filter(Boolean);
  const cities = useQuery({
    queryKey: ['cities', countries.toSorted().join()],
    queryFn: async () =>
      new Map(await Promise.all(countries.map(async (one) => [one, await citiesOf(one)] as const))),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  const drawn = useMemo(
    () =>
      route.stations.flatMap((station): Drawn[] => {
        const spot = locate(station.place, cities.data?.get(countryOf(station.place) ?? '') ?? []);
        return spot === null ? [] : [{ station, spot }];
      }),
    [route, cities.data],
  );
  const fine = extent(drawn) < FINE_BELOW;
  const atlas = useQuery({
    queryKey: ['atlas', fine],
    queryFn: async (): Promise<Atlas> => (await fetch(fine ? near : far)).json(),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    enabled: drawn.length > 0,
    retry: 1,
  });
  if (cities.isPending) {
    return <p className="quiet">{t('map.loading')}</p>;
  }
  if (drawn.length === 0) {
    return <p className="quiet">{t('map.none')}</p>;
  }
  const lost = route.stations.filter((station) => !drawn.some((one) => one.station === station));
  return (
    <>
      <Picture drawn={drawn} at={route.at} stations={route.stations} atlas={atlas.data} />
      <ul className={styles['legend']}>
        <li>
          <i data-sign="done" />
          {t('map.done')}
        </li>
        <li>
          <i data-sign="ahead" />
          {t('map.ahead')}
        </li>
        {drawn.some(({ spot }) => !spot.exact) && (
          <li title={t('map.approximateHow')}>
            <i data-sign="approximate" />
            {t('map.approximate')}
          </li>
        )}
      </ul>
      {lost.length > 0 && (
        <p className="quiet">
          {t('map.unknown', { places: [...new Set(lost.map(({ name }) => name))].join(', ') })}
        </p>
      )}
      <p className={styles['source']}>{t('map.source')}</p>
    </>
  );
}

function Picture({
  drawn,
  at,
  stations,
  atlas,
}: {
  drawn: readonly Drawn[];
  at: number;
  stations: readonly Station[];
  atlas: Atlas | undefined;
}) {
  const t = useT();
  const { path, project } = useMemo(() => projected(drawn), [drawn]);
  const land = useMemo(() => (atlas === undefined ? null : feature(atlas, atlas.objects.countries)), [atlas]);
  const point = (spot: Spot) => project([spot.longitude, spot.latitude]) ?? [0, 0];
  return (
    <svg
      className={styles['map']}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={t('map.label', {
        from: drawn[0]?.station.name ?? '',
        to: drawn.at(-1)?.station.name ?? '',
        count: drawn.length,
      })}
    >
      <path className={styles['graticule']} d={path(geoGraticule10()) ?? ''} />
      {land !== null && <path className={styles['land']} d={path(land) ?? ''} />}
      {drawn.slice(1).map((to, index) => {
        const from = drawn[index];
        const d =
          from === undefined
            ? null
            : path({
                type: 'LineString',
                coordinates: [
                  [from.spot.longitude, from.spot.latitude],
                  [to.spot.longitude, to.spot.latitude],
                ],
              });
        return (
          <path
            key={`${to.station.key} ${index.toString()}`}
            className={styles['legLine']}
            data-done={stations.indexOf(to.station) <= at || undefined}
            d={d ?? ''}
          />
        );
      })}
      {drawn.map(({ station, spot }, index) => {
        const [x, y] = point(spot);
        const here = stations.indexOf(station) === at;
        const near = drawn
          .slice(0, index)
          .some((other) => Math.hypot(point(other.spot)[0] - x, point(other.spot)[1] - y) < 14);
        return (
          <g key={`${station.key} ${index.toString()}`}>
            <circle
              className={styles['station']}
              data-approximate={!spot.exact || undefined}
              data-here={here || undefined}
              cx={x}
              cy={y}
              r={here ? 6 : 4}
            >
              <title>
                {station.name}
                {here ? `: ${t('map.here')}` : ''}
                {spot.exact ? '' : ` (${t('map.approximate')})`}
              </title>
            </circle>
            {(!near || here) && (
              <text
                x={x + (x > WIDTH * 0.7 ? -9 : 9)}
                y={y + 4}
                textAnchor={x > WIDTH * 0.7 ? 'end' : 'start'}
              >
                {station.place.city ?? station.name}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}

/** How wide the way is, in degrees. */
function extent(drawn: readonly Drawn[]): number {
  const longitudes = drawn.map(({ spot }) => spot.longitude);
  const latitudes = drawn.map(({ spot }) => spot.latitude);
  return Math.max(
    Math.max(...longitudes) - Math.min(...longitudes),
    Math.max(...latitudes) - Math.min(...latitudes),
  );
}

/** Turned to the way's middle, so that no way is torn by the date line, and fitted to it. */
function projected(drawn: readonly Drawn[]) {
  const points = drawn.map(({ spot }) => [spot.longitude, spot.latitude] as [number, number]);
  const first = points[0] ?? [0, 0];
  // Each point on the side of the first that is the shorter way round.
  const near = points.map(([longitude]) => first[0] + (((longitude - first[0] + 540) % 360) - 180));
  const middle = (Math.min(...near) + Math.max(...near)) / 2;
  const projection = geoNaturalEarth1().rotate([-middle, 0]);
  const around = points.flatMap(([longitude, latitude]) => [
    [longitude - LEAST / 2, Math.max(-85, latitude - LEAST / 2)],
    [longitude + LEAST / 2, Math.min(85, latitude + LEAST / 2)],
  ]);
  projection
    .fitExtent(
      [
        [ROOM, ROOM],
        [WIDTH - ROOM, HEIGHT - ROOM],
      ],
      { type: 'MultiPoint', coordinates: around },
    )
    .clipExtent([
      [0, 0],
      [WIDTH, HEIGHT],
    ]);
  return { project: projection, path: geoPath(projection) };
}
