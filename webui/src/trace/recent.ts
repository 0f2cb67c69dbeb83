import { useSyncExternalStore } from 'react';

/** What was traced lately, the newest first; kept in this browser only. */
export interface Recent {
  readonly q: string;
  readonly kind: string;
  readonly around: string | null;
}

const KEY = 'milepost.traced';
const MOST = 10;
const readers = new Set<() => void>();
let recent: readonly Recent[] | null = null;

function read(): readonly Recent[] {
  if (recent === null) {
    recent = stored();
  }
  return recent;
}

function stored(): readonly Recent[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    return Array.isArray(list)
      ? list.filter((one): one is Recent => typeof one?.q === 'string' && typeof one?.kind === 'string')
      : [];
  } catch {
    return [];
  }
}

function write(next: readonly Recent[]) {
  recent = next;
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // A browser that keeps nothing forgets it with the page.
  }
  for (const reader of readers) {
    reader();
  }
}

/** Puts it first; what was asked before comes once. */
export function remember(one: Recent): void {
  if (read()[0]?.q !== one.q || read()[0]?.kind !== one.kind) {
    write([one, ...read().filter((other) => other.q !== one.q)].slice(0, MOST));
  }
}

export function forgetAll(): void {
  write([]);
}

export function useRecent(): readonly Recent[] {
  return useSyncExternalStore((reader) => {
    readers.add(reader);
    return () => readers.delete(reader);
  }, read);
}
