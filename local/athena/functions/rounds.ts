/**
 * Answers a query that calls functions. DuckDB wants a function's values at once and a Lambda gives them later, so the
 * query is run, its results thrown away, until a run has asked for nothing unknown: once for each level of calls
 * inside of calls, and then for its results. Every run must ask the same: it is on one thread, in one transaction,
 * which fixes the time, and begins with the same seed.
 */
import type { DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { assertNotCancelled, QueryError } from '../errors.ts';
import { FunctionAnswers, type Round } from './answers.ts';
import { FunctionCalls } from './calls.ts';
import type { FunctionLambda } from './lambda.ts';
import type { FunctionProgress } from './progress.ts';
import { registerForAnswering } from './register.ts';
import type { FunctionSignature } from './signature.ts';

export type RowStream = Pick<DuckDBResult, 'columnNames' | 'columnType' | 'fetchChunk'>;

/** A declared function, and who answers it. */
export interface BoundFunction {
  readonly signature: FunctionSignature;
  readonly lambda: FunctionLambda;
}

export interface RoundsOptions {
  /** To a DuckDB of one thread, with all tables in place; used by nothing else. */
  readonly connection: DuckDBConnection;
  readonly sql: string;
  readonly functions: readonly BoundFunction[];
  /** One a function. */
  readonly progress: readonly FunctionProgress[];
  readonly onChange: () => void;
  readonly signal: AbortSignal;
}

/** Resolves when the rows are about to come. */
export async function streamWithFunctions(options: RoundsOptions): Promise<RowStream> {
  const { connection, sql, signal } = options;
  const calls = new FunctionCalls(signal, options.onChange, () => connection.interrupt());
  const shape = shapeOf(sql, options.functions);
  let round: Round = newRound(shape);
  const answers = registerAll(options, calls, () => round);
  const seed = Math.random();
  const begin = async (): Promise<DuckDBResult> => {
    round = newRound(shape);
    await connection.run(`SELECT setseed(${seed})`);
    return connection.stream(sql);
  };

  const assertSettled = (): void => {
    calls.throwIfFailed();
    if (round.isIncomplete) throw neverSettles(options.functions);
  };

  await connection.run('BEGIN');
  for (let deepest = 0; ; ) {
    const run = await readWhole(begin, () => round);
    for (const each of answers) each.flush();
    await calls.settle();
    assertNotCancelled(signal);
    calls.throwIfFailed();
    if (!round.isIncomplete) {
      if (run.kind === 'failed') throw run.error;
      return run.chunks === null
        ? finalStream(await begin(), assertSettled)
        : heldStream(run.result, run.chunks);
    }
    // A failed statement ends the transaction; what it failed at may have been a NULL that stood in for an answer.
    if (run.kind === 'failed') await connection.run('ROLLBACK').then(() => connection.run('BEGIN'));
    else if (round.hasNewRows) deepest += 1;
    if (deepest > shape.deepest) throw neverSettles(options.functions);
    if (!shape.mayGuess) return finalStream(await begin(), assertSettled);
  }
}

interface Shape {
  /** false: the query calls one function in one place, so no call can depend on another's answer. */
  readonly mayGuess: boolean;
  /** No more runs than this can ask for something new. */
  readonly deepest: number;
}

const deepestRecursion = 1000;

function shapeOf(sql: string, functions: readonly BoundFunction[]): Shape {
  const places = functions.reduce(
    (sum, { signature }) => sum + sql.split(signature.duckdbName).length - 1,
    0,
  );
  const repeats = /\b(?:recursive|lambda)\b/i.test(sql);
  return { mayGuess: repeats || places > 1, deepest: repeats ? deepestRecursion : places };
}

function newRound({ mayGuess }: Shape): Round {
  return { mayGuess, isIncomplete: false, hasNewRows: false };
}

function registerAll(
  { connection, functions, progress }: RoundsOptions,
  calls: FunctionCalls,
  round: () => Round,
): readonly FunctionAnswers[] {
  return functions.map(({ signature, lambda }, index) => {
    const own = progress[index];
    if (own === undefined) throw new TypeError('every function has its progress');
    const answers: FunctionAnswers = new FunctionAnswers(signature, (batch) =>
      calls.send({ answers, lambda, progress: own, batch }),
    );
    registerForAnswering(connection, signature, (args, rowCount) => {
      try {
        return answers.lookUp(args, rowCount, round());
      } catch (error) {
        calls.fail(error);
        throw error;
      }
    });
    return answers;
  });
}

/** More rows than this are not held for the case that they are the results. */
const maxHeldChunks = 10;

type WholeRun =
  | { readonly kind: 'failed'; readonly error: unknown }
  /** null: too many. */
  | {
      readonly kind: 'ended';
      readonly result: RowStream;
      readonly chunks: readonly DuckDBDataChunk[] | null;
    };

async function readWhole(begin: () => Promise<DuckDBResult>, round: () => Round): Promise<WholeRun> {
  try {
    const result = await begin();
    let chunks: DuckDBDataChunk[] | null = [];
    for (;;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) return { kind: 'ended', result, chunks };
      if (round().isIncomplete || (chunks?.length ?? 0) >= maxHeldChunks) chunks = null;
      chunks?.push(chunk);
    }
  } catch (error) {
    return { kind: 'failed', error };
  }
}

function heldStream(result: RowStream, chunks: readonly DuckDBDataChunk[]): RowStream {
  const left = [...chunks];
  return {
    columnNames: () => result.columnNames(),
    columnType: (column) => result.columnType(column),
    fetchChunk: async () => left.shift() ?? null,
  };
}

function finalStream(result: RowStream, assertSettled: () => void): RowStream {
  return {
    columnNames: () => result.columnNames(),
    columnType: (column) => result.columnType(column),
    fetchChunk: async () => {
      const chunk = await result.fetchChunk();
      assertSettled();
      return chunk;
    },
  };
}

function neverSettles(functions: readonly BoundFunction[]): QueryError {
  const names = functions.map(({ signature }) => signature.name).join(', ');
  return new QueryError(
    'NOT_SUPPORTED',
    `the query calls ${names} with other arguments each time that it runs, and the local engine runs it again to learn the answers; give functions only arguments that follow from the rows`,
  );
}
