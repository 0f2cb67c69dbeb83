import { Button, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import type { components } from '../api/generated/hub';
import { asProblem, type HubProblem } from '../api/problem';
import { useShellTexts } from '../shell/i18n';
import { useSessionDoor } from '../shell/session';
import { useT } from './messages';
import { ownPath } from './next';
import styles from './SignIn.module.css';

type Ways = components['schemas']['WaysIn'];

const PROBLEMS = ['no-role', 'provider-away', 'not-believed', 'denied', 'expired'] as const;

/** The way in: a password, an identity provider, or a token; whichever this hub has. */
export default function SignInScreen() {
  const t = useT();
  const { state } = useSessionDoor();
  const [params] = useSearchParams();
  const [ways, setWays] = useState<Ways | null>(null);
  const [failure, setFailure] = useState<HubProblem | null>(null);
  const [byToken, setByToken] = useState(false);
  const next = ownPath(params.get('next'));
  const told = PROBLEMS.find((one) => one === params.get('problem'));

  const look = useCallback(() => {
    setFailure(null);
    answer(hub.GET('/agents/v1/sign-in')).then(setWays, (problem) => setFailure(asProblem(problem)));
  }, []);
  useEffect(look, [look]);
  useEffect(() => {
    document.title = t('title');
  }, [t]);

  const onlyToken = ways !== null && !ways.local && ways.providers.length === 0;
  const withToken = onlyToken || byToken || (state.phase === 'out' && state.problem !== null);
  return (
    <main className={styles['page']}>
      <section className={styles['card']} aria-label={t('title')}>
        <h1>
          <img src="/icon.svg" alt="" width="28" height="28" /> {t('title')}
        </h1>
        {state.phase === 'out' && state.ended && <p role="status">{t('ended')}</p>}
        {told !== undefined && (
          <p role="alert" className={styles['problem']}>
            {t(`problem.${told}`)}
          </p>
        )}
        {failure !== null ? (
          <div role="alert">
            <p className={styles['problem']}>{t('unreachable', { reason: failure.message })}</p>
            <Button variant="default" onClick={look}>
              {t('again')}
            </Button>
          </div>
        ) : ways === null ? (
          <p className="quiet" role="status">
            {t('asking')}
          </p>
        ) : (
          <>
            {ways.providers.map((provider) => (
              <Button
                key={provider.id}
                component="a"
                href={`${provider.start}?next=${encodeURIComponent(next)}`}
                variant={ways.local ? 'default' : 'filled'}
              >
                {t('with', { provider: provider.name })}
              </Button>
            ))}
            {ways.local && ways.providers.length > 0 && <p className={styles['or']}>{t('or')}</p>}
            {withToken ? <TokenForm alone={onlyToken} /> : ways.local && <PasswordForm />}
            {!onlyToken && (
              <button type="button" className={styles['other']} onClick={() => setByToken(!withToken)}>
                {withToken && ways.local ? t('byPassword') : withToken ? t('again') : t('byToken')}
              </button>
            )}
          </>
        )}
      </section>
    </main>
  );
}

function PasswordForm() {
  const t = useT();
  const say = useShellTexts();
  const { refresh } = useSessionDoor();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<HubProblem | null>(null);
  const field = useRef<HTMLInputElement>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      await answer(
        hub.POST('/agents/v1/session', {
          body: { user: String(form.get('user')), password: String(form.get('password')) },
        }),
      );
      await refresh();
    } catch (failure) {
      setProblem(asProblem(failure));
      setBusy(false);
      field.current?.select();
    }
  };

  return (
    <form onSubmit={submit} className={styles['form']}>
      <TextInput
        name="user"
        label={t('user')}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={100}
        required
        autoFocus
      />
      <PasswordInput
        visibilityToggleButtonProps={{ 'aria-label': say('reveal') }}
        ref={field}
        name="password"
        label={t('password')}
        autoComplete="current-password"
        maxLength={1000}
        required
      />
      <p role="alert" className={styles['problem']}>
        {problem !== null && words(t, problem)}
      </p>
      <Button type="submit" loading={busy}>
        {t('enter')}
      </Button>
    </form>
  );
}

function words(t: ReturnType<typeof useT>, problem: HubProblem): string {
  if (problem.type === 'wrong-credentials') {
    return t('wrong');
  }
  if (problem.status === 429 && problem.retryAfter !== null) {
    return t('wait', { count: Math.ceil(problem.retryAfter / 1000) });
  }
  return t('failed', { reason: problem.message });
}

function TokenForm({ alone }: { alone: boolean }) {
  const t = useT();
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
    <form onSubmit={submit} className={styles['form']}>
      {alone && <p>{t('noWay')}</p>}
      <Textarea
        label={t('token')}
        description={
          <>
            {t('tokenHow')} <code>./hub token --role agent</code>
          </>
        }
        error={problem === null ? undefined : t('refused', { reason: problem.message })}
        required
        minRows={3}
        autosize
        value={text}
        onChange={(event) => setText(event.target.value)}
        autoComplete="off"
        spellCheck={false}
        placeholder="eyJ…"
      />
      <Button type="submit" loading={busy}>
        {t('enter')}
      </Button>
    </form>
  );
}
