import { describe, expect, it } from 'vitest';
import { ending, touch, touchedAt } from './idle';
import { ownPath } from './next';

const now = Date.parse('2026-11-30T12:00:00Z');
const session = { idleSeconds: 1_800, expiresAt: '2026-11-30T20:00:00Z' };
const minutes = (count: number) => count * 60_000;

describe('the end of a session', () => {
  it('is far while somebody is there', () => {
    expect(ending(now, now - minutes(28.9), session)).toEqual({ kind: 'far' });
  });

  it('is near a minute before nobody was there for too long', () => {
    expect(ending(now, now - minutes(29.5), session)).toEqual({ kind: 'idle', left: 30_000 });
    expect(ending(now, now - minutes(45), session)).toEqual({ kind: 'idle', left: 0 });
  });

  it('comes however much a session is used', () => {
    const brief = { ...session, expiresAt: '2026-11-30T12:00:20Z' };
    expect(ending(now, now, brief)).toEqual({ kind: 'old', left: 20_000 });
  });

  it('is not watched where the hub does not say how long', () => {
    expect(ending(now, 0, { ...session, idleSeconds: 0 })).toEqual({ kind: 'far' });
  });

  it('is put off by any tab', () => {
    const held = new Map<string, string>();
    const storage = {
      getItem: (key: string) => held.get(key) ?? null,
      setItem: (key: string, value: string) => void held.set(key, value),
    };
    expect(touchedAt(now, storage)).toBe(now);
    touch(now + 5, storage);
    expect(touchedAt(now, storage)).toBe(now + 5);
    touch(now - 5, storage);
    expect(touchedAt(now, storage)).toBe(now);
  });
});

describe('the page to come back to', () => {
  it.each(['/', '/carriers?x=1#y', '/a//b'])('is %s', (path) => {
    expect(ownPath(path)).toBe(path);
  });

  it.each([
    null,
    '',
    'carriers',
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/sign-in?next=/',
  ])('is never %s', (path) => {
    expect(ownPath(path)).toBe('/');
  });
});
