import { Button } from '@mantine/core';
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import { HubProblem } from '../api/problem';
import { Old } from '../shell/Connection';
import { ScreenSkeleton } from '../shell/Guard';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { DismissDialog } from './DismissDialog';
import styles from './dead-letters.module.css';
import { type Letter, letterQuery, type Reading, reopen, type WholeLetter } from './hub';
import type { Mark } from './layout';
import { useT } from './messages';
import { groupsQuery, REFRESH, STATES } from './open';
import { Payload } from './Payload';
import { RedriveDialog } from './RedriveDialog';
import { useOrigin } from './words';

const PAGE = 100;

/** One letter with the place that fails, beside the others of its cause. */
export function LetterScreen({ id }: { id: string }) {
  const t = useT();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { data, error, dataUpdatedAt, refetch } = useQuery({
    ...letterQuery(id),
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH,
  });
  const state = STATES.find((one) => one === params.get('state')) ?? 'open';
  const suffix = state === 'open' ? '' : `?state=${state}`;
  const back = `/dead-letters${suffix}`;
  useKeys(t('keys.list'), { Escape: { label: t('keys.back'), run: () => navigate(back) } });

  return (
    <section className={styles['screen']} aria-label={t('title')}>
      <p className={styles['back']}>
        <Link to={back}>← {t('letter.back')}</Link>
      </p>
      {data === undefined ? (
        error === null ? (
          <ScreenSkeleton />
        ) : (
          <p role="alert">
            {error instanceof HubProblem && error.status === 404
              ? t('letter.missing')
              : t('failed', { reason: error.message })}
          </p>
        )
      ) : (
        <>
          {error !== null && <Old at={dataUpdatedAt} reason={error.message} again={() => void refetch()} />}
          <div className={styles['panes']}>
            <Siblings letter={data} state={state} suffix={suffix} />
            <Whole key={data.id} letter={data} onGone={() => navigate(back)} />
          </div>
        </>
      )}
    </section>
  );
}

/** The letters of the same cause; `j` and `k` move among them. */
function Siblings({
  letter,
  state,
  suffix,
}: {
  letter: WholeLetter;
  state: (typeof STATES)[number];
  suffix: string;
}) {
  const t = useT();
  const formats = useFormats();
  const navigate = useNavigate();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['dead-letters', 'list', letter.group, state],
    queryFn: ({ pageParam, signal }) =>
      answer(
        hub.GET('/agents/v1/dead-letters', {
          params: {
            query: {
              group: letter.group,
              state,
              limit: PAGE,
              ...(pageParam !== '' && { after: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    refetchInterval: REFRESH,
  });
  const letters = useMemo(() => data?.pages.flatMap((page) => page.letters) ?? [], [data]);
  const index = letters.findIndex(({ id }) => id === letter.id);
  const total = formats.number(letters.length) + (hasNextPage ? '+' : '');
  const move = (by: number) => {
    const next = letters[index < 0 ? 0 : index + by];
    if (next !== undefined) {
      navigate(`/dead-letters/${next.id}${suffix}`, { replace: true });
    } else if (by > 0 && hasNextPage) {
      void fetchNextPage();
    }
  };
  useKeys(t('keys.list'), {
    j: { label: t('keys.nextLetter'), run: () => move(1) },
    k: { label: t('keys.previousLetter'), run: () => move(-1) },
  });
  return (
    <nav className={styles['siblings']} aria-label={t('letter.list')}>
      <div className={styles['stepper']}>
        <Button size="compact-sm" variant="default" disabled={index <= 0} onClick={() => move(-1)}>
          ‹ <span className="hidden">{t('keys.previousLetter')}</span>
        </Button>
        <span className="number">
          {index >= 0 && t('letter.position', { index: formats.number(index + 1), total })}
        </span>
        <Button
          size="compact-sm"
          variant="default"
          disabled={index >= letters.length - 1 && !hasNextPage}
          onClick={() => move(1)}
        >
          › <span className="hidden">{t('keys.nextLetter')}</span>
        </Button>
      </div>
      <ul>
        {letters.map((one) => (
          <Sibling key={one.id} letter={one} here={one.id === letter.id} suffix={suffix} />
        ))}
      </ul>
      {hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('letter.more')}
        </Button>
      )}
    </nav>
  );
}

function Sibling({ letter, here, suffix }: { letter: Letter; here: boolean; suffix: string }) {
  const t = useT();
  const formats = useFormats();
  return (
    <li>
      <Link replace to={`/dead-letters/${letter.id}${suffix}`} aria-current={here ? 'page' : undefined}>
        <span className="mono">{letter.delivery}</span>
        <span className={styles['where']}>
          <Age at={letter.receivedAt} /> · {t('letter.bytes', { n: formats.number(letter.bytes) })}
          {letter.redrives > 0 && (
            <strong className="soon"> · {t('cameBack', { count: letter.redrives })}</strong>
          )}
        </span>
      </Link>
    </li>
  );
}

function Whole({ letter, onGone }: { letter: WholeLetter; onGone: () => void }) {
  const t = useT();
  const formats = useFormats();
  const origin = useOrigin();
  const mayWrite = useMay('agent');
  const { data: groups } = useQuery({ ...groupsQuery('open'), refetchInterval: REFRESH });
  const [dialog, setDialog] = useState<'redrive' | 'dismiss' | null>(null);
  const marks = useMemo(() => marksOf(letter), [letter]);
  const [chosen, setChosen] = useState<{ mark: number } | null>(marks.length > 0 ? { mark: 0 } : null);
  const isOpen = letter.state === 'open';
  useKeys(t('keys.list'), {
    n: {
      label: t('keys.nextPlace'),
      run: () => marks.length > 0 && setChosen({ mark: ((chosen?.mark ?? -1) + 1) % marks.length }),
    },
    ...(mayWrite &&
      isOpen && {
        r: { label: t('keys.redrive'), run: () => setDialog('redrive') },
        d: { label: t('keys.dismiss'), run: () => setDialog('dismiss') },
      }),
  });
  return (
    <article className={styles['letter']} aria-labelledby="letter-reason">
      <header>
        <h1 id="letter-reason">{letter.reason}</h1>
        <p className={styles['where']}>
          {t('where', {
            carrier: letter.carrier ?? t('unknown'),
            connection: letter.connection ?? t('unknown'),
            origin: origin(letter.origin),
          })}{' '}
          · <strong>{t(`state.${letter.state}`)}</strong>
          {letter.redrives > 0 && (
            <span className="soon"> · {t('letter.redrives', { count: letter.redrives })}</span>
          )}
        </p>
        <dl className={styles['facts']}>
          <Fact name={t('letter.delivery')}>
            <Link className="mono" to={`/trace?q=${encodeURIComponent(letter.delivery)}`}>
              {letter.delivery}
            </Link>
          </Fact>
          <Fact name={t('letter.received')}>
            <Moment at={letter.receivedAt} />
          </Fact>
          <Fact name={t('letter.dead')}>
            <Moment at={letter.deadSince} />
          </Fact>
          <Fact name={t('letter.keptUntil')}>
            <Moment at={letter.keptUntil} />
          </Fact>
        </dl>
        {mayWrite && isOpen && (
          <div className={styles['buttons']}>
            <Button size="xs" onClick={() => setDialog('redrive')}>
              {t('redrive.action')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setDialog('dismiss')}>
              {t('dismiss.action')}
            </Button>
          </div>
        )}
        {mayWrite && letter.state === 'dismissed' && <Reopen letter={letter} />}
        {letter.parent !== null && (
          <p>
            {t('letter.parent')}{' '}
            <Link to={`/dead-letters/${letter.parent}?state=redriven`}>{t('letter.parentLink')}</Link>
          </p>
        )}
        {letter.cameBackAs.map((child) => (
          <p key={child.id} className="soon">
            {t('letter.children')}{' '}
            <Link to={`/dead-letters/${child.id}${child.state === 'open' ? '' : `?state=${child.state}`}`}>
              {child.reason}
            </Link>
          </p>
        ))}
      </header>
      <div className={styles['columns']}>
        <div className={styles['bodyColumn']}>
          <Reasons letter={letter} marks={marks} chosen={chosen} choose={setChosen} />
          <Body letter={letter} marks={marks} chosen={chosen} />
        </div>
        <div className={styles['aside']}>
          <section>
            <h2>{t('now.title')}</h2>
            {letter.now === null ? <p>{t('body.none')}</p> : <Now reading={letter.now} />}
          </section>
          <section>
            <h2>{t('affected.title')}</h2>
            <p className="quiet">{letter.affected.length === 0 ? t('affected.none') : t('affected.how')}</p>
            <ul className={styles['plain']}>
              {letter.affected.map((one) => (
                <li key={one.shipment}>
                  <Link to={`/shipments/${encodeURIComponent(one.shipment)}`}>{one.shipment}</Link>{' '}
                  <span className="quiet">{one.customer}</span>{' '}
                  {!one.underWay ? (
                    <span className="quiet">{t('affected.done')}</span>
                  ) : (
                    one.promise !== null && (
                      <>
                        {t('affected.promise')} <Moment at={one.promise} />
                      </>
                    )
                  )}
                </li>
              ))}
            </ul>
          </section>
          {letter.history.length > 0 && (
            <section>
              <h2>{t('history.title')}</h2>
              <ul className={styles['plain']}>
                {letter.history.map((deed) => (
                  <li key={deed.at + deed.action}>
                    <Moment at={deed.at} /> <strong>{deed.by}</strong> {t(`history.${deed.action}`)}
                    {deed.reason !== null && <>: {deed.reason}</>}
                  </li>
                ))}
              </ul>
            </section>
          )}
          <details>
            <summary>{t('headers.title')}</summary>
            <dl className={styles['headers']}>
              {letter.headers.map(({ name, value }, i) => (
                <div key={i}>
                  <dt className="mono">{name}</dt>
                  <dd className="mono">{value ?? <span className="quiet">{t('headers.hidden')}</span>}</dd>
                </div>
              ))}
            </dl>
          </details>
        </div>
      </div>
      {dialog === 'redrive' && (
        <RedriveDialog
          letter={letter.id}
          group={letter.group}
          letters={groups?.groups.find(({ group }) => group === letter.group)?.letters ?? 1}
          open={groups?.open ?? 1}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'dismiss' && (
        <DismissDialog
          which={{ letters: [letter.id] }}
          letters={1}
          onClose={() => setDialog(null)}
          onDone={onGone}
        />
      )}
      <p className="hidden" aria-live="polite">
        {chosen !== null &&
          t('letter.position', { index: chosen.mark + 1, total: formats.number(marks.length) })}
      </p>
    </article>
  );
}

function Reopen({ letter }: { letter: WholeLetter }) {
  const t = useT();
  const { refetch } = useQuery(letterQuery(letter.id));
  return (
    <Button
      size="xs"
      variant="default"
      onClick={() =>
        reopen({ letters: [letter.id] }, t('dismiss.reopen'))
          .then((count) => {
            toast({ text: t('dismiss.reopened', { count, n: count }), tone: 'good' });
            return refetch();
          })
          .catch((failure: Error) => toast({ text: t('failed', { reason: failure.message }), tone: 'bad' }))
      }
    >
      {t('dismiss.reopen')}
    </Button>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The places that lie in the part of the body that is here, in the order of the reasons. */
function marksOf({ reasons, body }: WholeLetter): (Mark & { reason: number })[] {
  if (body === null || body.encoding !== 'text') {
    return [];
  }
  const { from, text } = body;
  return reasons.flatMap(({ place }, reason) =>
    place === null || place.end <= from || place.start >= from + text.length
      ? []
      : [
          {
            start: Math.max(0, place.start - from),
            end: Math.min(text.length, place.end - from),
            exact: place.exact,
            reason,
          },
        ],
  );
}

function Reasons({
  letter,
  marks,
  chosen,
  choose,
}: {
  letter: WholeLetter;
  marks: readonly (Mark & { reason: number })[];
  chosen: { mark: number } | null;
  choose: (to: { mark: number }) => void;
}) {
  const t = useT();
  return (
    <section>
      <h2>{t('reasons.title')}</h2>
      <ol className={styles['reasons']}>
        {letter.reasons.map(({ why, at }, i) => {
          const mark = marks.findIndex(({ reason }) => reason === i);
          return (
            <li key={i} data-chosen={mark >= 0 && mark === chosen?.mark}>
              <span>{why}</span>{' '}
              {at !== null && <span className="mono quiet">{t('reasons.at', { at })}</span>}{' '}
              {mark >= 0 ? (
                <Button size="compact-xs" variant="subtle" onClick={() => choose({ mark })}>
                  {t('reasons.show')}
                </Button>
              ) : (
                <span className="quiet">{t('reasons.noPlace')}</span>
              )}
              {mark >= 0 && marks[mark]?.exact === false && (
                <span className="quiet"> {t('reasons.inexact')}</span>
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Body({
  letter: { body },
  marks,
  chosen,
}: {
  letter: WholeLetter;
  marks: readonly Mark[];
  chosen: { mark: number } | null;
}) {
  const t = useT();
  const formats = useFormats();
  if (body === null) {
    return (
      <section>
        <h2>{t('body.title')}</h2>
        <p className="soon">{t('body.none')}</p>
      </section>
    );
  }
  const copy = () => {
    void navigator.clipboard?.writeText(body.text).then(() => toast({ text: t('body.copied') }));
  };
  return (
    <section className={styles['body']}>
      <header>
        <h2>{t('body.title')}</h2>
        <Button size="compact-xs" variant="subtle" onClick={copy}>
          {t('body.copy')}
        </Button>
      </header>
      {body.bytes === 0 ? (
        <p className="quiet">{t('body.empty')}</p>
      ) : (
        <>
          {body.encoding === 'base64' && <p className={styles['hint']}>{t('body.binary')}</p>}
          {!body.whole && (
            <p className={styles['hint']}>
              {t('body.part', {
                from: formats.number(body.from + 1),
                to: formats.number(body.from + body.text.length),
                bytes: formats.number(body.bytes),
              })}
            </p>
          )}
          <Payload
            text={body.text}
            firstLine={body.line}
            marks={marks}
            chosen={chosen}
            label={t('body.title')}
          />
        </>
      )}
    </section>
  );
}

const SHOWN = 8;

/** What a letter would become, event by event. */
function Now({ reading }: { reading: Reading }) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  return (
    <div className={styles['now']} data-outcome={reading.outcome}>
      <p>
        <strong>{t(`now.${reading.outcome}`)}</strong>
      </p>
      {reading.registers !== null && (
        <p>
          {t('now.registers', { shipment: reading.registers.shipment, customer: reading.registers.customer })}
        </p>
      )}
      <ul className={styles['plain']}>
        {reading.events.slice(0, SHOWN).map((event) => (
          <li key={event.id}>
            <strong>{words('milestone', event.milestone)}</strong> <Moment at={event.occurredAt} />{' '}
            <span className="mono">{event.reference.value}</span>{' '}
            {event.shipments.length > 0 ? (
              event.shipments.map((shipment) => (
                <Link key={shipment} to={`/shipments/${encodeURIComponent(shipment)}`}>
                  {shipment}
                </Link>
              ))
            ) : (
              <span className="quiet">{event.match !== null && t(`now.match.${event.match}`)}</span>
            )}
          </li>
        ))}
      </ul>
      {reading.eventCount > SHOWN && (
        <p className="quiet">{t('now.more', { n: formats.number(reading.eventCount - SHOWN) })}</p>
      )}
      {reading.problems.length > 0 && (
        <ul className={styles['plain']}>
          {reading.problems.slice(0, SHOWN).map(({ why, at }, i) => (
            <li key={i} className={reading.outcome === 'ignored' ? 'quiet' : 'soon'}>
              {why} {at !== null && <span className="mono quiet">{at}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
