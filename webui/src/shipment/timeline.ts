import { isByHand, type Notice, type ShipmentFact } from './model';

/** How long after it happened an event may be heard and is still no latecomer, in milliseconds. */
const HEARD_LATE = 2 * 3_600_000;

/** What has become of what an event says. */
export type Standing =
  | 'holds'
  /** Another event took it back. */
  | 'retracted'
  /** Another source told of the same scan before. */
  | 'repeated'
  /** It takes something back itself. */
  | 'correction';

/** A line of the shipment's history. */
export interface Entry {
  readonly fact: ShipmentFact;
  readonly standing: Standing;
  /** The event that took it back, or that it takes back. */
  readonly other: string | null;
  /** How long after it happened it was heard, in milliseconds, where that is long. */
  readonly heardAfter: number | null;
  /** The carrier stated it anew with another content, or it was read again. */
  readonly revised: 'stated' | 'reread' | null;
  readonly byHand: boolean;
}

/** A notice to the customer, among what happened. */
export interface Told {
  readonly notice: Notice;
}

export type Line = { readonly at: number; readonly key: string } & (
  | { readonly kind: 'event'; readonly entry: Entry }
  | { readonly kind: 'notice'; readonly told: Told }
);

/** The shipment's history, the newest first: what happened, what was planned or expected, what was told the customer. */
export function linesOf(facts: readonly ShipmentFact[], notices: readonly Notice[]): Line[] {
  const taken = takenBack(facts);
  const lines: Line[] = facts.map((fact) => ({
    kind: 'event',
    key: fact.id,
    at: Date.parse(fact.time.instant),
    entry: entryOf(fact, taken),
  }));
  for (const notice of notices) {
    lines.push({ kind: 'notice', key: notice.id, at: Date.parse(notice.at), told: { notice } });
  }
  return lines.sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1));
}

function entryOf(fact: ShipmentFact, taken: ReadonlyMap<string, string>): Entry {
  const byWhom = taken.get(fact.id) ?? null;
  const correction = fact.correction !== undefined;
  const standing: Standing =
    byWhom !== null
      ? 'retracted'
      : correction
        ? 'correction'
        : fact.sameAs !== undefined
          ? 'repeated'
          : 'holds';
  const heardAfter = Date.parse(fact.receivedAt) - Date.parse(fact.time.instant);
  const revision = fact.revision;
  return {
    fact,
    standing,
    other: byWhom ?? (correction ? targetOf(fact, taken) : (fact.sameAs ?? null)),
    heardAfter: fact.classifier === 'ACTUAL' && heardAfter >= HEARD_LATE ? heardAfter : null,
    revised: revision?.rereadAt !== undefined ? 'reread' : revision?.statedAt !== undefined ? 'stated' : null,
    byHand: isByHand(fact),
  };
}

function targetOf(fact: ShipmentFact, taken: ReadonlyMap<string, string>): string | null {
  for (const [target, by] of taken) {
    if (by === fact.id) {
      return target;
    }
  }
  return fact.correction?.target ?? null;
}

/**
 * Which event is taken back by which. As the hub has it: a correction names its event, or takes back the latest with one
 * of its milestones, of the same number, at the same place if it names one, that happened no later.
 */
export function takenBack(facts: readonly ShipmentFact[]): ReadonlyMap<string, string> {
  const taken = new Map<string, string>();
  const corrections = facts
    .filter(({ correction }) => correction !== undefined)
    .sort((a, b) => Date.parse(a.time.instant) - Date.parse(b.time.instant));
  for (const one of corrections) {
    const { target, milestones = [] } = one.correction ?? {};
    const found =
      target !== undefined
        ? facts.find(({ id }) => id === target)
        : facts
            .filter(
              (fact) =>
                fact.correction === undefined &&
                !taken.has(fact.id) &&
                milestones.includes(fact.milestone) &&
                fact.reference.value === one.reference.value &&
                (placeKey(one.place) === '' || placeKey(fact.place) === placeKey(one.place)) &&
                Date.parse(fact.time.instant) <= Date.parse(one.time.instant),
            )
            .sort((a, b) => Date.parse(b.time.instant) - Date.parse(a.time.instant))[0];
    if (found !== undefined) {
      taken.set(found.id, one.id);
    }
  }
  return taken;
}

/** What two reports of one place have in common: the most exact part that is there; as the hub compares them. */
export function placeKey(place: ShipmentFact['place']): string {
  return (place?.locode ?? place?.city ?? place?.country ?? '').toUpperCase();
}

/** A place in a few words. */
export function placeName(place: ShipmentFact['place']): string {
  if (place === undefined) {
    return '';
  }
  const name = [place.city, place.region, place.country].filter(Boolean).join(', ');
  return name || place.locode || place.facility || '';
}
