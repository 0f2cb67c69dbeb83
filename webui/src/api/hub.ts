import { readSnapshot, UnreadableAnswer } from './read';
import type { Snapshot } from './types';

/** How long an answer may take before the hub counts as away. */
const PATIENCE = 10_000;

/** How many shipments a snapshot asks for. */
const SNAPSHOT_LIMIT = 500;

/** The hub answered, and the answer is no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  /** The HTTP status. */
  readonly status: number;
  /** How long to stay away, in milliseconds, where the hub says so. */
  readonly retryAfter: number | null;

  /** The message is the problem's own words, for people. */
  constructor(status: number, message: string, retryAfter: number | null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the token is the reason, so that trying again with it is no use. */
  get isAboutTheToken(): boolean {
    return this.status === 401 || this.status === 403;
  }
}

/** What the page asks of the hub, on behalf of one token. */
export interface Hub {
  /** The newest shipments. */
  snapshot(signal: AbortSignal): Promise<Snapshot>;
  /** The address of a stream that may be opened once, soon. */
  streamAddress(signal: AbortSignal): Promise<string>;
}

/** The hub that served this page. */
export function hubFor(token: string): Hub {
  const ask = async (path: string, method: string, signal: AbortSignal): Promise<unknown> => {
    const response = await fetch(path, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
    });
    if (!response.ok) {
      throw await refusal(response);
    }
    return response.json();
  };

  return {
    async snapshot(signal) {
      return readSnapshot(await ask(`/agents/v1/shipments?limit=${SNAPSHOT_LIMIT}`, 'GET', signal));
    },
    async streamAddress(signal) {
      const answer = await ask('/v1/stream/tickets', 'POST', signal);
      const ticket = (answer as { ticket?: unknown } | null)?.ticket;
      if (typeof ticket !== 'string') {
        throw new UnreadableAnswer('ticket: missing');
      }
      return `/agents/v1/stream?ticket=${encodeURIComponent(ticket)}`;
    },
  };
}

async function refusal(response: Response): Promise<Refusal> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const problem: unknown = await response.json().catch(() => null);
  const { detail, title } = (problem ?? {}) as { detail?: unknown; title?: unknown };
  const words = [detail, title].find((text) => typeof text === 'string');
  return new Refusal(
    response.status,
    typeof words === 'string' ? words : `the hub answered ${response.status}`,
    Number.isFinite(seconds) ? seconds * 1000 : null,
  );
}
