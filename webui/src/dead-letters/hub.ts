import { answer, hub } from '../api/client';
import type { components } from '../api/generated/hub';

export type Group = components['schemas']['DeadLetterGroup'];
export type Letter = components['schemas']['DeadLetter'];
export type WholeLetter = components['schemas']['WholeDeadLetter'];
export type Reading = components['schemas']['LetterReading'];
export type Redrive = components['schemas']['Redrive'];
export type Tried = components['schemas']['RedriveTried'];

/** Which letters something is done to. */
export type Choice = { readonly letters: string[] } | { readonly group: string } | { readonly all: true };

export function letterQuery(id: string) {
  return {
    queryKey: ['dead-letters', 'letter', id],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(hub.GET('/agents/v1/dead-letters/{id}', { params: { path: { id } }, signal })),
  };
}

export function redriveQuery(id: string) {
  return {
    queryKey: ['dead-letters', 'redrive', id],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(hub.GET('/agents/v1/redrives/{id}', { params: { path: { id } }, signal })),
  };
}

export function redrivesQuery() {
  return {
    queryKey: ['dead-letters', 'redrives'],
    queryFn: ({ signal }: { signal: AbortSignal }) => answer(hub.GET('/agents/v1/redrives', { signal })),
  };
}

/** What these letters would become now. */
export async function rehearse(which: Choice): Promise<Tried> {
  return (await answer(
    hub.POST('/agents/v1/dead-letters/redrive', { body: { ...which, dryRun: true } }),
  )) as Tried;
}

export async function redrive(which: Choice, rate: number, reason: string): Promise<Redrive> {
  return (await answer(
    hub.POST('/agents/v1/dead-letters/redrive', { body: { ...which, rate, reason } }),
  )) as Redrive;
}

/** Pauses, resumes or ends a redrive. */
export function change(id: string, what: 'pause' | 'resume' | 'cancel'): Promise<Redrive> {
  const params = { params: { path: { id } } };
  switch (what) {
    case 'pause':
      return answer(hub.POST('/agents/v1/redrives/{id}/pause', params));
    case 'resume':
      return answer(hub.POST('/agents/v1/redrives/{id}/resume', params));
    case 'cancel':
      return answer(hub.POST('/agents/v1/redrives/{id}/cancel', params));
  }
}

type Some = { letters: string[] } | { group: string };

export async function dismiss(which: Some, reason: string): Promise<number> {
  return (await answer(hub.POST('/agents/v1/dead-letters/dismiss', { body: { ...which, reason } }))).letters;
}

export async function reopen(which: Some, reason: string): Promise<number> {
  return (await answer(hub.POST('/agents/v1/dead-letters/reopen', { body: { ...which, reason } }))).letters;
}
