import { Button, Textarea } from '@mantine/core';
import { type FormEvent, type RefObject, useState } from 'react';
import { ask } from '../api/client';
import { asProblem } from '../api/problem';
import { Icon } from '../shell/icons';
import { MayWrite } from '../shell/session';
import { Age, Moment, useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { plain } from '../shell/words';
import { DeleteDialog } from './dialogs';
import { useT } from './messages';
import {
  type Asking as Asked,
  type Attachment,
  download,
  type LogLine,
  type Notice,
  useAsking,
  useAttachments,
  useLog,
  useNotes,
} from './model';
import styles from './shipment.module.css';

/** What agents noted, and the field to note more. */
export function Notes({
  id,
  field,
  onDone,
}: {
  id: string;
  field: RefObject<HTMLTextAreaElement | null>;
  onDone: () => void;
}) {
  const t = useT();
  const notes = useNotes(id);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const save = async (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === '') {
      return;
    }
    setBusy(true);
    try {
      await ask(`/agents/v1/shipments/${encodeURIComponent(id)}/notes`, {
        method: 'POST',
        body: { text: text.trim() },
      });
      setText('');
      onDone();
    } catch (problem) {
      toast({ text: t('actions.failed', { reason: asProblem(problem).message }), tone: 'bad' });
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={styles['card']} aria-labelledby="notes-title">
      <h2 id="notes-title">{t('notes.title')}</h2>
      <MayWrite>
        <form className={styles['write']} onSubmit={save}>
          <Textarea
            ref={field}
            aria-label={t('notes.write')}
            placeholder={t('notes.write')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                void save();
              }
              if (event.key === 'Escape') {
                event.currentTarget.blur();
                event.stopPropagation();
              }
            }}
            maxLength={4_000}
            autosize
            minRows={1}
            maxRows={8}
          />
          <Button type="submit" size="xs" loading={busy} disabled={text.trim() === ''}>
            {t('notes.save')}
          </Button>
        </form>
      </MayWrite>
      {notes.isError && notes.data === undefined && (
        <p className="quiet">{t('notes.away', { reason: asProblem(notes.error).message })}</p>
      )}
      {notes.data?.length === 0 && <p className="quiet">{t('notes.none')}</p>}
      <ul className={styles['notes']} aria-live="polite" aria-relevant="additions">
        {notes.data?.map((note) => (
          <li key={note.id}>
            <p>{note.text}</p>
            <span className="quiet">
              {note.by} · <Age at={note.at} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The papers that are kept with it. */
export function Attachments({ id, onDone }: { id: string; onDone: () => void }) {
  const t = useT();
  const formats = useFormats();
  const attachments = useAttachments(id);
  const [deleting, setDeleting] = useState<Attachment | null>(null);
  return (
    <section className={styles['card']} aria-labelledby="attachments-title">
      <h2 id="attachments-title">{t('attachments.title')}</h2>
      {attachments.data?.length === 0 && <p className="quiet">{t('attachments.none')}</p>}
      <ul className={styles['papers']}>
        {attachments.data?.map((one) => (
          <li key={one.id}>
            <Icon name="paperclip" size={15} />
            <span>
              <button
                type="button"
                className={styles['link']}
                aria-label={t('attachments.get', { name: one.name })}
                onClick={() =>
                  void download(id, one).catch((problem: unknown) =>
                    toast({ text: t('actions.failed', { reason: asProblem(problem).message }), tone: 'bad' }),
                  )
                }
              >
                {one.name}
              </button>
              <span className="quiet">
                {' '}
                {t(`attach.kinds.${one.kind}`)}, {formats.number(one.size / 1024)} kB · {one.by} ·{' '}
                <Age at={one.at} />
              </span>
            </span>
            <MayWrite>
              <button
                type="button"
                className={styles['icon']}
                aria-label={t('attachments.delete', { name: one.name })}
                onClick={() => setDeleting(one)}
              >
                <Icon name="trash" size={15} />
              </button>
            </MayWrite>
          </li>
        ))}
      </ul>
      {deleting !== null && (
        <DeleteDialog id={id} attachment={deleting} onClose={() => setDeleting(null)} onDone={onDone} />
      )}
    </section>
  );
}

/** How the carriers are asked about its numbers. */
export function Asking({ id }: { id: string }) {
  const t = useT();
  const asking = useAsking(id);
  if (asking.data === undefined) {
    return null;
  }
  return (
    <section className={styles['card']} aria-labelledby="asking-title">
      <h2 id="asking-title">{t('asking.title')}</h2>
      {asking.data.length === 0 && <p className="quiet">{t('asking.none')}</p>}
      <ul className={styles['notes']}>
        {asking.data.map((one) => (
          <li key={`${one.connection} ${one.reference.type} ${one.reference.value}`}>
            <span className="mono">{one.reference.value}</span>{' '}
            <span className="quiet">{one.connection}</span>
            <div>
              {one.why} <Asks task={one} />
            </div>
            {one.lastFailure !== undefined && <div className="late">{one.lastFailure}</div>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Asks({ task }: { task: Asked }) {
  const t = useT();
  return (
    <span className="quiet">
      {task.askedAt !== undefined && (
        <>
          {t('asking.asked')} <Age at={task.askedAt} />
        </>
      )}
      {task.next === 'asking' && ` · ${t('asking.now')}`}
      {task.next === 'nothing' && ` · ${t('asking.nothing')}`}
      {task.next !== 'nothing' && task.next !== 'asking' && task.dueAt !== undefined && (
        <>
          {' · '}
          {t('asking.due')} <Age at={task.dueAt} />
        </>
      )}
    </span>
  );
}

const ACTIONS: readonly string[] = [
  'CLAIM',
  'ASSIGN',
  'SNOOZE',
  'WAKE',
  'RESOLVE',
  'REOPEN',
  'NOTE',
  'LINK',
  'UNLINK',
  'SPLIT',
  'STATE',
  'ASK',
  'NOTICE',
  'ATTACH',
];

/** What agents did with the shipment, wherever they did it. */
export function Log({ id, notices }: { id: string; notices: readonly Notice[] }) {
  const t = useT();
  const formats = useFormats();
  const log = useLog(id);
  const attachments = useAttachments(id);
  const lines: LogLine[] = [
    ...(log.data ?? []),
    ...notices.map(({ at, by, text }) => ({ at, by, action: 'NOTICE', note: text })),
    ...(attachments.data ?? []).map(({ at, by, name }) => ({ at, by, action: 'ATTACH', note: name })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return (
    <section className={styles['card']} aria-labelledby="log-title">
      <h2 id="log-title">{t('log.title')}</h2>
      {lines.length === 0 && <p className="quiet">{t('log.none')}</p>}
      <ol className={styles['log']}>
        {lines.map((line, index) => (
          <li key={`${line.at} ${line.action} ${index.toString()}`}>
            <Moment at={line.at} />
            <span>
              <strong>{line.by}</strong>{' '}
              {ACTIONS.includes(line.action)
                ? t(`log.actions.${line.action as 'CLAIM'}`)
                : plain(line.action)}
              {line.ownerAfter != null && ` ${t('log.to', { who: line.ownerAfter })}`}
              {line.until != null && ` ${t('log.until', { when: formats.date(line.until) })}`}
              {line.reference != null && <span className="mono"> {line.reference.value}</span>}
              {[line.reason, line.note].filter(Boolean).length > 0 && (
                <span className="quiet">: {[line.reason, line.note].filter(Boolean).join('; ')}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
