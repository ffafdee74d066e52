/**
 * The PostgreSQL connector's decoder alone, on bytes that a server sent and that are in memory: against one that is
 * written by hand for the one table, and by the value in a wide one.
 */

import { Client } from 'pg';
import { catalogName, queryId } from '../connectors/federation/domain/names.ts';
import { type CallContext, Secrets, silentLog } from '../connectors/federation/index.ts';
import { createBlockBuffer, type ResultField } from '../connectors/postgres/block-buffer.ts';
import { createPostgresConnector, type PostgresConnector } from '../connectors/postgres/connector.ts';
import { createFramer } from '../connectors/postgres/framer.ts';
import { mapType } from '../connectors/postgres/type-map.ts';
import { startPostgres } from '../local/services/postgres/start.ts';
import { atLeast, atMost, interleaved, type Measure, median, spreadOf } from './measure.ts';
import { createHandWrittenDecoder } from './peers/by-hand.ts';
import { drain } from './peers/drain.ts';
import { type BenchTable, createTable, lineitem, narrow, texty, wide } from './tables.ts';

const bench = 'postgres-decode';
/** Of short runs, so that a slow moment of the machine falls on all of them; the first ones warm up. */
const rounds = 120;
const warmUpRounds = 40;
const windowBytes = 64 * 1024;
const maxBlockBytes = 16_000_000;
const wideColumns = 200;
const tables = [lineitem(15_000), narrow(15_000), texty(15_000), wide(1_500, wideColumns)];

/** The connector, and how a function whose variable `default` is the database's address calls it. */
interface Source {
  readonly connector: PostgresConnector;
  readonly call: CallContext;
}

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  const url = server.connectionUrl('postgres');
  const client = new Client({ connectionString: url });
  await client.connect();
  const source: Source = { connector: createPostgresConnector(), call: callOf(url) };
  try {
    for (const table of tables) {
      await createTable(client, table);
      yield* measureDecoder(table, client, source);
    }
  } finally {
    await source.connector.close();
    await client.end();
  }
}

async function* measureDecoder(
  { name, rows }: BenchTable,
  client: Client,
  source: Source,
): AsyncGenerator<Measure> {
  const { fields: columns } = await client.query(`SELECT * FROM ${name} LIMIT 0`);
  const fields = await fieldsOf(source, name, columns);
  const chunks: Buffer[] = [];
  await drain(client, `SELECT * FROM ${name}`, (chunk) => chunks.push(chunk));
  const captured = Buffer.concat(chunks);
  const decode = createDecoder(fields);
  const byHand = name === 'lineitem' ? createHandWrittenDecoder() : null;
  const seconds = await interleaved(rounds, {
    ours: async () => secondsOf(() => decodeAll(captured, rows, decode)),
    theirs: async () => secondsOf(() => byHand && decodeAll(captured, rows, byHand)),
  });
  const ours = nanosecondsPerRow(seconds.ours, rows);
  const perRow = {
    bench,
    measure: `${name}: a row`,
    value: median(ours),
    unit: 'ns',
    spread: spreadOf(ours),
  };
  if (byHand === null) yield perRow;
  else {
    const ratio = median(ours) / median(nanosecondsPerRow(seconds.theirs, rows));
    yield { ...perRow, peer: 'a decoder written by hand', ratio };
  }
  const gigabytes = captured.length / rows / median(ours);
  const measure = `${name}: bytes from the server`;
  yield { bench, measure, value: gigabytes, unit: 'GB/s', ...(byHand && { gate: atLeast(0.8) }) };
  const nsPerValue = median(ours) / fields.length;
  const gate = fields.length === wideColumns ? { gate: atMost(20) } : {};
  yield { bench, measure: `${name}: a value`, value: nsPerValue, unit: 'ns', ...gate };
}

function nanosecondsPerRow(seconds: readonly number[], rows: number): readonly number[] {
  return seconds.slice(warmUpRounds).map((each) => (each / rows) * 1e9);
}

/** Of the processor: others may use it as well. */
function secondsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

async function fieldsOf(
  { connector, call }: Source,
  table: string,
  columns: readonly { readonly dataTypeID: number; readonly dataTypeModifier: number }[],
): Promise<readonly ResultField[]> {
  const { schema } = await connector.describeTable({ schemaName: 'public', tableName: table }, call);
  return schema.fields.map((field, index) => ({
    field,
    mapping: mapType(columns[index]?.dataTypeID ?? 0, columns[index]?.dataTypeModifier ?? -1),
  }));
}

/** Takes the server's next bytes, and returns how many rows have ended in them. */
type Decoder = (chunk: Uint8Array) => number;

function createDecoder(fields: readonly ResultField[]): Decoder {
  const buffer = createBlockBuffer(fields, maxBlockBytes);
  let rows = 0;
  const framer = createFramer({
    onRow(bytes, view, start, end) {
      buffer.append(bytes, view, start, end);
      rows++;
    },
    onOversizedRow: () => {
      throw new Error('no row of these tables is too large');
    },
    onMessage: () => undefined,
  });
  return (chunk) => {
    const before = rows;
    framer.push(chunk);
    return rows - before;
  };
}

function decodeAll(captured: Buffer, expected: number, decode: Decoder): void {
  let rows = 0;
  for (let start = 0; start < captured.length; start += windowBytes) {
    rows += decode(captured.subarray(start, start + windowBytes));
  }
  if (rows !== expected) throw new Error(`${rows} rows were decoded where ${expected} are there`);
}

function callOf(url: string): CallContext {
  return {
    queryId: queryId('bench'),
    catalogName: catalogName('bench'),
    identity: { account: '', arn: '', principalTags: new Map(), iamGroups: [], configOptions: new Map() },
    signal: new AbortController().signal,
    remainingTimeMs: () => Number.POSITIVE_INFINITY,
    log: silentLog,
    environment: { default: url },
    functionArn: null,
    credentials: null,
    secrets: new Secrets(),
  };
}
