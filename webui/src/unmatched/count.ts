import { useQuery } from '@tanstack/react-query';
import { answer, hub } from '../api/client';
import type { components } from '../api/generated/hub';

export type Summary = components['schemas']['WaitingSummary'];

/** What waits, by carrier; asked once for the navigation and the screen. */
export function useSummary() {
  return useQuery({
    queryKey: ['unmatched', 'summary'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/waiting/summary', { signal })),
    refetchInterval: 15_000,
  });
}

/** How many numbers wait; null before the hub has said. */
export function useUnmatched(): number | null {
  const { data } = useSummary();
  return data === undefined ? null : data.carriers.reduce((sum, one) => sum + one.numbers, 0);
}
