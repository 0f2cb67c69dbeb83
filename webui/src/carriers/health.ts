import type { components } from '../api/generated/hub';

type Schemas = components['schemas'];
export type CarrierConnection = Schemas['CarrierConnection'];
export type TrafficSums = Schemas['TrafficSums'];

/** How a connection does, in one word for the eye and a few for the reader. */
export type Verdict =
  | { readonly tone: 'good'; readonly is: 'good' }
  | { readonly tone: 'quiet'; readonly is: 'paused' | 'never' }
  | { readonly tone: 'soon'; readonly is: 'silent' | 'late'; readonly milliseconds: number }
  | { readonly tone: 'soon'; readonly is: 'trying' }
  | { readonly tone: 'soon'; readonly is: 'wait'; readonly until: string }
  | { readonly tone: 'soon'; readonly is: 'quota'; readonly used: number; readonly most: number }
  | { readonly tone: 'bad'; readonly is: 'open' }
  | { readonly tone: 'bad'; readonly is: 'unreachable'; readonly problem: string }
  | { readonly tone: 'bad'; readonly is: 'unauthentic'; readonly count: number }
  | { readonly tone: 'bad'; readonly is: 'errors'; readonly share: number };

const HOUR = 3_600_000;

/** Fewer than that are an accident, not a state. */
const ENOUGH_ERRORS = 3;
const BAD_SHARE = 0.05;

/** With so many a day, an hour without one is odd. */
const USUALLY_SOME = 48;

/** What was not as it should be in that time. */
export function errorsOf(sums: TrafficSums): number {
  return sums.unauthentic + sums.refused + sums.unreadable + sums.problems;
}

/** What it is a share of: deliveries that came, taken or not, and events that could not be read beside them. */
export function attemptsOf(sums: TrafficSums): number {
  return Math.max(sums.deliveries, sums.read) + sums.unauthentic + sums.refused + sums.problems;
}

/** The worst that can be said of a connection now. */
export function verdictOf(connection: CarrierConnection, now: number): Verdict {
  if (connection.state === 'paused') {
    return { tone: 'quiet', is: 'paused' };
  }
  const { asking, places = [], traffic } = connection;
  if (places.length > 0 && places.every(({ reachable }) => !reachable)) {
    return { tone: 'bad', is: 'unreachable', problem: places.find(({ problem }) => problem)?.problem ?? '' };
  }
  const circuits = asking?.circuits ?? [];
  if (circuits.some(({ state }) => state === 'open')) {
    return { tone: 'bad', is: 'open' };
  }
  if (traffic !== undefined) {
    const errors = errorsOf(traffic.lastHour);
    if (traffic.lastHour.unauthentic >= ENOUGH_ERRORS && traffic.lastHour.deliveries === 0) {
      return { tone: 'bad', is: 'unauthentic', count: traffic.lastHour.unauthentic };
    }
    const share = errors / Math.max(1, attemptsOf(traffic.lastHour));
    if (errors >= ENOUGH_ERRORS && share > BAD_SHARE) {
      return { tone: 'bad', is: 'errors', share };
    }
  }
  if (circuits.some(({ state }) => state === 'half-open')) {
    return { tone: 'soon', is: 'trying' };
  }
  if (asking?.pausedUntil !== undefined && Date.parse(asking.pausedUntil) > now) {
    return { tone: 'soon', is: 'wait', until: asking.pausedUntil };
  }
  const full = asking?.limits?.find(({ used = 0, most = 0 }) => most > 1 && used >= most);
  if (full !== undefined) {
    return { tone: 'soon', is: 'quota', used: full.used ?? 0, most: full.most ?? 0 };
  }
  if ((asking?.lateSeconds ?? 0) > 3_600) {
    return { tone: 'soon', is: 'late', milliseconds: (asking?.lateSeconds ?? 0) * 1_000 };
  }
  if (connection.lastDelivery === undefined) {
    return asking !== undefined && (asking.references ?? 0) > 0
      ? { tone: 'good', is: 'good' }
      : { tone: 'quiet', is: 'never' };
  }
  const silence = now - Date.parse(connection.lastDelivery);
  if (silence > HOUR && (traffic?.lastDay.deliveries ?? 0) >= USUALLY_SOME) {
    return { tone: 'soon', is: 'silent', milliseconds: silence };
  }
  return { tone: 'good', is: 'good' };
}

const WORST = { bad: 0, soon: 1, quiet: 2, good: 3 } as const;

/** The worst first, then by carrier and name. */
export function byTrouble(now: number): (a: CarrierConnection, b: CarrierConnection) => number {
  return (a, b) =>
    WORST[verdictOf(a, now).tone] - WORST[verdictOf(b, now).tone] ||
    a.carrier.localeCompare(b.carrier) ||
    a.connection.localeCompare(b.connection);
}

/** Hours, days and minutes of an ISO 8601 duration, in milliseconds; null for what it is not. */
export function durationOf(text: string): number | null {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (parts === null || text === 'P' || text.endsWith('T')) {
    return null;
  }
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map((part) => Number(part ?? 0));
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}

/** A carrier's code as a name: `UPS_QUANTUM_VIEW` is `UPS Quantum View`. */
export function nameOf(carrier: string): string {
  const names: Readonly<Record<string, string>> = {
    AFTERSHIP: 'AfterShip',
    EASYPOST: 'EasyPost',
    EDIFACT: 'EDIFACT',
    EPCIS: 'EPCIS',
    FEDEX: 'FedEx',
    PROJECT44: 'project44',
    TERMINAL49: 'Terminal49',
    UPS_QUANTUM_VIEW: 'UPS Quantum View',
  };
  return (
    names[carrier] ??
    carrier
      .split('_')
      .map((word) => (word.length > 4 ? word.charAt(0) + word.slice(1).toLowerCase() : word))
      .join(' ')
  );
}
