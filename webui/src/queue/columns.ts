import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import type { Row } from './store';

export type ColumnId =
  | 'select'
  | 'severity'
  | 'shipment'
  | 'customer'
  | 'kind'
  | 'duty'
  | 'since'
  | 'risk'
  | 'promise'
  | 'milestone'
  | 'carrier'
  | 'owner';

/** Of the table: which columns there is room for. Order, filters and selection are the store's, which has all rows. */
export const features = tableFeatures({ columnVisibilityFeature });

const helper = createColumnHelper<typeof features, Row>();

/** Each column's track, and how dear it is: those with the highest rank go first when room is short. */
const COLUMNS: Readonly<Record<ColumnId, { track: string; least: number; rank: number }>> = {
  select: { track: '30px', least: 30, rank: 0 },
  severity: { track: '40px', least: 40, rank: 0 },
  shipment: { track: 'minmax(140px, 1fr)', least: 140, rank: 0 },
  customer: { track: 'minmax(84px, 0.6fr)', least: 84, rank: 4 },
  kind: { track: 'minmax(150px, 1.3fr)', least: 150, rank: 0 },
  duty: { track: 'minmax(116px, 0.9fr)', least: 116, rank: 1 },
  since: { track: '82px', least: 82, rank: 5 },
  risk: { track: '74px', least: 74, rank: 7 },
  promise: { track: 'minmax(216px, 1.3fr)', least: 216, rank: 2 },
  milestone: { track: 'minmax(130px, 0.9fr)', least: 130, rank: 3 },
  carrier: { track: '72px', least: 72, rank: 6 },
  owner: { track: 'minmax(84px, 0.4fr)', least: 84, rank: 0 },
};

export const columns = (Object.keys(COLUMNS) as ColumnId[]).map((id) => helper.display({ id }));

/** Which columns there is room for within so many pixels. */
export function roomFor(width: number): Record<ColumnId, boolean> {
  const shown = Object.fromEntries(columns.map(({ id }) => [id, true])) as Record<ColumnId, boolean>;
  const byRank = (Object.keys(COLUMNS) as ColumnId[]).sort((a, b) => COLUMNS[b].rank - COLUMNS[a].rank);
  for (const id of byRank) {
    const needed = (Object.keys(COLUMNS) as ColumnId[])
      .filter((one) => shown[one])
      .reduce((sum, one) => sum + COLUMNS[one].least, 0);
    if (needed <= width || COLUMNS[id].rank === 0) {
      break;
    }
    shown[id] = false;
  }
  return shown;
}

/** The grid's tracks for these columns. */
export function tracksOf(ids: readonly ColumnId[]): string {
  return ids.map((id) => COLUMNS[id].track).join(' ');
}
