import { type RefObject, useMemo, useState } from 'react';
import { Icon } from '../shell/icons';
import { Age, Moment, useFormats } from '../shell/time';
import { useWords } from '../shell/words';
import { Choice } from './ActionDialog';
import { useT } from './messages';
import type { ShipmentFact } from './model';
import styles from './shipment.module.css';
import { type Entry, type Line, placeName } from './timeline';

const STEP = 100;

/** What happened, what was said of it and what was told, the newest first. */
export function History({
  lines,
  facts,
  list,
  onOpen,
}: {
  lines: readonly Line[];
  facts: readonly ShipmentFact[];
  list: RefObject<HTMLOListElement | null>;
  onOpen: (event: string) => void;
}) {
  const t = useT();
  const formats = useFormats();
  const [plans, setPlans] = useState(false);
  const [repeats, setRepeats] = useState(false);
  const [number, setNumber] = useState('');
  const [shown, setShown] = useState(STEP);
  const numbers = useMemo(() => [...new Set(facts.map(({ reference }) => reference.value))], [facts]);
  const chosen = lines.filter(
    (line) =>
      line.kind === 'notice' ||
      ((plans || line.entry.fact.classifier === 'ACTUAL') &&
        (repeats || line.entry.standing !== 'repeated') &&
        (number === '' || line.entry.fact.reference.value === number)),
  );
  const more = chosen.length - shown;
  return (
    <section className={styles['card']} aria-labelledby="history-title">
      <div className={styles['cardHead']}>
        <h2 id="history-title">{t('history.title')}</h2>
        <Toggle label={t('history.plans')} on={plans} onChange={setPlans} />
        <Toggle label={t('history.repeats')} on={repeats} onChange={setRepeats} />
        {numbers.length > 1 && (
          <Choice
            label={t('history.piece')}
            value={number}
            onChange={setNumber}
            options={[
              { value: '', label: t('history.all') },
              ...numbers.map((value) => ({ value, label: value })),
            ]}
          />
        )}
      </div>
      {chosen.length === 0 ? (
        <p className="quiet">{t('history.none')}</p>
      ) : (
        <ol className={styles['history']} ref={list}>
          {chosen.slice(0, shown).map((line) => (
            <li key={line.key} data-line={line.key}>
              {line.kind === 'event' ? (
                <Event entry={line.entry} facts={facts} onOpen={onOpen} />
              ) : (
                <div className={styles['told']}>
                  <Icon name="send" size={15} />
                  <span>
                    <strong>{t('history.notice')}</strong>{' '}
                    <span className="quiet">
                      <Moment at={line.told.notice.at} /> · {t('notice.sentBy', { by: line.told.notice.by })}
                    </span>
                    <span lang={line.told.notice.language}>{line.told.notice.text}</span>
                  </span>
                </div>
              )}
            </li>
          ))}
        </ol>
      )}
      {more > 0 && (
        <button type="button" className={styles['more']} onClick={() => setShown(shown + STEP)}>
          {t('history.more', { count: Math.min(more, STEP) })} ({formats.number(more)})
        </button>
      )}
    </section>
  );
}

function Toggle({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className={styles['toggle']}>
      <input type="checkbox" checked={on} onChange={(event) => onChange(event.target.checked)} />
      {label}
    </label>
  );
}

function Event({
  entry,
  facts,
  onOpen,
}: {
  entry: Entry;
  facts: readonly ShipmentFact[];
  onOpen: (event: string) => void;
}) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const { fact, standing } = entry;
  const other = facts.find(({ id }) => id === entry.other);
  const zone = fact.place?.timeZone;
  const name = words('milestone', fact.milestone);
  return (
    <button
      type="button"
      className={styles['event']}
      data-standing={standing}
      data-classifier={fact.classifier}
      onClick={() => onOpen(fact.id)}
    >
      <span className={styles['eventTime']}>
        <Moment at={fact.time.instant} zone={zone} />
        <span className="quiet">
          <Age at={fact.time.instant} />
        </span>
      </span>
      <span className={styles['eventWhat']}>
        <span>
          <span className={styles['milestone']}>{name}</span>
          {fact.cause !== undefined && <span className={styles['cause']}>{words('cause', fact.cause)}</span>}
          {fact.classifier !== 'ACTUAL' && (
            <span className={styles['mark']}>
              {t(fact.classifier === 'PLANNED' ? 'history.planned' : 'history.estimated')}
            </span>
          )}
          {entry.byHand && <span className={styles['mark']}>{t('history.byHand')}</span>}
          {fact.why.linkedBy !== undefined && !entry.byHand && (
            <span className={styles['mark']}>{t('history.linked', { who: fact.why.linkedBy })}</span>
          )}
          {entry.heardAfter !== null && (
            <span className={styles['mark']} data-tone="soon">
              {t('history.heard', { span: formats.span(entry.heardAfter) })}
            </span>
          )}
          {standing === 'retracted' && (
            <span className={styles['mark']} data-tone="late">
              {t('history.retracted')}
            </span>
          )}
          {standing === 'correction' && (
            <span className={styles['mark']} data-tone="late">
              {other === undefined
                ? t('history.correctionOf')
                : t('history.correction', {
                    what: `${words('milestone', other.milestone)}, ${formats.date(other.time.instant)}`,
                  })}
            </span>
          )}
          {standing === 'repeated' && <span className={styles['mark']}>{t('history.repeated')}</span>}
          {entry.revised !== null && (
            <span className={styles['mark']} data-tone="soon">
              {t(entry.revised === 'reread' ? 'history.reread' : 'history.stated')}
            </span>
          )}
        </span>
        <span className="quiet">
          {[placeName(fact.place), fact.carrier, fact.carrierStatus.description].filter(Boolean).join(' · ')}
          {fact.estimate !== undefined && (
            <>
              {' · '}
              {t('history.expects')} {formats.date(fact.estimate.latest)}
            </>
          )}
        </span>
      </span>
    </button>
  );
}
