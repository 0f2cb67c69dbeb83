import { compareRows, type QueueStore, type Row, type View } from './store';

/** What is drawn: never changed, made anew when something of it changes. */
export interface Arranged {
  readonly rows: readonly Row[];
  /** Rows that fit no longer and keep their place until the reader moves on. */
  readonly gone: ReadonlySet<string>;
  /** How many rows wait to be shown. */
  readonly waiting: number;
}

const NOBODY: ReadonlySet<string> = new Set();

/**
 * The rows of a view in the places in which the reader has them. While somebody reads (`hold`), no row moves, none goes and none comes but below:
 * what is new waits. Otherwise the view is shown as it is; only the row under the reader's cursor does not vanish from under it.
 */
export class Arrangement {
  readonly #view: View;
  readonly #store: QueueStore;
  readonly #readers = new Set<() => void>();
  #state: Arranged;
  #ids: Set<string> | null = null;
  #holding = false;
  #cursor: string | null = null;
  #leave: (() => void) | undefined;

  constructor(view: View, store: QueueStore) {
    this.#view = view;
    this.#store = store;
    this.#state = { rows: view.rows(), gone: NOBODY, waiting: 0 };
  }

  readonly state = (): Arranged => this.#state;

  readonly subscribe = (reader: () => void): (() => void) => {
    if (this.#readers.size === 0) {
      this.#leave = this.#view.subscribe(() => this.#update());
      this.#update();
    }
    this.#readers.add(reader);
    return () => {
      this.#readers.delete(reader);
      if (this.#readers.size === 0) {
        this.#leave?.();
      }
    };
  };

  /** Somebody reads from now on, or does no longer: then what waited comes. */
  hold(on: boolean): void {
    if (this.#holding !== on) {
      this.#holding = on;
      this.#ids = null;
      this.#update();
    }
  }

  /** The row that the reader is on; one that has gone vanishes when they leave it. */
  cursor(id: string | null): void {
    if (this.#cursor !== id) {
      this.#cursor = id;
      if (!this.#holding && this.#state.gone.size > 0) {
        this.#update();
      }
    }
  }

  /** Shows what waits, though somebody reads. */
  release(): void {
    this.#show(this.#view.rows());
  }

  #update(): void {
    if (this.#holding) {
      this.#keepPlaces();
    } else {
      this.#show(this.#view.rows());
    }
  }

  #show(rows: readonly Row[]): void {
    this.#ids = null;
    const kept = this.#underCursor(rows);
    if (kept === null) {
      this.#set({ rows, gone: NOBODY, waiting: 0 });
      return;
    }
    // Below the nearest row that was above it and still is there.
    const there = new Map(rows.map(({ id }, index) => [id, index]));
    const before = this.#state.rows;
    let above = before.findIndex(({ id }) => id === kept.id) - 1;
    while (above >= 0 && !there.has(before[above]?.id ?? '')) {
      above -= 1;
    }
    const at = above < 0 ? 0 : (there.get(before[above]?.id ?? '') ?? 0) + 1;
    this.#set({ rows: rows.toSpliced(at, 0, kept), gone: new Set([kept.id]), waiting: 0 });
  }

  /** The reader's row, where it is shown now and would not be any more. */
  #underCursor(rows: readonly Row[]): Row | null {
    const id = this.#cursor;
    if (id === null || rows.some((row) => row.id === id)) {
      return null;
    }
    const shown = this.#state.rows.find((row) => row.id === id);
    return shown === undefined ? null : (this.#store.row(id) ?? shown);
  }

  #keepPlaces(): void {
    const before = this.#state.rows;
    this.#ids ??= new Set(before.map(({ id }) => id));
    const ids = this.#ids;
    const now = Date.now();
    const gone = new Set<string>();
    const rows: Row[] = [];
    let changed = false;
    for (const shown of before) {
      const row = this.#store.row(shown.id);
      if (row === undefined || !this.#view.fits(row, now)) {
        gone.add(shown.id);
      }
      changed ||= row !== undefined && row !== shown;
      rows.push(row ?? shown);
    }
    const last = rows.at(-1);
    let waiting = 0;
    for (const row of this.#view.rows()) {
      if (ids.has(row.id)) {
        continue;
      }
      // Below all others it is in nobody's way.
      if (last === undefined || compareRows(row, last) > 0) {
        rows.push(row);
        ids.add(row.id);
        changed = true;
      } else {
        waiting += 1;
      }
    }
    const same = gone.size === this.#state.gone.size && [...gone].every((id) => this.#state.gone.has(id));
    if (changed || !same || waiting !== this.#state.waiting) {
      this.#set({ rows: changed ? rows : before, gone: same ? this.#state.gone : gone, waiting });
    }
  }

  #set(next: Arranged): void {
    if (
      next.rows !== this.#state.rows ||
      next.gone !== this.#state.gone ||
      next.waiting !== this.#state.waiting
    ) {
      this.#state = next;
      for (const reader of this.#readers) {
        reader();
      }
    }
  }
}
