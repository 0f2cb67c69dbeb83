import { describe, expect, it } from 'vitest';
import { takeToken } from './token';

function take(hash: string): { token: string | null; addresses: string[] } {
  const addresses: string[] = [];
  const token = takeToken({
    location: { hash, pathname: '/', search: '?a=1' },
    history: { state: null, replaceState: (_state, _title, address) => addresses.push(String(address)) },
  });
  return { token, addresses };
}

describe('takeToken', () => {
  it('takesTheTokenOutOfTheAddress', () => {
    expect(take('#token=ey.J-_')).toEqual({ token: 'ey.J-_', addresses: ['/?a=1'] });
  });

  it('leavesTheRestOfTheFragment', () => {
    expect(take('#view=all&token=t').addresses).toEqual(['/?a=1#view=all']);
  });

  it('leavesAnAddressWithoutOne', () => {
    expect(take('#view=all')).toEqual({ token: null, addresses: [] });
  });
});
