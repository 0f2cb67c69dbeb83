import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { ask } from '../api/client';
import { holdCredentials, onSessionEnd } from '../api/credentials';
import { asProblem, type HubProblem } from '../api/problem';
import { takeToken } from '../api/token';

/** What somebody may do; each may do what the ones before it may. */
export const ROLES = ['viewer', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who is signed in. */
export interface Session {
  readonly user: string;
  readonly name: string;
  readonly role: Role;
  readonly csrf: string;
  readonly expiresAt: string;
  readonly idleSeconds: number;
  readonly via: 'local' | 'oidc' | 'token';
}

/** How it stands with signing in. */
export type SessionState =
  | { readonly phase: 'asking' }
  | { readonly phase: 'in'; readonly session: Session }
  /** `ended` where somebody was signed in before; `problem` where a token was refused. */
  | { readonly phase: 'out'; readonly ended: boolean; readonly problem: HubProblem | null }
  /** The hub did not say. */
  | { readonly phase: 'unknown'; readonly problem: HubProblem };

/** What the sign-in screen and the user menu do. */
export interface SessionDoor {
  readonly state: SessionState;
  /** Asks the hub again who is signed in, as after a sign-in. */
  readonly refresh: () => Promise<void>;
  /** Exchanges a token for a session. */
  readonly enter: (token: string) => Promise<void>;
  readonly signOut: () => Promise<void>;
}

const Door = createContext<SessionDoor | null>(null);

/** Keeps who is signed in. A 401 of any call ends it. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const [state, setState] = useState<SessionState>({ phase: 'asking' });
  const asked = useRef(false);

  const take = useCallback((session: Session) => {
    holdCredentials({ csrf: session.csrf });
    setState({ phase: 'in', session });
  }, []);

  const refresh = useCallback(async () => {
    try {
      take(await ask<Session>('/agents/v1/session'));
    } catch (failure) {
      const problem = asProblem(failure);
      if (problem.status === 401 || problem.status === 403) {
        setState((before) => ({ phase: 'out', ended: before.phase === 'in', problem: null }));
      } else {
        setState((before) => (before.phase === 'in' ? before : { phase: 'unknown', problem }));
      }
    }
  }, [take]);

  const enter = useCallback(
    async (token: string) => {
      holdCredentials({ token });
      try {
        take(await ask<Session>('/agents/v1/session', { method: 'POST' }));
      } catch (failure) {
        const problem = asProblem(failure);
        holdCredentials(null);
        if (problem.isPassing) {
          setState({ phase: 'unknown', problem });
          return;
        }
        setState({ phase: 'out', ended: false, problem });
      }
    },
    [take],
  );

  const start = useCallback(async () => {
    const token = takeToken();
    await (token === null ? refresh() : enter(token));
  }, [refresh, enter]);

  useEffect(() => {
    if (!asked.current) {
      asked.current = true;
      void start();
    }
    // A new link pasted into this tab changes only the fragment and loads nothing.
    const changed = () => {
      if (window.location.hash.includes('token=')) {
        void start();
      }
    };
    window.addEventListener('hashchange', changed);
    return () => window.removeEventListener('hashchange', changed);
  }, [start]);

  useEffect(
    () =>
      onSessionEnd(() => {
        setState((before) => {
          if (before.phase !== 'in') {
            return before;
          }
          holdCredentials(null);
          return { phase: 'out', ended: true, problem: null };
        });
      }),
    [],
  );

  const signOut = useCallback(async () => {
    try {
      await ask<void>('/agents/v1/session', { method: 'DELETE' });
    } catch (failure) {
      const { status } = asProblem(failure);
      if (status !== 401) {
        throw failure;
      }
    }
    holdCredentials(null);
    setState({ phase: 'out', ended: false, problem: null });
  }, []);

  const door = useMemo(() => ({ state, refresh, enter, signOut }), [state, refresh, enter, signOut]);
  return <Door value={door}>{children}</Door>;
}

/** The session as it stands, and what can be done about it. */
export function useSessionDoor(): SessionDoor {
  const door = useContext(Door);
  if (door === null) {
    throw new Error('no SessionProvider around');
  }
  return door;
}

/** Who is signed in; only for what is drawn behind the sign-in. */
export function useSession(): Session {
  const { state } = useSessionDoor();
  if (state.phase !== 'in') {
    throw new Error('nobody is signed in');
  }
  return state.session;
}

/** Whether whoever is signed in has this role or a higher one. */
export function useMay(role: Role): boolean {
  return hasRole(useSession().role, role);
}

export function hasRole(has: Role, needed: Role): boolean {
  return ROLES.indexOf(has) >= ROLES.indexOf(needed);
}

/** Draws its children only for those who may write. */
export function MayWrite({
  role = 'agent',
  children,
  otherwise = null,
}: {
  role?: Role;
  children: ReactNode;
  otherwise?: ReactNode;
}) {
  return useMay(role) ? children : otherwise;
}
