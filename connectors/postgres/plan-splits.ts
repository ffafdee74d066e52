/**
 * Cuts a scan of a table: by its partitions where each is found by its constraint and none dwarfs the others, else by
 * ranges of a unique key, else not at all, unless somebody vouched that the table's rows stay on their pages. The number
 * of pieces follows the bytes that the planner expects after the filter, so a point read stays one piece, and the
 * connections that the server has left.
 */
import type { OrderBy, Predicate } from '../federation/index.ts';
import { fold } from './casing.ts';
import type { TableFacts } from './catalog.ts';
import { columnSetOf } from './column-set.ts';
import type { Estimate } from './estimate.ts';
import { readHeap } from './heap.ts';
import { planOrder } from './order.ts';
import { planFilter } from './pushdown.ts';
import { countFree, decodeLimits, limitsSql } from './room.ts';
import type { Session } from './session.ts';
import type { SplitSettings } from './settings.ts';
import {
  readCuts,
  readEstimate,
  readPartitions,
  readRelationOids,
  readRowBytes,
  readSplitKey,
} from './split-facts.ts';
import {
  countSplits,
  keyRanges,
  type PartitionSize,
  type Piece,
  packPartitions,
  pageRanges,
  type SplitLimits,
} from './splits.ts';
import { isListed } from './table-list.ts';

const whole: readonly Piece[] = [{ kind: 'whole' }];

export interface SplitScan {
  readonly table: TableFacts;
  readonly predicate: readonly Predicate[];
  readonly orderBy: readonly OrderBy[];
  readonly limit: bigint | null;
}

/** @throws ConnectorError */
export async function planPieces(
  session: Session,
  scan: SplitScan,
  settings: SplitSettings,
): Promise<readonly Piece[]> {
  const { table, predicate } = scan;
  // A view's rows are computed anew for each piece, and a foreign table is another server's to scan.
  if (table.kind === 'v' || table.kind === 'f' || table.columns.length === 0) return whole;
  const { bytes, estimate } = await readScanBytes(session, scan);
  if (countSplits(bytes, settings) < 2) return whole;
  const limits = withinBudget(settings, await readFreeConnections(session));
  const count = countSplits(bytes, limits);
  if (count < 2) return whole;
  const partitions = await planPartitions(session, table, estimate, limits);
  if (partitions !== null) return partitions;
  const key = await readSplitKey(session, table);
  if (key === null) return planPages(session, table, settings, count);
  const keyTerms = predicate.filter((term) => columnSetOf(term)?.column === fold(key.column));
  const cuts = await readCuts(session, table, key, planFilter(table, keyTerms).conditions, count);
  return keyRanges(key.column, cuts, count);
}

/** What a scan is expected to return, by its filter and its limit. */
export async function readScanBytes(
  session: Session,
  { table, predicate, orderBy, limit }: SplitScan,
): Promise<{ readonly bytes: number; readonly estimate: Estimate }> {
  const { conditions, remainder } = planFilter(table, predicate);
  const estimate = await readEstimate(session, table, conditions);
  const rowBytes = Math.max(estimate.rowBytes, await readRowBytes(session, table));
  const isLimited = limit !== null && remainder.length === 0 && planOrder(table, orderBy) !== null;
  const wanted = isLimited ? Number(limit) : Number.POSITIVE_INFINITY;
  return { bytes: Math.min(estimate.rows, wanted) * rowBytes, estimate };
}

async function readFreeConnections(session: Session): Promise<number> {
  return countFree(decodeLimits(await session.query({ sql: limitsSql, parameters: [] })));
}

/** Splits are read at the same time, each by its readers, and others want connections too. */
function withinBudget(settings: SplitSettings, freeConnections: number): SplitLimits {
  const { targetBytes, maxSplits, connectionShare, readersPerSplit } = settings;
  const affordable = Math.floor((freeConnections * connectionShare) / readersPerSplit);
  return { targetBytes, maxSplits: Math.max(1, Math.min(maxSplits, affordable)) };
}

/** Each piece has a snapshot of its own, so a row that moves to another page between them may be lost, or come twice. */
async function planPages(
  session: Session,
  table: TableFacts,
  { ctidTables }: SplitSettings,
  count: number,
): Promise<readonly Piece[]> {
  if (!isListed(ctidTables, table)) return whole;
  const heap = await readHeap(session, [table.oid]);
  if (heap === null || heap.file === null) return whole;
  const { file, pages } = heap;
  const ranges = pageRanges(pages, count);
  return ranges.length < 2 ? whole : ranges.map((range) => ({ kind: 'pages', file, ...range }));
}

/** A partition of more than this many splits is better cut by the key. */
const mostTargetsOfOnePartition = 4;

/** null: the table has no partitions, or they are no good to cut by. */
async function planPartitions(
  session: Session,
  table: TableFacts,
  { bytesByRelation }: Estimate,
  limits: SplitLimits,
): Promise<readonly Piece[] | null> {
  if (table.kind !== 'p') return null;
  const partitions = await readPartitions(session, table);
  if (partitions.length < 2 || partitions.some(({ isFound }) => !isFound)) return null;
  const oids = await readRelationOids(
    session,
    new Set(partitions.flatMap(({ relations }) => [...relations])),
  );
  const bytesByOid = new Map(Array.from(bytesByRelation, ([name, bytes]) => [oids.get(name), bytes]));
  const sizes = partitions.flatMap(({ oid, relations }): PartitionSize[] => {
    const read = [...relations].filter((relation) => bytesByOid.has(relation));
    // Those that the planner pruned hold no row that the filter lets through.
    if (read.length === 0) return [];
    return [{ oid, bytes: read.reduce((sum, relation) => sum + (bytesByOid.get(relation) ?? 0), 0) }];
  });
  const isUneven = sizes.some(({ bytes }) => bytes > mostTargetsOfOnePartition * limits.targetBytes);
  if (isUneven && (await readSplitKey(session, table)) !== null) return null;
  return sizes.length < 2 ? null : packPartitions(sizes, limits);
}
