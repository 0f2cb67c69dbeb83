import { describe, expect, it } from 'vitest';
import { aCase } from '../fixtures/cases';
import type { DelayCase } from './case';
import { ALL, type Filter, filterOf, filterOfJson, keyOf, laneOf, matchOf, withFilter } from './filter';
import { QueueStore } from './store';

const NOW = Date.UTC(2026, 10, 24, 18);

function fits(filter: Partial<Filter>, given: DelayCase): boolean {
  const store = new QueueStore();
  store.put([given]);
  store.flush();
  const row = store.row(given.id);
  return row !== undefined && matchOf({ ...ALL, ...filter }, 'anna')(row, NOW);
}

const place = (region: string, country: string) => ({
  city: null,
  region,
  country,
  locode: null,
  timeZone: null,
});

describe('matchOf', () => {
  const snoozed = aCase({ snoozedUntil: '2026-11-24T19:00:00Z' });
  const resolved = aCase({
    resolution: { reason: 'REFUNDED', note: null, by: 'ben', at: '2026-11-24T17:00:00Z' },
  });

  it.each<[string, boolean, Partial<Filter>, DelayCase]>([
    ['a waiting one', true, {}, aCase()],
    ['not a snoozed one', false, {}, snoozed],
    ['one whose snooze is over', true, {}, aCase({ snoozedUntil: '2026-11-24T17:00:00Z' })],
    ['not a resolved one', false, {}, resolved],
    ['not a cleared one', false, {}, aCase({ open: false, clearedAt: '2026-11-24T17:00:00Z' })],
    ['a snoozed one by its state', true, { state: 'snoozed' }, snoozed],
    ['a resolved one by its state', true, { state: 'resolved' }, resolved],
    ['one of the kinds', true, { kind: ['RETURNING', 'MISSED_PROMISE'] }, aCase()],
    ['none of another kind', false, { kind: ['RETURNING'] }, aCase()],
    ['one that nobody has', true, { owner: 'nobody' }, aCase()],
    ['mine', true, { owner: 'mine' }, aCase({ owner: 'anna' })],
    ['not another’s as mine', false, { owner: 'mine' }, aCase({ owner: 'ben' })],
    ['somebody’s', true, { owner: ':ben' }, aCase({ owner: 'ben' })],
    ['a grave one', true, { severity: 80 }, aCase({ delay: { severity: 80 } })],
    ['no lesser one', false, { severity: 80 }, aCase({ delay: { severity: 79 } })],
    ['an old one', true, { age: 4 }, aCase({ delay: { since: '2026-11-24T14:00:00Z' } })],
    ['no younger one', false, { age: 4 }, aCase({ delay: { since: '2026-11-24T14:00:01Z' } })],
    ['by each word in any reference', true, { q: ' so-1001 1z5r8 ' }, aCase()],
    ['not by half of the words', false, { q: 'so-1001 nothing' }, aCase()],
    [
      'by its lane',
      true,
      { lane: ['NY → CA'] },
      aCase({ origin: place('NY', 'US'), destination: place('CA', 'US') }),
    ],
  ])('finds %s', (_, expected, filter, given) => {
    expect(fits(filter, given)).toBe(expected);
  });
});

describe('the address', () => {
  const filter: Filter = {
    ...ALL,
    state: 'open',
    kind: ['RETURNING', 'MISSED_PROMISE'],
    customer: ['A & B, Inc.'],
    severity: 60,
    owner: 'mine',
    q: 'so-1 ü',
  };

  it('sharesAFilterAndLeavesTheRest', () => {
    const params = withFilter(new URLSearchParams('case=7&kind=OLD'), filter);

    expect(filterOf(new URLSearchParams(params.toString()))).toEqual(filter);
    expect(params.get('case')).toBe('7');
  });

  it('isEmptyForTheUsualFilter', () => {
    expect(keyOf(ALL)).toBe('');
  });

  it('readsAKeptFilterAndForgivesWhatItDoesNotKnow', () => {
    expect(filterOfJson(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
    expect(filterOfJson({ state: 'other', severity: 'x', more: { a: 1 } })).toEqual(ALL);
  });
});

describe('laneOf', () => {
  it('saysRegionsWithinACountryAndCountriesBetweenTwo', () => {
    expect(laneOf({ origin: place('NY', 'US'), destination: place('CA', 'US') })).toBe('NY → CA');
    expect(laneOf({ origin: place('SH', 'CN'), destination: place('CA', 'US') })).toBe('CN → US');
    expect(laneOf({ origin: null, destination: place('CA', 'US') })).toBe('? → US');
  });
});
