import type { InfiniteData } from '@tanstack/react-query';
import type { components } from '../api/generated/hub';

type Schemas = components['schemas'];
export type Waiting = Schemas['Waiting'];
export type EventOfWaiting = Schemas['EventOfWaiting'];
export type Decided = Schemas['Decided'];
export type Candidate = Waiting['candidates'][number];

/** In which order the list is read, and what of it. */
export interface Sought {
  readonly order: 'oldest' | 'events' | 'number';
  readonly carrier: string;
  readonly text: string;
  readonly olderThan: string;
  readonly ambiguous: boolean;
  readonly dismissed: boolean;
}

/** How long typing must rest before the hub is asked, in milliseconds. */
export const REST = 150;

export const ORDERS = ['oldest', 'events', 'number'] as const;
export const AGES = ['any', 'PT1H', 'P1D', 'P7D'] as const;

/** What the address says that is sought; anything else is the default. */
export function soughtIn(params: URLSearchParams): Sought {
  const order = params.get('order');
  const age = params.get('age');
  return {
    order: ORDERS.find((one) => one === order) ?? 'oldest',
    carrier: params.get('carrier') ?? '',
    text: params.get('text') ?? '',
    olderThan: AGES.find((one) => one === age && one !== 'any') ?? '',
    ambiguous: params.get('ambiguous') === 'true',
    dismissed: params.get('dismissed') === 'true',
  };
}

/** Names a number among all that wait. */
export function keyOf(one: Pick<Waiting, 'carrier' | 'reference'>): string {
  return `${one.carrier}/${one.reference.type}/${one.reference.value}`;
}

/** All pages as one list; a number that moved between pages while they were read comes once. */
export function rowsOf(data: InfiniteData<{ waiting: Waiting[] }> | undefined): readonly Waiting[] {
  const seen = new Set<string>();
  return (data?.pages ?? [])
    .flatMap((page) => page.waiting)
    .filter((one) => {
      const key = keyOf(one);
      return !seen.has(key) && seen.add(key) !== undefined;
    });
}

/** Which row comes next when the one of this key leaves: the one behind it, or the last. */
export function nextOf(rows: readonly Waiting[], key: string): Waiting | null {
  const index = rows.findIndex((one) => keyOf(one) === key);
  return index < 0 ? (rows[0] ?? null) : (rows[index + 1] ?? rows[index - 1] ?? null);
}

/** `Purchase order 770001`, as the hub names types. */
export function numberWords(reference: { type: string; value: string }): string {
  const type = reference.type.replaceAll('_', ' ').toLowerCase();
  return `${type.charAt(0).toUpperCase()}${type.slice(1)} ${reference.value}`;
}
