// biome-ignore-all lint/a11y/useSemanticElements: the rows of a table of thousands are drawn where they are scrolled to, which a table's elements cannot do; the grid itself has the focus
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus for its cells
import { useTable } from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, type RefObject, useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { Outcome } from './actions';
import type { Arranged } from './arrangement';
import { type ColumnId, columns, features, roomFor, tracksOf } from './columns';
import { useT } from './messages';
import { QueueRow } from './QueueRow';
import styles from './queue.module.css';
import type { Row } from './store';

const NO_ROWS: Row[] = [];
/** Below this a row is two lines, and there are no columns. */
const NARROW = 640;
const HEIGHT = 44;
const HEIGHT_NARROW = 62;
/** Rows that are drawn above and below what is in sight. */
const OVERSCAN = 6;

export interface QueueTableProps {
  readonly arranged: Arranged;
  readonly cursor: string | null;
  readonly selected: ReadonlySet<string>;
  readonly conflicts: Outcome;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onPress: (id: string, how: 'open' | 'select' | 'extend') => void;
  readonly onScrolled: (scrolled: boolean) => void;
}

/** The rows that are in sight, of however many. The grid has the focus; the row under the cursor is its active descendant. */
export function QueueTable({
  arranged,
  cursor,
  selected,
  conflicts,
  scroller,
  onPress,
  onScrolled,
}: QueueTableProps) {
  const t = useT();
  const { rows, gone } = arranged;
  const [width, setWidth] = useState(() => Math.max(360, window.innerWidth - 236));
  const narrow = width < NARROW;
  const height = narrow ? HEIGHT_NARROW : HEIGHT;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    setWidth(element.clientWidth);
    observer.observe(element);
    return () => observer.disconnect();
  }, [scroller]);

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: OVERSCAN,
    // Before it is measured: what fits into the window, so that rows are there with the first drawing.
    initialRect: { width, height: window.innerHeight },
    useFlushSync: false,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another height of all rows, not another row
  useEffect(() => virtual.measure(), [height]);

  const items = virtual.getVirtualItems();
  const columnVisibility = useMemo(() => roomFor(width), [width]);
  const table = useTable(
    // Which rows there are and where is the store's and the virtualizer's: the table knows the columns.
    { features, columns, data: NO_ROWS, state: { columnVisibility } },
    (state) => state.columnVisibility,
  );
  const names = table
    .getVisibleLeafColumns()
    .map(({ id }) => id)
    .join(' ');
  // The same array for the same columns, so that no row is drawn for it.
  const ids = useMemo(() => names.split(' ') as ColumnId[], [names]);

  // A row that scrolls out of sight lends its elements to the one that comes into it: new text costs less than new elements.
  const places = Math.ceil(window.innerHeight / height) + 2 * OVERSCAN + 2;

  const at = cursor === null ? -1 : rows.findIndex(({ id }) => id === cursor);
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      className={styles['grid']}
      aria-label={t('table')}
      aria-rowcount={rows.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={items.some(({ index }) => index === at) ? domId(cursor) : undefined}
      data-narrow={narrow}
      data-count={rows.length}
      style={{ '--tracks': tracksOf(ids), '--row': `${height}px` } as React.CSSProperties}
      onScroll={(event) => onScrolled(event.currentTarget.scrollTop > 4)}
    >
      <Head columns={ids} narrow={narrow} />
      <div role="rowgroup" className={styles['rows']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <QueueRow
              key={index % places}
              row={row}
              columns={ids}
              domId={domId(row.id) ?? ''}
              index={index}
              top={start}
              cursor={row.id === cursor}
              selected={selected.has(row.id)}
              gone={gone.has(row.id)}
              conflict={conflicts.get(row.id)}
              narrow={narrow}
              onPress={onPress}
            />
          );
        })}
      </div>
    </div>
  );
}

/** What each column is called. */
const Head = memo(function Head({ columns, narrow }: { columns: readonly ColumnId[]; narrow: boolean }) {
  const t = useT();
  return (
    <div role="row" aria-rowindex={1} className={narrow ? 'hidden' : styles['head']}>
      {columns.map((id) => (
        <div key={id} role="columnheader" className={styles['cell']}>
          {id === 'select' || id === 'severity' ? (
            <span className="hidden">{id === 'select' ? t('act.label') : t('columns.severity')}</span>
          ) : (
            t(`columns.${id}`)
          )}
        </div>
      ))}
    </div>
  );
});

function domId(id: string | null): string | undefined {
  return id === null ? undefined : `case-${id}`;
}

/** Scrolls so that the row is in sight, as little as need be. */
export function reveal(scroller: HTMLDivElement | null, index: number): void {
  if (scroller === null || index < 0) {
    return;
  }
  const narrow = scroller.dataset['narrow'] === 'true';
  const height = narrow ? HEIGHT_NARROW : HEIGHT;
  const head = narrow ? 0 : 32;
  const top = index * height;
  if (top < scroller.scrollTop) {
    scroller.scrollTop = top;
  } else if (top + height + head > scroller.scrollTop + scroller.clientHeight) {
    scroller.scrollTop = top + height + head - scroller.clientHeight;
  }
}
