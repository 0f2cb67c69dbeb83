import { credentials, sessionEnded } from './credentials';
import { HubProblem, problemOf } from './problem';

/** One event of a stream. */
export interface StreamEvent {
  readonly name: string;
  readonly data: string;
  /** The newest id that the stream has given, with this event or before it; empty for none. */
  readonly id: string;
}

export interface Opening {
  readonly lastEventId?: string | undefined;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
  /** Called for whatever comes, comments too: the connection lives. */
  readonly alive: () => void;
  readonly event: (event: StreamEvent) => void;
}

/**
 * Reads a stream of server-sent events until it ends. The browser's `EventSource` tells neither why it was refused nor how long to stay
 * away, and sends no headers of ours. Resolves when the server ends the stream; a refusal is a {@link HubProblem}.
 */
export async function readEvents(
  address: string,
  { lastEventId, signal, alive, event, fetch: open = fetch }: Opening,
): Promise<void> {
  const response = await open(address, {
    headers: {
      accept: 'text/event-stream',
      ...credentials('GET'),
      ...(lastEventId && { 'last-event-id': lastEventId }),
    },
    cache: 'no-store',
    signal,
  });
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401) {
      sessionEnded();
    }
    throw problem;
  }
  if (response.body === null) {
    throw new HubProblem(0, { detail: 'the stream has no body' });
  }
  const parser = new EventParser(event);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    alive();
    parser.take(value);
  }
}

/** Text of a stream, in pieces cut anywhere, into its events. */
export class EventParser {
  readonly #tell: (event: StreamEvent) => void;
  #rest = '';
  #name = '';
  #data: string[] = [];
  #id = '';

  constructor(tell: (event: StreamEvent) => void) {
    this.#tell = tell;
  }

  take(piece: string): void {
    const text = this.#rest + piece;
    let from = 0;
    for (;;) {
      const end = lineEnd(text, from);
      if (end === null) {
        break;
      }
      this.#line(text.slice(from, end.at));
      from = end.next;
    }
    this.#rest = text.slice(from);
  }

  #line(line: string): void {
    if (line === '') {
      if (this.#data.length > 0) {
        this.#tell({ name: this.#name || 'message', data: this.#data.join('\n'), id: this.#id });
      }
      this.#name = '';
      this.#data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      this.#data.push(value);
    } else if (field === 'event') {
      this.#name = value;
    } else if (field === 'id' && !value.includes('\0')) {
      this.#id = value;
    }
  }
}

/** Where the line ends that starts there; null while its end may still be to come. */
function lineEnd(text: string, from: number): { at: number; next: number } | null {
  for (let at = from; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === 10) {
      return { at, next: at + 1 };
    }
    if (char === 13) {
      // The other half of CR LF may be in the next piece.
      return at + 1 === text.length ? null : { at, next: text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1 };
    }
  }
  return null;
}
