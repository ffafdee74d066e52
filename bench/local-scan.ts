/**
 * A million rows through the whole local path (embedded PostgreSQL, the built connector in its thread, encrypted
 * spill objects in the local S3, DuckDB), against a plain Node process that drains the same rows and drops them.
 */
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { parseStatement } from '../local/athena/dialect/statement.ts';
import { openWorkspace, type Workspace } from '../local/cli/workspace.ts';
import { startPostgres } from '../local/services/postgres/start.ts';
import { interleaved, type Measure, median, spreadOf } from './measure.ts';

const rows = 1_000_000;
const rounds = 5;
const database = 'bench';

const createTable = `
CREATE TABLE event AS SELECT i::bigint AS id, (i % 1000)::int AS n, (i * 0.5)::float8 AS ratio,
  (i % 100000)::numeric(12,2) AS amount, 'label ' || i % 5000 AS label,
  timestamp '2024-01-01' + i * interval '1 second' AS at, i % 2 = 0 AS flag
FROM generate_series(1, ${rows}) i`;

/** Reads every column; the answer itself is one row. */
const query = `SELECT count(*), max(id), max(n), sum(ratio), sum(amount), max(label), max(at), count_if(flag)
FROM pg.public.event`;

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  await server.ensureDatabase(database);
  const url = server.connectionUrl(database);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(createTable);
    await client.query('VACUUM ANALYZE event');
    await using workspace = await openWorkspace({
      catalogs: { pg: { connectionUrl: url } },
      tables: {},
      s3: null,
    });
    const results = await interleaved(rounds, {
      local: () => rowsPerSecond(() => answer(workspace)),
      drain: () => rowsPerSecond(() => drain(client)),
    });
    yield {
      bench: 'local-scan',
      measure: `${rows} rows of 7 columns, from PostgreSQL to the answer`,
      value: median(results.local),
      unit: 'rows/s',
      peer: 'draining the same rows in plain Node',
      ratio: median(results.local) / median(results.drain),
      spread: spreadOf(results.local),
    };
  } finally {
    await client.end();
  }
}

async function rowsPerSecond(task: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await task();
  return rows / ((performance.now() - startedAt) / 1000);
}

async function answer({ engine }: Workspace): Promise<void> {
  const statement = parseStatement(query);
  if (statement.kind !== 'select') throw new Error('the query is a SELECT');
  await using run = await engine.run(statement);
  for await (const batch of run.batches) {
    const [count] = batch[0] ?? [];
    if (String(count) !== String(rows))
      throw new Error(`${String(count)} rows were counted, ${rows} are there`);
  }
}

async function drain(client: pg.Client): Promise<void> {
  const stream = client.query(copyTo('COPY event TO STDOUT (FORMAT binary)'));
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  if (bytes < rows) throw new Error('the table was not drained');
}
