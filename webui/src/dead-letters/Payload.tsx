import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { addMessages } from '../shell/i18n';
import styles from './dead-letters.module.css';
import { layout, lineOf, type Mark, parts } from './layout';
import { messages, useT } from './messages';

const ROW = 20;

// Shown on the screen of drift, too, whichever is loaded first.
addMessages('dead-letters', messages);

/** A text with line numbers and marks, however long; moves to the mark that is chosen. */
export function Payload({
  text,
  firstLine = 1,
  marks,
  chosen,
  label,
}: {
  text: string;
  firstLine?: number;
  marks: readonly Mark[];
  /** Which mark to show; each new object moves there, also for the same mark. */
  chosen: { readonly mark: number } | null;
  label: string;
}) {
  const t = useT();
  const box = useRef<HTMLDivElement>(null);
  const { lines, folded } = useMemo(() => layout(text, firstLine), [text, firstLine]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW,
    overscan: 30,
  });
  const wanted = chosen === null ? undefined : marks[chosen.mark];
  const widest = useMemo(
    () => lines.reduce((most, { start, end, indent }) => Math.max(most, end - start + 2 * indent), 0),
    [lines],
  );
  const digits = String(lines.at(-1)?.number ?? 1).length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen is new each time that somebody asks to be moved
  useEffect(() => {
    if (wanted === undefined) {
      return;
    }
    const index = lineOf(lines, wanted.start);
    virtual.scrollToIndex(index, { align: 'center' });
    const line = lines[index];
    const element = box.current;
    if (line !== undefined && element !== null) {
      // Its begin comes into sight from the side, too: a character is about 8 pixels wide.
      element.scrollLeft = Math.max(0, (wanted.start - line.start + 2 * line.indent) * 8 - 120);
    }
  }, [chosen, lines]);

  return (
    <>
      {folded && <p className={styles['hint']}>{t('body.folded')}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section ref={box} className={styles['payload']} tabIndex={0} aria-label={label}>
        <div
          className={styles['lines']}
          style={{ height: virtual.getTotalSize(), minWidth: `calc(${widest + digits + 4}ch + 24px)` }}
        >
          {virtual.getVirtualItems().map(({ index, start }) => {
            const line = lines[index];
            if (line === undefined) {
              return null;
            }
            const some = parts(text, line, marks);
            return (
              <div
                key={index}
                className={styles['line']}
                data-fails={some.some(({ mark }) => mark !== null)}
                style={{ transform: `translateY(${start}px)` }}
              >
                <span className={styles['lineNumber']} style={{ width: `calc(${digits}ch + 20px)` }}>
                  {line.number}
                </span>
                <code style={{ paddingInlineStart: `${2 * line.indent}ch` }}>
                  {some.map((part, i) =>
                    part.mark === null ? (
                      <span key={i}>{part.text}</span>
                    ) : (
                      <mark
                        key={i}
                        data-exact={marks[part.mark]?.exact ?? true}
                        data-chosen={part.mark === chosen?.mark}
                        title={t('body.failsHere')}
                      >
                        {part.text}
                      </mark>
                    ),
                  )}
                </code>
              </div>
            );
          })}
        </div>
      </section>
    </>
  );
}
