import { Popover } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { answer, hub } from '../api/client';
import { useShellTexts } from './i18n';
import { Icon } from './icons';
import styles from './Shell.module.css';
import { Age, useFormats } from './time';

/** How often it is asked though the stream tells of each mention, in milliseconds. */
const EVERY = 60_000;

/** Notes that call whoever is signed in; those that they have seen are read. The hub is asked for them once it may be. */
export function Mentions({ asked }: { asked: boolean }) {
  const say = useShellTexts();
  const formats = useFormats();
  const queries = useQueryClient();
  const [opened, setOpened] = useState(false);
  const mentions = useQuery({
    queryKey: ['mentions'],
    queryFn: ({ signal }) =>
      answer(hub.GET('/agents/v1/mentions', { params: { query: { limit: 20 } }, signal })),
    refetchInterval: EVERY,
    enabled: asked,
  });
  const all = mentions.data?.mentions ?? [];
  const unread = all.filter(({ readAt }) => readAt === null);
  const show = (open: boolean) => {
    setOpened(open);
    if (!open && unread.length > 0) {
      // Read when the list closes: what was new stays marked while somebody looks at it.
      answer(hub.POST('/agents/v1/mentions/read', { body: { mentions: unread.map(({ id }) => id) } }))
        .then(() => queries.invalidateQueries({ queryKey: ['mentions'] }))
        .catch(() => undefined);
    }
  };
  return (
    <Popover opened={opened} onChange={show} position="top-start" width={340} trapFocus>
      <Popover.Target>
        <button
          type="button"
          className={styles['person']}
          aria-label={say('mentions.unread', { count: unread.length })}
          onClick={() => show(!opened)}
        >
          <span className={styles['bell']} data-on={unread.length > 0}>
            <Icon name="bell" />
          </span>
          <span>
            {say('mentions.title')} {unread.length > 0 && <strong>{formats.number(unread.length)}</strong>}
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say('mentions.title')}>
        {all.length === 0 ? (
          <p className="quiet">{mentions.isError ? mentions.error.message : say('mentions.none')}</p>
        ) : (
          <ul className={styles['mentions']}>
            {all.map(({ id, shipment, by, at, text, readAt }) => (
              <li key={id} data-unread={readAt === null}>
                <Link to={`/shipments/${encodeURIComponent(shipment)}`} onClick={() => show(false)}>
                  {shipment}
                </Link>{' '}
                <span className="quiet">
                  {by}, <Age at={at} />
                </span>
                <p>{text}</p>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
