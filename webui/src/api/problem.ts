/** What the hub says in its answers about failures (RFC 9457). */
interface ProblemBody {
  readonly type?: unknown;
  readonly title?: unknown;
  readonly detail?: unknown;
}

/** The hub answered, and the answer is no; or it did not answer, then `status` is 0. The message is for people. */
export class HubProblem extends Error {
  override readonly name = 'HubProblem';
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The last word of the problem's type, as `no-such-shipment`; empty where there is none. */
  readonly type: string;
  readonly title: string;
  /** The problem's own words. */
  readonly detail: string;
  /** How long to stay away, in milliseconds, where the hub says so. */
  readonly retryAfter: number | null;
  /** The whole body, for problems that carry more. */
  readonly body: unknown;

  constructor(
    status: number,
    words: { type?: string; title?: string; detail?: string },
    more: { retryAfter?: number | null; body?: unknown } = {},
  ) {
    super(
      words.detail ||
        words.title ||
        (status === 0 ? 'the hub does not answer' : `the hub answered ${status}`),
    );
    this.status = status;
    this.type = words.type ?? '';
    this.title = words.title ?? '';
    this.detail = words.detail ?? '';
    this.retryAfter = more.retryAfter ?? null;
    this.body = more.body;
  }

  /** Whether trying the same again may help. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** What an answer that is no says. */
export async function problemOf(response: Response): Promise<HubProblem> {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  const body: unknown = await response.json().catch(() => null);
  const { type, title, detail } = (body ?? {}) as ProblemBody;
  return new HubProblem(
    response.status,
    { type: text(type).split(/[/:]/).at(-1) ?? '', title: text(title), detail: text(detail) },
    { retryAfter: Number.isFinite(seconds) ? seconds * 1000 : null, body },
  );
}

/** Any failure of a call as a problem. */
export function asProblem(failure: unknown): HubProblem {
  return failure instanceof HubProblem
    ? failure
    : new HubProblem(0, {
        detail: failure instanceof TypeError ? '' : failure instanceof Error ? failure.message : '',
      });
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
