// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table of thousands are drawn where they are scrolled to, which a table's elements cannot do; the grid itself has the focus
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus for its cells
import { memo } from 'react';
import { useNow } from '../shell/clock';
import { Icon } from '../shell/icons';
import { initials } from '../shell/names';
import { type Sentences, useSentences } from '../shell/sentences';
import { Age, type Formats, Moment, useFormats } from '../shell/time';
import { useWords, type Words } from '../shell/words';
import type { Conflict } from './actions';
import { against, durationOf, marks } from './against';
import type { ColumnId } from './columns';
import { type QueueText, useT } from './messages';
import styles from './queue.module.css';
import type { Row } from './store';
import { isSnoozed } from './waiting';

/** A duty that is due within this is soon. */
const SOON = 3_600_000;

export interface RowProps {
  readonly row: Row;
  readonly columns: readonly ColumnId[];
  readonly domId: string;
  readonly index: number;
  readonly top: number;
  readonly cursor: boolean;
  readonly selected: boolean;
  readonly gone: boolean;
  readonly conflict: Conflict | undefined;
  readonly narrow: boolean;
  readonly onPress: (id: string, how: 'open' | 'select' | 'extend') => void;
}

/** One delay. Plain elements, drawn anew only when something of it is another: it is one of many that scroll by. */
export const QueueRow = memo(function QueueRow(props: RowProps) {
  const { row, columns, domId, index, top, cursor, selected, gone, conflict, narrow, onPress } = props;
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const sentences = useSentences();
  const said: CellProps = { row, selected, conflict, onPress, t, words, formats, sentences };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the keys, and its rows are its active descendants
    <div
      id={domId}
      role="row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={styles['row']}
      data-case={row.id}
      data-shipment={row.shipment}
      data-cursor={cursor}
      data-gone={gone}
      data-loud={row.delay.severity >= 80 ? 'high' : row.delay.severity >= 60 ? 'middle' : 'low'}
      title={gone ? t('row.gone') : undefined}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) =>
        onPress(row.id, event.shiftKey ? 'extend' : event.ctrlKey || event.metaKey ? 'select' : 'open')
      }
    >
      {narrow ? (
        <Narrow {...said} />
      ) : (
        columns.map((column) => (
          <div key={column} role="gridcell" className={styles['cell']} data-column={column}>
            {cellOf(column, said)}
          </div>
        ))
      )}
    </div>
  );
});

interface CellProps extends Pick<RowProps, 'row' | 'selected' | 'conflict' | 'onPress'> {
  readonly t: QueueText;
  readonly words: Words;
  readonly formats: Formats;
  readonly sentences: Sentences;
}

/** What is in a cell; no component of its own, since there are a dozen in each row. */
function cellOf(
  column: ColumnId,
  { row, selected, conflict, onPress, t, words, formats, sentences }: CellProps,
) {
  switch (column) {
    case 'select':
      return <Tick row={row} selected={selected} onPress={onPress} t={t} />;
    case 'severity':
      return (
        <span className={styles['severity']} title={t('row.severity', { severity: row.delay.severity })}>
          {row.delay.severity}
        </span>
      );
    case 'shipment':
      return (
        <>
          <span className={styles['id']}>{row.shipment}</span>
          <span className={styles['sub']} title={numbers(row).join('\n')}>
            {numbers(row)[0] ?? ''}
          </span>
        </>
      );
    case 'customer':
      return (
        <>
          <span>{row.customer}</span>
          <span className={styles['sub']}>
            {row.priority !== 'STANDARD' && words('priority', row.priority)}
          </span>
        </>
      );
    case 'kind':
      return (
        <>
          <span>{words('kind', row.delay.kind)}</span>
          <span className={styles['sub']} title={sentences(row.delay.summary)}>
            {causeOf(row, words, sentences)}
          </span>
        </>
      );
    case 'duty':
      return <Duty row={row} t={t} formats={formats} sentences={sentences} />;
    case 'since':
      return <LateFor row={row} formats={formats} />;
    case 'risk': {
      const risk = durationOf(row.delay.atRisk);
      return risk === null ? <span className="quiet">–</span> : <span>{formats.span(risk)}</span>;
    }
    case 'promise':
      return <Promised row={row} t={t} formats={formats} />;
    case 'milestone': {
      const city = row.place?.city ?? '';
      return (
        <>
          <span>{words('milestone', row.milestone)}</span>
          <span className={styles['sub']}>
            {row.occurredAt === null ? (
              city
            ) : (
              <Age at={row.occurredAt} zone={row.place?.timeZone} tail={city && ` · ${city}`} />
            )}
          </span>
        </>
      );
    }
    case 'carrier':
      return row.carrier ?? <span className="quiet">–</span>;
    case 'owner':
      return <Owner row={row} conflict={conflict} t={t} formats={formats} />;
  }
}

/** Two lines and a bit, for a page as narrow as a phone. */
function Narrow({ row, selected, conflict, onPress, t, words, formats, sentences }: CellProps) {
  return (
    <div role="gridcell" className={styles['narrow']}>
      <Tick row={row} selected={selected} onPress={onPress} t={t} />
      <span className={styles['severity']} title={t('row.severity', { severity: row.delay.severity })}>
        {row.delay.severity}
      </span>
      <span className={styles['first']}>
        <span className={styles['id']}>{row.shipment}</span> <span className="quiet">{row.customer}</span>
      </span>
      <span className={styles['mark']}>
        <Owner row={row} conflict={conflict} t={t} formats={formats} />
      </span>
      <span className={styles['second']}>
        {words('kind', row.delay.kind)}
        <span className="quiet"> · {causeOf(row, words, sentences)}</span>
      </span>
      <span className={styles['mark']}>
        <Duty row={row} t={t} formats={formats} sentences={sentences} />
      </span>
    </div>
  );
}

function Tick({ row, selected, onPress, t }: Pick<CellProps, 'row' | 'selected' | 'onPress' | 't'>) {
  return (
    <input
      type="checkbox"
      tabIndex={-1}
      className={styles['tick']}
      checked={selected}
      aria-label={t('row.select', { shipment: row.shipment })}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) =>
        onPress(
          row.id,
          event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey ? 'extend' : 'select',
        )
      }
    />
  );
}

/** How long it has been late. */
function LateFor({ row, formats }: Pick<CellProps, 'row' | 'formats'>) {
  const words = useNow((now) => formats.span(Math.max(0, now - row.sinceAt)));
  return (
    <time dateTime={row.delay.since} title={formats.date(row.delay.since, 'full')}>
      {words}
    </time>
  );
}

/** What is to be done next, and by when: red once that has passed, orange within the hour. */
function Duty({ row, t, formats, sentences }: Pick<CellProps, 'row' | 't' | 'formats' | 'sentences'>) {
  const { duty } = row.delay;
  const by = row.dutyAt;
  const urgency = useNow((now) => (duty === null ? '' : by < now ? 'late' : by - now < SOON ? 'soon' : ''));
  const words = useNow((now) => (duty === null ? '' : formats.age(by, now)));
  return duty === null ? (
    <>
      <span className="quiet">{t('row.noDuty')}</span>
      <span className={styles['sub']} />
    </>
  ) : (
    <>
      <time
        className={urgency}
        dateTime={duty.by}
        title={`${sentences(duty.what)}\n${formats.date(duty.by, 'full')}`}
      >
        {words}
      </time>
      <span className={styles['sub']}>{sentences(duty.what)}</span>
    </>
  );
}

/** What was promised, and how far the carrier's and our own expectation are from it. */
function Promised({ row, t, formats }: Pick<CellProps, 'row' | 't' | 'formats'>) {
  const over = against(row);
  const at = marks(row);
  const zone = row.destination?.timeZone;
  const carrier = row.estimate?.by ?? row.carrier ?? t('row.carrier');
  const say = (who: string, ms: number) =>
    ms > 0 ? t('row.late', { who, span: formats.span(ms) }) : t('row.inTime', { who });
  const title = [
    row.promise === null ? t('row.noPromise') : t('row.promised', { time: formats.date(row.promise.latest) }),
    row.estimate !== null && t('row.says', { who: carrier, time: formats.date(row.estimate.latest) }),
    row.forecast !== null &&
      t('row.expects', {
        p50: formats.date(row.forecast.p50),
        p90: formats.date(row.forecast.p90),
        count: row.forecast.journeys,
      }),
  ]
    .filter(Boolean)
    .join('\n');
  return (
    <>
      {row.promise === null ? (
        <span className="quiet">{t('row.noPromise')}</span>
      ) : (
        <Moment at={row.promise.latest} zone={zone} />
      )}
      <span className={styles['line']} title={title}>
        {at.promise !== null && (at.carrier !== null || at.milepost !== null) && (
          <span className={styles['bar']} aria-hidden="true">
            <i className={styles['promised']} style={{ left: `${at.promise * 100}%` }} />
            {at.milepost !== null && at.surely !== null && (
              <i
                className={styles['spread']}
                style={{
                  left: `${at.milepost * 100}%`,
                  width: `${Math.max(0, at.surely - at.milepost) * 100}%`,
                }}
              />
            )}
            {at.carrier !== null && (
              <i
                className={styles['said']}
                data-late={(over.carrier ?? 0) > 0}
                style={{ left: `${at.carrier * 100}%` }}
              />
            )}
            {at.milepost !== null && (
              <i
                className={styles['ours']}
                data-late={(over.milepost ?? 0) > 0}
                style={{ left: `${at.milepost * 100}%` }}
              />
            )}
          </span>
        )}
        {over.carrier !== null && (
          <span className={over.carrier > 0 ? 'late' : 'quiet'}>{say(carrier, over.carrier)}</span>
        )}
        {over.milepost !== null && (
          <span className={over.milepost > 0 ? 'late' : 'quiet'}>
            <span aria-hidden="true">◆ {over.milepost > 0 ? `+${formats.span(over.milepost)}` : '✓'}</span>
            <span className="hidden">{say(t('row.we'), over.milepost)}</span>
          </span>
        )}
      </span>
    </>
  );
}

function Owner({ row, conflict, t, formats }: Pick<CellProps, 'row' | 'conflict' | 't' | 'formats'>) {
  const snoozed = useNow((now) => (isSnoozed(row, now) ? '1' : '')) !== '';
  return (
    <span className={styles['owner']}>
      {row.owner !== null && (
        <span className={styles['initials']} title={row.owner} data-conflict={conflict !== undefined}>
          {initials(row.owner)}
          <span className="hidden">{row.owner}</span>
        </span>
      )}
      {conflict !== undefined && (
        <span className={styles['faster']}>{t('row.faster', { who: conflict.by ?? '?' })}</span>
      )}
      {snoozed && (
        <span
          className="quiet"
          title={`${t('row.snoozed', { time: formats.date(row.snoozedUntil) })}\n${row.snoozeReason ?? ''}`}
        >
          <Icon name="snooze" size={15} />
          <span className="hidden">{t('row.snoozed', { time: formats.date(row.snoozedUntil) })}</span>
        </span>
      )}
      {row.resolution !== null && (
        <span className="quiet" title={t('row.resolved', { reason: t(`reason.${row.resolution.reason}`) })}>
          <Icon name="check" size={15} />
          <span className="hidden">
            {t('row.resolved', { reason: t(`reason.${row.resolution.reason}`) })}
          </span>
        </span>
      )}
      {row.notes > 0 && (
        <span className={styles['notes']} title={t('row.notes', { count: row.notes })}>
          <Icon name="note" size={15} />
          <span aria-hidden="true">{row.notes}</span>
          <span className="hidden">{t('row.notes', { count: row.notes })}</span>
        </span>
      )}
    </span>
  );
}

/** The numbers that people have in their hands. */
function numbers({ orders, references }: Row): string[] {
  return [...orders, ...references.map(({ value }) => value)];
}

function causeOf({ delay }: Row, words: Words, sentences: Sentences): string {
  return delay.cause === null || delay.cause === 'UNSTATED'
    ? sentences(delay.summary)
    : words('cause', delay.cause);
}
