/** By what the hub knows who asks. The cookie goes along by itself; what it may write needs the session's csrf. */
export type Credentials = { readonly csrf: string } | { readonly token: string } | null;

let held: Credentials = null;
const ends = new Set<() => void>();

/** What calls carry from now on. */
export function holdCredentials(given: Credentials): void {
  held = given;
}

/** The headers of one call. */
export function credentials(method: string): Readonly<Record<string, string>> {
  if (held === null) {
    return {};
  }
  if ('token' in held) {
    return { authorization: `Bearer ${held.token}` };
  }
  return method === 'GET' || method === 'HEAD' ? {} : { 'x-csrf-token': held.csrf };
}

/** Calls the listener when the hub says that nobody is signed in any more, until the returned function is called. */
export function onSessionEnd(listener: () => void): () => void {
  ends.add(listener);
  return () => ends.delete(listener);
}

/** The hub has said so. */
export function sessionEnded(): void {
  for (const listener of ends) {
    listener();
  }
}
