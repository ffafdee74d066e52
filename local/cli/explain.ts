/** `owlery explain`: the plan, and how many splits each connector would make of its scan. Reads no rows. */
import { assertSupported, parseStatement } from '../athena/dialect/statement.ts';
import { streamSink } from '../athena/output/sink.ts';
import { explainPlan, explanationText } from '../athena/plan/explain.ts';
import type { Command } from './arguments.ts';
import { interruptedExitCode, watchInterrupt } from './interrupt.ts';
import { describeFailure } from './report.ts';
import { readSettings } from './settings.ts';
import { readSql } from './sql-source.ts';
import { UsageError } from './usage.ts';
import { openWorkspace } from './workspace.ts';

/** Gives the exit code. */
export async function runExplain(command: Extract<Command, { kind: 'explain' }>): Promise<number> {
  using interrupt = watchInterrupt();
  const sql = await readSql(command, 'explain');
  await using workspace = await openWorkspace(await readSettings(command));
  try {
    const statement = parseStatement(sql);
    assertSupported(statement);
    const inner = statement.kind === 'explain' ? statement.statement : statement;
    assertSupported(inner);
    if (inner.kind !== 'select')
      throw new UsageError('EXPLAIN explains a query, not another EXPLAIN', 'explain');
    const { plan, splits } = await workspace.engine.explain(inner, { signal: interrupt.signal });
    const explanation = explainPlan(plan, splits);
    const text =
      command.format === 'json' ? JSON.stringify(explanation, null, 2) : explanationText(explanation);
    await streamSink(process.stdout).write(`${text}\n`);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return interruptedExitCode;
    process.stderr.write(`owlery: ${describeFailure(error)}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}
