import { useSyncExternalStore } from 'react';
import type { DelayCase } from './case';

/** A case as the page holds it: never changed, another object for another state. */
export interface Row extends DelayCase {
  /** What orders it, in milliseconds; the end of time where nothing is to be done. */
  readonly dutyAt: number;
  readonly sinceAt: number;
  /** What the search looks in: lower case. */
  readonly text: string;
}

/** What is assumed of a case until the hub has answered. */
export type Assumption = Partial<
  Pick<DelayCase, 'owner' | 'ownedAt' | 'snoozedUntil' | 'snoozeReason' | 'resolution'>
>;

/** Which rows somebody wants; pure, but for the time that it is told. */
export type Match = (row: Row, now: number) => boolean;

/** How many cleared cases are kept for those who look back. */
const MOST_CLEARED = 5_000;
/** The least time between two flushes, in milliseconds. */
const FLUSH_EVERY = 250;

/** By what is to be done next, then the graver, then the older. The same order as the hub's. */
export function compareRows(a: Row, b: Row): number {
  return (
    a.dutyAt - b.dutyAt ||
    b.delay.severity - a.delay.severity ||
    a.sinceAt - b.sinceAt ||
    // Ids are numbers that may be too long for one.
    a.id.length - b.id.length ||
    (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}

/** Where the row is, or would be. */
function placeOf(rows: readonly Row[], row: Row): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = rows[middle];
    if (other !== undefined && compareRows(other, row) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * The rows without those that went, with those that came; the same array where nothing of that concerns it. Few of many change at a time, so
 * places are searched for and what lies between is copied whole. All are in order.
 */
function merged(rows: readonly Row[], went: readonly Row[], came: readonly Row[]): readonly Row[] {
  const parts: (readonly Row[])[] = [];
  let copied = 0;
  let next = 0;
  const insertBefore = (place: number) => {
    for (let row = came[next]; row !== undefined; row = came[++next]) {
      const at = placeOf(rows, row);
      if (at > place) {
        return;
      }
      parts.push(rows.slice(copied, at), [row]);
      copied = at;
    }
  };
  for (const row of went) {
    const at = placeOf(rows, row);
    if (rows[at] === row) {
      insertBefore(at);
      parts.push(rows.slice(copied, at));
      copied = at + 1;
    }
  }
  insertBefore(rows.length);
  return parts.length === 0 ? rows : ([] as Row[]).concat(...parts, rows.slice(copied));
}

/** Rows that fit something, in order, kept up to date change by change. */
export class View {
  readonly #store: QueueStore;
  readonly #match: Match;
  readonly #readers = new Set<() => void>();
  #rows: readonly Row[] = [];
  #leave: (() => void) | undefined;

  constructor(store: QueueStore, match: Match) {
    this.#store = store;
    this.#match = match;
    this.refresh();
  }

  /** The same array until a row of it changes. */
  readonly rows = (): readonly Row[] => this.#rows;

  /** Whether a row belongs here. */
  fits(row: Row, now: number): boolean {
    return this.#match(row, now);
  }

  readonly subscribe = (reader: () => void): (() => void) => {
    if (this.#readers.size === 0) {
      this.refresh();
      this.#leave = this.#store.join(this);
    }
    this.#readers.add(reader);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) {
        this.#leave?.();
      }
    };
  };

  /** Looks at all rows, as after time has passed. */
  refresh(): void {
    const now = Date.now();
    const rows = this.#store.all().filter((row) => this.#match(row, now));
    if (rows.length !== this.#rows.length || rows.some((row, index) => row !== this.#rows[index])) {
      this.#rows = rows;
      this.#tell();
    }
  }

  /** The store's changes since the last call. */
  apply(went: readonly Row[], came: readonly Row[]): void {
    const now = Date.now();
    const rows = merged(
      this.#rows,
      went,
      came.filter((row) => this.#match(row, now)),
    );
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#tell();
    }
  }

  #tell(): void {
    for (const reader of this.#readers) {
      reader();
    }
  }
}

/** How many rows fit something: as a view, without the rows. */
export class Count {
  readonly #store: QueueStore;
  readonly #match: Match;
  readonly #readers = new Set<() => void>();
  #count = 0;
  #leave: (() => void) | undefined;

  constructor(store: QueueStore, match: Match) {
    this.#store = store;
    this.#match = match;
    this.refresh();
  }

  readonly count = (): number => this.#count;

  readonly subscribe = (reader: () => void): (() => void) => {
    if (this.#readers.size === 0) {
      this.refresh();
      this.#leave = this.#store.join(this);
    }
    this.#readers.add(reader);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) {
        this.#leave?.();
      }
    };
  };

  refresh(): void {
    const now = Date.now();
    let count = 0;
    for (const row of this.#store.all()) {
      count += this.#match(row, now) ? 1 : 0;
    }
    this.#set(count);
  }

  apply(went: readonly Row[], came: readonly Row[]): void {
    const now = Date.now();
    let count = this.#count;
    for (const row of went) {
      count -= this.#match(row, now) ? 1 : 0;
    }
    for (const row of came) {
      count += this.#match(row, now) ? 1 : 0;
    }
    this.#set(count);
  }

  #set(count: number): void {
    if (count !== this.#count) {
      this.#count = count;
      for (const reader of this.#readers) {
        reader();
      }
    }
  }
}

/** Whoever keeps something up to date by the store's changes. Followers hear in the order in which they joined. */
export interface Follower {
  apply(went: readonly Row[], came: readonly Row[]): void;
  refresh(): void;
}

/** What is known of the queue as a whole. */
export interface QueueFacts {
  /** How many open cases the hub has; more than are here while pages are still coming. */
  readonly total: number;
  /** All open cases are here. */
  readonly whole: boolean;
  /** Something has come, be it that there is nothing. */
  readonly known: boolean;
}

/** What ages and ended snoozes do to views shows within this, in milliseconds. */
const REFRESH_EVERY = 30_000;

/**
 * The one copy of the open delays that the page has, patched by the one stream. Rows may come late, twice and in any order: a case never
 * goes back to a lower version. Readers hear of changes at most once in {@link FLUSH_EVERY}; nothing that is done between flushes, and no
 * flush, costs more than a pass over the rows.
 */
export class QueueStore {
  /** As the hub said it. */
  readonly #said = new Map<string, DelayCase>();
  /** As readers see it since the last flush. */
  readonly #rows = new Map<string, Row>();
  readonly #assumed = new Map<string, Assumption>();
  readonly #dirty = new Set<string>();
  readonly #followers = new Set<Follower>();
  readonly #readers = new Set<() => void>();
  readonly #watchers = new Set<() => void>();
  #order: readonly Row[] = [];
  #seen: Set<string> | null = null;
  #cleared = 0;
  #facts: QueueFacts = { total: 0, whole: false, known: false };
  #flushedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;

  /** All rows at the last flush, in order; cleared ones, too. */
  readonly all = (): readonly Row[] => this.#order;

  /** The row at the last flush. */
  row(id: string): Row | undefined {
    return this.#rows.get(id);
  }

  /** Calls the reader after each flush, until the returned function is called. */
  readonly onFlush = (reader: () => void): (() => void) => {
    this.#watchers.add(reader);
    return () => this.#watchers.delete(reader);
  };

  readonly facts = (): QueueFacts => this.#facts;

  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  /** Lets a view hear of changes until the returned function is called. */
  join(follower: Follower): () => void {
    this.#followers.add(follower);
    this.#clock ??= setInterval(() => this.refresh(), REFRESH_EVERY);
    return () => {
      this.#followers.delete(follower);
      if (this.#followers.size === 0) {
        clearInterval(this.#clock);
        this.#clock = undefined;
      }
    };
  }

  /** Has views look at the time again. */
  refresh(): void {
    for (const follower of this.#followers) {
      follower.refresh();
    }
  }

  /** All open cases will come again. What is here stays until then. */
  begin(total: number): void {
    this.#seen = new Set();
    this.#say({ total, whole: false, known: true });
  }

  /** Takes in cases as the hub says them. */
  put(cases: readonly DelayCase[]): void {
    for (const given of cases) {
      this.#seen?.add(given.id);
      const known = this.#said.get(given.id);
      if (known === undefined || given.version > known.version) {
        this.#cleared += (given.open ? 0 : 1) - (known === undefined || known.open ? 0 : 1);
        this.#said.set(given.id, given);
        this.#dirty.add(given.id);
      }
    }
    this.#flushSoon();
  }

  /** Every open case has come since {@link begin}; others that are still held as open are gone. */
  whole(): void {
    const seen = this.#seen;
    if (seen !== null) {
      for (const { id, open } of this.#said.values()) {
        if (open && !seen.has(id)) {
          this.#forget(id);
        }
      }
    }
    this.#seen = null;
    this.#say({ ...this.#facts, whole: true });
    this.#flushSoon();
  }

  /** Shows what will be if the hub agrees; at once. */
  assume(ids: Iterable<string>, assumption: Assumption): void {
    for (const id of ids) {
      this.#assumed.set(id, { ...this.#assumed.get(id), ...assumption });
      this.#dirty.add(id);
    }
    this.flush();
  }

  /** The hub has answered: what it said holds. */
  settle(ids: Iterable<string>, answers: readonly DelayCase[]): void {
    for (const id of ids) {
      this.#assumed.delete(id);
      this.#dirty.add(id);
    }
    this.put(answers);
    this.flush();
  }

  /** Forgets everything; as for whoever signs in next. */
  clear(): void {
    for (const id of this.#said.keys()) {
      this.#dirty.add(id);
    }
    this.#said.clear();
    this.#assumed.clear();
    this.#seen = null;
    this.#cleared = 0;
    this.#say({ total: 0, whole: false, known: false });
    this.flush();
  }

  /** Tells readers now what has changed. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushedAt = Date.now();
    if (this.#cleared > MOST_CLEARED) {
      this.#letOldestGo();
    }
    if (this.#dirty.size === 0) {
      return;
    }
    const went: Row[] = [];
    const came: Row[] = [];
    for (const id of this.#dirty) {
      const before = this.#rows.get(id);
      const said = this.#said.get(id);
      if (before !== undefined) {
        went.push(before);
      }
      if (said === undefined) {
        this.#rows.delete(id);
      } else {
        const row = rowOf(said, this.#assumed.get(id), before);
        this.#rows.set(id, row);
        came.push(row);
      }
    }
    this.#dirty.clear();
    went.sort(compareRows);
    came.sort(compareRows);
    this.#order = merged(this.#order, went, came);
    for (const follower of this.#followers) {
      follower.apply(went, came);
    }
    for (const watcher of this.#watchers) {
      watcher();
    }
  }

  #forget(id: string): void {
    this.#cleared -= this.#said.get(id)?.open === false ? 1 : 0;
    this.#said.delete(id);
    this.#assumed.delete(id);
    this.#dirty.add(id);
  }

  #letOldestGo(): void {
    const cleared = [...this.#said.values()].filter(({ open }) => !open);
    cleared.sort((a, b) => a.version - b.version);
    for (const { id } of cleared.slice(0, cleared.length - MOST_CLEARED / 2)) {
      this.#forget(id);
    }
  }

  #say(facts: QueueFacts): void {
    this.#facts = facts;
    for (const reader of this.#readers) {
      reader();
    }
  }

  #flushSoon(): void {
    if (this.#timer === undefined) {
      const wait = this.#flushedAt + FLUSH_EVERY - Date.now();
      if (wait <= 0) {
        this.flush();
      } else {
        this.#timer = setTimeout(() => this.flush(), wait);
      }
    }
  }
}

/** A case with what is computed of it once. The words to search in stay the same object where they do. */
function rowOf(said: DelayCase, assumption: Assumption | undefined, before: Row | undefined): Row {
  const text = [
    said.shipment,
    said.customer,
    said.carrier ?? '',
    ...said.orders,
    ...said.references.map(({ value }) => value),
  ]
    .join('\n')
    .toLowerCase();
  return {
    ...said,
    ...assumption,
    dutyAt: Date.parse(said.delay.duty?.by ?? '') || Number.MAX_SAFE_INTEGER,
    sinceAt: Date.parse(said.delay.since) || 0,
    text: before?.text === text ? before.text : text,
  };
}

/** The page's queue. */
export const queue = new QueueStore();

/** What is known of the queue as a whole; the caller is drawn again when that changes. */
export function useQueueFacts(): QueueFacts {
  return useSyncExternalStore(queue.subscribe, queue.facts);
}

/** One case as it is now; undefined where the page has none of this id. */
export function useRow(id: string | null): Row | undefined {
  return useSyncExternalStore(queue.onFlush, () => (id === null ? undefined : queue.row(id)));
}
