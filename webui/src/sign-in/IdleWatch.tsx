import { Button, Modal } from '@mantine/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ask } from '../api/client';
import { sessionEnded } from '../api/credentials';
import { addMessages } from '../shell/i18n';
import { useSession, useSessionDoor } from '../shell/session';
import { useFormats } from '../shell/time';
import { type Ending, ending, touch, touchedAt } from './idle';
import { messages, useT } from './messages';
import styles from './SignIn.module.css';

addMessages('sign-in', messages);

const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;

/** How often a sign of life is noted, in milliseconds; moving a mouse makes hundreds. */
const NOTED_EVERY = 2_000;

/** Signs out whoever is not there, and asks a minute before. */
export default function IdleWatch() {
  const t = useT();
  const session = useSession();
  const { refresh, signOut } = useSessionDoor();
  const formats = useFormats();
  const [now, setNow] = useState<Ending>({ kind: 'far' });
  const [later, setLater] = useState(false);
  const since = useRef(Date.now());
  const noted = useRef(0);
  const asked = now.kind !== 'far';

  useEffect(() => {
    // While it is asked whether somebody is there, only the answer counts.
    if (asked) {
      return;
    }
    const there = () => {
      const at = Date.now();
      if (at - noted.current > NOTED_EVERY) {
        noted.current = at;
        touch(at);
      }
    };
    for (const sign of SIGNS) {
      window.addEventListener(sign, there, { passive: true, capture: true });
    }
    return () => {
      for (const sign of SIGNS) {
        window.removeEventListener(sign, there, { capture: true });
      }
    };
  }, [asked]);

  const end = useCallback(async () => {
    await ask<void>('/agents/v1/session', { method: 'DELETE' }).catch(() => undefined);
    sessionEnded();
  }, []);

  useEffect(() => {
    let over = false;
    const timer = window.setInterval(() => {
      const left = ending(Date.now(), touchedAt(since.current), session);
      setNow((before) => (left.kind === 'far' && before.kind === 'far' ? before : left));
      if (left.kind !== 'far' && left.left === 0 && !over) {
        over = true;
        void end();
      }
    }, 1_000);
    return () => window.clearInterval(timer);
  }, [session, end]);

  const stay = () => {
    touch(Date.now());
    setNow({ kind: 'far' });
    void refresh();
  };
  const old = now.kind === 'old';
  const span = now.kind === 'far' ? '' : formats.span(now.left + 999);
  return (
    <Modal
      opened={asked && !(old && later)}
      onClose={old ? () => setLater(true) : stay}
      title={t('idle.title')}
      withCloseButton={false}
    >
      <p>{old ? t('idle.lasts', { span }) : t('idle.soon', { span })}</p>
      <div className={styles['actions']}>
        <Button onClick={old ? () => setLater(true) : stay} data-autofocus>
          {old ? t('idle.later') : t('idle.stay')}
        </Button>
        <Button variant="default" onClick={() => void signOut()}>
          {old ? t('idle.now') : t('idle.out')}
        </Button>
      </div>
    </Modal>
  );
}
