import type { Place } from './case';
import type { Match, Row } from './store';
import { isSnoozed, isWaiting } from './waiting';

/** Which part of the queue is looked at. */
export const STATES = ['waiting', 'snoozed', 'resolved', 'open', 'cleared'] as const;
export type State = (typeof STATES)[number];

/** What the reader wants to see. Empty lists and texts mean "all". */
export interface Filter {
  readonly state: State;
  readonly kind: readonly string[];
  readonly carrier: readonly string[];
  readonly customer: readonly string[];
  /** As {@link laneOf} names them. */
  readonly lane: readonly string[];
  /** The least severity. */
  readonly severity: number;
  /** `mine`, `nobody`, or somebody's name after a colon (`:ben`). */
  readonly owner: string;
  /** For how many hours at least it has been late. */
  readonly age: number;
  readonly q: string;
}

export const ALL: Filter = {
  state: 'waiting',
  kind: [],
  carrier: [],
  customer: [],
  lane: [],
  severity: 0,
  owner: '',
  age: 0,
  q: '',
};

export const LISTS = ['kind', 'carrier', 'customer', 'lane'] as const;
const HOUR = 3_600_000;

/** What stands in the address, so that a link shares it. Other parts of the address are left alone. */
export function filterOf(params: URLSearchParams): Filter {
  const list = (name: (typeof LISTS)[number]) => params.getAll(name).filter(Boolean);
  const number = (name: string) => Math.max(0, Number(params.get(name)) || 0);
  return {
    state: STATES.find((state) => state === params.get('state')) ?? 'waiting',
    kind: list('kind'),
    carrier: list('carrier'),
    customer: list('customer'),
    lane: list('lane'),
    severity: number('severity'),
    owner: params.get('owner') ?? '',
    age: number('age'),
    q: params.get('q') ?? '',
  };
}

/** The address with this filter in it, and whatever else it said. */
export function withFilter(params: URLSearchParams, filter: Filter): URLSearchParams {
  const next = new URLSearchParams(params);
  const set = (name: string, value: string, absent: string) => {
    next.delete(name);
    if (value !== absent) {
      next.set(name, value);
    }
  };
  set('state', filter.state, 'waiting');
  for (const name of LISTS) {
    next.delete(name);
    for (const value of filter[name]) {
      next.append(name, value);
    }
  }
  set('severity', String(filter.severity), '0');
  set('owner', filter.owner, '');
  set('age', String(filter.age), '0');
  set('q', filter.q, '');
  return next;
}

/** A filter that somebody has kept, whatever version of this page it was that kept it. */
export function filterOfJson(json: unknown): Filter {
  const given = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (typeof one === 'string' || typeof one === 'number') {
        params.append(name, String(one));
      }
    }
  }
  return filterOf(params);
}

/** Two filters that show the same are the same text. */
export function keyOf(filter: Filter): string {
  const params = withFilter(new URLSearchParams(), filter);
  params.sort();
  return params.toString();
}

/** Whether a row is wanted, by somebody of this name. */
export function matchOf(filter: Filter, me: string): Match {
  const words = filter.q.toLowerCase().split(/\s+/).filter(Boolean);
  const kinds = new Set(filter.kind);
  const carriers = new Set(filter.carrier);
  const customers = new Set(filter.customer);
  const lanes = new Set(filter.lane);
  const owner = filter.owner === 'mine' ? me : filter.owner.startsWith(':') ? filter.owner.slice(1) : null;
  return (row, now) =>
    inState(row, filter.state, now) &&
    (kinds.size === 0 || kinds.has(row.delay.kind)) &&
    (carriers.size === 0 || carriers.has(row.carrier ?? '')) &&
    (customers.size === 0 || customers.has(row.customer)) &&
    (lanes.size === 0 || lanes.has(laneOf(row))) &&
    row.delay.severity >= filter.severity &&
    (filter.owner === 'nobody' ? row.owner === null : owner === null || row.owner === owner) &&
    (filter.age === 0 || now - row.sinceAt >= filter.age * HOUR) &&
    words.every((word) => row.text.includes(word));
}

function inState(row: Row, state: State, now: number): boolean {
  switch (state) {
    case 'waiting':
      return isWaiting(row, now);
    case 'snoozed':
      return row.open && row.resolution === null && isSnoozed(row, now);
    case 'resolved':
      return row.open && row.resolution !== null;
    case 'open':
      return row.open;
    case 'cleared':
      return !row.open && Date.parse(row.clearedAt ?? '') >= new Date(now).setHours(0, 0, 0, 0);
  }
}

/** From where to where, coarse enough that many shipments share it: regions within a country, else countries. */
export function laneOf({ origin, destination }: Pick<Row, 'origin' | 'destination'>): string {
  const within = origin?.country != null && origin.country === destination?.country;
  const end = (place: Place | null) => (within ? (place?.region ?? place?.country) : place?.country) ?? '?';
  return `${end(origin)} → ${end(destination)}`;
}

/** What can be chosen in each list, with how many open rows have it; the most first. */
export function choices(rows: readonly Row[]): Record<(typeof LISTS)[number] | 'owner', [string, number][]> {
  const counts = {
    kind: new Map<string, number>(),
    carrier: new Map<string, number>(),
    customer: new Map<string, number>(),
    lane: new Map<string, number>(),
    owner: new Map<string, number>(),
  };
  const add = (map: Map<string, number>, value: string) => map.set(value, (map.get(value) ?? 0) + 1);
  for (const row of rows) {
    if (row.open) {
      add(counts.kind, row.delay.kind);
      add(counts.carrier, row.carrier ?? '');
      add(counts.customer, row.customer);
      add(counts.lane, laneOf(row));
      if (row.owner !== null) {
        add(counts.owner, row.owner);
      }
    }
  }
  const sorted = (map: Map<string, number>) =>
    [...map].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
  return {
    kind: sorted(counts.kind),
    carrier: sorted(counts.carrier),
    customer: sorted(counts.customer),
    lane: sorted(counts.lane),
    owner: sorted(counts.owner),
  };
}
