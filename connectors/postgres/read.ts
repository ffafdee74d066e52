/** Reads a plan: its statement, for the split's piece of the table, run in a session of its own or in several. */
import { type Block, messageOf, type ReadContext, type ReadPlan } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';
import { isMissing, isMomentary } from './errors.ts';
import { mergeBlocks } from './merge-blocks.ts';
import { planOrder } from './order.ts';
import { planQuery } from './passthrough.ts';
import { pause } from './patience.ts';
import type { Pool } from './pool.ts';
import { openReaders, type ReaderPart } from './readers.ts';
import { readBlocks } from './records.ts';
import { RowTooLarge, withKey } from './row-too-large.ts';
import type { Top } from './scan.ts';
import { openSession, type Session } from './session.ts';
import type { SplitSettings } from './settings.ts';
import { hasChanged } from './splits.ts';
import type { Sql } from './statement.ts';
import type { Unrepresentable } from './type-map.ts';

/** What PostgreSQL filters of a scan. */
export type Accepted =
  | { readonly kind: 'table'; readonly table: TableFacts; readonly conditions: readonly Sql[] }
  | { readonly kind: 'query'; readonly unrepresentable: Unrepresentable };

const maxAttempts = 4;

/**
 * The rows of a plan. A read that fails for a moment's reason before its first block is begun again; after that, rows
 * may have left, and a second reading may give others.
 * @throws ConnectorError
 */
export async function* readPlan(
  pool: Pool,
  plan: ReadPlan<Accepted>,
  context: ReadContext,
  settings: SplitSettings,
): AsyncGenerator<Block, void, undefined> {
  // What a person's statement calls may have done something before it failed.
  const attempts = plan.accepted.kind === 'query' ? 1 : maxAttempts;
  for (let attempt = 1; ; attempt++) {
    let hasBegun = false;
    try {
      for await (const block of readOnce(pool, plan, context, settings)) {
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
  context: ReadContext,
  settings: SplitSettings,
): AsyncGenerator<Block, void, undefined> {
  const { accepted } = plan;
  try {
    yield* readParts(await openParts(pool, plan, context, settings), context);
  } catch (error) {
    if (accepted.kind !== 'table') throw error;
    // The statement is ours, so what it names was there when the table was looked at.
    if (isMissing(error)) throw hasChanged(accepted.table, messageOf(error));
    if (!(error instanceof RowTooLarge)) throw error;
    throw await withKey(error, accepted.table, (question) => askAnew(pool, context, question));
  }
}

async function openParts(
  pool: Pool,
  plan: ReadPlan<Accepted>,
  context: ReadContext,
  settings: SplitSettings,
): Promise<readonly ReaderPart[]> {
  const { accepted } = plan;
  if (accepted.kind === 'table') {
    return openReaders(pool, { plan, ...accepted, top: topOf(accepted.table, plan) }, context, settings);
  }
  const session = await openSession(pool, context, { origin: 'person' });
  try {
    const fields = [...plan.output, ...plan.filterOnly];
    const { unrepresentable } = accepted;
    return [{ session, scan: await planQuery(session, plan.passthroughArguments, fields, unrepresentable) }];
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** Several readers share the bytes that one block may have: together they hold no more than one of them would. */
function readParts(
  parts: readonly ReaderPart[],
  context: ReadContext,
): AsyncGenerator<Block, void, undefined> {
  const maxBlockBytes = Math.ceil(context.maxBlockBytes / parts.length);
  const readers = parts.map(({ session, scan }) => {
    const { sql, parameters } = scan.statement;
    context.log.write('info', 'sent', { sql, parameters: parameters.length });
    return { blocks: readBlocks(session, scan, maxBlockBytes, context), stop: session.abandon };
  });
  const [only] = readers;
  return only !== undefined && readers.length === 1 ? only.blocks : mergeBlocks(readers);
}

async function askAnew<Answer>(
  pool: Pool,
  context: ReadContext,
  question: (session: Session) => Promise<Answer>,
): Promise<Answer> {
  const session = await openSession(pool, context);
  try {
    return await question(session);
  } finally {
    await session.end();
  }
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
