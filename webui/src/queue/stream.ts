import { ask } from '../api/client';
import { asProblem, HubProblem } from '../api/problem';
import { type Opening, readEvents, type StreamEvent } from '../api/sse';
import type { Connection, Watcher } from '../shell/connection';
import type { CasePage, DelayCase } from './case';

/** What the stream tells. Calls come in the order in which they are to be applied; rows carry versions, and the highest wins. */
export interface QueueListener {
  connection(state: Connection): void;
  /** All open cases will come again; what has not come by `whole` is gone. */
  begin(total: number): void;
  rows(rows: readonly DelayCase[]): void;
  /** Every open case has come since `begin`. */
  whole(): void;
  news(shipment: string, sequence: number): void;
  presence(shipment: string, people: readonly Watcher[]): void;
  mention(): void;
}

export interface QueueOptions {
  /** Names this page among those of the same person. */
  readonly tab: string;
  readonly read?: (path: string, signal: AbortSignal) => Promise<CasePage>;
  readonly open?: (address: string, opening: Opening) => Promise<void>;
  /** From 0 to 1; spreads the returns of many pages after one outage. */
  readonly random?: () => number;
  /** When what is there has been drawn. */
  readonly painted?: () => Promise<void>;
  /** The reasons in the reader's words. */
  readonly words: Readonly<Record<'noAnswer' | 'broke' | 'silent', () => string>>;
}

/** A queue that is being followed. */
export interface Following {
  /** Tries now instead of later; does nothing where a try is under way. */
  retry(): void;
  /** Takes the connection for lost, for instance because the network went. */
  lost(reason: string): void;
  close(): void;
}

/** Small, so that the first rows are there at once; `public/early.js` asks for it before the console is there. */
const FIRST_PAGE = 50;
/** What is taken in at once does not hold up a frame for long. */
const PAGE = 1_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** A stream that broke sooner than this counts as one more failure in a row. */
const STEADY = 5_000;
/** The hub sends something every 15 s; after twice that and a bit there is nobody any more. */
const SILENCE = 35_000;
/** How exactly a silence is noticed; frames may come by the hundred, and a timer for each would cost more than they do. */
const SILENCE_STEP = 1_000;

/**
 * Follows the queue until closed. The first page is shown at once; the stream goes on from the position before that page, while the other
 * pages come behind. After a break it goes on from the last frame's position; only where the hub cannot (`gap`) everything is read again.
 * There is never more than one stream.
 */
export function followQueue(
  listener: QueueListener,
  {
    tab,
    read = (path, signal) => ask<CasePage>(path, { signal }),
    open = readEvents,
    random = Math.random,
    painted = nextPaint,
    words,
  }: QueueOptions,
): Following {
  let state: Connection = { phase: 'connecting' };
  let attempt = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let heardAt = 0;
  let cursor: string | null = null;
  /** Where the pages go on, while there are more; undefined when all have come. */
  let next: string | undefined;
  let whole = false;
  /** What was missed has come. */
  let current = false;
  let failures = 0;
  let underWay = false;
  let closed = false;

  const tell = (now: Connection) => {
    state = now;
    listener.connection(now);
  };

  const letGo = () => {
    attempt.abort();
    clearTimeout(timer);
    clearTimeout(silence);
    silence = undefined;
    current = false;
    underWay = false;
  };

  const fail = (failure: unknown) => {
    if (closed) {
      return;
    }
    letGo();
    const problem = asProblem(failure);
    if (problem.status === 401) {
      // The session's end has been told; whoever signs in again starts afresh.
      return;
    }
    if (state.phase === 'live' && Date.now() - state.since >= STEADY) {
      failures = 0;
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + random() / 2);
    const wait = Math.max(pause, problem.retryAfter ?? 0);
    failures += 1;
    const since = state.phase === 'offline' ? state.since : Date.now();
    const reason = problem.status === 0 && problem.detail === '' ? words.noAnswer() : problem.message;
    tell({ phase: 'offline', since, reason, nextTryAt: Date.now() + wait });
    timer = setTimeout(connect, wait);
  };

  const alive = () => {
    heardAt = Date.now();
    silence ??= setTimeout(listen, SILENCE);
  };

  const listen = () => {
    const left = heardAt + SILENCE - Date.now();
    if (left > 0) {
      silence = setTimeout(listen, Math.max(left, SILENCE_STEP));
    } else {
      fail(new HubProblem(0, { detail: words.silent() }));
    }
  };

  /** Live once all pages are in, and all that was missed. */
  const settle = () => {
    if (whole && current && state.phase !== 'live') {
      tell({ phase: 'live', since: Date.now() });
    }
  };

  const receive = (event: StreamEvent, signal: AbortSignal) => {
    if (signal.aborted) {
      return;
    }
    if (event.name === 'gap') {
      cursor = null;
      letGo();
      void connect();
      return;
    }
    const data = parse(event);
    if (event.id !== '') {
      cursor = event.id;
    }
    switch (event.name) {
      case 'ready':
        underWay = false;
        tell({ phase: 'catching-up', since: Date.now() });
        void pages(signal);
        break;
      case 'current':
        current = true;
        settle();
        break;
      case 'delay':
        if (data !== null) {
          listener.rows([data as unknown as DelayCase]);
        }
        break;
      case 'shipment':
        if (data !== null) {
          listener.news(String(data['shipment']), Number(data['sequence']));
        }
        break;
      case 'presence':
        if (data !== null) {
          listener.presence(String(data['shipment']), (data['people'] ?? []) as Watcher[]);
        }
        break;
      case 'mention':
        listener.mention();
        break;
    }
  };

  /** Reads what is left of the pages; a break of the stream ends it, and it goes on from there. */
  const pages = async (signal: AbortSignal) => {
    try {
      // What has come is seen before more comes.
      await painted();
      while (next !== undefined && !signal.aborted) {
        const page: CasePage = await read(
          `/agents/v1/delays?state=open&limit=${PAGE}&after=${encodeURIComponent(next)}`,
          signal,
        );
        if (signal.aborted) {
          return;
        }
        listener.rows(page.delays);
        next = page.next ?? undefined;
      }
      if (!whole && !signal.aborted) {
        whole = true;
        listener.whole();
      }
      settle();
    } catch (failure) {
      if (!signal.aborted) {
        fail(failure);
      }
    }
  };

  const connect = async () => {
    letGo();
    attempt = new AbortController();
    const { signal } = attempt;
    underWay = true;
    if (state.phase === 'offline') {
      tell({ ...state, nextTryAt: null });
    }
    try {
      if (cursor === null) {
        const page = await read(`/agents/v1/delays?state=open&limit=${FIRST_PAGE}`, signal);
        if (signal.aborted) {
          return;
        }
        whole = false;
        listener.begin(page.total);
        listener.rows(page.delays);
        next = page.next ?? undefined;
        cursor = page.cursor;
      }
      alive();
      await open(`/agents/v1/delays/stream?tab=${tab}&after=${encodeURIComponent(cursor)}`, {
        lastEventId: cursor,
        signal,
        alive,
        event: (event) => receive(event, signal),
      });
      if (!signal.aborted) {
        fail(new HubProblem(0, { detail: words.broke() }));
      }
    } catch (failure) {
      if (!signal.aborted) {
        fail(
          failure instanceof TypeError && !underWay ? new HubProblem(0, { detail: words.broke() }) : failure,
        );
      }
    }
  };

  void connect();

  return {
    retry() {
      if (!closed && !underWay && state.phase === 'offline') {
        void connect();
      }
    },
    lost(reason) {
      if (!closed) {
        fail(new HubProblem(0, { detail: reason }));
      }
    },
    close() {
      closed = true;
      letGo();
    },
  };
}

/** The browser draws; or soon, where the page is not seen and nothing is drawn. */
function nextPaint(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 250);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}

/** One unreadable frame is no reason to go blind. */
function parse({ name, data }: StreamEvent): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(data);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : null;
  } catch {
    console.warn(`A frame '${name}' was not readable and was left out.`);
    return null;
  }
}
