import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCase, aDice } from '../fixtures/cases';
import { Arrangement } from './arrangement';
import { QueueStore, View } from './store';

describe('Arrangement', () => {
  let store: QueueStore;
  let arrangement: Arrangement;
  let leave: () => void;
  let version: number;

  beforeEach(() => {
    vi.useFakeTimers();
    version = 1;
    store = new QueueStore();
    arrangement = new Arrangement(new View(store, (row) => row.open), store);
    leave = arrangement.subscribe(() => undefined);
    for (const id of ['2', '4', '6']) {
      say(id);
    }
  });

  afterEach(() => {
    leave();
    vi.useRealTimers();
  });

  /** The lower the id, the graver. */
  function say(id: string, open = true, severity = 90 - Number(id)) {
    version += 1;
    store.put([aCase({ id, version, open, delay: { severity } })]);
    store.flush();
  }

  function shown(): string {
    const { rows, gone, waiting } = arrangement.state();
    return `${rows.map(({ id }) => (gone.has(id) ? `(${id})` : id)).join(' ')} | ${waiting}`;
  }

  it('showsAllAsItIsWhileNobodyReads', () => {
    say('3');
    say('4', false);

    expect(shown()).toBe('2 3 6 | 0');
  });

  it('letsNewRowsWaitWhileSomebodyReads', () => {
    arrangement.hold(true);
    say('1');
    say('3');
    expect(shown()).toBe('2 4 6 | 2');

    arrangement.hold(false);
    expect(shown()).toBe('1 2 3 4 6 | 0');
  });

  it('showsWhatWaitsWhenAskedAndGoesOnHolding', () => {
    arrangement.hold(true);
    say('1');
    arrangement.release();
    expect(shown()).toBe('1 2 4 6 | 0');

    say('3');
    expect(shown()).toBe('1 2 4 6 | 1');
  });

  it('letsRowsComeBelowAllOthers', () => {
    arrangement.hold(true);
    say('7');
    say('5');

    expect(shown()).toBe('2 4 6 7 | 1');
  });

  it('keepsThePlaceOfARowThatMovesOrLeaves', () => {
    arrangement.hold(true);
    say('6', true, 100);
    say('2', false);
    expect(shown()).toBe('(2) 4 6 | 0');
    expect(arrangement.state().rows[2]?.delay.severity, 'it is shown as it is').toBe(100);

    arrangement.hold(false);
    expect(shown()).toBe('6 4 | 0');
  });

  it('keepsTheRowUnderTheCursorUntilTheReaderMovesOn', () => {
    arrangement.cursor('4');
    say('4', false);
    say('2', false);
    expect(shown()).toBe('(4) 6 | 0');

    arrangement.cursor('6');
    expect(shown()).toBe('6 | 0');
  });

  it('showsTheSameByEachChangeAsByALookAtAllRows', () => {
    const dice = aDice(7);
    for (let turn = 0; turn < 400; turn += 1) {
      const what = dice(20);
      if (what === 0) {
        arrangement.hold(dice(4) > 0);
      } else if (what === 1) {
        arrangement.release();
      }
      say(String(dice(30)), dice(3) > 0, dice(5) === 0 ? 100 - dice(100) : undefined);
      const byChange = shown();
      arrangement.refresh();
      expect(shown(), `turn ${turn}`).toBe(byChange);
    }
  });

  it('doesNotTellOfNothing', () => {
    arrangement.hold(true);
    const before = arrangement.state();
    store.put([aCase({ id: '2', version: 1 })]);
    store.flush();

    expect(arrangement.state()).toBe(before);
  });
});
