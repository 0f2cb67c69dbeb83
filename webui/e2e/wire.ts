import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setting } from './hub';

/** One opening of the stream, as it passed. */
export interface Opening {
  readonly lastEventId: string | undefined;
  readonly status: number;
}

/**
 * What stands before the hub (and before a portal's backend) and breaks: it cuts the streams that pass, within a frame
 * where it is told to, lets each ticket pass once, and can answer in the hub's place.
 */
export class Wire {
  readonly openings: Opening[] = [];
  private readonly server = createServer((request, response) => this.pass(request, response));
  private readonly cuts: number[] = [];
  private readonly tickets = new Set<string>();
  private refusal: { status: number; retryAfter: string } | undefined;

  private readonly portal: string | undefined;

  private constructor(portal: string | undefined) {
    this.portal = portal;
  }

  static async open(portal?: string): Promise<Wire> {
    const wire = new Wire(portal);
    await new Promise<void>((resolve) => wire.server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The next stream is reset after so many bytes, the one after it after the second so many. */
  cutAfter(...bytes: number[]) {
    this.cuts.push(...bytes);
  }

  get cutsLeft(): number {
    return this.cuts.length;
  }

  /** The next opening of a stream is answered so, as by a node that is full. */
  refuseOnce(status: number, retryAfter: string) {
    this.refusal = { status, retryAfter };
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  private pass(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '/';
    const stream = path.startsWith('/v1/stream?');
    const hub = path.startsWith('/v1/') || this.portal === undefined;
    const target = new URL(stream ? this.spend(path) : path, hub ? setting('MILEPOST_URL') : this.portal);
    if (stream && this.refusal !== undefined) {
      const { status, retryAfter } = this.refusal;
      this.refusal = undefined;
      this.note(request, status);
      response.writeHead(status, { 'retry-after': retryAfter }).end();
      return;
    }
    const onward = ask(target, { method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.on('close', () => answer.destroy());
      if (!stream) {
        answer.pipe(response);
        return;
      }
      this.note(request, answer.statusCode ?? 502);
      response.flushHeaders();
      let left = answer.statusCode === 200 ? (this.cuts.shift() ?? Infinity) : Infinity;
      answer.on('data', (bytes: Buffer) => {
        response.write(bytes.subarray(0, left), () => {
          if (left <= 0) {
            request.socket.resetAndDestroy();
          }
        });
        left -= bytes.length;
      });
      answer.on('end', () => response.end());
      answer.on('error', () => response.destroy());
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }

  /** A ticket opens one stream; shown again it is no ticket any more. */
  private spend(path: string): string {
    const url = new URL(path, this.address);
    const ticket = url.searchParams.get('ticket');
    if (ticket !== null && this.tickets.has(ticket)) {
      url.searchParams.set('ticket', 'spent');
    } else if (ticket !== null) {
      this.tickets.add(ticket);
    }
    return url.pathname + url.search;
  }

  private note(request: IncomingMessage, status: number) {
    this.openings.push({ lastEventId: request.headers['last-event-id'] as string | undefined, status });
  }
}
