import { useSyncExternalStore } from 'react';

/** What a reader has chosen for this browser. */
export interface Settings {
  readonly language: Language;
  /** IANA name of the zone in which times are shown. */
  readonly zone: string;
}

export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'milepost.settings';
const readers = new Set<() => void>();
let own: string | undefined;
let current: Settings = read();

/** The zone of this machine. */
export function ownZone(): string {
  own ??= new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return own;
}

/** The choices as they are now. */
export function settings(): Settings {
  return current;
}

/** Chooses; kept for the next visit where the browser allows it. */
export function choose(choice: Partial<Settings>): void {
  current = { ...current, ...choice };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing asks again; that is no reason to fail.
  }
  for (const reader of readers) {
    reader();
  }
}

/** Calls the reader after each choice, until the returned function is called. */
export function onSettings(reader: () => void): () => void {
  readers.add(reader);
  return () => readers.delete(reader);
}

/** The choices; the caller is drawn again when one changes. */
export function useSettings(): Settings {
  return useSyncExternalStore(onSettings, settings);
}

function read(): Settings {
  let kept: Partial<Settings> = {};
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') ?? {};
  } catch {
    kept = {};
  }
  return {
    language: LANGUAGES.find((language) => language === kept.language) ?? browserLanguage(),
    zone: isZone(kept.zone) ? kept.zone : ownZone(),
  };
}

function browserLanguage(): Language {
  const wanted = typeof navigator === 'undefined' ? [] : (navigator.languages ?? [navigator.language]);
  for (const tag of wanted) {
    const known = LANGUAGES.find((language) => tag.toLowerCase().startsWith(language));
    if (known !== undefined) {
      return known;
    }
  }
  return 'en';
}

function isZone(name: unknown): name is string {
  try {
    return typeof name === 'string' && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
