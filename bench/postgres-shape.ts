/**
 * What a value costs in tables of other shapes: many rows and few, and as many columns as a table can have. The
 * process's own CPU is compared: it grows with the values and with nothing else. `OWLERY_BENCH_ROWS=10000000` reads as
 * many rows of the largest table, in place of a million.
 */
import { Client } from 'pg';
import { startPostgres } from '../local/services/postgres/start.ts';
import { atMost, interleaved, type Measure, median, spreadOf } from './measure.ts';
import { discardingLambda, type RunReport, runFunction } from './runs.ts';
import { type BenchTable, createTable, lineitem, wide } from './tables.ts';

const bench = 'postgres-shape';
const rounds = 5;
const fewRows = 100_000;
const manyRows = Number(process.env['OWLERY_BENCH_ROWS'] ?? 1_000_000);
const lineitemColumns = 16;
const wideValues = 16_000_000;

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  const url = server.connectionUrl('postgres');
  const client = new Client({ connectionString: url });
  await client.connect();
  const named = (table: BenchTable, name: string): BenchTable => ({ ...table, name });
  try {
    const few = named(lineitem(fewRows), 'few');
    const many = named(lineitem(manyRows), 'many');
    yield* comparePerValue(client, url, [many, lineitemColumns], [few, lineitemColumns], 1.2);
    for (const columns of [100, 400, 1600]) {
      yield* comparePerValue(
        client,
        url,
        [wide(wideValues / columns, columns), columns],
        [wide(wideValues / 16, 16), 16],
        2,
      );
    }
  } finally {
    await client.end();
  }
}

type Shape = readonly [table: BenchTable, columns: number];

async function* comparePerValue(
  client: Client,
  url: string,
  [table, columns]: Shape,
  [base, baseColumns]: Shape,
  limit: number,
): AsyncGenerator<Measure> {
  await createTable(client, base);
  await createTable(client, table);
  const read = ({ name }: BenchTable) =>
    runFunction({ module: discardingLambda, table: name }, { default: url });
  const runs = await interleaved(rounds, { table: () => read(table), base: () => read(base) });
  const costs = runs.table.map((report) => nanosecondsPerValue(report, columns));
  yield {
    bench,
    measure: describe(table, columns),
    value: median(costs),
    unit: 'ns/value',
    spread: spreadOf(costs),
    peer: describe(base, baseColumns),
    ratio: median(costs) / median(runs.base.map((report) => nanosecondsPerValue(report, baseColumns))),
    gate: atMost(limit),
  };
}

function nanosecondsPerValue({ cpuSeconds, rows }: RunReport, columns: number): number {
  return (cpuSeconds / (rows * columns)) * 1e9;
}

function describe({ rows }: BenchTable, columns: number): string {
  return `${rows.toLocaleString('en')} rows of ${columns} columns`;
}
