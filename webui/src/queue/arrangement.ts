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
  /** While somebody reads: where each row is that is shown, and which rows wait. */
  #held: { readonly places: Map<string, number>; readonly waiting: Set<string> } | null = null;
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
      // The view first: what it has then is of the same flush.
      const leaves = [this.#view.subscribe(() => undefined), this.#store.join(this)];
      this.#leave = () => leaves.forEach((leave) => void leave());
      this.refresh();
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
      this.#held = null;
      this.refresh();
    }
  }

  /** The row that the reader is on; one that has gone vanishes when they leave it. */
  cursor(id: string | null): void {
    if (this.#cursor !== id) {
      this.#cursor = id;
      if (!this.#holding && this.#state.gone.size > 0) {
        this.refresh();
      }
    }
  }

  /** Shows what waits, though somebody reads. */
  release(): void {
    this.#show();
  }

  /** Looks at all rows. */
  refresh(): void {
    if (this.#holding) {
      this.#keepPlaces([...this.#state.rows, ...this.#view.rows()]);
    } else {
      this.#show();
    }
  }

  /** The store's changes since the last call. */
  apply(went: readonly Row[], came: readonly Row[]): void {
    if (this.#holding) {
      this.#keepPlaces([...went, ...came]);
    } else {
      this.#show();
    }
  }

  #show(): void {
    const rows = this.#view.rows();
    this.#held = null;
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

  /** Looks again at these rows, which may be the same one twice; of the others nothing has changed. */
  #keepPlaces(touched: readonly Row[]): void {
    const { rows: before, gone: goneBefore } = this.#state;
    this.#held ??= { places: new Map(before.map(({ id }, index) => [id, index])), waiting: new Set() };
    const { places, waiting } = this.#held;
    const now = Date.now();
    let rows: Row[] | null = null;
    let gone: Set<string> | null = null;
    const fresh = new Map<string, Row>();
    for (const { id } of touched) {
      const row = this.#store.row(id);
      const fits = row !== undefined && this.#view.fits(row, now);
      const place = places.get(id);
      if (place === undefined) {
        if (!fits) {
          waiting.delete(id);
        } else if (!waiting.has(id)) {
          fresh.set(id, row);
        }
        continue;
      }
      if (row !== undefined && row !== (rows ?? before)[place]) {
        rows ??= [...before];
        rows[place] = row;
      }
      if (fits === (gone ?? goneBefore).has(id)) {
        gone ??= new Set(goneBefore);
        if (fits) {
          gone.delete(id);
        } else {
          gone.add(id);
        }
      }
    }
    // Below all others a row is in nobody's way.
    const last = (rows ?? before).at(-1);
    for (const row of [...fresh.values()].sort(compareRows)) {
      if (last === undefined || compareRows(row, last) > 0) {
        rows ??= [...before];
        places.set(row.id, rows.length);
        rows.push(row);
      } else {
        waiting.add(row.id);
      }
    }
    this.#set({ rows: rows ?? before, gone: gone ?? goneBefore, waiting: waiting.size });
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
