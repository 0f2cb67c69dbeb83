import { answer, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { toast } from '../shell/toasts';
import type { DelayResult, ResolutionReason } from './case';
import { queueSaid } from './messages';
import { type Assumption, queue, type Row } from './store';

/** Somebody else was faster. */
export interface Conflict {
  readonly by: string | null;
  readonly at: string | null;
}

/** What became of an action: the conflicts by case. */
export type Outcome = ReadonlyMap<string, Conflict>;

/** How many cases the hub takes at once. */
const MOST = 1_000;

/** What to do with cases; each is shown as done at once, and put right by the hub's answer. */
export type Action =
  | { readonly what: 'claim' }
  | { readonly what: 'assign'; readonly owner: string | null }
  | { readonly what: 'snooze'; readonly until: string; readonly reason: string }
  | { readonly what: 'wake' }
  | { readonly what: 'resolve'; readonly reason: ResolutionReason; readonly note: string | null }
  | { readonly what: 'reopen' };

/**
 * Does it, tells how it went, and offers to take it back. Never fails: what went wrong has been told.
 *
 * @param quiet for the undoing of an action, which is told of shortly and not offered to be undone
 */
export async function act(rows: readonly Row[], action: Action, me: string, quiet = false): Promise<Outcome> {
  const ids = rows.map(({ id }) => id);
  const conflicts = new Map<string, Conflict>();
  const done: string[] = [];
  const over: string[] = [];
  // What is somebody else's already is not shown as mine for a moment.
  const likely = action.what === 'claim' ? rows.filter(({ owner }) => owner === null) : rows;
  queue.assume(
    likely.map(({ id }) => id),
    assumed(action, me),
  );
  for (let from = 0; from < ids.length; from += MOST) {
    const some = ids.slice(from, from + MOST);
    try {
      const { results } = await answer<{ results: DelayResult[] }>(send(action, some, rows));
      queue.settle(
        some,
        results.flatMap(({ delay }) => (delay === null ? [] : [delay])),
      );
      for (const { id, outcome, by, at } of results) {
        if (outcome === 'done') {
          done.push(id);
        } else if (outcome === 'conflict') {
          conflicts.set(id, { by, at });
        } else if (outcome === 'closed' || outcome === 'unknown') {
          over.push(id);
        }
      }
    } catch (failure) {
      queue.settle(ids.slice(from), []);
      toast({ text: queueSaid('done.failed', { reason: asProblem(failure).message }), tone: 'bad' });
      break;
    }
  }
  if (done.length > 0) {
    const undo = quiet
      ? undefined
      : undoing(
          rows.filter(({ id }) => done.includes(id)),
          action,
          me,
        );
    toast({
      text: quiet ? queueSaid('done.undone') : queueSaid(`done.${action.what}`, { count: done.length }),
      tone: 'good',
      ...(undo !== undefined && { undo }),
    });
  }
  for (const words of told(rows, conflicts)) {
    toast({ text: words, tone: 'bad' });
  }
  if (over.length > 0) {
    toast({ text: queueSaid('done.over', { count: over.length }) });
  }
  return conflicts;
}

function send(action: Action, delays: string[], rows: readonly Row[]) {
  switch (action.what) {
    case 'claim':
      return hub.POST('/agents/v1/delays/claim', { body: { delays } });
    case 'assign': {
      // Only where it is whose the reader saw it was.
      const seen = new Map(rows.map(({ id, owner }) => [id, owner]));
      const expect = Object.fromEntries(delays.map((id) => [id, seen.get(id) ?? null]));
      return hub.POST('/agents/v1/delays/assign', { body: { delays, owner: action.owner, expect } });
    }
    case 'snooze':
      return hub.POST('/agents/v1/delays/snooze', {
        body: { delays, until: action.until, reason: action.reason },
      });
    case 'wake':
      return hub.POST('/agents/v1/delays/wake', { body: { delays } });
    case 'resolve':
      return hub.POST('/agents/v1/delays/resolve', {
        body: { delays, reason: action.reason, note: action.note },
      });
    case 'reopen':
      return hub.POST('/agents/v1/delays/reopen', { body: { delays } });
  }
}

function assumed(action: Action, me: string): Assumption {
  const now = new Date().toISOString();
  switch (action.what) {
    case 'claim':
      return { owner: me, ownedAt: now };
    case 'assign':
      return { owner: action.owner, ownedAt: action.owner === null ? null : now };
    case 'snooze':
      return { snoozedUntil: action.until, snoozeReason: action.reason };
    case 'wake':
      return { snoozedUntil: null, snoozeReason: null };
    case 'resolve':
      return {
        resolution: { reason: action.reason, note: action.note, by: me, at: now },
        snoozedUntil: null,
        snoozeReason: null,
      };
    case 'reopen':
      return { resolution: null };
  }
}

/** What takes an action back, by what the rows were before it. */
function undoing(rows: readonly Row[], action: Action, me: string): (() => void) | undefined {
  const again = (some: readonly Row[], back: Action) => void act(some, back, me, true);
  const current = (some: readonly Row[]) => some.map((row) => queue.row(row.id) ?? row);
  switch (action.what) {
    case 'claim':
    case 'assign':
      return () => {
        for (const [owner, some] of Map.groupBy(rows, (row) => row.owner)) {
          again(current(some), { what: 'assign', owner });
        }
      };
    case 'snooze':
      return () => again(rows, { what: 'wake' });
    case 'resolve':
      return () => again(rows, { what: 'reopen' });
    case 'wake':
    case 'reopen':
      return undefined;
  }
}

/** Who was faster, in a sentence for each of them. */
function told(rows: readonly Row[], conflicts: Outcome): string[] {
  const shipments = new Map(rows.map(({ id, shipment }) => [id, shipment]));
  const lines = new Map<string, { shipments: string[]; at: string | null }>();
  for (const [id, { by, at }] of conflicts) {
    const line = lines.get(by ?? '') ?? { shipments: [], at };
    line.shipments.push(shipments.get(id) ?? id);
    lines.set(by ?? '', line);
  }
  return [...lines].map(([by, line]) => {
    const seconds = Math.max(0, Math.round((Date.now() - Date.parse(line.at ?? '')) / 1000));
    const what = line.shipments.length === 1 ? (line.shipments[0] ?? '') : String(line.shipments.length);
    const when = Number.isNaN(seconds) || seconds > 3_600 ? '' : queueSaid('conflict.ago', { seconds });
    return by === ''
      ? queueSaid('conflict.nobody', { what, count: line.shipments.length })
      : queueSaid('conflict.faster', { who: by, what, when, count: line.shipments.length }).trim();
  });
}
