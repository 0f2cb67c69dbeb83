/** The part of `window` that a handed-over token is in. */
export interface TokenPlaces {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
}

/**
 * The token in the address (`#token=...`), if there is one, as `./hub demo` prints such links. It is taken out of the address bar, so that
 * it is neither bookmarked nor shared, and kept nowhere: a session takes its place. A fragment never reaches a server's log.
 */
export function takeToken({ location, history }: TokenPlaces = window): string | null {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token')?.trim();
  if (!given) {
    return null;
  }
  fragment.delete('token');
  const rest = fragment.toString();
  history.replaceState(history.state, '', location.pathname + location.search + (rest && `#${rest}`));
  return given;
}
