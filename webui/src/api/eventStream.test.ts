import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSource } from '../fixtures/FakeSource';
import { aFrame, aShipment } from '../fixtures/shipments';
import { type Connection, type Following, followShipments, type StreamListener } from './eventStream';
import type { Hub } from './hub';
import { HubProblem } from './problem';
import type { Snapshot } from './types';

class RecordingListener implements StreamListener {
  readonly told: string[] = [];
  state: Connection | undefined;

  connection(state: Connection) {
    this.state = state;
    this.told.push(state.phase);
  }

  reset({ shipments }: Snapshot) {
    this.told.push(`reset ${shipments.map((shipment) => shipment.sequence)}`);
  }

  refresh({ shipments }: Snapshot) {
    this.told.push(`refresh ${shipments.map((shipment) => shipment.sequence)}`);
  }

  patch({ shipment, sequence }: { shipment: string; sequence: number }) {
    this.told.push(`${shipment} ${sequence}`);
  }
}

const answer: Snapshot = { shipments: [aShipment({ sequence: 12 })], total: 1 };

describe('followShipments', () => {
  let listener: RecordingListener;
  let sources: FakeSource[];
  let tickets: number;
  let hub: { streamAddress: ReturnType<typeof vi.fn>; snapshot: ReturnType<typeof vi.fn> } & Hub;
  let following: Following;

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 15) });
    listener = new RecordingListener();
    sources = [];
    tickets = 0;
    hub = {
      streamAddress: vi.fn(async () => `/agents/v1/stream?ticket=${++tickets}`),
      snapshot: vi.fn(async () => answer),
    };
  });

  afterEach(() => {
    following.close();
    vi.useRealTimers();
  });

  async function follow() {
    const open = (address: string) => {
      const source = new FakeSource(address);
      sources.push(source);
      return source;
    };
    following = followShipments(hub, listener, { open, random: () => 1 });
    await soon();
  }

  /** Lets promises settle without time passing. */
  async function soon() {
    await vi.advanceTimersByTimeAsync(0);
  }

  function newest(): FakeSource {
    const source = sources.at(-1);
    if (source === undefined) {
      throw new Error('no stream was opened');
    }
    return source;
  }

  async function goLive() {
    await follow();
    newest().send('ready');
    await soon();
    listener.told.length = 0;
  }

  it('readsTheSnapshotOnlyWhenTheStreamIsOpen', async () => {
    await follow();
    expect(hub.snapshot).not.toHaveBeenCalled();

    newest().send('ready');
    await soon();

    expect(listener.told).toEqual(['connecting', 'reset 12', 'live']);
  });

  it('appliesWhatCameBeforeTheSnapshotAfterIt', async () => {
    let deliver = (_: Snapshot) => {};
    hub.snapshot.mockImplementation(() => new Promise<Snapshot>((resolve) => (deliver = resolve)));
    await follow();
    newest().send('ready');
    newest().send('milestone', aFrame(14));
    newest().send('delay', aFrame(13));
    await soon();
    expect(listener.told).toEqual(['connecting']);

    deliver(answer);
    await soon();

    expect(listener.told).toEqual(['connecting', 'reset 12', 'SHP-1 14', 'live']);
  });

  it.each(['milestone', 'estimate', 'delay', 'delay-cleared', 'correction'])(
    'tells a %s at once',
    async (name) => {
      await goLive();

      newest().send(name, aFrame(13));

      expect(listener.told).toEqual(['SHP-1 13']);
    },
  );

  it('leavesOutAFrameThatItCannotRead', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    await goLive();

    newest().send('milestone', '{"subject": "SHP-1"');
    newest().send('milestone', '{"subject": "SHP-1", "sequence": "x", "time": "", "data": {}}');
    newest().send('milestone', aFrame(13));

    expect(listener.told).toEqual(['SHP-1 13']);
    expect(warned).toHaveBeenCalledTimes(2);
  });

  it('isOfflineTheMomentTheStreamBreaks', async () => {
    await goLive();
    await vi.advanceTimersByTimeAsync(10_000);

    newest().breaks();

    expect(listener.state).toEqual({
      phase: 'offline',
      since: Date.now(),
      reason: 'the connection broke',
      nextTryAt: Date.now() + 500,
    });
    expect(newest().closed).toBe(true);
  });

  it('comesBackWithANewTicketAndANewSnapshot', async () => {
    await goLive();
    newest().breaks();

    await vi.advanceTimersByTimeAsync(500);
    newest().send('ready');
    await soon();

    expect(sources.map((source) => source.address)).toEqual([
      '/agents/v1/stream?ticket=1',
      '/agents/v1/stream?ticket=2',
    ]);
    expect(listener.told).toEqual(['offline', 'offline', 'reset 12', 'live']);
  });

  it('hearsNothingFromAStreamThatItLeft', async () => {
    await goLive();
    const left = newest();
    left.breaks();
    listener.told.length = 0;

    left.closed = false;
    left.send('milestone', aFrame(13));
    left.breaks();

    expect(listener.told).toEqual([]);
  });

  it('waitsLongerAfterEachFailureAndNeverLongerThanHalfAMinute', async () => {
    hub.streamAddress.mockRejectedValue(new TypeError('Failed to fetch'));
    await follow();

    const pauses: number[] = [];
    for (let n = 0; n < 9; n += 1) {
      const before = Date.now();
      const due = listener.state?.phase === 'offline' ? (listener.state.nextTryAt ?? 0) : 0;
      pauses.push(due - before);
      await vi.advanceTimersByTimeAsync(due - before);
    }

    expect(pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('saysSinceWhenTheScreenIsOldNotSinceTheLastTry', async () => {
    await goLive();
    const since = Date.now();
    newest().breaks();
    hub.streamAddress.mockRejectedValue(new TypeError('Failed to fetch'));

    await vi.advanceTimersByTimeAsync(20_000);

    expect(listener.state).toMatchObject({ phase: 'offline', since, reason: 'the hub does not answer' });
  });

  it('staysAwayAsLongAsTheHubAsks', async () => {
    hub.streamAddress.mockRejectedValueOnce(new HubProblem(503, { detail: 'full' }, { retryAfter: 7_000 }));
    await follow();

    await vi.advanceTimersByTimeAsync(6_999);
    expect(sources).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);

    expect(sources).toHaveLength(1);
  });

  it('doesNotTryAgainWithATokenThatWasRefused', async () => {
    hub.streamAddress.mockRejectedValue(new HubProblem(401, { detail: 'expired' }, { retryAfter: null }));
    await follow();

    await vi.advanceTimersByTimeAsync(120_000);

    expect(listener.state).toEqual({ phase: 'refused', reason: 'expired' });
    expect(hub.streamAddress).toHaveBeenCalledTimes(1);
  });

  it('doesNotTrustAStreamThatStaysSilent', async () => {
    await follow();

    await vi.advanceTimersByTimeAsync(10_000);

    expect(listener.state).toMatchObject({ phase: 'offline', reason: 'the stream stayed silent' });
    expect(newest().closed).toBe(true);
  });

  it('noticesAHubThatWentWithoutAWord', async () => {
    await goLive();
    hub.snapshot.mockRejectedValue(new TypeError('Failed to fetch'));

    await vi.advanceTimersByTimeAsync(30_000);

    expect(listener.state).toMatchObject({ phase: 'offline', reason: 'the hub does not answer' });
  });

  it('looksOftenWhileTheListIsEmpty', async () => {
    hub.snapshot.mockResolvedValue({ shipments: [], total: 0 });
    await goLive();
    hub.snapshot.mockResolvedValue(answer);

    await vi.advanceTimersByTimeAsync(3_000);

    expect(listener.told).toEqual(['refresh 12']);
  });

  it('triesAtOnceWhenAsked', async () => {
    await goLive();
    newest().breaks();

    following.retry();
    await soon();

    expect(sources).toHaveLength(2);
  });

  it('doesNothingAnyMoreOnceClosed', async () => {
    await goLive();

    following.close();
    newest().breaks();
    await vi.advanceTimersByTimeAsync(120_000);

    expect(listener.told).toEqual([]);
    expect(newest().closed).toBe(true);
    expect(sources).toHaveLength(1);
  });
});
