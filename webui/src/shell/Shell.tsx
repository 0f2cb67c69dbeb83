import { Drawer, Menu, Modal, useMantineColorScheme } from '@mantine/core';
import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { matchPath, NavLink, useLocation, useNavigate } from 'react-router';
import { ConnectionState, StaleBanner } from './Connection';
import { useConnection } from './connection';
import { features, type LoadedFeature } from './feature';
import { useShellTexts } from './i18n';
import { Icon } from './icons';
import { type KeyMap, useKeys } from './keys';
import { Mentions } from './Mentions';
import { useNarrow, useSettled } from './media';
import { initials } from './names';
import styles from './Shell.module.css';
import { hasRole, useSession, useSessionDoor } from './session';
import { choose, LANGUAGES, ownZone, useSettings } from './settings';
import { useFormats } from './time';
import { Toasts, toast } from './toasts';

const loadPalette = () => import('./Palette');
const loadKeyHelp = () => import('./KeyHelp');
const Palette = lazy(loadPalette);
const KeyHelp = lazy(loadKeyHelp);
/** When the first screen is there, and nobody has pressed a key yet, in milliseconds. */
const QUIET_AFTER = 3_000;

/** How many screens a narrow page's bar holds, before "more". */
const TABS = 4;

/** The frame of all screens: where one can go, who one is, and whether what is shown is true. */
export function Shell({ children }: { children: ReactNode }) {
  const say = useShellTexts();
  const { role } = useSession();
  const { language } = useSettings();
  const { pathname } = useLocation();
  const navigate = useNavigate();
  const connection = useConnection();
  const narrow = useNarrow();
  const settled = useSettled();
  const [open, setOpen] = useState<'palette' | 'keys' | 'more' | null>(null);
  const main = useRef<HTMLElement>(null);
  const mine = useMemo(
    () => features.filter((one) => one.order !== undefined && !one.bare && hasRole(role, one.role)),
    [role],
  );
  const here = mine.find((one) => one.paths.some((path) => matchPath(path, pathname) !== null));

  const keys: Record<string, KeyMap[string]> = {
    '?': { label: say('keys.help'), run: () => setOpen('keys') },
    'mod+k': { label: say('keys.palette'), run: () => setOpen(open === 'palette' ? null : 'palette') },
  };
  for (const one of mine) {
    if (one.shortcut !== undefined) {
      keys[one.shortcut] = {
        label: say('keys.go', { screen: one.title[language] }),
        run: () => navigate(one.paths[0] ?? '/'),
      };
    }
  }
  useKeys(say('keys.everywhere'), keys);

  useEffect(() => {
    document.title = here === undefined ? say('app') : `${here.title[language]} · ${say('app')}`;
  }, [here, language, say]);

  useEffect(() => {
    const timer = setTimeout(() => {
      for (const load of [loadPalette, loadKeyHelp]) {
        void load().catch(() => undefined);
      }
    }, QUIET_AFTER);
    return () => clearTimeout(timer);
  }, []);

  // Whoever came by keyboard or screen reader starts in the new screen, not on the link behind them.
  const screen = here?.id;
  const before = useRef(screen);
  useEffect(() => {
    if (before.current !== screen) {
      before.current = screen;
      main.current?.focus({ preventScroll: true });
    }
  }, [screen]);

  const close = () => setOpen(null);
  return (
    <div className={styles['shell']}>
      <a className={styles['skip']} href="#content">
        {say('skip')}
      </a>
      {!narrow && (
        <header className={styles['rail']}>
          <NavLink to="/" className={styles['brand'] ?? ''}>
            <img src="/icon.svg" alt="" width="22" height="22" /> {say('app')}
          </NavLink>
          <button type="button" className={styles['find']} onClick={() => setOpen('palette')}>
            <Icon name="search" size={16} />
            <span>{say('palette.label')}</span>
            <span className={styles['chord']} aria-hidden="true">
              Ctrl K
            </span>
          </button>
          <nav aria-label={say('nav.label')}>
            <ul className={styles['links']}>
              {mine.map((one) => (
                <li key={one.id}>
                  <ScreenLink feature={one} counted={settled} />
                </li>
              ))}
            </ul>
          </nav>
          <div className={styles['foot']}>
            <ConnectionState />
            <Mentions asked={settled} />
            <Person onKeys={() => setOpen('keys')} />
          </div>
        </header>
      )}
      <div className={styles['body']}>
        {narrow && (
          <div className={styles['bar']}>
            <p className={styles['title']}>{here?.title[language] ?? say('app')}</p>
            <ConnectionState />
            <button
              type="button"
              className={styles['icon']}
              aria-label={say('palette.label')}
              onClick={() => setOpen('palette')}
            >
              <Icon name="search" size={20} />
            </button>
            <Mentions asked={settled} />
            <Person onKeys={() => setOpen('keys')} />
          </div>
        )}
        <StaleBanner />
        <main
          id="content"
          ref={main}
          tabIndex={-1}
          className={styles['main']}
          data-phase={connection.phase}
          data-stale={connection.phase === 'offline'}
        >
          {children}
        </main>
      </div>
      {narrow && (
        <nav aria-label={say('nav.label')} className={styles['tabs']}>
          {mine.slice(0, TABS).map((one) => (
            <ScreenLink key={one.id} feature={one} counted={settled} />
          ))}
          {mine.length > TABS && (
            <button type="button" onClick={() => setOpen('more')}>
              <Icon name="menu" size={20} />
              {say('nav.more')}
            </button>
          )}
        </nav>
      )}
      <Drawer
        opened={open === 'more'}
        onClose={close}
        position="bottom"
        size="auto"
        title={say('nav.label')}
        closeButtonProps={{ 'aria-label': say('nav.close') }}
      >
        <ul className={styles['links']}>
          {mine.map((one) => (
            <li key={one.id}>
              <ScreenLink feature={one} counted onClick={close} />
            </li>
          ))}
        </ul>
      </Drawer>
      <Modal
        opened={open === 'keys'}
        onClose={close}
        title={say('keys.title')}
        size="lg"
        closeButtonProps={{ 'aria-label': say('nav.close') }}
      >
        <Suspense>
          <KeyHelp />
        </Suspense>
      </Modal>
      <Modal.Root opened={open === 'palette'} onClose={close} size="lg" padding={0} yOffset="10vh">
        <Modal.Overlay />
        <Modal.Content aria-label={say('palette.label')}>
          <Suspense>
            <Palette features={mine} onDone={close} />
          </Suspense>
        </Modal.Content>
      </Modal.Root>
      <Toasts />
    </div>
  );
}

function ScreenLink({
  feature,
  counted,
  onClick,
}: {
  feature: LoadedFeature;
  /** Whether the hub may be asked how much waits there. */
  counted: boolean;
  onClick?: () => void;
}) {
  const { language } = useSettings();
  const to = feature.paths[0] ?? '/';
  return (
    <NavLink
      to={to}
      end={to === '/'}
      className={styles['link'] ?? ''}
      onMouseEnter={feature.preload}
      onFocus={feature.preload}
      {...(onClick !== undefined && { onClick })}
    >
      <Icon name={feature.icon} />
      <span>{feature.title[language]}</span>
      {counted && feature.useCount !== undefined && <Count use={feature.useCount} />}
    </NavLink>
  );
}

function Count({ use: useCount }: { use: () => number | null }) {
  const count = useCount();
  const formats = useFormats();
  const say = useShellTexts();
  return count === null || count === 0 ? null : (
    <span className={styles['count']}>
      <span aria-hidden="true">{formats.number(count)}</span>
      <span className="hidden">{say('nav.waiting', { count: formats.number(count) })}</span>
    </span>
  );
}

/** The zones that most agents want, besides their own. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'Europe/London',
  'America/New_York',
  'America/Chicago',
  'America/Denver',
  'America/Los_Angeles',
  'Asia/Shanghai',
];

function Person({ onKeys }: { onKeys: () => void }) {
  const say = useShellTexts();
  const session = useSession();
  const { signOut } = useSessionDoor();
  const { language, zone } = useSettings();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const zones = [...new Set([ownZone(), zone, ...ZONES])];
  return (
    <Menu position="top-start" width={260} keepMounted={false}>
      <Menu.Target>
        <button
          type="button"
          className={styles['person']}
          aria-label={`${session.name}: ${say('user.menu')}`}
        >
          <span className={styles['initials']} aria-hidden="true">
            {initials(session.name)}
          </span>
          <span>{session.name}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown mah="80vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{say(`user.role.${session.role}`)}</Menu.Label>
        <Menu.Label>{say('user.language')}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Chosen key={one} on={one === language} onClick={() => choose({ language: one })}>
            <span lang={one}>{one === 'en' ? 'English' : 'Deutsch'}</span>
          </Chosen>
        ))}
        <Menu.Label>{say('user.scheme')}</Menu.Label>
        {(['auto', 'light', 'dark'] as const).map((one) => (
          <Chosen key={one} on={one === colorScheme} onClick={() => setColorScheme(one)}>
            {say(`user.${one}`)}
          </Chosen>
        ))}
        <Menu.Label>{say('user.zone')}</Menu.Label>
        {zones.map((one) => (
          <Chosen key={one} on={one === zone} onClick={() => choose({ zone: one })}>
            {one === ownZone() ? say('user.ownZone', { zone: one }) : one}
          </Chosen>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<Icon name="keyboard" />} onClick={onKeys}>
          {say('user.keys')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="info" />}
          component="a"
          href="/docs"
          target="_blank"
          rel="noreferrer"
        >
          {say('user.docs')}
        </Menu.Item>
        <Menu.Item
          leftSection={<Icon name="signOut" />}
          onClick={() => signOut().catch((failure: Error) => toast({ text: failure.message, tone: 'bad' }))}
        >
          {say('user.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Chosen({ on, onClick, children }: { on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Menu.Item
      role="menuitemradio"
      aria-checked={on}
      closeMenuOnClick={false}
      onClick={onClick}
      leftSection={
        <span style={{ display: 'inline-block', width: 18 }}>{on && <Icon name="check" size={16} />}</span>
      }
    >
      {children}
    </Menu.Item>
  );
}
