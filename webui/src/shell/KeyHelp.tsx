import { Kbd } from '@mantine/core';
import { Fragment } from 'react';
import { useShellTexts } from './i18n';
import styles from './KeyHelp.module.css';
import { type Binding, useKeyboard } from './keys';

const SIGNS: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  shift: 'Shift',
  alt: 'Alt',
  ArrowDown: '↓',
  ArrowUp: '↑',
  Escape: 'Esc',
};

/** What keys do on the screen that is open. */
export default function KeyHelp() {
  const say = useShellTexts();
  const lists = useKeyboard().list();
  return (
    <div className={styles['lists']}>
      {lists.map(({ name, keys }) => (
        <section key={name}>
          <h2>{name}</h2>
          <dl>
            {grouped(keys).map(([label, bound]) => (
              <div key={label}>
                <dt>
                  {bound.map(([key], index) => (
                    <Fragment key={key}>
                      {index > 0 && ' / '}
                      <Keys name={key} then={say('keys.andThen')} />
                    </Fragment>
                  ))}
                </dt>
                <dd>{label}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

/** Keys that do the same are one line. */
function grouped(keys: readonly [string, Binding][]): [string, [string, Binding][]][] {
  const lines = new Map<string, [string, Binding][]>();
  for (const bound of keys) {
    const { label } = bound[1];
    lines.set(label, [...(lines.get(label) ?? []), bound]);
  }
  return [...lines];
}

function Keys({ name, then }: { name: string; then: string }) {
  return name.split(' ').map((chord, index) => (
    <Fragment key={`${chord}${index === 0}`}>
      {index > 0 && ` ${then} `}
      {chord.split('+').map((key) => (
        <Kbd key={key}>{SIGNS[key] ?? key}</Kbd>
      ))}
    </Fragment>
  ));
}
