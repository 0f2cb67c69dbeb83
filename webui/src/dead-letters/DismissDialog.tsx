import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFormats } from '../shell/time';
import { toast } from '../shell/toasts';
import styles from './dead-letters.module.css';
import { dismiss, reopen } from './hub';
import { useT } from './messages';

type Some = { letters: string[] } | { group: string };

/** Says that nothing is to be done with some letters, and why. */
export function DismissDialog({
  which,
  letters,
  onClose,
  onDone,
}: {
  which: Some;
  letters: number;
  onClose: () => void;
  onDone?: () => void;
}) {
  const t = useT();
  const formats = useFormats();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const fresh = () => queries.invalidateQueries({ queryKey: ['dead-letters'] });
  const doing = useMutation({
    mutationFn: () => dismiss(which, reason.trim()),
    onSuccess: (count) => {
      void fresh();
      toast({
        text: t('dismiss.done', { count, n: formats.number(count) }),
        tone: 'good',
        undo: () => {
          reopen(which, t('dismiss.undone'))
            .then((back) => {
              void fresh();
              toast({ text: t('dismiss.reopened', { count: back, n: formats.number(back) }) });
            })
            .catch((failure: Error) =>
              toast({ text: t('failed', { reason: failure.message }), tone: 'bad' }),
            );
        },
      });
      onClose();
      onDone?.();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dismiss.title')}
      closeButtonProps={{ 'aria-label': t('job.close') }}
    >
      <form
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault();
          doing.mutate();
        }}
      >
        <p>{t('dismiss.how')}</p>
        <TextInput
          data-autofocus
          label={t('dismiss.reason')}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {doing.error !== null && (
          <p className="late" role="alert">
            {t('failed', { reason: doing.error.message })}
          </p>
        )}
        <div className={styles['buttons']}>
          <Button type="submit" loading={doing.isPending} disabled={reason.trim() === ''}>
            {t('dismiss.begin', { count: letters, n: formats.number(letters) })}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
