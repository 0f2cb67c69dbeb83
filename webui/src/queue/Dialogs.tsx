import { Button, Modal, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useId, useState } from 'react';
import { answer, ask, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { Icon } from '../shell/icons';
import { useSession } from '../shell/session';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { momentOf, wallOf } from '../shell/zones';
import type { Action } from './actions';
import type { ResolutionReason } from './case';
import { laters } from './later';
import { queueSaid, useT } from './messages';
import styles from './queue.module.css';
import type { Row } from './store';

export interface Asked {
  readonly what: 'assign' | 'snooze' | 'resolve' | 'note';
  readonly rows: readonly Row[];
}

const REASONS: readonly ResolutionReason[] = [
  'CUSTOMER_INFORMED',
  'CARRIER_CONTACTED',
  'REROUTED',
  'REPLACED',
  'REFUNDED',
  'ADDRESS_FIXED',
  'NO_ACTION_NEEDED',
  'OTHER',
];

/** What an action still needs to know, asked for in as few keys as can be. */
export default function Dialogs({
  asked,
  onDo,
  onClose,
}: {
  asked: Asked;
  onDo: (rows: readonly Row[], action: Action) => void;
  onClose: () => void;
}) {
  const t = useT();
  const { rows, what } = asked;
  const choose = (action: Action) => {
    onClose();
    onDo(rows, action);
  };
  const which = rows.length === 1 ? (rows[0]?.shipment ?? '') : t('act.which', { count: rows.length });
  const titles = {
    assign: t('assign.title'),
    snooze: t('snooze.title'),
    resolve: t('resolve.title'),
    note: t('note.title', { shipment: which }),
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={what === 'note' ? titles.note : `${titles[what]} · ${which}`}
      closeButtonProps={{ 'aria-label': t('cancel') }}
      transitionProps={{ duration: 0 }}
    >
      {what === 'assign' && <Assign onChoose={(owner) => choose({ what: 'assign', owner })} />}
      {what === 'snooze' && (
        <Snooze onChoose={(until, reason) => choose({ what: 'snooze', until, reason })} onClose={onClose} />
      )}
      {what === 'resolve' && (
        <Resolve onChoose={(reason, note) => choose({ what: 'resolve', reason, note })} onClose={onClose} />
      )}
      {what === 'note' && rows[0] !== undefined && <Note row={rows[0]} onClose={onClose} />}
    </Modal>
  );
}

interface Person {
  readonly user: string;
  readonly name: string;
}

/** Everybody whom the hub knows; oneself where it knows nobody. */
function usePeople(): readonly Person[] {
  const { user, name } = useSession();
  const people = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => ask<{ people: Person[] }>('/agents/v1/people', { signal }),
    staleTime: 60_000,
    retry: false,
  });
  return people.data?.people ?? [{ user, name }];
}

function Assign({ onChoose }: { onChoose: (owner: string | null) => void }) {
  const t = useT();
  const { user } = useSession();
  const people = usePeople();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const sought = text.trim().toLowerCase();
  const offers = [
    { owner: user as string | null, label: t('assign.me') },
    { owner: null, label: t('assign.nobody') },
    ...people
      .filter((one) => one.user !== user)
      .map((one) => ({ owner: one.user as string | null, label: one.name })),
  ].filter(({ owner, label }) => `${label} ${owner ?? ''}`.toLowerCase().includes(sought));
  const chosen = Math.min(at, offers.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offers.length > 0) {
      event.preventDefault();
      setAt((chosen + step + offers.length) % offers.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const offer = offers[chosen];
      if (offer !== undefined) {
        onChoose(offer.owner);
      }
    }
  };
  return (
    <div className={styles['dialog']}>
      <TextInput
        data-autofocus
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : ''}
        label={t('assign.find')}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('assign.title')} className={styles['options']}>
        {offers.map(({ owner, label }, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as a combobox has
          <div
            key={owner ?? ''}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles['option']}
            onClick={() => onChoose(owner)}
          >
            <Icon name={owner === null ? 'close' : 'user'} /> {label}
            {owner !== null && owner !== label && <span className="quiet">{owner}</span>}
          </div>
        ))}
      </div>
      {offers.length === 0 && <p role="status">{t('assign.none')}</p>}
    </div>
  );
}

function Snooze({
  onChoose,
  onClose,
}: {
  onChoose: (until: string, reason: string) => void;
  onClose: () => void;
}) {
  const t = useT();
  const formats = useFormats();
  const [now] = useState(Date.now);
  const choices = laters(now, formats.zone);
  const [at, setAt] = useState(choices[1]?.at ?? now);
  const [reason, setReason] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(new Date(at).toISOString(), reason.trim());
  };
  return (
    <form className={styles['dialog']} onSubmit={submit}>
      <fieldset className={styles['options']} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="hidden">{t('snooze.title')}</legend>
        {choices.map((choice) => (
          <label key={choice.name} className={styles['option']}>
            <input
              type="radio"
              name="until"
              data-autofocus={choice.at === at ? true : undefined}
              checked={choice.at === at}
              onChange={() => setAt(choice.at)}
            />
            {t(`snooze.${choice.name}`)}
            <span className="quiet">{formats.date(choice.at)}</span>
          </label>
        ))}
      </fieldset>
      <TextInput
        type="datetime-local"
        label={t('snooze.custom')}
        value={wallOf(at, formats.zone)}
        min={wallOf(now, formats.zone)}
        onChange={(event) => {
          const moment = momentOf(event.currentTarget.value, formats.zone);
          if (!Number.isNaN(moment)) {
            setAt(moment);
          }
        }}
      />
      <TextInput
        label={t('snooze.reason')}
        placeholder={t('snooze.waitingFor')}
        required
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Submit words={t('snooze.do')} onClose={onClose} />
    </form>
  );
}

function Resolve({
  onChoose,
  onClose,
}: {
  onChoose: (reason: ResolutionReason, note: string | null) => void;
  onClose: () => void;
}) {
  const t = useT();
  const [reason, setReason] = useState<ResolutionReason>('CUSTOMER_INFORMED');
  const [note, setNote] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChoose(reason, note.trim() || null);
  };
  // The figure of a reason chooses it; only a field of text takes figures for itself.
  const onKeyDown = (event: KeyboardEvent) => {
    const chosen = REASONS[Number(event.key) - 1];
    if (chosen !== undefined && !(event.target instanceof HTMLTextAreaElement)) {
      event.preventDefault();
      setReason(chosen);
    }
  };
  return (
    <form className={styles['dialog']} onSubmit={submit} onKeyDown={onKeyDown}>
      <fieldset className={styles['options']} style={{ border: 0, margin: 0, padding: 0 }}>
        <legend className="hidden">{t('resolve.reason')}</legend>
        {REASONS.map((one, index) => (
          <label key={one} className={styles['option']}>
            <input
              type="radio"
              name="reason"
              data-autofocus={index === 0 ? true : undefined}
              checked={one === reason}
              onChange={() => setReason(one)}
            />
            {t(`reason.${one}`)}
            <span className={styles['chord']} aria-hidden="true">
              {index + 1}
            </span>
          </label>
        ))}
      </fieldset>
      <Textarea
        label={t('resolve.note')}
        maxLength={2000}
        autosize
        minRows={2}
        maxRows={6}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onKeyDown={submitOnCtrlEnter}
      />
      <Submit words={t('resolve.do')} onClose={onClose} />
    </form>
  );
}

function Note({ row, onClose }: { row: Row; onClose: () => void }) {
  const t = useT();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await answer(
        hub.POST('/agents/v1/shipments/{id}/notes', {
          params: { path: { id: row.shipment } },
          body: { text: text.trim(), case: row.id },
        }),
      );
      onClose();
      toast({ text: queueSaid('done.noted'), tone: 'good' });
    } catch (failure) {
      // What was written stays in the field.
      toast({ text: queueSaid('done.failed', { reason: asProblem(failure).message }), tone: 'bad' });
      setBusy(false);
    }
  };
  return (
    <form className={styles['dialog']} onSubmit={submit}>
      <Textarea
        data-autofocus
        label={t('note.text')}
        description={t('note.hint')}
        required
        maxLength={4000}
        autosize
        minRows={3}
        maxRows={10}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={submitOnCtrlEnter}
      />
      <Submit words={t('note.do')} busy={busy} onClose={onClose} />
    </form>
  );
}

function Submit({ words, busy = false, onClose }: { words: string; busy?: boolean; onClose: () => void }) {
  const t = useT();
  return (
    <div className={styles['dialogActs']}>
      <Button variant="default" onClick={onClose}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={busy}>
        {words}
      </Button>
    </div>
  );
}

function submitOnCtrlEnter(event: KeyboardEvent<HTMLTextAreaElement>) {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    event.currentTarget.form?.requestSubmit();
  }
}
