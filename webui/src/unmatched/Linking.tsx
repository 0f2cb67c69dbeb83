import { useDebouncedValue } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, type RefObject, useRef, useState } from 'react';
import { Link } from 'react-router';
import { answer, hub } from '../api/client';
import type { components } from '../api/generated/hub';
import type { HubProblem } from '../api/problem';
import { useKeys } from '../shell/keys';
import { useOnceAnswered } from '../shell/once';
import { useSentences } from '../shell/sentences';
import { useMay } from '../shell/session';
import { Moment, useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { useT } from './messages';
import { type Found, findShipments } from './search';
import styles from './unmatched.module.css';
import { type Decided, numberWords, REST, type Waiting } from './waiting';

type Standing = components['schemas']['DecisionStanding'];

/** What an agent is about to say. */
interface Saying {
  readonly to: string;
  /** The decision that it overrules. */
  readonly seen: number | null;
  /** From which shipment it is taken, where it is one's already. */
  readonly from: string | null;
}

/** Whose the number is: candidates, a search, what linking would do, and the link itself. */
export function Linking({
  waiting,
  next,
  onDone,
}: {
  waiting: Waiting;
  next: Waiting | null;
  onDone: (next: Waiting | null) => void;
}) {
  const t = useT();
  const may = useMay('agent');
  const [saying, setSaying] = useState<Saying | null>(null);
  const search = useRef<HTMLInputElement>(null);
  const reason = useRef<HTMLInputElement>(null);
  const take = (to: string) => setSaying({ to, seen: waiting.decision ?? null, from: null });

  useKeys(t('keys'), {
    ...Object.fromEntries(
      waiting.candidates.slice(0, 9).map((one, at) => [
        String(at + 1),
        {
          label: t('linkTo', { shipment: one.shipment }),
          run: () => {
            take(one.shipment);
            requestAnimationFrame(() => reason.current?.focus());
          },
        },
      ]),
    ),
    Enter: { label: t('open'), run: () => search.current?.focus() },
    o: { label: t('open'), run: () => search.current?.focus() },
  });

  return (
    <section aria-labelledby="number-whose">
      <h3 id="number-whose">{t('whose')}</h3>
      {waiting.candidates.length === 0 ? (
        <p className="quiet">{t('noCandidates')}</p>
      ) : (
        <ul className={styles['candidates']} aria-label={t('candidates')}>
          {waiting.candidates.map((one, at) => (
            <li key={one.shipment}>
              <Choice
                shipment={one.shipment}
                customer={one.customer}
                chosen={saying?.to === one.shipment}
                hint={at < 9 ? String(at + 1) : null}
                onTake={() => take(one.shipment)}
              >
                {one.claims && <span className={styles['mark']}>{t('claims')}</span>}
                {one.by.length > 0 && (
                  <span className="quiet">{t('by', { numbers: one.by.map(numberWords).join(', ') })}</span>
                )}
              </Choice>
            </li>
          ))}
        </ul>
      )}
      <Search field={search} chosen={saying?.to ?? null} onTake={take} />
      {saying !== null && may && (
        <Say
          key={`${saying.to} ${saying.from}`}
          waiting={waiting}
          saying={saying}
          next={next}
          reason={reason}
          onSaying={setSaying}
          onDone={onDone}
        />
      )}
    </section>
  );
}

/** A shipment that may be taken, and a way to look at it. */
function Choice({
  shipment,
  customer,
  chosen,
  hint,
  onTake,
  children,
}: {
  shipment: string;
  customer: string;
  chosen: boolean;
  hint: string | null;
  onTake: () => void;
  children: ReactNode;
}) {
  const t = useT();
  return (
    <div className={styles['choice']} data-chosen={chosen || undefined}>
      <button type="button" aria-pressed={chosen} onClick={onTake}>
        {hint !== null && <kbd>{hint}</kbd>}
        <b className="mono">{shipment}</b>
        <span>{t('of', { customer })}</span>
        {children}
      </button>
      <Link
        to={`/shipments/${encodeURIComponent(shipment)}`}
        aria-label={t('openShipment', { shipment })}
        title={t('openShipment', { shipment })}
      >
        ↗
      </Link>
    </div>
  );
}

function Search({
  field,
  chosen,
  onTake,
}: {
  field: RefObject<HTMLInputElement | null>;
  chosen: string | null;
  onTake: (shipment: string) => void;
}) {
  const t = useT();
  const words = useWords();
  const [text, setText] = useState('');
  const wanted = text.trim();
  const [rested] = useDebouncedValue(wanted, REST);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['unmatched', 'search', rested],
    queryFn: ({ signal }) => findShipments(rested, signal),
    enabled: rested.length >= 2,
    placeholderData: (before) => before,
  });
  const answered = rested === wanted && data !== undefined && !isPlaceholderData;
  const found: readonly Found[] = wanted.length >= 2 ? (data ?? []) : [];
  const takeFirst = useOnceAnswered(wanted, answered, () => {
    const [first] = found;
    if (first !== undefined) {
      onTake(first.shipment);
    }
  });
  return (
    <div className={styles['search']}>
      <label>
        <span>{t('search')}</span>
        <input
          ref={field}
          type="search"
          className={styles['field']}
          placeholder={t('searchHint')}
          value={text}
          maxLength={200}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault();
              takeFirst(undefined);
            }
          }}
        />
      </label>
      <div aria-live="polite">
        {wanted.length >= 2 && found.length === 0 && (
          <p className="quiet">{error?.message ?? (answered ? t('foundNone') : t('searching'))}</p>
        )}
      </div>
      <ul className={styles['candidates']}>
        {found.map((one) => (
          <li key={one.shipment}>
            <Choice
              shipment={one.shipment}
              customer={one.customer}
              chosen={chosen === one.shipment}
              hint={null}
              onTake={() => onTake(one.shipment)}
            >
              <span className="quiet">{words('milestone', one.milestone ?? null)}</span>
              {one.by != null && <span className="quiet">{t('by', { numbers: numberWords(one.by) })}</span>}
            </Choice>
          </li>
        ))}
      </ul>
    </div>
  );
}

function decide(waiting: Waiting, saying: Saying, reason: string, across: boolean, dryRun: boolean) {
  const common = {
    reference: waiting.reference,
    reason,
    acrossCustomers: across,
    ...(saying.seen !== null && { seen: saying.seen }),
  };
  return saying.from === null
    ? answer(
        hub.POST('/agents/v1/links', {
          params: { query: { dryRun } },
          body: { ...common, shipment: saying.to },
        }),
      )
    : answer(
        hub.POST('/agents/v1/splits', {
          params: { query: { dryRun } },
          body: { ...common, from: saying.from, to: saying.to },
        }),
      );
}

/** What it would do, why it is said, and the button that says it. */
function Say({
  waiting,
  saying,
  next,
  reason: field,
  onSaying,
  onDone,
}: {
  waiting: Waiting;
  saying: Saying;
  next: Waiting | null;
  reason: RefObject<HTMLInputElement | null>;
  onSaying: (saying: Saying) => void;
  onDone: (next: Waiting | null) => void;
}) {
  const t = useT();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const [across, setAcross] = useState(false);
  const preview = useQuery({
    queryKey: ['unmatched', 'preview', waiting.reference, waiting.events, saying],
    // Tried as if it were confirmed: what crosses between customers is shown, and then asked about.
    queryFn: () => decide(waiting, saying, 'preview', true, true),
    retry: false,
    staleTime: 0,
  });
  const crosses = preview.data?.crossesCustomers === true;
  const say = useMutation({
    mutationFn: () => decide(waiting, saying, reason.trim(), crosses && across, false),
    onSuccess: () => {
      const words = { number: waiting.reference.value, shipment: saying.to };
      toast({
        text: next === null ? t('linked', words) : t('linkedNext', { ...words, next: next.reference.value }),
        tone: 'good',
      });
      void client.invalidateQueries({ queryKey: ['unmatched'] });
      onDone(next);
    },
  });
  const ready = reason.trim() !== '' && preview.data !== undefined && (!crosses || across) && !say.isPending;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (ready) {
      say.mutate();
    } else {
      field.current?.focus();
    }
  };
  useKeys(t('keys'), {
    l: { label: t('link'), run: () => field.current?.focus() },
    'mod+Enter': { label: t('link'), whileTyping: true, run: () => submit() },
  });
  const problem = (say.error ?? preview.error) as HubProblem | null;
  return (
    <form className={styles['say']} onSubmit={submit} aria-label={t('linkTo', { shipment: saying.to })}>
      <h4>{t('preview')}</h4>
      <div aria-live="polite" className={styles['preview']}>
        {preview.data !== undefined ? (
          <Preview decided={preview.data} />
        ) : (
          preview.error === null && <p className="quiet">{t('previewing')}</p>
        )}
        {problem !== null && (
          <Conflict
            problem={problem}
            onOverrule={(standing) => onSaying({ ...saying, seen: standing.decision })}
            onSplit={(standing) => onSaying({ ...saying, from: standing.shipment, seen: standing.decision })}
            onAgain={() => {
              say.reset();
              void preview.refetch();
              void client.invalidateQueries({ queryKey: ['unmatched'] });
            }}
          />
        )}
      </div>
      {crosses && (
        <label className={styles['crosses']}>
          <span>{t('crosses')}</span>
          <span className={styles['tick']}>
            <input
              type="checkbox"
              checked={across}
              onChange={(event) => setAcross(event.currentTarget.checked)}
            />
            {t('crossesConfirm', {
              customers: [...new Set(preview.data?.moves.map((move) => move.customer))].join(', '),
            })}
          </span>
        </label>
      )}
      <div className={styles['submit']}>
        <label>
          <span>{t('reason')}</span>
          <input
            ref={field}
            className={styles['field']}
            value={reason}
            maxLength={500}
            placeholder={t('reasonHint')}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </label>
        <button type="submit" className={styles['primary']} disabled={!ready}>
          {say.isPending ? t('wait') : t('linkTo', { shipment: saying.to })}
        </button>
      </div>
    </form>
  );
}

/** How each shipment stands now and then, and which delays would open and clear. */
function Preview({ decided }: { decided: Decided }) {
  const t = useT();
  const words = useWords();
  const sentences = useSentences();
  if (decided.moves.length === 0) {
    return <p>{t('nothingMoves')}</p>;
  }
  return (
    <>
      {decided.moves.map((move) => (
        <div key={move.shipment} className={styles['move']}>
          <p>
            <b className="mono">{move.shipment}</b> {t('of', { customer: move.customer })}{' '}
            {[
              move.gained.length > 0 && t('gains', { count: move.gained.length }),
              move.lost.length > 0 && t('loses', { count: move.lost.length }),
            ]
              .filter(Boolean)
              .join(', ')}
          </p>
          <dl className={styles['change']}>
            <dt>{t('before')}</dt>
            <dd>
              {words('milestone', move.before.milestone ?? null)}{' '}
              {move.before.occurredAt != null && <Moment at={move.before.occurredAt} />}
            </dd>
            <dt>{t('after')}</dt>
            <dd>
              <b>{words('milestone', move.journey.milestone ?? null)}</b>{' '}
              {move.journey.occurredAt != null && <Moment at={move.journey.occurredAt} />}
            </dd>
            {move.opened.map((delay) => (
              <Change key={delay.kind} name={t('opens')} late>
                {words('kind', delay.kind)}: {sentences(delay.summary)}
              </Change>
            ))}
            {move.cleared.map((delay) => (
              <Change key={delay.kind} name={t('clears')}>
                {words('kind', delay.kind)}: {sentences(delay.summary)}
              </Change>
            ))}
          </dl>
          {move.opened.length === 0 && move.cleared.length === 0 && <p className="quiet">{t('noDelays')}</p>}
        </div>
      ))}
      {decided.waiting.length > 0 && (
        <p className="quiet">{t('staysWaiting', { count: decided.waiting.length })}</p>
      )}
    </>
  );
}

function Change({ name, late = false, children }: { name: string; late?: boolean; children: ReactNode }) {
  return (
    <>
      <dt className={late ? 'late' : undefined}>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** Who decided otherwise and when, and what can be done about it. */
function Conflict({
  problem,
  onOverrule,
  onSplit,
  onAgain,
}: {
  problem: HubProblem;
  onOverrule: (standing: Standing) => void;
  onSplit: (standing: Standing) => void;
  onAgain: () => void;
}) {
  const t = useT();
  const formats = useFormats();
  const standing = (problem.body as { standing?: Standing } | null)?.standing;
  return (
    <div className={styles['conflict']} role="alert">
      {standing === undefined ? (
        <p>{problem.message}</p>
      ) : (
        <>
          <b>{t('conflict.title')}</b>
          <p>
            {t(`conflict.${standing.verdict}`, {
              by: standing.by,
              at: formats.date(standing.at),
              shipment: standing.shipment,
            })}
          </p>
        </>
      )}
      <div className={styles['actions']}>
        {standing !== undefined && problem.type === 'decided-otherwise' && (
          <button type="button" className={styles['plain']} onClick={() => onOverrule(standing)}>
            {t('conflict.overrule')}
          </button>
        )}
        {standing !== undefined && problem.type === 'linked-elsewhere' && (
          <button type="button" className={styles['plain']} onClick={() => onSplit(standing)}>
            {t('conflict.split', { shipment: standing.shipment })}
          </button>
        )}
        <button type="button" className={styles['plain']} onClick={onAgain}>
          {t('conflict.lookAgain')}
        </button>
      </div>
    </div>
  );
}
