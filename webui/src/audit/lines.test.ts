import { describe, expect, it } from 'vitest';
import { deedOf } from './lines';

const line = {
  method: 'POST',
  path: '/agents/v1/session',
  outcome: 'done',
  via: 'local',
  what: 'signed in',
} as const;

describe('what a line of the audit tells', () => {
  it('knows who came in, who did not, and who left', () => {
    expect(deedOf(line)).toEqual({ kind: 'signed-in' });
    expect(deedOf({ ...line, outcome: 'refused', what: 'wrong password' })).toEqual({
      kind: 'not-signed-in',
      why: 'wrong password',
    });
    expect(deedOf({ ...line, method: 'GET', path: '/agents/v1/sign-in/oidc/return', via: 'oidc' })).toEqual({
      kind: 'signed-in',
    });
    expect(deedOf({ ...line, method: 'DELETE', via: 'session' })).toEqual({ kind: 'signed-out' });
  });

  it('tells every other call by what was called', () => {
    const call = { ...line, method: 'PUT', path: '/admin/v1/policies', via: 'session', what: null } as const;
    expect(deedOf(call)).toEqual({ kind: 'call', method: 'PUT', path: '/admin/v1/policies', what: null });
  });
});
