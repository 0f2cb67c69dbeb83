import { describe, expect, it } from 'vitest';
import { currentToken, type TokenPlaces } from './token';

function aTab(hash: string, kept: Record<string, string> = {}) {
  const addresses: string[] = [];
  const places: TokenPlaces = {
    location: { hash, pathname: '/', search: '?a=1' },
    history: { state: null, replaceState: (_state, _title, address) => addresses.push(String(address)) },
    sessionStorage: {
      getItem: (key) => kept[key] ?? null,
      setItem: (key, value) => {
        kept[key] = value;
      },
      removeItem: (key) => {
        delete kept[key];
      },
    },
  };
  return { places, addresses, kept };
}

describe('currentToken', () => {
  it('takesTheTokenOutOfTheAddressAndKeepsIt', () => {
    const { places, addresses, kept } = aTab('#token=ey.J-_');

    expect(currentToken(places)).toBe('ey.J-_');
    expect(addresses).toEqual(['/?a=1']);
    expect(Object.values(kept)).toEqual(['ey.J-_']);
  });

  it('leavesTheRestOfTheFragment', () => {
    const { places, addresses } = aTab('#view=all&token=t');

    currentToken(places);

    expect(addresses).toEqual(['/?a=1#view=all']);
  });

  it('remembersTheTokenOfThisTab', () => {
    const { places, addresses } = aTab('', { 'milepost.token': 'kept' });

    expect(currentToken(places)).toBe('kept');
    expect(addresses).toEqual([]);
  });

  it('hasNoneAtFirst', () => {
    expect(currentToken(aTab('').places)).toBeNull();
  });
});
