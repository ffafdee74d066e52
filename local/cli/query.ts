/** `owlery query`. */
import { streamSink } from '../athena/output/sink.ts';
import { answerSql } from './answer.ts';
import type { Command } from './arguments.ts';
import { interruptedExitCode, watchInterrupt } from './interrupt.ts';
import { createProgressLine } from './progress-line.ts';
import { describeFailure, describeStatistics } from './report.ts';
import { readSettings } from './settings.ts';
import { readSql } from './sql-source.ts';
import { openWorkspace } from './workspace.ts';

/** Gives the exit code. */
export async function runQuery(command: Extract<Command, { kind: 'query' }>): Promise<number> {
  using interrupt = watchInterrupt();
  const sql = await readSql(command, 'query');
  await using workspace = await openWorkspace(await readSettings(command));
  const progress = createProgressLine(process.stderr);
  try {
    const statistics = await answerSql(sql, {
      engine: workspace.engine,
      format: command.format,
      sink: streamSink(process.stdout),
      signal: interrupt.signal,
      onProgress: (scans, functions) => progress.show(scans, functions),
      onAnswer: () => progress.clear(),
    });
    if (statistics !== null && process.stderr.isTTY) {
      process.stderr.write(`${describeStatistics(statistics).join('\n')}\n`);
    }
    return 0;
  } catch (error) {
    progress.clear();
    if (interrupt.signal.aborted) {
      process.stderr.write('owlery: cancelled\n');
      return interruptedExitCode;
    }
    process.stderr.write(`owlery: ${describeFailure(error)}\n`);
    return 1;
  }
}
