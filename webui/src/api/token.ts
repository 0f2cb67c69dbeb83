const KEY = 'milepost.token';

/** The part of `window` that holds the token. */
export interface TokenPlaces {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState' | 'state'>;
  readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
}

/**
 * The token of this tab. One in the address (`#token=...`) wins, is kept for the tab's life and taken out of
 * the address bar, so that it is neither bookmarked nor shared. A fragment never reaches a server's log.
 */
export function currentToken(places: TokenPlaces = window): string | null {
  const { location, history } = places;
  const fragment = new URLSearchParams(location.hash.slice(1));
  const given = fragment.get('token')?.trim();
  if (given) {
    fragment.delete('token');
    const rest = fragment.toString();
    history.replaceState(history.state, '', location.pathname + location.search + (rest && `#${rest}`));
    keepToken(given, places);
    return given;
  }
  return places.sessionStorage.getItem(KEY);
}

/** Keeps a token for the life of the tab. */
export function keepToken(token: string, places: TokenPlaces = window): void {
  places.sessionStorage.setItem(KEY, token);
}

/** Forgets it. */
export function dropToken(places: TokenPlaces = window): void {
  places.sessionStorage.removeItem(KEY);
}
