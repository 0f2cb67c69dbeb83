import createClient, { type Middleware } from 'openapi-fetch';
import { credentials, sessionEnded } from './credentials';
import { forgetEarly, takeEarly } from './early';
import type { paths } from './generated/hub';
import { asProblem, HubProblem, problemOf } from './problem';

/** How long an answer may take before the hub counts as away. */
const PATIENCE = 15_000;

/** What every call carries, and what every failure becomes. */
const manners: Middleware = {
  onRequest({ request }) {
    for (const [name, value] of Object.entries(credentials(request.method))) {
      request.headers.set(name, value);
    }
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) {
      return;
    }
    const problem = await problemOf(response);
    if (problem.status === 401) {
      sessionEnded();
    }
    throw problem;
  },
  onError({ error }) {
    return asProblem(error);
  },
};

/** Those that the caller's signal or our patience ends look alike; only the second is a problem of the hub. */
function patiently(request: Request): Promise<Response> {
  return fetch(request, {
    cache: 'no-store',
    signal: AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE)]),
  });
}

/**
 * The hub that served this page, typed by its openapi.yaml. A failure is thrown as a {@link HubProblem}; `answer` takes
 * what a call gives apart: `const { carriers } = await answer(hub.GET('/agents/v1/carriers'))`.
 */
export const hub = createClient<paths>({ baseUrl: '/', fetch: patiently });
hub.use(manners);

/** The body of an answer that is yes. */
export async function answer<T>(
  call: Promise<{ data?: T; error?: unknown; response: Response }>,
): Promise<T> {
  const { data, error, response } = await call;
  if (error !== undefined) {
    throw error instanceof HubProblem ? error : new HubProblem(response.status, {});
  }
  return data as T;
}

/**
 * A call that openapi.yaml describes in words only, or whose body is no JSON object of ours. Everything else goes
 * through {@link hub}.
 */
export async function ask<T>(
  path: string,
  {
    method = 'GET',
    body,
    signal,
  }: { method?: string; body?: unknown; signal?: AbortSignal | undefined } = {},
): Promise<T> {
  let response: Response;
  try {
    const early = method === 'GET' ? takeEarly(path) : undefined;
    response = await (early ??
      fetch(path, {
        method,
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...credentials(method),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.any([...(signal === undefined ? [] : [signal]), AbortSignal.timeout(PATIENCE)]),
      }));
  } catch (failure) {
    if (signal?.aborted) {
      throw failure;
    }
    throw asProblem(failure);
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (problem.status === 401) {
      forgetEarly();
      sessionEnded();
    }
    throw problem;
  }
  return (response.status === 204 ? undefined : await response.json()) as T;
}
