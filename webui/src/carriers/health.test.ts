import { describe, expect, it } from 'vitest';
import { byTrouble, type CarrierConnection, durationOf, nameOf, type TrafficSums, verdictOf } from './health';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const ago = (hours: number) => new Date(NOW - hours * 3_600_000).toISOString();

function sums(given: Partial<TrafficSums> = {}): TrafficSums {
  return {
    deliveries: 0,
    read: 0,
    events: 0,
    unauthentic: 0,
    refused: 0,
    unreadable: 0,
    problems: 0,
    unknownCodes: 0,
    latency: { events: 0 },
    ...given,
  };
}

function connection(given: Partial<CarrierConnection> = {}): CarrierConnection {
  return { connection: 'ups-main', carrier: 'UPS', mode: 'webhook', state: 'active', ...given };
}

const traffic = (lastHour: Partial<TrafficSums>, lastDay: Partial<TrafficSums> = lastHour) => ({
  lastHour: sums(lastHour),
  lastDay: sums(lastDay),
  hours: [],
});

describe('the verdict on a connection', () => {
  it.each<[string, Partial<CarrierConnection>, string]>([
    ['works', { lastDelivery: ago(0.1), traffic: traffic({ deliveries: 9, read: 9 }) }, 'good'],
    ['is paused, whatever else', { state: 'paused', traffic: traffic({ unreadable: 9 }) }, 'paused'],
    ['has brought nothing yet', {}, 'never'],
    [
      'is silent where it usually is not',
      { lastDelivery: ago(3), traffic: traffic({}, { deliveries: 500 }) },
      'silent',
    ],
    ['is seldom used', { lastDelivery: ago(30), traffic: traffic({}, { deliveries: 2 }) }, 'good'],
    [
      'brings what cannot be read',
      { lastDelivery: ago(0), traffic: traffic({ deliveries: 10, unreadable: 4 }) },
      'errors',
    ],
    [
      'had one accident',
      { lastDelivery: ago(0), traffic: traffic({ deliveries: 10, unreadable: 1 }) },
      'good',
    ],
    ['knows no valid secret', { traffic: traffic({ unauthentic: 5 }) }, 'unauthentic'],
    [
      'cannot be reached',
      {
        mode: 'sftp',
        places: [{ node: 'a', reachable: false, waiting: 0, seenAt: ago(0), problem: 'denied' }],
      },
      'unreachable',
    ],
    ['is not asked', { asking: { circuits: [{ node: 'a', state: 'open' }] } }, 'open'],
    ['has used its quota', { asking: { limits: [{ most: 250, in: 'PT24H', used: 250 }] } }, 'quota'],
    [
      'may ask once a second',
      { lastDelivery: ago(0), asking: { limits: [{ most: 1, in: 'PT1S', used: 1 }] } },
      'good',
    ],
    ['is told to wait', { asking: { pausedUntil: ago(-1) } }, 'wait'],
    ['was told to wait', { lastDelivery: ago(0), asking: { pausedUntil: ago(1) } }, 'good'],
  ])('says of one that %s: %s %s', (_, given, verdict) => {
    expect(verdictOf(connection(given), NOW).is).toBe(verdict);
  });

  it('puts the worst first', () => {
    const good = connection({ connection: 'a', lastDelivery: ago(0) });
    const bad = connection({ connection: 'z', asking: { circuits: [{ node: 'a', state: 'open' }] } });
    expect([good, bad].sort(byTrouble(NOW))).toEqual([bad, good]);
  });
});

it('reads durations, and takes nothing else for one', () => {
  expect(durationOf('PT1M30S')).toBe(90_000);
  expect(durationOf('P1DT1H')).toBe(90_000_000);
  expect(durationOf('soon')).toBeNull();
  expect(durationOf('PT')).toBeNull();
});

it('names carriers as people do', () => {
  expect(nameOf('UPS_QUANTUM_VIEW')).toBe('UPS Quantum View');
  expect(nameOf('FEDEX')).toBe('FedEx');
});
