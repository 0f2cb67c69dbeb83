import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { answer, hub } from '../api/client';
import { Old } from '../shell/Connection';
import { useKeys } from '../shell/keys';
import { Moment, useFormats } from '../shell/time';
import { useT } from './messages';
import { tracePath } from './path';
import { forgetAll, remember, useRecent } from './recent';
import { finely, partsOf, type Trace, totalOf } from './steps';
import { Timeline } from './Timeline';
import styles from './trace.module.css';

/** One field for any name of anything, and its way through the hub. */
export default function TraceScreen() {
  const t = useT();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const q = params.get('q') ?? '';
  const around = params.get('around');
  const shipment = params.get('shipment');
  const [text, setText] = useState(q);
  const field = useRef<HTMLInputElement>(null);
  const way = useRef<HTMLDivElement>(null);
  const trace = useQuery({
    queryKey: ['trace', q, around, shipment],
    queryFn: ({ signal }) =>
      answer(
        hub.GET('/agents/v1/trace', {
          signal,
          params: {
            query: { q, ...(around !== null && { around }), ...(shipment !== null && { shipment }) },
          },
        }),
      ),
    enabled: q !== '',
    retry: false,
    staleTime: 0,
  });
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (trace.data !== undefined && trace.data.kind !== 'UNKNOWN') {
      remember({ q: trace.data.query, kind: trace.data.kind, around });
    }
  }, [trace.data, around]);

  const move = (by: number) => {
    const steps = [...(way.current?.querySelectorAll<HTMLElement>('[data-step]') ?? [])];
    const at = steps.findIndex((one) => one.contains(document.activeElement));
    steps[Math.max(0, Math.min(steps.length - 1, at < 0 ? 0 : at + by))]?.focus();
  };
  useKeys(t('keys'), {
    '/': { label: t('field'), run: () => field.current?.select() },
    j: { label: t('next'), run: () => move(1) },
    k: { label: t('previous'), run: () => move(-1) },
    r: { label: t('again'), run: () => void trace.refetch() },
    o: {
      label: t('openShipment'),
      run: () => {
        const at = document.activeElement?.closest<HTMLElement>('[data-shipment]')?.dataset['shipment'];
        const of = at ?? trace.data?.steps.find((step) => step.shipment !== null)?.shipment;
        if (of != null) {
          void navigate(`/shipments/${encodeURIComponent(of)}`);
        }
      },
    },
    Escape: { label: t('field'), whileTyping: true, run: () => field.current?.blur() },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === q) {
      void trace.refetch();
    } else if (wanted !== '') {
      void navigate(tracePath(wanted));
    }
  };

  return (
    <section className={styles['screen']} aria-labelledby="trace-title">
      <h1 id="trace-title">{t('title')}</h1>
      <search>
        <form className={styles['ask']} onSubmit={submit}>
          <input
            ref={field}
            // biome-ignore lint/a11y/noAutofocus: the screen has one purpose
            autoFocus={q === ''}
            type="search"
            aria-label={t('ask')}
            placeholder={t('hint')}
            value={text}
            maxLength={200}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setText(event.currentTarget.value)}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text').trim();
              if (pasted !== '' && text.trim() === '') {
                event.preventDefault();
                setText(pasted);
                void navigate(tracePath(pasted));
              }
            }}
          />
          <button type="submit" disabled={text.trim() === ''}>
            {t('go')}
          </button>
        </form>
      </search>
      <p className="hidden" role="status">
        {trace.isFetching
          ? t('asking')
          : trace.data !== undefined &&
            (trace.data.kind === 'UNKNOWN' ? t('unknown') : t('found', { count: trace.data.steps.length }))}
      </p>
      <div ref={way} aria-busy={trace.isFetching}>
        {q === '' ? (
          <Start />
        ) : trace.data === undefined ? (
          <p className={styles['empty']}>{trace.error?.message ?? t('asking')}</p>
        ) : (
          <>
            {trace.error !== null && (
              <Old at={trace.dataUpdatedAt} reason={trace.error.message} again={() => void trace.refetch()} />
            )}
            <Result trace={trace.data} />
          </>
        )}
      </div>
    </section>
  );
}

/** What can be pasted, and what was. */
function Start() {
  const t = useT();
  const recent = useRecent();
  return (
    <div className={styles['start']}>
      <div>
        <h2>{t('can')}</h2>
        <ul>
          {(['delivery', 'event', 'number', 'shipment', 'trace'] as const).map((one) => (
            <li key={one}>{t(`what.${one}`)}</li>
          ))}
        </ul>
      </div>
      {recent.length > 0 && (
        <div>
          <h2>{t('recent')}</h2>
          <ul>
            {recent.map((one) => (
              <li key={one.q}>
                <Link to={tracePath(one.q, one.around)} className="mono">
                  {one.q}
                </Link>{' '}
                <span className="quiet">{kindWords(t, one.kind)}</span>
              </li>
            ))}
          </ul>
          <button type="button" className={styles['plain']} onClick={forgetAll}>
            {t('forget')}
          </button>
        </div>
      )}
    </div>
  );
}

const KINDS = ['DELIVERY', 'EVENT', 'SHIPMENT_EVENT', 'SHIPMENT', 'REFERENCE', 'TRACE', 'UNKNOWN'] as const;

function kindWords(t: ReturnType<typeof useT>, kind: string): string {
  return t(`kinds.${KINDS.find((one) => one === kind) ?? 'UNKNOWN'}`);
}

function Result({ trace }: { trace: Trace }) {
  const t = useT();
  const formats = useFormats();
  const total = totalOf(trace.steps);
  return (
    <div className={styles['result']}>
      <header>
        <h2>
          <span className={styles['kind']}>{kindWords(t, trace.kind)}</span>{' '}
          <span className="mono">{trace.query}</span>
        </h2>
        {total !== null && (
          <p className="quiet number">
            {t('total', {
              time: finely(total, formats.language === 'en' ? 'en-GB' : 'de') ?? formats.span(total),
            })}
          </p>
        )}
      </header>
      {trace.kind === 'UNKNOWN' ? (
        <div className={styles['empty']}>
          <p>
            <b>{t('unknown')}</b>
          </p>
          <p className="quiet">{t('unknownHow')}</p>
        </div>
      ) : (
        <Timeline parts={partsOf(trace.steps)} />
      )}
      {trace.notes.length > 0 && (
        <ul className="quiet">
          {trace.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {trace.others.length > 0 && (
        <section aria-labelledby="trace-others">
          <h3 id="trace-others">{t('others')}</h3>
          <ul className={styles['others']}>
            {trace.others.map((other) => (
              <li key={`${other.kind} ${other.query}`}>
                <span className={styles['kind']}>{kindWords(t, other.kind)}</span>
                <Link to={tracePath(other.query, other.at, other.shipment)}>
                  <span className="mono">{other.query}</span>
                </Link>
                {(other.kind === 'EVENT' || other.kind === 'SHIPMENT') && other.what !== other.query && (
                  <span className="quiet">{other.what}</span>
                )}
                {other.at != null && (
                  <span className="quiet">
                    <Moment at={other.at} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {trace.looked.length > 0 && (
        <details open={trace.kind === 'UNKNOWN'}>
          <summary>{t('looked')}</summary>
          <ul className="quiet">
            {trace.looked.map((one) => (
              <li key={`${one.topic} ${one.from}`}>
                {t('lookedOne', {
                  topic: one.topic,
                  count: one.records,
                  from: formats.date(one.from, 'full'),
                })}
                {one.forgotten && ` · ${t('forgotten')}`}
                {!one.whole && ` · ${t('notWhole')}`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
