/** Reads a plan: its statement, for the split's piece of the table, run in a session of its own. */
import { type Block, type CallContext, messageOf, type ReadPlan } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';
import { isMomentary } from './errors.ts';
import { planOrder } from './order.ts';
import { planQuery } from './passthrough.ts';
import { pause } from './patience.ts';
import type { Pool } from './pool.ts';
import { readBlocks } from './records.ts';
import { planScan, type ScanPlan, type Top } from './scan.ts';
import { openSession, type Session } from './session.ts';
import { readPartitionCondition } from './split-facts.ts';
import { decodePiece, hasChanged, rangeCondition } from './splits.ts';
import type { Sql } from './statement.ts';

/** What PostgreSQL filters of a scan. */
export type Accepted =
  | { readonly kind: 'table'; readonly table: TableFacts; readonly conditions: readonly Sql[] }
  | { readonly kind: 'query' };

const maxAttempts = 4;

/**
 * The rows of a plan. A read that fails for a moment's reason before its first block is begun again; after that, rows
 * may have left, and a second reading may give others.
 * @throws ConnectorError
 */
export async function* readPlan(
  pool: Pool,
  plan: ReadPlan<Accepted>,
  context: CallContext,
  maxBlockBytes: number,
): AsyncGenerator<Block, void, undefined> {
  // What a person's statement calls may have done something before it failed.
  const attempts = plan.accepted.kind === 'query' ? 1 : maxAttempts;
  for (let attempt = 1; ; attempt++) {
    let hasBegun = false;
    try {
      for await (const block of readOnce(pool, plan, context, maxBlockBytes)) {
        hasBegun = true;
        yield block;
      }
      return;
    } catch (error) {
      if (hasBegun || attempt === attempts || context.signal.aborted || !isMomentary(error)) throw error;
      context.log.write('warn', 'read-again', { message: messageOf(error) });
      await pause(attempt, context);
    }
  }
}

async function* readOnce(
  pool: Pool,
  plan: ReadPlan<Accepted>,
  context: CallContext,
  maxBlockBytes: number,
): AsyncGenerator<Block, void, undefined> {
  const session = await openSession(pool, context, plan.accepted.kind === 'query' ? 'person' : 'own');
  let scan: ScanPlan;
  try {
    scan = await planStatement(session, plan);
  } catch (error) {
    await session.end();
    throw error;
  }
  const { sql, parameters } = scan.statement;
  context.log.write('info', 'sent', { sql, parameters: parameters.length });
  yield* readBlocks(session, scan, maxBlockBytes, context);
}

async function planStatement(session: Session, plan: ReadPlan<Accepted>): Promise<ScanPlan> {
  const fields = [...plan.output, ...plan.filterOnly];
  const { accepted, passthroughArguments } = plan;
  if (accepted.kind === 'query') return planQuery(session, passthroughArguments, fields);
  const piece = await pieceCondition(session, accepted.table, plan.split);
  return planScan(accepted.table, fields, [...accepted.conditions, ...piece], topOf(accepted.table, plan));
}

/** A limit with an order asks for the first rows in it: without the order, all rows must go. */
export function topOf(
  table: TableFacts,
  { limit, orderBy }: Pick<ReadPlan<Accepted>, 'limit' | 'orderBy'>,
): Top | null {
  if (limit === null) return null;
  if (orderBy.length === 0) return { rows: limit, order: null };
  const order = planOrder(table, orderBy);
  return order === null ? null : { rows: limit, order };
}

/** Which rows of the table are the split's; empty: all. */
async function pieceCondition(
  session: Session,
  table: TableFacts,
  properties: ReadonlyMap<string, string>,
): Promise<readonly Sql[]> {
  const piece = decodePiece(properties);
  switch (piece.kind) {
    case 'whole':
      return [];
    case 'key-range':
      return [rangeCondition(table, piece)];
    case 'partitions': {
      const condition = await readPartitionCondition(session, table, piece.oids);
      if (condition === null) throw hasChanged(table, 'a partition was detached or dropped');
      return [condition];
    }
    default:
      return piece satisfies never;
  }
}
