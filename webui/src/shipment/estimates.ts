import type { Said, Shipment } from './model';

/** From when to when one statement was the last of its kind. */
export interface Step {
  readonly from: number;
  readonly to: number;
  readonly latest: number;
  readonly said: Said;
}

/** Milepost's own forecast, as a band from p50 to p90. */
export interface Band {
  readonly from: number;
  readonly to: number;
  readonly p50: number;
  readonly p90: number;
  readonly said: Said;
}

/** What a chart of the estimates draws; all in milliseconds since the epoch. */
export interface Chart {
  readonly carriers: readonly { readonly by: string; readonly steps: readonly Step[] }[];
  readonly bands: readonly Band[];
  readonly promise: { readonly earliest: number | null; readonly latest: number } | null;
  readonly delivered: number | null;
  /** When it was said, from left to right. */
  readonly x: readonly [number, number];
  /** When it will be there, from below to above. */
  readonly y: readonly [number, number];
}

/** Room around what is drawn, as a share of it. */
const MARGIN = 0.08;
const HOUR = 3_600_000;

/** What carriers and Milepost said, by when they said it. Null where nobody has said anything. */
export function chartOf(said: readonly Said[], shipment: Shipment, now: number): Chart | null {
  const credible = said.filter((one) => one.credible);
  if (credible.length === 0) {
    return null;
  }
  const delivered =
    shipment.journey.milestone === 'DELIVERED' && shipment.journey.occurredAt
      ? Date.parse(shipment.journey.occurredAt)
      : null;
  const end = Math.max(delivered ?? now, ...credible.map((one) => Date.parse(one.issuedAt) + HOUR));
  const byWhom = new Map<string, Said[]>();
  for (const one of credible) {
    if (one.forecast === undefined) {
      byWhom.set(one.by, [...(byWhom.get(one.by) ?? []), one]);
    }
  }
  const carriers = [...byWhom].map(([by, all]) => ({ by, steps: stepsOf(all, end) }));
  const own = inOrder(credible.filter((one) => one.forecast !== undefined));
  const bands = own.flatMap((one, index) => {
    const forecast = one.forecast;
    return forecast === undefined
      ? []
      : [
          {
            from: Date.parse(one.issuedAt),
            to: index + 1 < own.length ? Date.parse(own[index + 1]?.issuedAt ?? '') : end,
            p50: Date.parse(forecast.p50),
            p90: Date.parse(forecast.p90),
            said: one,
          },
        ];
  });
  const promise =
    shipment.promise === undefined
      ? null
      : {
          earliest: shipment.promise.earliest ? Date.parse(shipment.promise.earliest) : null,
          latest: Date.parse(shipment.promise.latest),
        };
  const moments = [
    ...carriers.flatMap(({ steps }) => steps.map(({ latest }) => latest)),
    ...bands.flatMap(({ p50, p90 }) => [p50, p90]),
    ...(promise === null ? [] : [promise.latest]),
    ...(delivered === null ? [] : [delivered]),
  ];
  return {
    carriers,
    bands,
    promise,
    delivered,
    x: spread([...credible.map((one) => Date.parse(one.issuedAt)), end], 0),
    y: spread(moments, MARGIN),
  };
}

function stepsOf(said: readonly Said[], end: number): Step[] {
  const ordered = inOrder(said);
  return ordered.map((one, index) => ({
    from: Date.parse(one.issuedAt),
    to: index + 1 < ordered.length ? Date.parse(ordered[index + 1]?.issuedAt ?? '') : end,
    latest: Date.parse(one.latest),
    said: one,
  }));
}

function inOrder(said: readonly Said[]): Said[] {
  return said.toSorted((a, b) => Date.parse(a.issuedAt) - Date.parse(b.issuedAt));
}

/** At least an hour wide, so that one moment is not a division by nothing. */
function spread(moments: readonly number[], margin: number): [number, number] {
  const low = Math.min(...moments);
  const high = Math.max(...moments);
  const room = Math.max(HOUR, high - low) * margin;
  return high - low < HOUR ? [low - HOUR / 2 - room, high + HOUR / 2 + room] : [low - room, high + room];
}

/** Moments that divide a span well, at most as many: hours or days on their borders in the reader's zone, roughly. */
export function ticks([from, to]: readonly [number, number], most: number): number[] {
  const STEPS = [1, 2, 3, 6, 12, 24, 48, 72, 168, 336, 720].map((hours) => hours * HOUR);
  const step = STEPS.find((one) => (to - from) / one <= most) ?? (to - from) / most;
  const first = Math.ceil(from / step) * step;
  const found: number[] = [];
  for (let at = first; at <= to; at += step) {
    found.push(at);
  }
  return found;
}
