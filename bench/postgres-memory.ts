/**
 * The most memory that the built function takes while it reads a large table and three writes to S3 are under way: with
 * an S3 that answers after 150 ms, and with one that is so slow that the reader waits.
 */
import { Client } from 'pg';
import { startPostgres } from '../local/services/postgres/start.ts';
import { atMost, type Measure, median, spreadOf } from './measure.ts';
import { builtLambda, runFunction, startSink } from './runs.ts';
import { type BenchTable, createTable, lineitem, narrow, texty } from './tables.ts';

const bench = 'postgres-memory';
const rounds = 3;
const latenciesMs = [150, 600];
const tables = [lineitem(300_000), lineitem(3_000_000), narrow(3_000_000), texty(1_000_000)];

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  const url = server.connectionUrl('postgres');
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const table of tables) {
      await createTable(client, table);
      for (const latencyMs of latenciesMs) yield await measurePeak(url, table, latencyMs);
    }
  } finally {
    await client.end();
  }
}

async function measurePeak(url: string, { name, rows }: BenchTable, latencyMs: number): Promise<Measure> {
  await using sink = await startSink(latencyMs);
  const variables = { default: url, AWS_ENDPOINT_URL: sink.url, spill_concurrency: '3' };
  const peaks: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const report = await runFunction({ module: builtLambda, table: name }, variables);
    peaks.push(report.peakMegabytes);
  }
  return {
    bench,
    measure: `${rows.toLocaleString('en')} rows of ${name}, S3 takes ${latencyMs} ms, ${sink.mostAtOnce()} writes at once`,
    value: median(peaks),
    unit: 'MB at most',
    spread: spreadOf(peaks),
    gate: atMost(170),
  };
}
