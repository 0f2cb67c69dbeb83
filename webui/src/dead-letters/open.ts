import { useQuery } from '@tanstack/react-query';
import { answer, hub } from '../api/client';

/** How often what waits is asked again while somebody looks, in milliseconds. */
export const REFRESH = 15_000;

/** The question for groups of letters in one state. */
export function groupsQuery(state: LetterState) {
  return {
    queryKey: ['dead-letters', 'groups', state],
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(hub.GET('/agents/v1/dead-letters/groups', { params: { query: { state } }, signal })),
  };
}

export const STATES = ['open', 'redriven', 'dismissed', 'forgotten'] as const;
export type LetterState = (typeof STATES)[number];

/** How many letters wait for somebody; null while it is not known. */
export function useOpenLetters(): number | null {
  const { data } = useQuery({ ...groupsQuery('open'), refetchInterval: 60_000 });
  return data?.open ?? null;
}
