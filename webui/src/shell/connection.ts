import { createContext, useContext, useSyncExternalStore } from 'react';

/** Whether what is on the screen is what the hub knows. */
export type Connection =
  | { readonly phase: 'connecting' }
  /** Connected, and reading what was missed. */
  | { readonly phase: 'catching-up'; readonly since: number }
  | { readonly phase: 'live'; readonly since: number }
  | {
      readonly phase: 'offline';
      /** Since when the screen may be out of date. */
      readonly since: number;
      readonly reason: string;
      /** When the next try is due; null while one is under way. */
      readonly nextTryAt: number | null;
    };

/** Somebody who looks at a shipment. */
export interface Watcher {
  readonly user: string;
  readonly name: string;
  readonly tab: string;
}

/** The page's one stream, as screens see it. */
export interface Live {
  readonly connection: () => Connection;
  readonly onConnection: (reader: () => void) => () => void;
  /** Tries to connect now. */
  readonly retry: () => void;
  /** Says that this page looks at the shipment, and calls back at each of its news; until the returned function is called. */
  readonly watch: (shipment: string, news: (sequence: number) => void) => () => void;
  /** Who else looks at the shipment; the same array until that changes. */
  readonly watchers: (shipment: string) => readonly Watcher[];
  readonly onWatchers: (reader: () => void) => () => void;
}

export const LiveContext = createContext<Live | null>(null);

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (live === null) {
    throw new Error('nobody is signed in, so nothing is live');
  }
  return live;
}

/** The connection's state; the caller is drawn again when it changes. */
export function useConnection(): Connection {
  const live = useLive();
  return useSyncExternalStore(live.onConnection, live.connection);
}
