import { Button, MantineProvider, Textarea } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type FormEvent, lazy, Suspense, useEffect, useState } from 'react';
import { BrowserRouter, Link, Navigate, Route, Routes, useLocation, useSearchParams } from 'react-router';
import { HubProblem } from '../api/problem';
import { features, type LoadedFeature } from './feature';
import { Guard, ScreenSkeleton } from './Guard';
import { useShellTexts } from './i18n';
import { KeyboardProvider } from './keys';
import { LiveProvider } from './LiveProvider';
import { schemes, styleNonce, theme, variables } from './mantine';
import { useSettled } from './media';
import { Shell } from './Shell';
import styles from './Shell.module.css';
import { hasRole, SessionProvider, useSession, useSessionDoor } from './session';

const IdleWatch = lazy(() => import('../sign-in/IdleWatch'));

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      // A "no" stays a no; what may pass is asked again, when the hub says so.
      retry: (failures, failure) => failures < 2 && (!(failure instanceof HubProblem) || failure.isPassing),
      retryDelay: (failures, failure) =>
        Math.max(failure instanceof HubProblem ? (failure.retryAfter ?? 0) : 0, 1_000 * 2 ** failures),
      refetchIntervalInBackground: false,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** The console. */
export function Console() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      getStyleNonce={styleNonce}
    >
      <QueryClientProvider client={queries}>
        <KeyboardProvider>
          <BrowserRouter>
            <SessionProvider>
              <Door />
            </SessionProvider>
          </BrowserRouter>
        </KeyboardProvider>
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Either the screens, or the way to them. */
function Door() {
  const { state, refresh } = useSessionDoor();
  const say = useShellTexts();
  const { pathname, search } = useLocation();
  const bare = features.filter((one) => one.bare);
  useEffect(() => {
    if (state.phase !== 'in') {
      // What somebody has seen is not for who comes after them.
      queries.clear();
    }
  }, [state.phase]);
  switch (state.phase) {
    case 'asking':
      return <p className={`${styles['centre']} quiet`}>{say('token.starting')}</p>;
    case 'unknown':
      return (
        <div className={styles['centre']} role="alert">
          <p>{say('token.unreachable', { reason: state.problem.message })}</p>
          <Button variant="default" onClick={() => void refresh()}>
            {say('screen.again')}
          </Button>
        </div>
      );
    case 'out':
      return (
        <Routes>
          {bare.flatMap((one) =>
            one.paths.map((path) => <Route key={path} path={path} element={<Screen feature={one} />} />),
          )}
          {bare.length === 0 && <Route path="/sign-in" element={<TokenDoor />} />}
          <Route
            path="*"
            element={<Navigate replace to={`/sign-in?next=${encodeURIComponent(pathname + search)}`} />}
          />
        </Routes>
      );
    case 'in':
      return (
        <LiveProvider key={state.session.user}>
          <Shell>
            <Screens />
          </Shell>
          <Watch />
        </LiveProvider>
      );
  }
}

/** Nobody is idle before the first rows are there. */
function Watch() {
  return useSettled() ? (
    <Suspense>
      <IdleWatch />
    </Suspense>
  ) : null;
}

function Screens() {
  const say = useShellTexts();
  const { role } = useSession();
  return (
    <Routes>
      {features
        .filter((one) => !one.bare)
        .flatMap((one) =>
          one.paths.map((path) => (
            <Route
              key={path}
              path={path}
              element={
                hasRole(role, one.role) ? (
                  <Screen feature={one} />
                ) : (
                  <section className={styles['notice']}>
                    <h1>{say('screen.notAllowed', { role: one.role })}</h1>
                    <p>{say('screen.notAllowedWhy')}</p>
                  </section>
                )
              }
            />
          )),
        )}
      <Route path="/sign-in" element={<Back />} />
      <Route
        path="*"
        element={
          <section className={styles['notice']}>
            <h1>{say('screen.missing')}</h1>
            <p>{say('screen.missingWhy')}</p>
            <p>
              <Link to="/">{say('screen.home')}</Link>
            </p>
          </section>
        }
      />
    </Routes>
  );
}

function Screen({ feature: { id, Screen: Loaded } }: { feature: LoadedFeature }) {
  return (
    <Guard on={id}>
      <Suspense fallback={<ScreenSkeleton />}>
        <Loaded />
      </Suspense>
    </Guard>
  );
}

/** Where somebody was going before they had to sign in. Only to a place of this console. */
function Back() {
  const [params] = useSearchParams();
  const next = params.get('next') ?? '/';
  return <Navigate replace to={/^\/(?![/\\])/.test(next) && !next.startsWith('/sign-in') ? next : '/'} />;
}

/** The way in for a console without accounts: by a token that the hub's command line prints. */
function TokenDoor() {
  const say = useShellTexts();
  const { state, enter } = useSessionDoor();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const problem = state.phase === 'out' ? state.problem : null;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await enter(text.trim().replace(/^Bearer\s+/i, ''));
    setBusy(false);
  };
  return (
    <main className={styles['centre']}>
      <form className={`${styles['notice']} ${styles['token']}`} onSubmit={submit}>
        <h1>{problem === null ? say('token.title') : say('token.refused')}</h1>
        {state.phase === 'out' && state.ended && <p>{say('token.ended')}</p>}
        <Textarea
          label={say('token.label')}
          description={
            <>
              {say('token.how')} <code>./hub token --scope agents</code>
            </>
          }
          error={problem?.message}
          required
          minRows={4}
          autosize
          value={text}
          onChange={(event) => setText(event.target.value)}
          autoComplete="off"
          spellCheck={false}
          placeholder="eyJ…"
        />
        <Button type="submit" loading={busy}>
          {say('token.enter')}
        </Button>
      </form>
    </main>
  );
}
