/** How long before the end somebody is asked, in milliseconds. */
export const WARNING = 60_000;

const KEY = 'milepost.input';

/** How it stands with the end of a session. */
export type Ending =
  | { readonly kind: 'far' }
  /** Nobody touches the console, in any tab. */
  | { readonly kind: 'idle'; readonly left: number }
  /** However much it is used. */
  | { readonly kind: 'old'; readonly left: number };

/**
 * What is left of a session. The hub counts an open stream as use, and a console always has one open; so whether there
 * is somebody before it only the page can tell.
 */
export function ending(
  now: number,
  touchedAt: number,
  session: { readonly idleSeconds: number; readonly expiresAt: string },
): Ending {
  const old = Date.parse(session.expiresAt) - now;
  const idle =
    session.idleSeconds > 0 ? touchedAt + session.idleSeconds * 1_000 - now : Number.POSITIVE_INFINITY;
  if (Math.min(old, idle) > WARNING) {
    return { kind: 'far' };
  }
  return idle <= old ? { kind: 'idle', left: Math.max(0, idle) } : { kind: 'old', left: Math.max(0, old) };
}

/** Says that somebody is there, to all tabs of this browser. */
export function touch(now: number, storage: Pick<Storage, 'setItem'> = localStorage): void {
  storage.setItem(KEY, String(now));
}

/** When somebody was there last, in whichever tab; `since` where that is not known or was before. */
export function touchedAt(since: number, storage: Pick<Storage, 'getItem'> = localStorage): number {
  const known = Number(storage.getItem(KEY));
  return Number.isFinite(known) ? Math.max(known, since) : since;
}
