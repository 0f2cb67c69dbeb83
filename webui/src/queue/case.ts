import type { Instant } from '../shell/time';

/** A place as it is shown. */
export interface Place {
  readonly city?: string | null;
  readonly region?: string | null;
  readonly country?: string | null;
  readonly timeZone?: string | null;
}

export interface CaseDelay {
  readonly kind: string;
  readonly cause: string | null;
  readonly responsible: string | null;
  /** From 0 to 100. */
  readonly severity: number;
  readonly since: Instant;
  /** How much time is at risk, as an ISO duration. */
  readonly atRisk: string | null;
  readonly evidence: readonly string[] | null;
  readonly summary: string;
  /** What is to be done next, and by when. */
  readonly duty: { readonly what: string; readonly by: Instant } | null;
}

export interface Resolution {
  readonly reason: string;
  readonly note: string | null;
  readonly by: string;
  readonly at: Instant;
}

/** An open delay, or one that has cleared, with what is shown beside it and what agents did with it. */
export interface DelayCase {
  readonly id: string;
  /** Only grows; a higher one is newer. */
  readonly version: number;
  readonly open: boolean;
  readonly shipment: string;
  readonly customer: string | null;
  readonly orders: readonly string[];
  readonly references: readonly { readonly type: string; readonly value: string }[];
  readonly mode: string | null;
  readonly service: string | null;
  readonly priority: string | null;
  readonly origin: Place | null;
  readonly destination: Place | null;
  readonly carrier: string | null;
  readonly delay: CaseDelay;
  readonly promise: { readonly earliest: Instant | null; readonly latest: Instant | null } | null;
  readonly estimate: {
    readonly earliest: Instant | null;
    readonly latest: Instant | null;
    readonly by: string | null;
    readonly issuedAt: Instant | null;
  } | null;
  readonly forecast: {
    readonly p50: Instant | null;
    readonly p90: Instant | null;
    readonly journeys: number | null;
    readonly basis: string | null;
    readonly issuedAt: Instant | null;
  } | null;
  readonly milestone: string | null;
  readonly occurredAt: Instant | null;
  readonly place: Place | null;
  readonly lastScanAt: Instant | null;
  readonly openedAt: Instant;
  readonly clearedAt: Instant | null;
  readonly cleared: string | null;
  readonly owner: string | null;
  readonly ownedAt: Instant | null;
  readonly snoozedUntil: Instant | null;
  readonly snoozeReason: string | null;
  readonly resolution: Resolution | null;
  readonly notes: number;
}

/** A page of cases, and the position of the queue before it was read. */
export interface CasePage {
  readonly delays: readonly DelayCase[];
  readonly cursor: string;
  readonly total: number;
  readonly next?: string | null;
}
