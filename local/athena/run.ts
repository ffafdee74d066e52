/** A query that is answering: columns, rows as DuckDB streams them, and what it took. */
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import { cancelled, QueryError } from './errors.ts';
import type { FunctionProgress } from './functions/progress.ts';
import type { RowStream } from './functions/rounds.ts';
import type { QueryPlan } from './plan/plan.ts';
import { readerError } from './plan/reader-error.ts';
import type { ScanProgress } from './scan/progress.ts';

export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

export type ResultRow = readonly DuckDBValue[];

export interface QueryStatistics {
  readonly scans: readonly ScanProgress[];
  /** Those that the query declares. */
  readonly functions: readonly FunctionProgress[];
  readonly rows: number;
  /** Planning includes asking the catalogs what their tables look like. */
  readonly stageMs: { readonly planning: number; readonly scanning: number; readonly answering: number };
}

export interface QueryRun extends AsyncDisposable {
  readonly id: string;
  readonly plan: QueryPlan;
  readonly columns: readonly ResultColumn[];
  /** Read once. Rows come in batches of some thousand. */
  readonly batches: AsyncIterable<readonly ResultRow[]>;
  /** Of what has been read so far; final when the batches have ended. */
  statistics(): QueryStatistics;
}

export interface RunOptions {
  readonly id: string;
  /** As the person wrote it. */
  readonly sql: string;
  readonly plan: QueryPlan;
  /** Begins to answer. */
  readonly stream: () => Promise<RowStream>;
  readonly scans: readonly ScanProgress[];
  readonly functions: readonly FunctionProgress[];
  readonly stageMs: { readonly planning: number; readonly scanning: number };
  readonly signal: AbortSignal;
  readonly end: (error?: unknown) => void;
}

export async function openRun(options: RunOptions): Promise<QueryRun> {
  const { id, plan, scans, functions, stageMs, signal } = options;
  const startedAt = performance.now();
  let rows = 0;
  let answeringMs = 0;
  let isEnded = false;
  const end = (error?: unknown): void => {
    if (isEnded) return;
    isEnded = true;
    answeringMs = performance.now() - startedAt;
    options.end(error);
  };
  const fail = (error: unknown): unknown => {
    if (signal.aborted) return cancelled();
    return error instanceof QueryError ? error : readerError(textOfError(error), options.sql, error);
  };
  const result = await options.stream().catch((error: unknown) => {
    throw fail(error);
  });
  async function* batches(): AsyncGenerator<readonly ResultRow[]> {
    try {
      for (;;) {
        const chunk = await result.fetchChunk();
        if (signal.aborted) throw cancelled();
        if (chunk === null || chunk.rowCount === 0) break;
        rows += chunk.rowCount;
        yield chunk.getRows();
      }
      end();
    } catch (error) {
      const failure = fail(error);
      end(failure);
      throw failure;
    } finally {
      end();
    }
  }
  return {
    id,
    plan,
    columns: columnsOf(result),
    batches: batches(),
    statistics: () => ({
      scans,
      functions,
      rows,
      stageMs: { ...stageMs, answering: isEnded ? answeringMs : performance.now() - startedAt },
    }),
    [Symbol.asyncDispose]: async () => end(),
  };
}

/** DuckDB's errors may come from another realm, where they are no instance of this one's Error. */
function textOfError(error: unknown): string {
  const hasMessage = typeof error === 'object' && error !== null && 'message' in error;
  return hasMessage ? String(error.message) : String(error);
}

function columnsOf(result: RowStream): readonly ResultColumn[] {
  return result.columnNames().map((name, index) => ({ name, type: result.columnType(index) }));
}
