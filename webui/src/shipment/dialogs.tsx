import { FileInput, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answer, ask, hub } from '../api/client';
import type { DelayCase } from '../queue/case';
import { queue } from '../queue/store';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import { useWords } from '../shell/words';
import { ActionDialog, Choice, Reason } from './ActionDialog';
import { fromLocal, newId, toLocal } from './local';
import { useT } from './messages';
import {
  type Attachment,
  attach,
  FILE_TYPES,
  LARGEST_FILE,
  type Shipment,
  type ShipmentFact,
  useTemplates,
} from './model';
import styles from './shipment.module.css';

interface Dialog {
  readonly onClose: () => void;
  /** The hub has done it: ask anew. */
  readonly onDone: () => void;
}

/** What a bulk action of the queue answers for each case. */
export interface CaseResult {
  readonly id: string;
  readonly outcome: 'done' | 'unchanged' | 'conflict' | 'closed' | 'unknown';
  readonly delay: DelayCase | null;
  readonly by: string | null;
  readonly at: string | null;
}

/** Does something with cases and lets the queue know what came of it. */
export async function actOn(
  action: string,
  cases: readonly DelayCase[],
  more: Record<string, unknown> = {},
): Promise<readonly CaseResult[]> {
  const { results } = await ask<{ results: readonly CaseResult[] }>(`/agents/v1/delays/${action}`, {
    method: 'POST',
    body: { delays: cases.map(({ id }) => id), ...more },
  });
  queue.put(results.flatMap(({ delay }) => (delay === null ? [] : [delay])));
  return results;
}

/** Puts the shipment's delays away until a time. */
export function SnoozeDialog({ cases, onClose, onDone }: Dialog & { cases: readonly DelayCase[] }) {
  const t = useT();
  const { zone } = useFormats();
  const [until, setUntil] = useState(() => toLocal(Date.now() + 4 * 3_600_000, zone));
  const [reason, setReason] = useState('');
  const presets = [
    { label: t('snooze.hour'), at: () => toLocal(Date.now() + 3_600_000, zone) },
    { label: t('snooze.hours'), at: () => toLocal(Date.now() + 4 * 3_600_000, zone) },
    { label: t('snooze.tomorrow'), at: () => morning(1, zone) },
    { label: t('snooze.monday'), at: () => morning(daysToMonday(zone), zone) },
  ];
  const moment = fromLocal(until, zone);
  return (
    <ActionDialog
      title={t('snooze.title')}
      label={t('actions.snooze')}
      ready={moment !== null && Date.parse(moment) > Date.now() && reason.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        await actOn('snooze', cases, { until: moment, reason: reason.trim() });
        onDone();
      }}
    >
      <fieldset className={styles['presets']}>
        <legend className="hidden">{t('snooze.until')}</legend>
        {presets.map(({ label, at }) => (
          <button key={label} type="button" onClick={() => setUntil(at())}>
            {label}
          </button>
        ))}
      </fieldset>
      <TextInput
        type="datetime-local"
        label={t('snooze.until')}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
        required
      />
      <Reason value={reason} onChange={setReason} />
    </ActionDialog>
  );
}

function morning(days: number, zone: string): string {
  return `${toLocal(Date.now() + days * 86_400_000, zone).slice(0, 10)}T08:00`;
}

function daysToMonday(zone: string): number {
  const today = new Date(`${toLocal(Date.now(), zone)}Z`).getUTCDay();
  return (8 - today) % 7 || 7;
}

const RESOLUTIONS = [
  'CUSTOMER_INFORMED',
  'CARRIER_CONTACTED',
  'REROUTED',
  'REPLACED',
  'REFUNDED',
  'ADDRESS_FIXED',
  'NO_ACTION_NEEDED',
  'OTHER',
] as const;

/** Says that nothing is left to be done about the shipment's delays. */
export function ResolveDialog({ cases, onClose, onDone }: Dialog & { cases: readonly DelayCase[] }) {
  const t = useT();
  const [reason, setReason] = useState<string>(RESOLUTIONS[0]);
  const [note, setNote] = useState('');
  return (
    <ActionDialog
      title={t('resolve.title')}
      label={t('actions.resolve')}
      ready={reason !== 'OTHER' || note.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        await actOn('resolve', cases, { reason, ...(note.trim() !== '' && { note: note.trim() }) });
        toast({
          text: t('actions.resolved'),
          tone: 'good',
          undo: () => void actOn('reopen', cases).then(onDone),
        });
        onDone();
      }}
    >
      <Choice
        label={t('resolve.how')}
        value={reason}
        onChange={setReason}
        options={RESOLUTIONS.map((value) => ({ value, label: t(`resolve.reasons.${value}`) }))}
      />
      <Textarea
        label={t('resolve.note')}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        maxLength={2_000}
        autosize
        minRows={2}
        required={reason === 'OTHER'}
        data-autofocus
      />
    </ActionDialog>
  );
}

/** Has the carriers asked about the shipment now. */
export function AskDialog({ id, onClose, onDone }: Dialog & { id: string }) {
  const t = useT();
  const [reason, setReason] = useState('');
  return (
    <ActionDialog
      title={t('ask.title')}
      label={t('ask.do')}
      ready={reason.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        const { asked } = await answer(
          hub.POST('/agents/v1/shipments/{id}/ask', {
            params: { path: { id } },
            body: { reason: reason.trim() },
          }),
        );
        toast({ text: t(asked.length > 0 ? 'actions.asked' : 'actions.askedNobody'), tone: 'good' });
        onDone();
      }}
    >
      <Reason value={reason} onChange={setReason} />
    </ActionDialog>
  );
}

/** What people know by telephone and carriers have not said. */
const STATED = [
  'DELIVERED',
  'PICKED_UP',
  'DEPARTED',
  'ARRIVED',
  'IN_TRANSIT',
  'OUT_FOR_DELIVERY',
  'DELIVERY_ATTEMPTED',
  'AVAILABLE_FOR_PICKUP',
  'RETURNING',
  'RETURNED',
  'EXCEPTION',
  'DAMAGED',
  'LOST',
  'REFUSED',
  'CUSTOMS_HOLD',
  'CUSTOMS_CLEARED',
] as const;

/** What names one piece of a shipment, as the hub has it. */
const OF_A_PIECE: readonly string[] = ['TRACKING_NUMBER', 'SSCC'];

/** States a milestone by hand. */
export function StateDialog({ shipment, onClose, onDone }: Dialog & { shipment: Shipment }) {
  const t = useT();
  const words = useWords();
  const { zone } = useFormats();
  const [milestone, setMilestone] = useState<string>('DELIVERED');
  const [when, setWhen] = useState(() => toLocal(Date.now(), zone));
  const [piece, setPiece] = useState('');
  const [reason, setReason] = useState('');
  const pieces = shipment.references.filter(({ type }) => OF_A_PIECE.includes(type));
  const occurredAt = fromLocal(when, zone);
  const reference = pieces.find(({ value }) => value === piece);
  return (
    <ActionDialog
      title={t('state.title')}
      how={t('state.how')}
      label={t('state.do')}
      ready={occurredAt !== null && reason.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        const { changed } = await answer(
          hub.POST('/agents/v1/shipments/{id}/overrides', {
            params: { path: { id: shipment.shipment } },
            body: {
              milestone: milestone as (typeof STATED)[number],
              occurredAt: occurredAt ?? '',
              reason: reason.trim(),
              ...(reference !== undefined && { reference: { type: reference.type, value: reference.value } }),
            },
          }),
        );
        toast({
          text: changed
            ? t('actions.stated', { milestone: words('milestone', milestone) })
            : t('actions.statedBefore'),
          tone: 'good',
        });
        onDone();
      }}
    >
      <Choice
        label={t('state.milestone')}
        value={milestone}
        onChange={setMilestone}
        options={STATED.map((value) => ({ value, label: words('milestone', value) }))}
      />
      <TextInput
        type="datetime-local"
        label={t('state.when')}
        value={when}
        onChange={(event) => setWhen(event.currentTarget.value)}
        required
      />
      {pieces.length > 1 && (
        <Choice
          label={t('state.piece')}
          value={piece}
          onChange={setPiece}
          options={[
            { value: '', label: t('state.whole') },
            ...pieces.map(({ value }) => ({ value, label: value })),
          ]}
        />
      )}
      <Reason value={reason} onChange={setReason} />
    </ActionDialog>
  );
}

const FREE = '';

/** Writes to the shipment's customer. */
export function NoticeDialog({ shipment, onClose, onDone }: Dialog & { shipment: Shipment }) {
  const t = useT();
  const words = useWords();
  const formats = useFormats();
  const templates = useTemplates(shipment.shipment);
  // Made once: sent again after a failure it is the same message.
  const [id] = useState(newId);
  const [language, setLanguage] = useState<string>(formats.language);
  const [template, setTemplate] = useState<string | null>(null);
  const [text, setText] = useState<string | null>(null);
  const [delay, setDelay] = useState(shipment.delays[0]?.kind ?? '');
  const inLanguage = (templates.data ?? []).filter((one) => one.language === language);
  const chosen =
    template === null
      ? (inLanguage.find((one) => one.id === 'delay') ?? inLanguage[0])
      : inLanguage.find((one) => one.id === template);
  const written = text ?? chosen?.text ?? '';
  return (
    <ActionDialog
      title={t('notice.title', { customer: shipment.customer })}
      how={t('notice.how')}
      label={t('notice.do')}
      ready={written.trim() !== ''}
      wide
      onClose={onClose}
      onDo={async () => {
        await answer(
          hub.POST('/agents/v1/shipments/{id}/notices', {
            params: { path: { id: shipment.shipment } },
            body: {
              id,
              language: language === 'de' ? 'de' : 'en',
              text: written.trim(),
              ...(chosen !== undefined && { template: chosen.id }),
              ...(delay !== '' && { delay: delay as 'RETURNING' }),
            },
          }),
        );
        toast({ text: t('actions.noticed', { customer: shipment.customer }), tone: 'good' });
        onDone();
      }}
    >
      <SegmentedControl
        aria-label={t('notice.language')}
        value={language}
        onChange={(value) => {
          setLanguage(value);
          setText(null);
        }}
        data={[
          { value: 'en', label: t('notice.en') },
          { value: 'de', label: t('notice.de') },
        ]}
      />
      <Choice
        label={t('notice.template')}
        value={chosen?.id ?? FREE}
        onChange={(value) => {
          setTemplate(value);
          setText(value === FREE ? '' : null);
        }}
        options={[
          ...inLanguage.map((one) => ({ value: one.id, label: one.name })),
          { value: FREE, label: t('notice.free') },
        ]}
      />
      <Textarea
        label={t('notice.text')}
        value={written}
        onChange={(event) => setText(event.currentTarget.value)}
        maxLength={2_000}
        autosize
        minRows={5}
        maxRows={12}
        lang={language}
        required
        data-autofocus
      />
      {text === null && chosen !== undefined && chosen.missing.length > 0 && (
        <p className="soon">
          {t('notice.missing', {
            words: chosen.missing.map((word) => t(`notice.words.${word as 'order'}`)).join(', '),
          })}
        </p>
      )}
      {shipment.delays.length > 0 && (
        <Choice
          label={t('notice.about')}
          value={delay}
          onChange={setDelay}
          options={[
            ...shipment.delays.map(({ kind }) => ({ value: kind, label: words('kind', kind) })),
            { value: '', label: t('notice.aboutNothing') },
          ]}
        />
      )}
    </ActionDialog>
  );
}

/** Keeps a file with the shipment. */
export function AttachDialog({ id, onClose, onDone }: Dialog & { id: string }) {
  const t = useT();
  const [file, setFile] = useState<File | null>(null);
  const [kind, setKind] = useState<Attachment['kind']>('POD');
  const wrong =
    file === null
      ? null
      : file.size > LARGEST_FILE
        ? t('attach.tooLarge')
        : FILE_TYPES.some((type) => type === file.type)
          ? null
          : t('attach.wrongType');
  return (
    <ActionDialog
      title={t('attach.title')}
      label={t('attach.do')}
      ready={file !== null && wrong === null}
      onClose={onClose}
      onDo={async () => {
        if (file !== null) {
          const { name } = await attach(id, file, kind);
          toast({ text: t('actions.attached', { name }), tone: 'good' });
          onDone();
        }
      }}
    >
      <FileInput
        label={t('attach.file')}
        accept={FILE_TYPES.join(',')}
        value={file}
        onChange={setFile}
        error={wrong}
        clearable
        required
        data-autofocus
      />
      <Choice
        label={t('attach.kind')}
        value={kind}
        onChange={(value) => setKind(value as Attachment['kind'])}
        options={(['POD', 'DAMAGE', 'OTHER'] as const).map((value) => ({
          value,
          label: t(`attach.kinds.${value}`),
        }))}
      />
    </ActionDialog>
  );
}

/** Takes an attachment away. */
export function DeleteDialog({
  id,
  attachment,
  onClose,
  onDone,
}: Dialog & { id: string; attachment: Attachment }) {
  const t = useT();
  const [reason, setReason] = useState('');
  const { name } = attachment;
  return (
    <ActionDialog
      title={t('attachments.deleteTitle', { name })}
      how={t('attachments.deleteHow')}
      label={t('attachments.do')}
      ready={reason.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        await answer(
          hub.DELETE('/agents/v1/shipments/{id}/attachments/{attachment}', {
            params: { path: { id, attachment: attachment.id }, query: { reason: reason.trim() } },
          }),
        );
        toast({ text: t('attachments.deleted', { name }), tone: 'good' });
        onDone();
      }}
    >
      <Reason value={reason} onChange={setReason} />
    </ActionDialog>
  );
}

/** Takes an event off the shipment: what an agent stated is taken back, what a carrier said is another's. */
export function TakeOffDialog({ id, fact, onClose, onDone }: Dialog & { id: string; fact: ShipmentFact }) {
  const t = useT();
  const [reason, setReason] = useState('');
  const byHand = fact.carrier === 'AGENT';
  return (
    <ActionDialog
      title={t(byHand ? 'event.retractTitle' : 'event.unlinkTitle')}
      {...(!byHand && { how: t('event.unlinkHow') })}
      label={t(byHand ? 'event.retract' : 'event.do')}
      ready={reason.trim() !== ''}
      onClose={onClose}
      onDo={async () => {
        await (byHand
          ? answer(
              hub.DELETE('/agents/v1/shipments/{id}/overrides/{event}', {
                params: { path: { id, event: fact.id }, query: { reason: reason.trim() } },
              }),
            )
          : answer(
              hub.POST('/agents/v1/unlinks', {
                body: { event: fact.id, shipment: id, reason: reason.trim() },
              }),
            ));
        toast({ text: t(byHand ? 'event.retracted' : 'event.unlinked'), tone: 'good' });
        onDone();
      }}
    >
      <Reason value={reason} onChange={setReason} />
    </ActionDialog>
  );
}
