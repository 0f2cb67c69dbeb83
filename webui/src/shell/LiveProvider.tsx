import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { ask } from '../api/client';
import { queue } from '../queue/store';
import { type Following, followQueue } from '../queue/stream';
import { type Connection, type Live, LiveContext, type Watcher } from './connection';
import { shellSaid } from './i18n';

/** How often a page says what it looks at; the hub forgets it after 45 s. */
const PRESENCE_EVERY = 20_000;

/** Nobody else. */
const NOBODY: readonly Watcher[] = [];

/** Opens the page's one stream, for as long as somebody is signed in. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const [live] = useState(() => new LiveQueue());
  const queries = useQueryClient();
  useEffect(
    () => live.start(() => void queries.invalidateQueries({ queryKey: ['mentions'] })),
    [live, queries],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** The stream's state and what screens hang on it. */
class LiveQueue implements Live {
  readonly #tab = randomId();
  readonly #readers = new Set<() => void>();
  readonly #watcherReaders = new Set<() => void>();
  readonly #news = new Map<string, Set<(sequence: number) => void>>();
  readonly #watchers = new Map<string, readonly Watcher[]>();
  /** What this page looks at, the newest last; the hub is told of that one. */
  readonly #watched: string[] = [];
  #state: Connection = { phase: 'connecting' };
  #following: Following | undefined;
  #presence: ReturnType<typeof setInterval> | undefined;
  #told: string | null = null;

  start(mention: () => void): () => void {
    this.#following = followQueue(
      {
        connection: (state) => {
          const before = this.#state.phase;
          this.#state = state;
          each(this.#readers);
          if (before !== 'catching-up' && state.phase === 'catching-up' && this.#watched.length > 0) {
            this.#tell();
          }
        },
        begin: (total) => queue.begin(total),
        rows: (rows) => queue.put(rows),
        whole: () => queue.whole(),
        news: (shipment, sequence) => {
          for (const call of this.#news.get(shipment) ?? []) {
            call(sequence);
          }
        },
        presence: (shipment, people) => {
          if (people.length === 0) {
            this.#watchers.delete(shipment);
          } else {
            this.#watchers.set(
              shipment,
              people.filter(({ tab }) => tab !== this.#tab),
            );
          }
          each(this.#watcherReaders);
        },
        mention,
      },
      {
        tab: this.#tab,
        words: {
          noAnswer: () => shellSaid('connection.noAnswer'),
          broke: () => shellSaid('connection.broke'),
          silent: () => shellSaid('connection.silent'),
        },
      },
    );
    const stopWatching = watchMachine(this.#following);
    return () => {
      stopWatching();
      clearInterval(this.#presence);
      this.#following?.close();
      queue.clear();
    };
  }

  readonly connection = () => this.#state;

  readonly onConnection = (reader: () => void) => {
    this.#readers.add(reader);
    return () => this.#readers.delete(reader);
  };

  readonly retry = () => this.#following?.retry();

  readonly watch = (shipment: string, news: (sequence: number) => void) => {
    const calls = this.#news.get(shipment) ?? new Set();
    this.#news.set(shipment, calls.add(news));
    this.#watched.push(shipment);
    this.#tell();
    return () => {
      calls.delete(news);
      if (calls.size === 0) {
        this.#news.delete(shipment);
      }
      this.#watched.splice(this.#watched.lastIndexOf(shipment), 1);
      this.#tell();
    };
  };

  readonly watchers = (shipment: string) => this.#watchers.get(shipment) ?? NOBODY;

  readonly onWatchers = (reader: () => void) => {
    this.#watcherReaders.add(reader);
    return () => this.#watcherReaders.delete(reader);
  };

  /** Tells the hub what this page looks at, soon: somebody who runs down a list looks at the last one only. */
  #tell(): void {
    clearInterval(this.#presence);
    const now = this.#watched.at(-1) ?? null;
    if (now === null && this.#told === null) {
      return;
    }
    const send = () => {
      this.#told = now;
      // What fails is said again in 20 s, and a hub that is away is told of by the connection.
      ask<unknown>('/agents/v1/presence', { method: 'PUT', body: { tab: this.#tab, shipment: now } }).catch(
        () => undefined,
      );
    };
    this.#presence = setTimeout(() => {
      send();
      if (now !== null) {
        this.#presence = setInterval(send, PRESENCE_EVERY);
      }
    }, 250);
  }
}

function each(readers: Iterable<() => void>) {
  for (const reader of readers) {
    reader();
  }
}

/** 128 random bits as a UUID; `crypto.randomUUID` is not there on a plain http address. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** The machine knows some things sooner than a silent socket does: no network, network again, woken up. */
function watchMachine(following: Following): () => void {
  const offline = () => following.lost(shellSaid('connection.machineOffline'));
  const online = () => following.retry();
  const shown = () => {
    if (document.visibilityState === 'visible') {
      following.retry();
    }
  };
  window.addEventListener('offline', offline);
  window.addEventListener('online', online);
  document.addEventListener('visibilitychange', shown);
  return () => {
    window.removeEventListener('offline', offline);
    window.removeEventListener('online', online);
    document.removeEventListener('visibilitychange', shown);
  };
}
