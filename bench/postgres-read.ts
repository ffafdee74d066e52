/**
 * ReadRecords of a whole table, from PostgreSQL's socket to encrypted blocks that are thrown away, against the limit
 * (the same bytes read and dropped) and against what others do: a JDBC loop, and `pg`'s rows into apache-arrow's
 * builders. What writing the blocks to S3 adds is apart.
 */
import { Client } from 'pg';
import { startPostgres } from '../local/services/postgres/start.ts';
import { atLeast, atMost, type Gate, interleaved, type Measure, median, spreadOf } from './measure.ts';
import { type JdbcRun, prepareJdbc } from './peers/jdbc.ts';
import {
  builtLambda,
  discardingLambda,
  type RunReport,
  runFunction,
  runPeer,
  type Sink,
  startSink,
} from './runs.ts';
import { type BenchTable, createTable, lineitem, narrow, texty } from './tables.ts';

const bench = 'postgres-read';
const rounds = 7;
/** The slow peer reads the first rows only; it is compared by rows a second. */
const builderShare = 0.1;

/** What is asked, of rows a second. */
interface Gates {
  readonly jdbc: number;
  readonly builders: number;
}

const cases: readonly (readonly [BenchTable, Gates])[] = [
  [lineitem(1_000_000), { jdbc: 3, builders: 20 }],
  [narrow(3_000_000), { jdbc: 4.5, builders: 8 }],
  [texty(1_000_000), { jdbc: 1.8, builders: 10 }],
];

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  await using sink = await startSink(0);
  const url = server.connectionUrl('postgres');
  const client = new Client({ connectionString: url });
  await client.connect();
  const jdbc = await prepareJdbc(url);
  try {
    for (const [table, gates] of cases) {
      await createTable(client, table);
      yield* measureTable(table, gates, { url, sink, jdbc });
      await client.query(`DROP TABLE ${table.name}`);
    }
  } finally {
    await client.end();
  }
}

interface Place {
  readonly url: string;
  readonly sink: Sink;
  readonly jdbc: JdbcRun | null;
}

async function* measureTable(
  { name, rows }: BenchTable,
  gates: Gates,
  { url, sink, jdbc }: Place,
): AsyncGenerator<Measure> {
  const variables = { default: url, AWS_ENDPOINT_URL: sink.url };
  const runs = await interleaved<string, RunReport>(rounds, {
    ours: () => whole(rows, runFunction({ module: discardingLambda, table: name }, variables)),
    put: () => whole(rows, runFunction({ module: builtLambda, table: name }, variables)),
    drain: () => runPeer({ peer: 'drain', url, table: name, rows }),
    builders: () => runPeer({ peer: 'builders', url, table: name, rows: rows * builderShare }),
    ...(jdbc === null ? {} : { jdbc: () => whole(rows, jdbc(name)) }),
  });
  const { ours = [], put = [], drain = [], builders = [] } = runs;
  const compare = (label: string, peer: string, theirs: readonly RunReport[], gate?: Gate): Measure => ({
    bench,
    measure: `${name}: ${label}`,
    value: median(ours.map(rowsPerSecond)),
    unit: 'rows/s',
    spread: spreadOf(ours.map(rowsPerSecond)),
    peer,
    ratio: median(ours.map(rowsPerSecond)) / median(theirs.map(rowsPerSecond)),
    ...(gate && { gate }),
  });
  yield compare('read and encrypt', 'draining the bytes', drain, atLeast(0.85));
  if (runs['jdbc'] !== undefined) {
    yield compare('read and encrypt', 'a JDBC loop', runs['jdbc'], atLeast(gates.jdbc));
    yield { ...cpuOf(name, 'read and encrypt', ours, 'a JDBC loop', runs['jdbc']), gate: atMost(1 / 3.5) };
  }
  yield compare('read and encrypt', "pg's rows and builders", builders, atLeast(gates.builders));
  yield { ...cpuOf(name, 'read and encrypt', ours, 'draining the bytes', drain), gate: atMost(2.2) };
  yield cpuOf(name, 'the same with S3 as the sink', put, 'without', ours);
}

function cpuOf(
  table: string,
  label: string,
  ours: readonly RunReport[],
  peer: string,
  theirs: readonly RunReport[],
): Measure {
  return {
    bench,
    measure: `${table}: ${label}, CPU`,
    value: median(ours.map(cpuPerRow)),
    unit: 'us/row',
    spread: spreadOf(ours.map(cpuPerRow)),
    peer,
    ratio: median(ours.map(cpuPerRow)) / median(theirs.map(cpuPerRow)),
  };
}

const rowsPerSecond = ({ rows, seconds }: RunReport) => rows / seconds;
const cpuPerRow = ({ rows, cpuSeconds }: RunReport) => (cpuSeconds / rows) * 1e6;

async function whole(rows: number, run: Promise<RunReport>): Promise<RunReport> {
  const report = await run;
  if (report.rows !== rows) throw new Error(`${report.rows} rows came where ${rows} were expected`);
  return report;
}
