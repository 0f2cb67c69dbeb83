import { Button, Modal, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, hub } from '../api/client';
import { asProblem } from '../api/problem';
import { useShellTexts } from '../shell/i18n';
import { useKeys } from '../shell/keys';
import { toast } from '../shell/toasts';
import styles from './carriers.module.css';
import { secretOf } from './form';
import type { CarrierConnection } from './health';
import { useT } from './messages';

const GRACES = ['PT0S', 'PT1H', 'PT24H', 'P7D', 'P30D'] as const;
type Grace = (typeof GRACES)[number];

/** What an admin does with a connection. */
export function Actions({ connection: { connection: id, state } }: { connection: CarrierConnection }) {
  const t = useT();
  const queries = useQueryClient();
  const [open, setOpen] = useState<'rotate' | 'end' | null>(null);
  const path = { params: { path: { id } } };
  const again = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['carriers'] }),
      queries.invalidateQueries({ queryKey: ['connection', id] }),
    ]);
  const failed = (failure: unknown) =>
    toast({ tone: 'bad', text: t('act.failed', { reason: asProblem(failure).message }) });
  const setState = useMutation({
    mutationFn: (to: 'active' | 'paused') =>
      answer(
        to === 'paused'
          ? hub.POST('/admin/v1/connections/{id}/pause', path)
          : hub.POST('/admin/v1/connections/{id}/resume', path),
      ),
    onSuccess: (_, to) => {
      toast({
        tone: 'good',
        text: t(to === 'paused' ? 'act.paused' : 'act.resumed', { id }),
        undo: () => setState.mutate(to === 'paused' ? 'active' : 'paused'),
      });
      return again();
    },
    onError: failed,
  });
  const toggle = () => setState.mutate(state === 'paused' ? 'active' : 'paused');
  useKeys(t('title'), {
    p: { label: t(state === 'paused' ? 'act.resume' : 'act.pause'), run: toggle },
    r: { label: t('act.rotate'), run: () => setOpen('rotate') },
  });
  return (
    <div className={styles['actions']}>
      <Button size="xs" variant="default" onClick={toggle} loading={setState.isPending}>
        {t(state === 'paused' ? 'act.resume' : 'act.pause')}
      </Button>
      <Button size="xs" variant="default" onClick={() => setOpen('rotate')}>
        {t('act.rotate')}
      </Button>
      <Button size="xs" variant="default" onClick={() => setOpen('end')}>
        {t('act.end')}
      </Button>
      {open === 'rotate' && (
        <Rotate
          id={id}
          close={() => setOpen(null)}
          done={(grace) => {
            setOpen(null);
            toast({ tone: 'good', text: t('act.rotated', { id, span: t(`act.graces.${grace}`) }) });
            void again();
          }}
        />
      )}
      {open === 'end' && <End id={id} close={() => setOpen(null)} />}
    </div>
  );
}

function Rotate({ id, close, done }: { id: string; close: () => void; done: (grace: Grace) => void }) {
  const t = useT();
  const say = useShellTexts();
  const [secret, setSecret] = useState('');
  const [grace, setGrace] = useState<Grace>('PT24H');
  const rotate = useMutation({
    mutationFn: () =>
      answer(
        hub.POST('/admin/v1/connections/{id}/rotate', {
          params: { path: { id } },
          body: { secret, grace },
        }),
      ),
    onSuccess: () => done(grace),
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('act.rotateTitle', { id })}
      closeButtonProps={{ 'aria-label': t('act.cancel') }}
    >
      <form
        className={styles['dialog']}
        onSubmit={(event) => {
          event.preventDefault();
          rotate.mutate();
        }}
      >
        <p>{t('act.rotateHow')}</p>
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': say('reveal') }}
          label={t('act.secret')}
          value={secret}
          onChange={({ currentTarget: { value } }) => setSecret(value)}
          error={rotate.isError ? asProblem(rotate.error).message : undefined}
          autoComplete="new-password"
          data-autofocus
          required
        />
        <Button
          size="xs"
          variant="subtle"
          onClick={() => setSecret(secretOf(crypto.getRandomValues(new Uint8Array(32))))}
        >
          {t('form.generate')}
        </Button>
        <NativeSelect
          label={t('act.grace')}
          data={GRACES.map((value) => ({ value, label: t(`act.graces.${value}`) }))}
          value={grace}
          onChange={({ currentTarget: { value } }) =>
            setGrace(GRACES.find((one) => one === value) ?? 'PT24H')
          }
        />
        <div className={styles['actions']}>
          <Button variant="default" onClick={close}>
            {t('act.cancel')}
          </Button>
          <Button type="submit" disabled={secret === ''} loading={rotate.isPending}>
            {t('act.rotate')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function End({ id, close }: { id: string; close: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [typed, setTyped] = useState('');
  const end = useMutation({
    mutationFn: () => answer(hub.DELETE('/admin/v1/connections/{id}', { params: { path: { id } } })),
    onSuccess: async () => {
      toast({ tone: 'good', text: t('act.ended', { id }) });
      await queries.invalidateQueries({ queryKey: ['carriers'] });
      await navigate('/carriers');
    },
  });
  return (
    <Modal
      opened
      onClose={close}
      title={t('act.endTitle', { id })}
      closeButtonProps={{ 'aria-label': t('act.cancel') }}
    >
      <form
        className={styles['dialog']}
        onSubmit={(event) => {
          event.preventDefault();
          end.mutate();
        }}
      >
        <p>{t('act.endHow')}</p>
        <TextInput
          label={t('act.endConfirm', { id })}
          value={typed}
          onChange={({ currentTarget: { value } }) => setTyped(value)}
          error={end.isError ? asProblem(end.error).message : undefined}
          data-autofocus
        />
        <div className={styles['actions']}>
          <Button variant="default" onClick={close}>
            {t('act.cancel')}
          </Button>
          <Button type="submit" color="red" disabled={typed !== id} loading={end.isPending}>
            {t('act.end')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
