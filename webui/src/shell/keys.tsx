import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from 'react';

/** What a key does, with the words for the list of shortcuts. */
export interface Binding {
  readonly label: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Works while typing, too; as `Escape` in a search field. */
  readonly whileTyping?: boolean;
  /** Works in an open dialog, too. */
  readonly inDialog?: boolean;
}

/**
 * Keys of one part of the page: `j`, `Enter`, `Escape`, `?`, `shift+j`, `mod+k` (Ctrl, or Command on a Mac), and
 * sequences as `g q`. Later parts win over earlier ones, so that a drawer's `Escape` comes before its screen's.
 */
export type KeyMap = Readonly<Record<string, Binding>>;

interface Scope {
  readonly name: string;
  readonly keys: { current: KeyMap };
}

/** How long the second key of a sequence may take, in milliseconds. */
const SEQUENCE = 1_200;

/** All scopes that are on the page, the newest last. */
export class Keyboard {
  readonly #scopes: Scope[] = [];
  #pending: { key: string; at: number } | null = null;

  add(scope: Scope): () => void {
    this.#scopes.push(scope);
    return () => {
      const index = this.#scopes.indexOf(scope);
      if (index >= 0) {
        this.#scopes.splice(index, 1);
      }
    };
  }

  /** What is bound now, by the name of its part; the newest part first. */
  list(): { name: string; keys: [string, Binding][] }[] {
    const lists = new Map<string, [string, Binding][]>();
    for (const scope of this.#scopes.toReversed()) {
      const keys = lists.get(scope.name) ?? [];
      keys.push(...Object.entries(scope.keys.current));
      lists.set(scope.name, keys);
    }
    return [...lists].map(([name, keys]) => ({ name, keys })).filter(({ keys }) => keys.length > 0);
  }

  readonly handle = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing) {
      return;
    }
    const key = nameOf(event);
    if (key === null) {
      return;
    }
    const pending = this.#pending;
    this.#pending = null;
    const sequence =
      pending !== null && event.timeStamp - pending.at < SEQUENCE ? `${pending.key} ${key}` : null;
    const binding = (sequence === null ? undefined : this.#find(sequence, event)) ?? this.#find(key, event);
    if (binding !== undefined) {
      event.preventDefault();
      binding.run(event);
    } else if (!isTyping(event.target) && this.#starts(key)) {
      this.#pending = { key, at: event.timeStamp };
    }
  };

  #find(key: string, event: KeyboardEvent): Binding | undefined {
    const typing = isTyping(event.target);
    const dialog = inDialog(event.target);
    for (const { keys } of this.#scopes.toReversed()) {
      const binding = keys.current[key];
      if (binding === undefined) {
        continue;
      }
      const modified = key.startsWith('mod+');
      const fits =
        (!typing || modified || binding.whileTyping === true) &&
        (!dialog || modified || binding.inDialog === true) &&
        !(isNative(key) && isControl(event.target));
      if (fits) {
        return binding;
      }
    }
    return undefined;
  }

  #starts(key: string): boolean {
    return this.#scopes.some(({ keys }) =>
      Object.keys(keys.current).some((bound) => bound.startsWith(`${key} `)),
    );
  }
}

const Board = createContext<Keyboard | null>(null);

/** The page's keyboard; one for all. */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const board = useMemo(() => new Keyboard(), []);
  useEffect(() => {
    window.addEventListener('keydown', board.handle);
    return () => window.removeEventListener('keydown', board.handle);
  }, [board]);
  return <Board value={board}>{children}</Board>;
}

export function useKeyboard(): Keyboard {
  const board = useContext(Board);
  if (board === null) {
    throw new Error('no KeyboardProvider around');
  }
  return board;
}

/**
 * Binds keys while the caller is on the page; `name` is the heading under which `?` lists them. The newest `keys` hold,
 * so they need no memo.
 */
export function useKeys(name: string, keys: KeyMap, { on = true }: { on?: boolean } = {}): void {
  const board = useKeyboard();
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => (on ? board.add({ name, keys: newest }) : undefined), [board, name, on]);
}

/** `j`, `shift+J`... as it is bound; null for a modifier alone. */
function nameOf(event: KeyboardEvent): string | null {
  const { key } = event;
  if (
    key === 'Shift' ||
    key === 'Control' ||
    key === 'Alt' ||
    key === 'Meta' ||
    key === 'Dead' ||
    key === 'AltGraph'
  ) {
    return null;
  }
  if (event.altKey && !event.getModifierState('AltGraph')) {
    return `alt+${key.toLowerCase()}`;
  }
  const mod = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph') ? 'mod+' : '';
  // A sign that needs Shift on some keyboards and not on others is bound as the sign itself.
  const letter = key.length === 1 && key.toLowerCase() !== key.toUpperCase();
  const shift = event.shiftKey && (letter || key.length > 1) ? 'shift+' : '';
  return `${mod}${shift}${letter ? key.toLowerCase() : key === ' ' ? 'Space' : key}`;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) {
    return false;
  }
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'reset', 'range', 'file'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

function inDialog(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[aria-modal="true"], [role="menu"], [role="listbox"]') !== null
  );
}

/** Keys that a focused control means for itself. */
function isNative(key: string): boolean {
  return key === 'Enter' || key === 'Space';
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest(
      'button, a[href], summary, input, [role="button"], [role="tab"], [role="menuitem"], [role="option"]',
    ) !== null
  );
}
