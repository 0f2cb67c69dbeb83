import { ask } from './client';
import { readSnapshot } from './read';
import type { Snapshot } from './types';

/** How many shipments a snapshot asks for. */
const SNAPSHOT_LIMIT = 500;

/** What the list of the newest shipments asks of the hub. */
export interface Hub {
  /** The newest shipments. */
  snapshot(signal: AbortSignal): Promise<Snapshot>;
  /** The address of a stream that may be opened once, soon. */
  streamAddress(signal: AbortSignal): Promise<string>;
}

/** The hub that served this page. */
export const thisHub: Hub = {
  async snapshot(signal) {
    return readSnapshot(await ask(`/agents/v1/shipments?limit=${SNAPSHOT_LIMIT}`, { signal }));
  },
  streamAddress: async () => '/agents/v1/stream',
};
