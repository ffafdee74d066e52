/**
 * How one split is cut further, for several connections that read it in one snapshot. Nothing moves in a snapshot, so
 * that pages are as good as keys: a table without a key can be cut too.
 */
import type { TableFacts } from './catalog.ts';
import { type Heap, readHeap } from './heap.ts';
import type { Session } from './session.ts';
import { readCuts, readEstimate, readIntegerCuts, readRowBytes, readSplitKey } from './split-facts.ts';
import { keyRanges, type Piece, pageCondition, pageRanges, rangeCondition } from './splits.ts';
import type { Sql } from './statement.ts';

/** Cuts a split into so many slices at most: a condition for each, which together with the split's own hold once. */
export type Slicing = (count: number) => readonly Sql[];

/** null: there is nothing to cut it by. @throws ConnectorError */
export async function readSlicing(
  session: Session,
  table: TableFacts,
  piece: Piece,
  most: number,
): Promise<Slicing | null> {
  switch (piece.kind) {
    case 'whole':
      return slicePages(await readHeap(session, [table.oid]), { from: 0, before: null });
    case 'partitions':
      return slicePages(await readHeap(session, piece.oids), { from: 0, before: null });
    case 'pages':
      return slicePages(await readHeap(session, [table.oid]), piece);
    case 'key-range':
      return sliceKeys(session, table, piece, most);
    default:
      return piece satisfies never;
  }
}

function slicePages(
  heap: Heap | null,
  { from, before }: { readonly from: number; readonly before: number | null },
): Slicing | null {
  if (heap === null) return null;
  const pages = (before ?? heap.pages) - from;
  return (count) =>
    pageRanges(pages, count).map((range) =>
      pageCondition({ from: from + range.from, before: range.before === null ? null : from + range.before }),
    );
}

async function sliceKeys(
  session: Session,
  table: TableFacts,
  piece: Extract<Piece, { kind: 'key-range' }>,
  most: number,
): Promise<Slicing | null> {
  const key = await readSplitKey(session, table);
  if (key?.column !== piece.column) return null;
  const range = [rangeCondition(table, piece)];
  const bounds = await readCuts(session, table, key, range, most);
  const cuts =
    bounds.length < most - 1 && key.isInteger
      ? await readIntegerCuts(session, table, key, range, most)
      : bounds;
  if (cuts.length === 0) return null;
  return (count) =>
    keyRanges(key.column, cuts, count).flatMap((slice) =>
      slice.kind === 'key-range' ? [rangeCondition(table, slice)] : [],
    );
}

/** Bytes that `conditions` are expected to leave, of so many rows at most. @throws ConnectorError */
export async function readExpectedBytes(
  session: Session,
  table: TableFacts,
  conditions: readonly Sql[],
  limit: bigint | null,
): Promise<number> {
  const { rows, rowBytes } = await readEstimate(session, table, conditions);
  const wanted = limit === null ? rows : Math.min(rows, Number(limit));
  return wanted * Math.max(rowBytes, await readRowBytes(session, table));
}
