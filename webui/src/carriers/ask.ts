import { useQuery } from '@tanstack/react-query';
import { answer, hub } from '../api/client';

/** While somebody looks; what is shown is some seconds behind anyway. */
const EVERY = 15_000;

/** How each connection does. */
export function useConnections() {
  return useQuery({
    queryKey: ['carriers'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/carriers', { signal })),
    refetchInterval: EVERY,
  });
}

/** How carriers' journeys did; with `carrier` that one's by service, lane and day. */
export function useScorecards(days: number, carrier?: string) {
  return useQuery({
    queryKey: ['scorecards', days, carrier ?? null],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/scorecards', {
          params: { query: { days, ...(carrier !== undefined && { carrier }) } },
          signal,
        }),
      ),
    refetchInterval: 4 * EVERY,
    placeholderData: (before) => before,
  });
}

/** What carriers there are to connect, and how. */
export function useCatalogue() {
  return useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => answer(hub.GET('/admin/v1/carriers', { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** How a connection is set up; for admins. */
export function useSetup(id: string, on: boolean) {
  return useQuery({
    queryKey: ['connection', id],
    queryFn: ({ signal }) =>
      answer(hub.GET('/admin/v1/connections/{id}', { params: { path: { id } }, signal })),
    enabled: on,
  });
}
