import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aCase, aDice } from '../fixtures/cases';
import type { DelayCase } from './case';
import { Count, compareRows, QueueStore, type Row, View } from './store';

const HOUR = 3_600_000;
const NOON = Date.UTC(2026, 10, 24, 12);

function at(time: number): string {
  return new Date(time).toISOString();
}

describe('QueueStore', () => {
  let store: QueueStore;

  beforeEach(() => {
    vi.useFakeTimers({ now: NOON });
    store = new QueueStore();
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  function shown(): string[] {
    return store.all().map(({ id }) => id);
  }

  it('putsTheNextDutyFirstThenTheGravestThenTheOldest', () => {
    const duty = { what: 'tell them', by: at(NOON + HOUR) };
    store.put([
      aCase({ id: '10', delay: { since: at(NOON - HOUR) } }),
      aCase({ id: '9', delay: { since: at(NOON - HOUR) } }),
      aCase({ id: '3', delay: { since: at(NOON - 2 * HOUR) } }),
      aCase({ id: '4', delay: { severity: 90 } }),
      aCase({ id: '5', delay: { duty: { ...duty, by: at(NOON + 2 * HOUR) } } }),
      aCase({ id: '6', delay: { severity: 10, duty } }),
    ]);
    store.flush();

    expect(shown()).toEqual(['6', '5', '4', '3', '9', '10']);
  });

  it('neverGoesBackToALowerVersion', () => {
    store.put([aCase({ version: 7, owner: 'anna' })]);
    store.put([aCase({ version: 6, owner: null })]);
    store.flush();

    expect(store.row('1')?.owner).toBe('anna');
  });

  it('tellsReadersOfManyChangesAtOnce', () => {
    const told = vi.fn();
    const view = new View(store, () => true);
    view.subscribe(told);
    store.put([aCase({ id: '1' })]);
    expect(told, 'the first is there at once').toHaveBeenCalledTimes(1);

    for (let version = 2; version < 50; version += 1) {
      store.put([aCase({ id: '1', version })]);
    }
    vi.advanceTimersByTime(249);
    expect(told).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(told).toHaveBeenCalledTimes(2);
  });

  it('keepsARowThatDidNotChangeTheSameObject', () => {
    store.put([aCase({ id: '1' }), aCase({ id: '2' })]);
    store.flush();
    const before = store.row('1');
    store.put([aCase({ id: '2', version: 2 }), aCase({ id: '1', version: 1 })]);
    store.flush();

    expect(store.row('1')).toBe(before);
  });

  it('forgetsWhatDoesNotComeAgainOnlyWhenAllHasCome', () => {
    store.begin(2);
    store.put([aCase({ id: '1' }), aCase({ id: '2' }), aCase({ id: '3', version: 9, open: false })]);
    store.whole();
    store.begin(2);
    store.put([aCase({ id: '2' })]);
    store.flush();
    expect(shown()).toContain('1');

    store.whole();
    store.flush();
    expect(shown().sort()).toEqual(['2', '3']);
  });

  it('showsWhatIsAssumedUntilTheHubHasAnswered', () => {
    store.put([aCase({ id: '1' }), aCase({ id: '2' })]);
    store.assume(['1', '2'], { owner: 'me' });
    expect([store.row('1')?.owner, store.row('2')?.owner]).toEqual(['me', 'me']);

    store.settle(['1', '2'], [aCase({ id: '1', version: 2, owner: 'me' })]);
    expect([store.row('1')?.owner, store.row('2')?.owner]).toEqual(['me', null]);
  });

  it('showsTheStreamsNewerWordThoughTheAnswerComesLater', () => {
    store.put([aCase({ id: '1' })]);
    store.assume(['1'], { owner: 'me' });
    store.put([aCase({ id: '1', version: 3, owner: 'ben' })]);
    store.settle(['1'], [aCase({ id: '1', version: 2, owner: 'me' })]);

    expect(store.row('1')?.owner).toBe('ben');
  });

  it('looksAtTheTimeAgain', () => {
    const late = new Count(store, (row, now) => row.dutyAt < now);
    late.subscribe(() => undefined);
    store.put([aCase({ delay: { duty: { what: 'tell them', by: at(NOON + 10_000) } } })]);
    store.flush();
    expect(late.count()).toBe(0);

    vi.advanceTimersByTime(31_000);
    expect(late.count()).toBe(1);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('isWhatANaiveListWouldBeAfterAnyChanges (%i)', (seed) => {
    const dice = aDice(seed);
    const naive = new Map<string, DelayCase>();
    const unowned = (row: Row) => row.open && row.owner === null;
    const view = new View(store, unowned);
    const count = new Count(store, unowned);
    view.subscribe(() => undefined);
    count.subscribe(() => undefined);

    for (let step = 0; step < 400; step += 1) {
      const given = aCase({
        id: String(1 + dice(40)),
        version: 1 + dice(1_000),
        open: dice(5) > 0,
        owner: dice(2) === 0 ? null : 'ben',
        delay: {
          severity: dice(4) * 25,
          since: at(NOON - dice(3) * HOUR),
          duty: dice(2) === 0 ? null : { what: 'tell them', by: at(NOON + dice(3) * HOUR) },
        },
      });
      const known = naive.get(given.id);
      if (known === undefined || known.version < given.version) {
        naive.set(given.id, given);
      }
      store.put([given]);
      if (dice(7) === 0) {
        store.flush();
        const open = [...naive.values()].filter((one) => one.open && one.owner === null);
        expect(
          view
            .rows()
            .map(({ id, version }) => `${id} ${version}`)
            .sort(),
        ).toEqual(open.map(({ id, version }) => `${id} ${version}`).sort());
        expect(count.count()).toBe(open.length);
        expect(view.rows()).toEqual([...view.rows()].sort(compareRows));
        expect(store.all()).toHaveLength(naive.size);
      }
    }
  });
});
