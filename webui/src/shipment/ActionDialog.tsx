import { Button, Modal, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { asProblem } from '../api/problem';
import { useT } from './messages';
import styles from './shipment.module.css';

/** A question before something is done; stays open with the reason where that fails. */
export function ActionDialog({
  title,
  how,
  label,
  ready,
  wide = false,
  onClose,
  onDo,
  children,
}: {
  title: string;
  how?: string;
  /** On the button that does it. */
  label: string;
  ready: boolean;
  wide?: boolean;
  onClose: () => void;
  onDo: () => Promise<void>;
  children: ReactNode;
}) {
  const t = useT();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      await onDo();
      onClose();
    } catch (problem) {
      setFailure(asProblem(problem).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={wide ? 'lg' : 'md'}
      closeButtonProps={{ 'aria-label': t('actions.cancel') }}
    >
      <form className={styles['form']} onSubmit={submit}>
        {how !== undefined && <p className="quiet">{how}</p>}
        {children}
        {failure !== null && (
          <p className="late" role="alert">
            {t('actions.failed', { reason: failure })}
          </p>
        )}
        <div className={styles['formEnd']}>
          <Button variant="default" onClick={onClose}>
            {t('actions.cancel')}
          </Button>
          <Button type="submit" loading={busy} disabled={!ready}>
            {label}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

/** Why somebody does it. */
export function Reason({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const t = useT();
  return (
    <Textarea
      label={t('actions.reason')}
      description={t('actions.reasonHow')}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      maxLength={500}
      autosize
      minRows={2}
      required
      data-autofocus
    />
  );
}

/** A native choice: quick by keyboard, and right on a phone. */
export function Choice({
  label,
  value,
  onChange,
  options,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly { readonly value: string; readonly label: string }[];
}) {
  const id = useId();
  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
