/** A point in time as RFC 3339 text, as the hub sends it. */
export type Instant = string;

export interface Reference {
  readonly type: string;
  readonly value: string;
  readonly issuer: string | null;
}

/** What was promised to the customer; either end may be open. */
export interface PromisedWindow {
  readonly earliest: Instant | null;
  readonly latest: Instant | null;
}

/** When delivery is expected, and who says so. */
export interface Estimate {
  readonly earliest: Instant | null;
  readonly latest: Instant;
  readonly by: string;
  readonly issuedAt: Instant;
}

/** Where a shipment stands. `milestone` is null before the first scan. */
export interface Journey {
  readonly milestone: string | null;
  readonly occurredAt: Instant | null;
  readonly pieces: number;
  readonly piecesDelivered: number;
  readonly lastScanAt: Instant | null;
  /** When the hub had the newest scan. Frames do not say it, nor what comes next. */
  readonly receivedAt: Instant | null;
  /** By when the next news is expected, and which. */
  readonly expectedNextBy: Instant | null;
  readonly expectedNext: string | null;
  readonly estimate: Estimate | null;
  /** Statements contradict one another. */
  readonly conflict: boolean;
  /** Which, each in a sentence for people. */
  readonly conflicts: readonly Conflict[];
}

/** What cannot be true together. */
export interface Conflict {
  readonly kind: string;
  readonly summary: string;
}

/** The worst open delay of a shipment. `severity` runs from 0 to 100. */
export interface Delay {
  readonly kind: string;
  readonly cause: string | null;
  readonly severity: number;
  readonly since: Instant;
  readonly summary: string;
}

/** A shipment as the agents' snapshot lists it. */
export interface Shipment {
  readonly shipment: string;
  readonly customer: string;
  readonly orders: readonly string[];
  readonly references: readonly Reference[];
  readonly sequence: number;
  readonly updatedAt: Instant;
  readonly promise: PromisedWindow | null;
  readonly journey: Journey;
  readonly delay: Delay | null;
}

/** The newest shipments, newest change first, and how many there are in all. */
export interface Snapshot {
  readonly shipments: readonly Shipment[];
  readonly total: number;
}

/** What one frame says of a shipment; what it does not mention stays as it was. */
export interface ShipmentPatch extends Partial<Omit<Shipment, 'shipment' | 'sequence' | 'updatedAt'>> {
  readonly shipment: string;
  readonly sequence: number;
  readonly updatedAt: Instant;
  /** The one reference that the event came by; a frame need not list them all. */
  readonly matchedBy: Reference | null;
}
