import type { Instant, Journey, Shipment, ShipmentPatch, Snapshot } from '../api/types';

/** A shipment as the page holds it. */
export interface Row extends Shipment {
  /** Counts the changes that came while the page was live; 0 until the first. */
  readonly revision: number;
  /** When the last of them came, on this machine's clock. */
  readonly changedAt: number;
  /** What the filter looks in: lower case. */
  readonly text: string;
}

/** What the page shows: made anew at each flush, never changed. */
export interface ShipmentsState {
  /** Newest change first. */
  readonly rows: readonly Row[];
  /** How many the hub knows, shown or not. */
  readonly total: number;
}

const NOTHING: ShipmentsState = { rows: [], total: 0 };
const UNSTARTED: Journey = {
  milestone: null,
  occurredAt: null,
  pieces: 1,
  piecesDelivered: 0,
  lastScanAt: null,
  receivedAt: null,
  expectedNextBy: null,
  expectedNext: null,
  estimate: null,
  conflict: false,
  conflicts: [],
};

export interface StoreOptions {
  /** How many rows are kept; beyond, those that changed longest ago go. */
  readonly limit?: number;
  /** The least time between two flushes, in milliseconds. */
  readonly flushEvery?: number;
}

/**
 * The one copy of the shipments that the page has. Patches may come late, twice and in any order: a shipment
 * never goes back to a lower sequence. Readers hear of changes at most once in `flushEvery`.
 */
export class ShipmentStore {
  readonly #limit: number;
  readonly #flushEvery: number;
  /** Its order is the order of change, oldest first; so the first is the one to let go. */
  readonly #rows = new Map<string, Row>();
  readonly #readers = new Set<() => void>();
  #total = 0;
  #state = NOTHING;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ limit = 2_000, flushEvery = 250 }: StoreOptions = {}) {
    this.#limit = limit;
    this.#flushEvery = flushEvery;
  }

  /** Calls the reader after each flush, until the returned function is called. */
  readonly subscribe = (reader: () => void): (() => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  /** The state at the last flush; the same object until the next. */
  readonly state = (): ShipmentsState => this.#state;

  /** Forgets everything and starts from this snapshot. */
  reset(snapshot: Snapshot): void {
    const before = new Map(this.#rows);
    this.#rows.clear();
    for (const shipment of oldestFirst(snapshot)) {
      const known = before.get(shipment.shipment);
      const changed = known !== undefined && known.sequence !== shipment.sequence;
      this.#put(shipment, known, changed);
    }
    this.#total = snapshot.total;
    this.#changed();
  }

  /** Takes in a snapshot that was read while patches went on. */
  refresh(snapshot: Snapshot): void {
    for (const shipment of oldestFirst(snapshot)) {
      const known = this.#rows.get(shipment.shipment);
      if (known === undefined || shipment.sequence > known.sequence) {
        this.#put(shipment, known, true);
      } else if (shipment.sequence === known.sequence) {
        // The same state of the journey; only the registration may say more than the frames did.
        this.#rows.set(shipment.shipment, row(shipment, known, false));
      } else {
        const { references, orders, customer } = shipment;
        this.#rows.set(shipment.shipment, row({ ...known, references, orders, customer }, known, false));
      }
    }
    this.#total = snapshot.total;
    this.#changed();
  }

  /** Applies one frame, unless the row is already as new. */
  patch({ matchedBy, ...patch }: ShipmentPatch): void {
    const known = this.#rows.get(patch.shipment);
    if (known !== undefined && patch.sequence <= known.sequence) {
      return;
    }
    // Where the hub knows more than is held here, a stranger is most likely one of those.
    if (known === undefined && this.#rows.size >= this.#total) {
      this.#total += 1;
    }
    const before: Shipment = known ?? {
      shipment: patch.shipment,
      customer: '',
      orders: [],
      references: matchedBy === null ? [] : [matchedBy],
      sequence: 0,
      updatedAt: patch.updatedAt,
      promise: null,
      journey: UNSTARTED,
      delay: null,
    };
    const journey =
      patch.journey === undefined ? before.journey : aged(patch.journey, before.journey, patch.updatedAt);
    this.#put({ ...before, ...patch, journey }, known, true);
    this.#changed();
  }

  /** Ends the timer; nothing is flushed any more. */
  close(): void {
    clearTimeout(this.#timer);
    this.#readers.clear();
  }

  #put(shipment: Shipment, known: Row | undefined, changed: boolean): void {
    this.#rows.delete(shipment.shipment);
    this.#rows.set(shipment.shipment, row(shipment, known, changed));
    if (this.#rows.size > this.#limit) {
      for (const oldest of this.#rows.keys()) {
        this.#rows.delete(oldest);
        break;
      }
    }
  }

  #changed(): void {
    if (this.#timer === undefined) {
      const wait = Math.max(0, this.#flushedAt + this.#flushEvery - Date.now());
      this.#timer = setTimeout(() => this.#flush(), wait);
    }
  }

  #flush(): void {
    this.#timer = undefined;
    this.#flushedAt = Date.now();
    this.#state = { rows: [...this.#rows.values()].reverse(), total: Math.max(this.#total, this.#rows.size) };
    for (const reader of this.#readers) {
      reader();
    }
  }
}

/** What a frame leaves out holds while there is no newer scan; then it is news, and the next snapshot says what follows. */
function aged(now: Journey, before: Journey, updatedAt: Instant): Journey {
  const { receivedAt, expectedNextBy, expectedNext } = before;
  return now.lastScanAt === before.lastScanAt
    ? { ...now, receivedAt, expectedNextBy, expectedNext }
    : { ...now, receivedAt: updatedAt, expectedNextBy: null, expectedNext: null };
}

function row(shipment: Shipment, known: Row | undefined, changed: boolean): Row {
  if (!changed && known !== undefined && same(shipment, known)) {
    return known;
  }
  return {
    ...shipment,
    revision: (known?.revision ?? 0) + (changed ? 1 : 0),
    changedAt: changed ? Date.now() : (known?.changedAt ?? 0),
    text: [
      shipment.shipment,
      shipment.customer,
      ...shipment.orders,
      ...shipment.references.map((reference) => reference.value),
    ]
      .join('\n')
      .toLowerCase(),
  };
}

/** Equal in everything that the hub says, so that an unchanged row is not drawn again. */
function same(shipment: Shipment, known: Row): boolean {
  const { revision, changedAt, text, ...before } = known;
  const keys = Object.keys(before) as (keyof Shipment)[];
  return keys.every(
    (key) => before[key] === shipment[key] || JSON.stringify(before[key]) === JSON.stringify(shipment[key]),
  );
}

function oldestFirst({ shipments }: Snapshot): Shipment[] {
  return [...shipments].sort((a, b) => Date.parse(a.updatedAt) - Date.parse(b.updatedAt));
}
