import { useQuery } from '@tanstack/react-query';
import { answer, hub } from '../api/client';

/** Rules that links have taught and nobody has answered. */
export function useProposals() {
  return useQuery({
    queryKey: ['unmatched', 'proposals'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/rules/proposals', { signal })),
    refetchInterval: 60_000,
  });
}
