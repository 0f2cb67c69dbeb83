import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answer, hub } from '../api/client';
import { toast } from '../shell/toasts';
import { useT } from './messages';
import { numberWords, type Waiting } from './waiting';

/** Asks why a number is no shipment's of ours, and puts it aside. */
export function Dismiss({
  waiting,
  onClose,
  onDone,
}: {
  waiting: Waiting;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT();
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const dismiss = useMutation({
    mutationFn: () =>
      answer(
        hub.POST('/agents/v1/dismissals', {
          body: {
            carrier: waiting.carrier,
            reference: waiting.reference,
            seen: { events: waiting.events, newest: waiting.newest },
            reason: reason.trim(),
          },
        }),
      ),
    onSuccess: () => {
      toast({ text: t('dismissed', { number: waiting.reference.value }), tone: 'good' });
      void client.invalidateQueries({ queryKey: ['unmatched'] });
      onDone();
    },
    onError: (problem) => {
      toast({ text: problem.message, tone: 'bad' });
      void client.invalidateQueries({ queryKey: ['unmatched'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() !== '' && !dismiss.isPending) {
      dismiss.mutate();
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('dismissTitle', { number: numberWords(waiting.reference) })}
      centered
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      <form onSubmit={submit}>
        <p className="quiet">{t('dismissHow')}</p>
        <TextInput
          data-autofocus
          label={t('reason')}
          value={reason}
          maxLength={500}
          required
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={dismiss.isPending} disabled={reason.trim() === ''}>
            {t('dismiss')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
