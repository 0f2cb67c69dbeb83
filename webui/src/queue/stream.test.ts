import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HubProblem } from '../api/problem';
import type { Opening } from '../api/sse';
import { aCase } from '../fixtures/cases';
import type { Connection } from '../shell/connection';
import type { CasePage } from './case';
import { type Following, followQueue, type QueueListener } from './stream';

/** A stream that a test speaks through. */
interface Open {
  readonly address: string;
  readonly opening: Opening;
  say(name: string, data?: unknown, id?: string): void;
  end(failure?: unknown): void;
}

describe('followQueue', () => {
  let told: string[];
  let state: Connection;
  let streams: Open[];
  let pages: Map<string, CasePage>;
  let asked: string[];
  let following: Following;

  beforeEach(() => {
    vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 15) });
    told = [];
    streams = [];
    asked = [];
    pages = new Map([['', { delays: [aCase({ id: '1' })], cursor: 'c1', total: 1 }]]);
  });

  afterEach(() => {
    following.close();
    vi.useRealTimers();
  });

  const listener: QueueListener = {
    connection: (now) => {
      state = now;
      told.push(now.phase);
    },
    begin: (total) => told.push(`begin ${total}`),
    rows: (rows) => told.push(`rows ${rows.map(({ id, version }) => `${id}.${version}`)}`),
    whole: () => told.push('whole'),
    news: (shipment, sequence) => told.push(`news ${shipment} ${sequence}`),
    presence: (shipment, people) => told.push(`presence ${shipment} ${people.length}`),
    mention: () => told.push('mention'),
  };

  async function follow() {
    following = followQueue(listener, {
      tab: 'a-tab',
      random: () => 1,
      painted: () => Promise.resolve(),
      words: { noAnswer: () => 'no answer', broke: () => 'broke', silent: () => 'silent' },
      read: async (path) => {
        asked.push(path);
        const page = pages.get(new URL(path, 'http://hub').searchParams.get('after') ?? '');
        if (page === undefined) {
          throw new HubProblem(503, { detail: 'starting' }, { retryAfter: 7_000 });
        }
        return page;
      },
      open: (address, opening) =>
        new Promise((resolve, reject) => {
          opening.signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError')));
          streams.push({
            address,
            opening,
            say: (name, data = {}, id = '') => {
              opening.alive();
              opening.event({ name, data: JSON.stringify(data), id });
            },
            end: (failure) => (failure === undefined ? resolve() : reject(failure)),
          });
        }),
    });
    await settle();
  }

  async function settle() {
    await vi.advanceTimersByTimeAsync(0);
  }

  function last(): Open {
    const stream = streams.at(-1);
    if (stream === undefined) {
      throw new Error('no stream');
    }
    return stream;
  }

  it('showsTheFirstPageAtOnceAndStreamsFromBeforeIt', async () => {
    pages.set('', { delays: [aCase({ id: '1' })], cursor: 'c1', total: 3, next: 'n1' });
    pages.set('n1', { delays: [aCase({ id: '2' })], cursor: 'c2', total: 3, next: 'n2' });
    pages.set('n2', { delays: [aCase({ id: '3' })], cursor: 'c3', total: 3 });
    await follow();
    expect(told).toEqual(['begin 3', 'rows 1.1']);
    expect(last().address).toContain('after=c1');

    last().say('ready', {}, 'c1');
    last().say('delay', aCase({ id: '1', version: 2 }), 'c4');
    await settle();
    expect(told.slice(2)).toEqual(['catching-up', 'rows 1.2', 'rows 2.1', 'rows 3.1', 'whole']);

    expect(state.phase, 'something missed is still to come').toBe('catching-up');
    last().say('current');
    expect(state.phase).toBe('live');
  });

  it('isLiveOnlyWithAllPagesThoughNothingWasMissed', async () => {
    pages.set('', { delays: [aCase({ id: '1' })], cursor: 'c1', total: 2, next: 'n1' });
    pages.set('n1', { delays: [aCase({ id: '2' })], cursor: 'c2', total: 2 });
    await follow();
    last().say('ready', {}, 'c1');
    last().say('current');
    expect(state.phase).toBe('catching-up');

    await settle();
    expect(state.phase).toBe('live');
  });

  it('goesOnFromTheLastFrameAfterABreakAndReadsNothingAgain', async () => {
    await follow();
    last().say('ready', {}, 'c1');
    last().say('delay', aCase({ id: '1', version: 2 }), 'c2');
    await vi.advanceTimersByTimeAsync(1_000);
    last().end();
    await settle();
    expect(state).toMatchObject({ phase: 'offline', reason: 'broke' });

    await vi.advanceTimersByTimeAsync(600);
    expect(streams).toHaveLength(2);
    expect(last().opening.lastEventId).toBe('c2');
    expect(asked).toHaveLength(1);
    last().say('ready', {}, 'c2');
    expect(state.phase).toBe('catching-up');
    await settle();
    last().say('current');
    expect(state.phase).toBe('live');
  });

  it('readsAllAgainOnAGap', async () => {
    await follow();
    last().say('ready', {}, 'c1');
    await settle();
    told.length = 0;
    last().say('gap', { resumeAt: 'c9' }, 'c9');
    await settle();

    expect(told).toEqual(['begin 1', 'rows 1.1']);
    expect(streams.filter(({ opening }) => !opening.signal.aborted)).toHaveLength(1);
  });

  it('goesOnWithThePagesWhereABreakCameBetween', async () => {
    pages.set('', { delays: [aCase({ id: '1' })], cursor: 'c1', total: 2, next: 'n1' });
    await follow();
    last().say('ready', {}, 'c1');
    await settle();
    expect(state).toMatchObject({ phase: 'offline', reason: 'starting' });

    pages.set('n1', { delays: [aCase({ id: '2' })], cursor: 'c2', total: 2 });
    await vi.advanceTimersByTimeAsync(7_000);
    last().say('ready', {}, 'c1');
    await settle();
    expect(told.at(-1)).toBe('whole');
    expect(told.filter((line) => line.startsWith('begin'))).toHaveLength(1);
  });

  it('staysAwayAsLongAsTheHubSays', async () => {
    pages.clear();
    await follow();
    expect(state).toMatchObject({ phase: 'offline', nextTryAt: Date.now() + 7_000 });

    await vi.advanceTimersByTimeAsync(6_999);
    expect(asked).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(asked).toHaveLength(2);
  });

  it('noticesAHubThatWentSilent', async () => {
    await follow();
    last().say('ready', {}, 'c1');
    last().say('current');
    await vi.advanceTimersByTimeAsync(30_000);
    last().say('ping', {}, 'c1');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(state.phase).toBe('live');

    await vi.advanceTimersByTimeAsync(5_000);
    expect(state).toMatchObject({ phase: 'offline', reason: 'silent' });
    expect(streams[0]?.opening.signal.aborted).toBe(true);
  });

  it('isOverWhenTheSessionIs', async () => {
    await follow();
    last().end(new HubProblem(401, { detail: 'sign in' }));
    await vi.advanceTimersByTimeAsync(60_000);

    expect(streams).toHaveLength(1);
  });

  it('tellsOfPeopleNewsAndMentions', async () => {
    await follow();
    last().say('ready', {}, 'c1');
    last().say('shipment', { shipment: 'SHP-1', sequence: 4 });
    last().say('presence', { shipment: 'SHP-1', people: [{ user: 'ben', name: 'Ben', tab: 't' }] });
    last().say('mention');

    expect(told).toEqual(expect.arrayContaining(['news SHP-1 4', 'presence SHP-1 1', 'mention']));
  });
});
