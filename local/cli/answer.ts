/** Answers one statement on a stream, whatever its kind; the command and the prompt share it. */
import { assertSupported, type ExplainStatement, parseStatement } from '../athena/dialect/statement.ts';
import type { Engine, QueryOptions } from '../athena/engine.ts';
import { writeResult } from '../athena/output/format.ts';
import type { ResultFormat } from '../athena/output/format-name.ts';
import type { Sink } from '../athena/output/sink.ts';
import { explainPlan, explanationText } from '../athena/plan/explain.ts';
import type { QueryStatistics } from '../athena/run.ts';
import { describeStatistics } from './report.ts';

export interface AnswerOptions {
  readonly engine: Engine;
  readonly format: ResultFormat;
  readonly sink: Sink;
  readonly signal: AbortSignal;
  readonly onProgress?: NonNullable<QueryOptions['onProgress']>;
  /** The first row is about to be written. */
  readonly onAnswer?: () => void;
}

/** null: the statement was explained, not run. */
export async function answerSql(sql: string, options: AnswerOptions): Promise<QueryStatistics | null> {
  const statement = parseStatement(sql);
  assertSupported(statement);
  if (statement.kind === 'explain') {
    await options.sink.write(`${await explainStatement(statement, options)}\n`);
    return null;
  }
  const { engine, format, sink, signal, onProgress } = options;
  const run = await engine.run(statement, { signal, ...(onProgress === undefined ? {} : { onProgress }) });
  options.onAnswer?.();
  try {
    await writeResult(run, format, sink);
  } finally {
    await run[Symbol.asyncDispose]();
  }
  return run.statistics();
}

async function explainStatement(statement: ExplainStatement, options: AnswerOptions): Promise<string> {
  const { engine, signal } = options;
  const inner = statement.statement;
  assertSupported(inner);
  if (inner.kind === 'explain') return explainStatement(inner, options);
  if (!statement.analyze) {
    const { plan } = await engine.plan(inner, { signal });
    if (statement.type === 'validate') return 'Valid\ntrue';
    const explanation = explainPlan(plan);
    return statement.format === 'json' ? JSON.stringify(explanation, null, 2) : explanationText(explanation);
  }
  const run = await engine.run(inner, { signal });
  try {
    for await (const _ of run.batches);
  } finally {
    await run[Symbol.asyncDispose]();
  }
  return [explanationText(explainPlan(run.plan)), '', ...describeStatistics(run.statistics())].join('\n');
}
