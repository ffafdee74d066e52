/** The first thing a person sees: a query across PostgreSQL and S3, its answer, and what each part of it took. */
import type { Writable } from 'node:stream';
import { parseStatement } from '../athena/dialect/statement.ts';
import { writeResult } from '../athena/output/format.ts';
import { streamSink } from '../athena/output/sink.ts';
import type { ReceivedStatement } from '../services/postgres/statements.ts';
import { sampleQueries } from '../services/sample/queries.ts';
import { describeStatistics } from './report.ts';
import type { LocalSystem } from './system.ts';

export async function showFirstQuery(
  system: LocalSystem,
  stream: Writable,
  signal: AbortSignal,
): Promise<void> {
  const { federatedJoin } = sampleQueries(system.locations);
  const statement = parseStatement(federatedJoin.sql);
  if (statement.kind !== 'select') throw new Error('the sample query is not a SELECT');
  const sink = streamSink(stream);
  await sink.write(`${federatedJoin.question}\n\n${wrapped(federatedJoin.sql)}\n\n`);
  const since = await system.postgres.logPosition();
  const run = await system.workspace.engine.run(statement, { signal });
  try {
    await writeResult(run, 'table', sink);
  } finally {
    await run[Symbol.asyncDispose]();
  }
  const received = (await system.postgres.receivedStatements(since)).filter(isScan);
  await sink.write(`\nPostgreSQL received\n${received.map(describeStatement).join('\n')}\n`);
  const [total, ...scans] = describeStatistics(run.statistics());
  await sink.write(
    `\nRows asked of each table, and what they took\n${scans.map((line) => `  ${line}`).join('\n')}\n`,
  );
  await sink.write(`  ${total}\n`);
}

/** The reads of tables; the rest is sessions and the catalog's own questions. */
function isScan({ application, sql }: ReceivedStatement): boolean {
  return (
    application.startsWith('owlery/') &&
    /^\s*(?:COPY|SELECT)\b/i.test(sql) &&
    !/\bpg_catalog\b|\bpg_class\b/.test(sql)
  );
}

function describeStatement({ sql, parameters }: ReceivedStatement): string {
  const text = sql.trim().replaceAll(/\s+/g, ' ');
  return parameters === undefined ? `  ${text}` : `  ${text}\n    with ${parameters}`;
}

function wrapped(sql: string): string {
  return sql.replaceAll(/ (?=(?:FROM|JOIN|WHERE|ORDER BY)\b)/g, '\n  ').replace(/^/, '  ');
}

export function showWhatNext(system: LocalSystem, stream: Writable): void {
  const { federatedJoin, pushedFilter, mistake } = sampleQueries(system.locations);
  stream.write(`Go on in another terminal, in this folder (they find these services by themselves):

  npx owlery query "${pushedFilter.sql}"

  npx owlery explain "${federatedJoin.sql}"

and one that is wrong, to see how that reads:

  npx owlery query "${mistake.sql}"

`);
}
