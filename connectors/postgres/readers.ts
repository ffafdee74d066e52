/**
 * The sessions that read one split: one, or several in one snapshot, each with a slice of the rows. Whatever speaks
 * against several (a small split, nothing to cut it by, a server that shares no snapshot or has no connection left)
 * makes them fewer, down to one that reads all of it.
 */
import { type CallContext, messageOf, type ReadPlan } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';
import { heldTable } from './heap.ts';
import { readPieceCondition } from './piece-condition.ts';
import type { Pool } from './pool.ts';
import { planScan, type ScanPlan, type Top } from './scan.ts';
import { openSession, type Session, throwIfAborted } from './session.ts';
import type { SplitSettings } from './settings.ts';
import { readExpectedBytes, readSlicing, type Slicing } from './slices.ts';
import { countSplits, decodePiece } from './splits.ts';
import type { Sql } from './statement.ts';

export interface ReaderPart {
  readonly session: Session;
  readonly scan: ScanPlan;
}

export interface TableRead {
  readonly plan: Pick<ReadPlan<unknown>, 'output' | 'filterOnly' | 'split'>;
  readonly table: TableFacts;
  readonly conditions: readonly Sql[];
  readonly top: Top | null;
}

/** A split is worth so many readers for each of its targets of bytes. */
const readersPerTarget = 16;

/** At least one. Whoever gets them ends their sessions. @throws ConnectorError */
export async function openReaders(
  pool: Pool,
  read: TableRead,
  context: CallContext,
  settings: SplitSettings,
): Promise<readonly ReaderPart[]> {
  const isShared = settings.readersPerSplit > 1;
  const first = await openSession(pool, context, { snapshot: { kind: isShared ? 'fixed' : 'latest' } });
  const opened = [first];
  try {
    const own = await readPieceCondition(first, read.table, decodePiece(read.plan.split));
    const slicing = isShared ? await sliceFor(first, read, own, settings) : null;
    if (slicing === null) return [partOf(first, read, own)];
    const name = await exportSnapshot(first, context);
    if (name === null) {
      await first.end();
      return await openReaders(pool, read, context, { ...settings, readersPerSplit: 1 });
    }
    opened.push(...(await openOthers(pool, name, read.table, context, slicing.count - 1)));
    const slices = slicing.slices(opened.length);
    // Fewer slices than were hoped for: the rest has nothing to do.
    await endAll(opened.splice(Math.max(1, slices.length)));
    if (slices.length < 2) return [partOf(first, read, own)];
    return opened.map((session, index) => partOf(session, read, [...own, slices[index] ?? []]));
  } catch (error) {
    await endAll(opened);
    throw error;
  }
}

async function endAll(sessions: readonly Session[]): Promise<void> {
  await Promise.all(sessions.map((session) => session.end()));
}

function partOf(
  session: Session,
  { plan, table, conditions, top }: TableRead,
  own: readonly Sql[],
): ReaderPart {
  const fields = [...plan.output, ...plan.filterOnly];
  return { session, scan: planScan(table, fields, [...conditions, ...own], top) };
}

/** null: one reader is enough, or all that there can be. */
async function sliceFor(
  session: Session,
  { plan, table, conditions, top }: TableRead,
  own: readonly Sql[],
  { targetBytes, readersPerSplit }: SplitSettings,
): Promise<{ readonly slices: Slicing; readonly count: number } | null> {
  const bytes = await readExpectedBytes(session, table, [...conditions, ...own], top?.rows ?? null);
  const limits = { targetBytes: targetBytes / readersPerTarget, maxSplits: readersPerSplit };
  const count = countSplits(bytes, limits);
  const slices = count < 2 ? null : await readSlicing(session, table, decodePiece(plan.split), count);
  return slices === null ? null : { slices, count };
}

/** Sessions that see the snapshot; fewer than `count`, or none, where the server gives no more. */
async function openOthers(
  pool: Pool,
  name: string,
  table: TableFacts,
  context: CallContext,
  count: number,
): Promise<readonly Session[]> {
  const openings = Array.from({ length: count }, () => openOther(pool, name, table, context));
  const settled = await Promise.allSettled(openings);
  const opened = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = settled.find((result) => result.status === 'rejected');
  if (context.signal.aborted) await endAll(opened);
  throwIfAborted(context);
  if (failed !== undefined) tellFewer(context, opened.length + 1, failed.reason);
  return opened;
}

async function openOther(
  pool: Pool,
  name: string,
  table: TableFacts,
  context: CallContext,
): Promise<Session> {
  const session = await openSession(pool, context, {
    snapshot: { kind: 'imported', name },
    isPatient: false,
  });
  try {
    // Before the first session ends: from then on it is this one that keeps the table in its file.
    await session.query(heldTable(table));
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** null: the server does not share what it shows, and the transaction is of no more use. */
async function exportSnapshot(session: Session, context: CallContext): Promise<string | null> {
  try {
    const [row] = await session.query({ sql: 'SELECT pg_catalog.pg_export_snapshot()', parameters: [] });
    return row?.[0] ?? null;
  } catch (error) {
    throwIfAborted(context);
    tellFewer(context, 1, error);
    return null;
  }
}

function tellFewer({ log }: CallContext, readers: number, cause: unknown): void {
  log.write('warn', 'fewer-readers', {
    message: `${readers} of the readers read the split: ${messageOf(cause)}`,
  });
}
