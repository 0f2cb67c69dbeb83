import { Button, Modal, NativeSelect } from '@mantine/core';
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answer, ask, hub } from '../api/client';
import type { components } from '../api/generated/hub';
import { Payload } from '../dead-letters/Payload';
import { Old } from '../shell/Connection';
import { ScreenSkeleton } from '../shell/Guard';
import { useKeys } from '../shell/keys';
import { useMay } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import styles from './drift.module.css';
import { useT } from './messages';
import { marksOf } from './places';

type Finding = components['schemas']['DriftFinding'];
type Connection = components['schemas']['DriftConnection'];

const KINDS = ['NEW_PATH', 'MISSING_PATH', 'NEW_TYPE', 'NEW_VALUE', 'NEW_CODE', 'PROBLEM'] as const;
type Kind = (typeof KINDS)[number];
const REFRESH = 30_000;
const PAGE = 500;

/** What carriers' payloads say otherwise than before, by carrier and connection, with a sample of each. */
export default function DriftScreen() {
  const t = useT();
  const formats = useFormats();
  const mayAccept = useMay('admin');
  const [params, setParams] = useSearchParams();
  const kind = KINDS.find((one) => one === params.get('kind')) ?? null;
  const connection = params.get('connection');
  const [at, setAt] = useState<string | null>(null);
  const [dialog, setDialog] = useState<{ what: 'accept' | 'forget'; of: Connection } | null>(null);
  const rows = useRef(new Map<string, HTMLElement>());
  const { data, error, dataUpdatedAt, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } =
    useInfiniteQuery({
      queryKey: ['drift', connection, kind],
      queryFn: ({ pageParam, signal }) =>
        answer(
          hub.GET('/agents/v1/drift', {
            params: {
              query: {
                limit: PAGE,
                ...(connection !== null && { connection }),
                ...(kind !== null && { kind }),
                ...(pageParam !== '' && { after: pageParam }),
              },
            },
            signal,
          }),
        ),
      initialPageParam: '',
      getNextPageParam: ({ next }) => next,
      refetchInterval: REFRESH,
      placeholderData: keepPreviousData,
    });
  const { data: everything } = useQuery({
    queryKey: ['drift', 'connections'],
    queryFn: ({ signal }) => answer(hub.GET('/agents/v1/drift', { params: { query: { limit: 1 } }, signal })),
    refetchInterval: REFRESH,
  });
  const connections = useMemo(() => newest(everything?.connections ?? []), [everything]);
  const sections = useMemo(
    () => byConnection(data?.pages.flatMap(({ findings }) => findings) ?? [], connections),
    [data, connections],
  );
  const findings = useMemo(() => sections.flatMap(({ findings: some }) => some), [sections]);
  const index = findings.findIndex(({ id }) => id === at);
  const chosen = findings[index] ?? null;
  const quiet = connections.filter(({ findings: count }) => count === 0);

  const choose = (params: Record<string, string | null>) =>
    setParams(
      (before) => {
        for (const [name, value] of Object.entries(params)) {
          if (value === null) {
            before.delete(name);
          } else {
            before.set(name, value);
          }
        }
        return before;
      },
      { replace: true },
    );
  const move = (by: number) => {
    const next = findings[index < 0 ? 0 : index + by];
    if (next !== undefined) {
      setAt(next.id);
      rows.current.get(next.id)?.focus();
    }
  };
  const accept = () => {
    const of = connections.find((one) => one.connection === (chosen ?? findings[0])?.connection);
    if (of !== undefined) {
      setDialog({ what: 'accept', of });
    }
  };
  useKeys(t('keys.list'), {
    j: { label: t('keys.next'), run: () => move(1) },
    k: { label: t('keys.previous'), run: () => move(-1) },
    ...(chosen !== null && { Escape: { label: t('keys.close'), run: () => setAt(null) } }),
    ...(mayAccept && { a: { label: t('keys.accept'), run: accept } }),
  });

  return (
    <section className={styles['screen']} aria-labelledby="drift-title">
      <header className={styles['head']}>
        <div>
          <h1 id="drift-title">{t('title')}</h1>
          <p className="quiet">{t('lead')}</p>
        </div>
        <div className={styles['filters']}>
          <NativeSelect
            size="xs"
            aria-label={t('connection')}
            value={connection ?? ''}
            onChange={({ currentTarget: { value } }) => choose({ connection: value === '' ? null : value })}
            data={[
              { value: '', label: t('allConnections') },
              ...connections.map((one) => ({
                value: one.connection,
                label: `${one.carrier} · ${one.connection}`,
              })),
            ]}
          />
          <NativeSelect
            size="xs"
            aria-label={t('kind.label')}
            value={kind ?? ''}
            onChange={({ currentTarget: { value } }) => choose({ kind: value === '' ? null : value })}
            data={[
              { value: '', label: t('kind.all') },
              ...KINDS.map((one) => ({ value: one, label: t(`kind.${one}`) })),
            ]}
          />
        </div>
      </header>
      {error !== null && data !== undefined && (
        <Old at={dataUpdatedAt} reason={error.message} again={() => void refetch()} />
      )}
      {data === undefined ? (
        error === null ? (
          <ScreenSkeleton />
        ) : (
          <p role="alert">
            {t('failed', { reason: error.message })}{' '}
            <Button size="compact-sm" variant="default" onClick={() => void refetch()}>
              {t('again')}
            </Button>
          </p>
        )
      ) : findings.length === 0 ? (
        <p className={styles['empty']}>
          {everything !== undefined && connections.length === 0
            ? t('noModels')
            : t(kind === null ? 'none' : 'noneFiltered')}
        </p>
      ) : (
        <div className={styles['panes']} data-open={chosen !== null}>
          <div className={styles['sections']}>
            {sections.map(({ connection: name, of, findings: some }) => (
              <section key={name} aria-label={name}>
                <header className={styles['connection']}>
                  <div>
                    <h2>
                      {some[0]?.carrier} <span className="quiet">{name}</span>
                    </h2>
                    {of !== undefined && <Model of={of} />}
                  </div>
                  {of !== undefined && mayAccept && (
                    <div className={styles['buttons']}>
                      <Button
                        size="compact-sm"
                        variant="default"
                        onClick={() => setDialog({ what: 'accept', of })}
                      >
                        {t('accept.action')}
                      </Button>
                      <Button
                        size="compact-sm"
                        variant="subtle"
                        onClick={() => setDialog({ what: 'forget', of })}
                      >
                        {t('forget.action')}
                      </Button>
                    </div>
                  )}
                </header>
                <table className={styles['findings']}>
                  <caption className="hidden">{name}</caption>
                  <thead>
                    <tr>
                      <th scope="col">{t('columns.kind')}</th>
                      <th scope="col">{t('columns.path')}</th>
                      <th scope="col">{t('columns.often')}</th>
                      <th scope="col">{t('columns.first')}</th>
                      <th scope="col">{t('columns.last')}</th>
                    </tr>
                  </thead>
                  <tbody>
                    {some.map((one) => (
                      <Row
                        key={one.id}
                        finding={one}
                        chosen={one.id === at}
                        onChoose={() => setAt(one.id)}
                        hold={(element) => {
                          if (element === null) {
                            rows.current.delete(one.id);
                          } else {
                            rows.current.set(one.id, element);
                          }
                        }}
                      />
                    ))}
                  </tbody>
                </table>
              </section>
            ))}
            {hasNextPage && (
              <Button
                variant="default"
                size="xs"
                loading={isFetchingNextPage}
                onClick={() => void fetchNextPage()}
              >
                {t('more')}
              </Button>
            )}
            {!mayAccept && <p className="quiet">{t('adminOnly')}</p>}
          </div>
          {chosen !== null && <Sample key={chosen.id} finding={chosen} onClose={() => setAt(null)} />}
        </div>
      )}
      {quiet.length > 0 && (
        <details>
          <summary className="quiet">
            {t('quietOnes')} ({formats.number(quiet.length)})
          </summary>
          <ul className={styles['plain']}>
            {quiet.map((one) => (
              <li key={one.connection}>
                <strong>{one.carrier}</strong> {one.connection} <Model of={one} />
              </li>
            ))}
          </ul>
        </details>
      )}
      {dialog !== null && <Decide what={dialog.what} of={dialog.of} onClose={() => setDialog(null)} />}
    </section>
  );
}

/** Of each connection the model of the newest version, which comes first. */
function newest(all: readonly Connection[]): Connection[] {
  const seen = new Set<string>();
  return all.filter(({ connection }) => !seen.has(connection) && seen.add(connection));
}

interface Section {
  readonly connection: string;
  readonly of: Connection | undefined;
  readonly findings: Finding[];
}

/** What keeps events from being read comes first, then what is seen most often. */
function byConnection(findings: readonly Finding[], connections: readonly Connection[]): Section[] {
  const sections = new Map<string, Finding[]>();
  for (const finding of findings) {
    const some = sections.get(finding.connection) ?? [];
    some.push(finding);
    sections.set(finding.connection, some);
  }
  return [...sections]
    .map(([connection, some]) => ({
      connection,
      of: connections.find((one) => one.connection === connection),
      findings: some.sort(
        (a, b) =>
          weight(a.kind) - weight(b.kind) || b.deliveries - a.deliveries || Number(b.id) - Number(a.id),
      ),
    }))
    .sort(
      (a, b) =>
        (a.findings[0]?.carrier ?? '').localeCompare(b.findings[0]?.carrier ?? '') ||
        a.connection.localeCompare(b.connection),
    );
}

const WEIGHTS: readonly Kind[] = ['PROBLEM', 'NEW_CODE', 'MISSING_PATH', 'NEW_TYPE', 'NEW_PATH', 'NEW_VALUE'];

function weight(kind: Kind): number {
  return WEIGHTS.indexOf(kind);
}

function Model({ of }: { of: Connection }) {
  const t = useT();
  const formats = useFormats();
  return (
    <span className={styles['model']}>
      {of.learning
        ? t('learning', { n: formats.number(of.learned) })
        : t('learned', {
            learned: formats.number(of.learned),
            judged: formats.number(of.judged),
            since: formats.date(of.learnedAt ?? of.since),
          })}
      {of.findings > 0 && <> · {t('findings', { count: of.findings, n: formats.number(of.findings) })}</>}
      {of.skipped > 0 && (
        <span className="soon"> · {t('skipped', { count: of.skipped, n: formats.number(of.skipped) })}</span>
      )}
    </span>
  );
}

function Row({
  finding,
  chosen,
  onChoose,
  hold,
}: {
  finding: Finding;
  chosen: boolean;
  onChoose: () => void;
  hold: (element: HTMLElement | null) => void;
}) {
  const t = useT();
  const formats = useFormats();
  return (
    <tr data-chosen={chosen} data-kind={finding.kind}>
      <td>
        <span className={styles['kind']}>{t(`kind.${finding.kind}`)}</span>
      </td>
      <td>
        <button
          ref={hold}
          type="button"
          className={styles['path']}
          onClick={onChoose}
          aria-pressed={chosen}
          aria-label={`${t(`kind.${finding.kind}`)} ${finding.path} ${finding.what}`}
        >
          <span className="mono">{finding.path === '' ? '/' : finding.path}</span>
          <span className={styles['what']}>{finding.what}</span>
        </button>
      </td>
      <td
        className="number"
        title={t('oftenTitle', {
          count: formats.number(finding.count),
          deliveries: formats.number(finding.deliveries),
          of: formats.number(finding.of),
        })}
      >
        {formats.number(finding.deliveries)}{' '}
        <span className="quiet">
          ({t('often', { share: formats.share(finding.of === 0 ? 0 : finding.deliveries / finding.of, 1) })})
          {finding.learning && <> · {t('rare')}</>}
        </span>
      </td>
      <td>
        <Moment at={finding.firstSeen} />
      </td>
      <td>
        <Age at={finding.lastSeen} />
      </td>
    </tr>
  );
}

/** What of a kept delivery is shown here. */
interface Kept {
  readonly encoding: 'text' | 'base64';
  readonly body: string;
  readonly cut: boolean;
}

/** The first delivery that shows a finding, with the place marked. */
function Sample({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const t = useT();
  const { data, error } = useQuery({
    queryKey: ['drift', 'sample', finding.sample],
    queryFn: ({ signal }) =>
      ask<Kept>(
        `/agents/v1/deliveries/${encodeURIComponent(finding.sample)}?receivedAt=${encodeURIComponent(finding.firstSeen)}`,
        { signal },
      ),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const marks = useMemo(
    () => (data?.encoding === 'text' ? marksOf(data.body, finding.path) : []),
    [data, finding.path],
  );
  const first = useMemo(() => (marks.length > 0 ? { mark: 0 } : null), [marks]);
  return (
    <aside className={styles['sample']} aria-label={t('sample.title')}>
      <header>
        <h2>{t('sample.title')}</h2>
        <Button size="compact-sm" variant="subtle" onClick={onClose}>
          {t('close')}
        </Button>
      </header>
      <p>
        <span className={styles['kind']} data-kind={finding.kind}>
          {t(`kind.${finding.kind}`)}
        </span>{' '}
        <span className="mono">{finding.path}</span> {finding.what}
      </p>
      <p className="quiet">
        <span className="mono">{finding.sample}</span> · <Moment at={finding.firstSeen} />
      </p>
      <p className={styles['links']}>
        <Link to={`/trace?q=${encodeURIComponent(finding.sample)}`}>{t('sample.trace')}</Link>
        {finding.kind === 'PROBLEM' && <LettersOf delivery={finding.sample} />}
      </p>
      {error !== null ? (
        <p className="soon">{t('sample.gone', { reason: error.message })}</p>
      ) : data === undefined ? (
        <p className="quiet">{t('sample.loading')}</p>
      ) : (
        <>
          {data.encoding === 'base64' && <p className="quiet">{t('sample.binary')}</p>}
          {data.cut && <p className="quiet">{t('sample.cut')}</p>}
          {marks.length === 0 && <p className="quiet">{t('sample.notMarked')}</p>}
          <Payload text={data.body} marks={marks} chosen={first} label={t('sample.title')} />
        </>
      )}
    </aside>
  );
}

/** The way from what cannot be read to what can be done about it. */
function LettersOf({ delivery }: { delivery: string }) {
  const t = useT();
  const { data } = useQuery({
    queryKey: ['dead-letters', 'of', delivery],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/dead-letters', {
          params: { query: { delivery, state: 'all', limit: 1 } },
          signal,
        }),
      ),
  });
  const letter = data?.letters[0];
  return letter === undefined ? null : (
    <Link to={`/dead-letters/${letter.id}${letter.state === 'open' ? '' : `?state=${letter.state}`}`}>
      {t('sample.letters')}
    </Link>
  );
}

function Decide({ what, of, onClose }: { what: 'accept' | 'forget'; of: Connection; onClose: () => void }) {
  const t = useT();
  const formats = useFormats();
  const queries = useQueryClient();
  const { connection } = of;
  const doing = useMutation({
    mutationFn: async () => {
      const params = { params: { path: { connection } } };
      return what === 'accept'
        ? (await answer(hub.POST('/admin/v1/drift/{connection}/accept', params))).accepted
        : answer(hub.DELETE('/admin/v1/drift/{connection}', params)).then(() => 0);
    },
    onSuccess: (count) => {
      void queries.invalidateQueries({ queryKey: ['drift'] });
      toast({
        tone: 'good',
        text:
          what === 'accept'
            ? t('accept.done', { count, n: formats.number(count) })
            : t('forget.done', { connection }),
      });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(`${what}.title`)}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <div className={styles['form']}>
        <p>{t(`${what}.how`, { connection })}</p>
        {doing.error !== null && (
          <p className="late" role="alert">
            {t('failed', { reason: doing.error.message })}
          </p>
        )}
        <div className={styles['buttons']}>
          <Button
            data-autofocus
            loading={doing.isPending}
            color={what === 'forget' ? 'red' : 'sign'}
            onClick={() => doing.mutate()}
          >
            {what === 'accept'
              ? t('accept.begin', { count: of.findings, n: formats.number(of.findings) })
              : t('forget.begin')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </div>
    </Modal>
  );
}
