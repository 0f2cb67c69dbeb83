import type { Hub } from './hub';
import { asProblem, HubProblem } from './problem';
import { readFrame } from './read';
import type { ShipmentPatch, Snapshot } from './types';

/** Whether what is on the screen is what the hub knows. */
export type Connection =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live'; readonly since: number }
  | {
      readonly phase: 'offline';
      /** Since when the screen may be out of date. */
      readonly since: number;
      readonly reason: string;
      /** When the next try is due; null while one is under way. */
      readonly nextTryAt: number | null;
    }
  | { readonly phase: 'refused'; readonly reason: string };

/** What the stream tells. Calls come in the order in which they are to be applied. */
export interface StreamListener {
  connection(state: Connection): void;
  /** Everything known before is out of date; this and the patches after it hold. */
  reset(snapshot: Snapshot): void;
  /** The same state seen once more, while patches go on: newer sequences win. */
  refresh(snapshot: Snapshot): void;
  patch(patch: ShipmentPatch): void;
}

/** The part of the browser's `EventSource` that is used. */
export interface Source {
  onerror: ((event: Event) => unknown) | null;
  addEventListener(name: string, listener: (event: MessageEvent<string>) => void): void;
  close(): void;
}

export interface StreamOptions {
  readonly open?: (address: string) => Source;
  /** From 0 to 1; spreads the returns of many pages after one outage. */
  readonly random?: () => number;
}

/** A stream that is being followed. */
export interface Following {
  /** Tries now instead of later; does nothing where a try is under way. */
  retry(): void;
  /** Takes the connection for lost, for instance because the network went. */
  lost(reason: string): void;
  /** Sees at once whether the hub still answers. */
  check(): void;
  close(): void;
}

const FRAMES = ['milestone', 'estimate', 'delay', 'delay-cleared', 'correction'];
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30_000;
/** A stream that broke sooner than this counts as one more failure in a row. */
const STEADY = 5_000;
/** How long the hub may take from the open stream to its first frame. */
const READY_WITHIN = 10_000;
/** A half-dead connection is silent; so the snapshot is read again now and then. It also brings what has no event. */
const REFRESH_EVERY = 30_000;
/** An empty list waits for somebody's first shipment. */
const REFRESH_EMPTY_EVERY = 3_000;
/** More shipments than this changed before the snapshot came: start over rather than grow. */
const MOST_WAITING = 10_000;

/**
 * Follows all shipments until closed: opens the stream, lets it wait, reads the snapshot, applies what waited,
 * then goes on live. The stream cannot be resumed and its ticket is good for one opening, so that the browser's
 * own reconnecting is of no use: on the first error it is closed, and everything is done again after a pause.
 */
export function followShipments(
  hub: Hub,
  listener: StreamListener,
  { open = (address) => new EventSource(address), random = Math.random }: StreamOptions = {},
): Following {
  let attempt = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: Source | undefined;
  let state: Connection = { phase: 'connecting' };
  let failures = 0;
  let underWay = false;
  let empty = false;
  let closed = false;

  const tell = (next: Connection) => {
    state = next;
    listener.connection(next);
  };

  const letGo = () => {
    attempt.abort();
    clearTimeout(timer);
    source?.close();
    source = undefined;
    underWay = false;
  };

  const fail = (failure: unknown) => {
    if (closed) {
      return;
    }
    letGo();
    const reason = words(failure);
    if (failure instanceof HubProblem && (failure.status === 401 || failure.status === 403)) {
      tell({ phase: 'refused', reason });
      return;
    }
    if (state.phase === 'live' && Date.now() - state.since >= STEADY) {
      failures = 0;
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** failures) * (0.5 + random() / 2);
    const wait = Math.max(pause, failure instanceof HubProblem ? (failure.retryAfter ?? 0) : 0);
    failures += 1;
    const since = state.phase === 'offline' ? state.since : Date.now();
    tell({ phase: 'offline', since, reason, nextTryAt: Date.now() + wait });
    timer = setTimeout(connect, wait);
  };

  const refreshLater = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, empty ? REFRESH_EMPTY_EVERY : REFRESH_EVERY);
  };

  const refresh = async () => {
    clearTimeout(timer);
    const { signal } = attempt;
    try {
      const snapshot = await hub.snapshot(signal);
      if (!signal.aborted) {
        empty = snapshot.total === 0;
        listener.refresh(snapshot);
        refreshLater();
      }
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
    tell(state.phase === 'offline' ? { ...state, nextTryAt: null } : { phase: 'connecting' });
    try {
      const address = await hub.streamAddress(signal);
      if (signal.aborted) {
        return;
      }
      // A frame carries the shipment's whole state, so the newest of each is enough to wait.
      const waiting = new Map<string, ShipmentPatch>();
      let receive = (patch: ShipmentPatch) => {
        const kept = waiting.get(patch.shipment);
        if (kept === undefined || kept.sequence < patch.sequence) {
          waiting.set(patch.shipment, { ...kept, ...patch });
        }
        if (waiting.size > MOST_WAITING) {
          fail(new Error('too much changed while connecting'));
        }
      };
      source = open(address);
      const opened = ready(source, signal);
      for (const name of FRAMES) {
        source.addEventListener(name, (event) => {
          const patch = signal.aborted ? null : parse(event.data);
          if (patch !== null) {
            receive(patch);
          }
        });
      }
      await opened;
      source.onerror = () => {
        if (!signal.aborted) {
          fail(new Error('the connection broke'));
        }
      };
      const snapshot = await hub.snapshot(signal);
      if (signal.aborted) {
        return;
      }
      underWay = false;
      empty = snapshot.total === 0 && waiting.size === 0;
      listener.reset(snapshot);
      for (const patch of waiting.values()) {
        listener.patch(patch);
      }
      receive = (patch) => listener.patch(patch);
      tell({ phase: 'live', since: Date.now() });
      refreshLater();
    } catch (failure) {
      if (!signal.aborted) {
        fail(failure);
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
      if (!closed && state.phase !== 'refused') {
        fail(new Error(reason));
      }
    },
    check() {
      if (!closed && state.phase === 'live') {
        void refresh();
      }
    },
    close() {
      closed = true;
      letGo();
    },
  };
}

/** Settles with the stream's first frame, or with what kept it from coming. */
function ready(source: Source, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('the stream stayed silent')), READY_WITHIN);
    const settle = (then: () => void) => () => {
      clearTimeout(late);
      then();
    };
    signal.addEventListener(
      'abort',
      settle(() => reject(signal.reason)),
    );
    source.addEventListener('ready', settle(resolve));
    source.onerror = settle(() => reject(new Error('the stream could not be opened')));
  });
}

/** One unreadable frame is no reason to go blind: the next refresh brings what it said. */
function parse(text: string): ShipmentPatch | null {
  try {
    return readFrame(text);
  } catch (failure) {
    console.warn('A frame of the stream was not readable and was left out.', words(failure));
    return null;
  }
}

function words(failure: unknown): string {
  return failure instanceof Error && failure.name === 'TimeoutError'
    ? 'the hub does not answer'
    : asProblem(failure).message;
}
