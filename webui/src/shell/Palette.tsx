import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { answer, hub } from '../api/client';
import type { LoadedFeature } from './feature';
import { useShellTexts } from './i18n';
import { Icon, type IconName } from './icons';
import { useOnceAnswered } from './once';
import styles from './Palette.module.css';
import { hasRole, useSession } from './session';
import { useSettings } from './settings';

/** One line of the palette. */
interface Offer {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly hint: string;
  readonly icon: IconName;
  /** The hub found it for what was typed; the others the page knows itself. */
  readonly found: boolean;
  readonly choose: () => void;
}

/** How long typing must rest before the hub is asked, in milliseconds. */
const REST = 150;
const MOST = 20;

/** Screens, commands and shipments by any reference, in one field. */
export default function Palette({
  features,
  onDone,
}: {
  features: readonly LoadedFeature[];
  onDone: () => void;
}) {
  const say = useShellTexts();
  const { language } = useSettings();
  const { role } = useSession();
  const navigate = useNavigate();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  // The dialog looked for a field before this part of the page was there.
  useEffect(() => field.current?.focus(), []);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const sought = text.trim();
  const [rested] = useDebouncedValue(sought, REST);
  const search = useQuery({
    queryKey: ['search', rested],
    queryFn: ({ signal }) =>
      answer(hub.GET('/agents/v1/search', { params: { query: { q: rested, limit: MOST } }, signal })),
    enabled: rested.length >= 2,
    staleTime: 10_000,
    retry: false,
  });

  const offers = useMemo(() => {
    const fits = (title: string) => title.toLowerCase().includes(sought.toLowerCase());
    const go = (to: string) => () => {
      onDone();
      navigate(to);
    };
    const all: Offer[] = [];
    for (const one of features) {
      if (fits(one.title[language])) {
        all.push({
          id: one.id,
          group: say('palette.screens'),
          title: one.title[language],
          hint: one.shortcut ?? '',
          icon: one.icon,
          found: false,
          choose: go(one.paths[0] ?? '/'),
        });
      }
    }
    for (const one of features.flatMap((feature) => feature.commands ?? [])) {
      if (hasRole(role, one.role ?? 'viewer') && fits(one.title[language])) {
        const { run, to } = one;
        all.push({
          id: `command-${one.id}`,
          group: say('palette.commands'),
          title: one.title[language],
          hint: '',
          icon: one.icon ?? 'arrowRight',
          found: false,
          choose:
            to === undefined
              ? () => {
                  onDone();
                  run?.();
                }
              : go(to),
        });
      }
    }
    for (const one of sought.length < 2 ? [] : (search.data?.hits ?? [])) {
      const matched = one.matched.value;
      all.push({
        id: `shipment-${one.shipment}`,
        group: say('palette.found'),
        title: one.shipment,
        hint: [
          one.customer,
          matched === one.shipment ? null : say('palette.matched', { reference: matched }),
          one.delay === null ? null : say('palette.delayed'),
        ]
          .filter(Boolean)
          .join(' · '),
        icon: 'shipments',
        found: true,
        choose: go(`/shipments/${encodeURIComponent(one.shipment)}`),
      });
    }
    return all;
  }, [features, language, role, sought, search.data, navigate, onDone, say]);
  const chosen = Math.min(at, offers.length - 1);
  const searching = sought.length >= 2 && (search.isFetching || rested !== sought);
  const open = useOnceAnswered(sought, !searching, (index: number) => offers[index]?.choose());

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && offers.length > 0) {
      event.preventDefault();
      const next = (chosen + step + offers.length) % offers.length;
      setAt(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      const offer = offers[chosen];
      if (offer?.found === false) {
        offer.choose();
      } else {
        open(Math.max(0, chosen));
      }
    }
  };

  return (
    <div className={styles['palette']}>
      <div className={styles['field']}>
        <Icon name="search" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={offers.length > 0 ? `${id}-${chosen}` : undefined}
          aria-label={say('palette.label')}
          placeholder={say('palette.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={say('palette.label')} className={styles['list']}>
        {offers.map((offer, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keys, as a combobox has
          <div
            key={offer.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === chosen}
            className={styles['offer']}
            onClick={offer.choose}
            onMouseMove={() => setAt(index)}
          >
            <Icon name={offer.icon} />
            <span className={styles['title']}>{offer.title}</span>
            <span className="quiet">{offer.hint}</span>
            {offers[index - 1]?.group !== offer.group && (
              <span className={styles['group']}>{offer.group}</span>
            )}
          </div>
        ))}
      </div>
      <p className={styles['foot']} role="status">
        {search.isError && sought.length >= 2
          ? say('palette.failed', { reason: search.error.message })
          : searching
            ? say('palette.searching')
            : offers.length === 0
              ? say('palette.none')
              : say('palette.results', { count: offers.length })}
      </p>
    </div>
  );
}
