import type { components } from '../api/generated/hub';

export type CallLine = components['schemas']['AuditLine'];

/** What an agent decided; `GET /agents/v1/audit`. */
export interface Decision {
  readonly decision: number;
  readonly action: string;
  readonly verdict?: string | null;
  readonly reference?: { readonly type: string; readonly value: string } | null;
  readonly event?: string | null;
  readonly shipment?: string | null;
  readonly customer?: string | null;
  readonly by: string;
  readonly reason?: string | null;
  readonly at: string;
  readonly crossesCustomers?: boolean;
  readonly connection?: string | null;
}

/** What a call was, as people call it. */
export type Deed =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'not-signed-in'; readonly why: string }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'call'; readonly method: string; readonly path: string; readonly what: string | null };

/** Signing in and out is told apart from the calls; they are told by what they called. */
export function deedOf(line: Pick<CallLine, 'method' | 'path' | 'outcome' | 'via' | 'what'>): Deed {
  if (line.path === '/agents/v1/session' && line.method === 'DELETE') {
    return { kind: 'signed-out' };
  }
  // A token may sign in, and may call: only the former goes to this path.
  const signsIn = line.path === '/agents/v1/session' || line.path.startsWith('/agents/v1/sign-in/');
  if (signsIn) {
    return line.outcome === 'done' ? { kind: 'signed-in' } : { kind: 'not-signed-in', why: line.what ?? '' };
  }
  return { kind: 'call', method: line.method, path: line.path, what: line.what ?? null };
}
