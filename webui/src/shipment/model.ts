import { keepPreviousData, type QueryClient, useQuery } from '@tanstack/react-query';
import { answer, ask, hub } from '../api/client';
import { credentials } from '../api/credentials';
import type { components } from '../api/generated/hub';
import { asProblem, problemOf } from '../api/problem';

type Schemas = components['schemas'];
export type Shipment = Schemas['ShipmentView'];
export type ShipmentFact = Schemas['ShipmentHistory']['events'][number];
export type Itinerary = Schemas['Itineraries']['itineraries'][number];
export type Stop = Schemas['Stop'];
export type Moments = Schemas['Moments'];
export type Said = Schemas['Estimates']['estimates'][number];
export type Place = Schemas['Place'];
export type Reference = Schemas['Reference'];
export type Delay = Schemas['Delay'];
export type EventWhy = Schemas['EventWhy'];
export type KeptDelivery = Schemas['KeptDelivery'];
export type Notice = Schemas['Notice'];
export type NoticeTemplate = Schemas['NoticeTemplate'];
export type Attachment = Schemas['Attachment'];
export type Judgement = Schemas['Judgement'];
export type Asking = Schemas['Asking'];

/** A note of an agent. */
export interface Note {
  readonly id: string;
  readonly text: string;
  readonly by: string;
  readonly at: string;
}

/** What an agent did, as the queue's log tells it. */
export interface LogLine {
  readonly at: string;
  readonly by: string;
  readonly action: string;
  readonly reason?: string | null;
  readonly note?: string | null;
  readonly ownerBefore?: string | null;
  readonly ownerAfter?: string | null;
  readonly until?: string | null;
  readonly reference?: { readonly type: string; readonly value: string } | null;
  readonly verdict?: string | null;
  readonly connection?: string | null;
}

/** How often a screen asks that hears of no news, in milliseconds; only while it is looked at. */
const EVERY = 15_000;

const path = (id: string) => ({ params: { path: { id } } });

/** What is asked of one shipment begins with this, so that news of it renew all. */
export const keyOf = (id: string) => ['shipment', id] as const;

/** Asks everything of the shipment again. */
export function renew(queries: QueryClient, id: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: keyOf(id) });
}

function useAsked<T>(id: string, what: string, ask: (signal: AbortSignal) => Promise<T>, on = true) {
  return useQuery({
    queryKey: [...keyOf(id), what],
    queryFn: ({ signal }) => ask(signal),
    refetchInterval: EVERY,
    placeholderData: keepPreviousData,
    enabled: on,
    retry: (failures, failure) => asProblem(failure).isPassing && failures < 2,
  });
}

export const useShipment = (id: string) =>
  useAsked(id, 'view', (signal) => answer(hub.GET('/v1/shipments/{id}', { ...path(id), signal })));

export const useFacts = (id: string) =>
  useAsked(id, 'events', async (signal) => {
    const { events } = await answer(hub.GET('/v1/shipments/{id}/events', { ...path(id), signal }));
    return events;
  });

export const useItineraries = (id: string) =>
  useAsked(id, 'itinerary', async (signal) => {
    const { itineraries } = await answer(hub.GET('/v1/shipments/{id}/itinerary', { ...path(id), signal }));
    return itineraries;
  });

export const useEstimates = (id: string) =>
  useAsked(id, 'estimates', async (signal) => {
    const { estimates } = await answer(hub.GET('/v1/shipments/{id}/estimates', { ...path(id), signal }));
    return estimates;
  });

export const useAsking = (id: string) =>
  useAsked(id, 'asking', async (signal) => {
    const { asking } = await answer(hub.GET('/agents/v1/shipments/{id}/asking', { ...path(id), signal }));
    return asking;
  });

export const useJudgement = (id: string, on: boolean) =>
  useAsked(
    id,
    'judgement',
    (signal) => answer(hub.GET('/agents/v1/shipments/{id}/judgement', { ...path(id), signal })),
    on,
  );

export const useNotices = (id: string) =>
  useAsked(id, 'notices', async (signal) => {
    const { notices } = await answer(hub.GET('/agents/v1/shipments/{id}/notices', { ...path(id), signal }));
    return notices;
  });

export const useTemplates = (id: string) =>
  useAsked(id, 'templates', async (signal) => {
    const { templates } = await answer(
      hub.GET('/agents/v1/shipments/{id}/notice-templates', { ...path(id), signal }),
    );
    return templates;
  });

export const useAttachments = (id: string) =>
  useAsked(id, 'attachments', async (signal) => {
    const { attachments } = await answer(
      hub.GET('/agents/v1/shipments/{id}/attachments', { ...path(id), signal }),
    );
    return attachments;
  });

const desk = (id: string) => `/agents/v1/shipments/${encodeURIComponent(id)}`;

export const useNotes = (id: string) =>
  useAsked(id, 'notes', async (signal) => {
    const { notes } = await ask<{ notes: readonly Note[] }>(`${desk(id)}/notes`, { signal });
    return notes;
  });

export const useLog = (id: string) =>
  useAsked(id, 'log', async (signal) => {
    const { log } = await ask<{ log: readonly LogLine[] }>(`${desk(id)}/log`, { signal });
    return log;
  });

export const useWhy = (id: string, event: string) =>
  useAsked(id, `why ${event}`, (signal) =>
    answer(hub.GET('/v1/shipments/{id}/events/{event}/why', { params: { path: { id, event } }, signal })),
  );

/** The delivery that an event came from; a statement by hand came from none. */
export const useDelivery = (fact: ShipmentFact) =>
  useQuery({
    queryKey: ['delivery', fact.connection, fact.deliveryId],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/deliveries/{delivery}', {
          params: { path: { delivery: fact.deliveryId }, query: { receivedAt: fact.receivedAt } },
          signal,
        }),
      ),
    enabled: !isByHand(fact),
    staleTime: 60_000,
    retry: false,
  });

/** Whether an agent said it, and no carrier. */
export function isByHand(fact: Pick<ShipmentFact, 'carrier'>): boolean {
  return fact.carrier === 'AGENT';
}

/** Where an attachment's bytes are. */
export function attachmentUrl(id: string, attachment: string): string {
  return `${desk(id)}/attachments/${attachment}`;
}

/** The bytes of an attachment: asked for here, since a link carries no token. */
export async function download(id: string, attachment: Attachment): Promise<void> {
  const response = await fetch(attachmentUrl(id, attachment.id), { headers: credentials('GET') });
  if (!response.ok) {
    throw await problemOf(response);
  }
  const address = URL.createObjectURL(await response.blob());
  const link = document.createElement('a');
  link.href = address;
  link.download = attachment.name;
  link.click();
  // The browser has taken it by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** What {@link attach} takes. */
export const FILE_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'image/webp'] as const;
export const LARGEST_FILE = 5 * 1024 * 1024;

/** Keeps a file with the shipment. */
export async function attach(id: string, file: File, kind: Attachment['kind']): Promise<Attachment> {
  let response: Response;
  try {
    response = await fetch(`${desk(id)}/attachments?kind=${kind}`, {
      method: 'POST',
      body: file,
      headers: {
        ...credentials('POST'),
        'content-type': file.type,
        'milepost-file-name': encodeURIComponent(file.name),
      },
      signal: AbortSignal.timeout(60_000),
    });
  } catch (failure) {
    throw asProblem(failure);
  }
  if (!response.ok) {
    throw await problemOf(response);
  }
  return response.json();
}
