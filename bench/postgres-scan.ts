/**
 * The PostgreSQL connector's way from the socket to Arrow's columns: the decoder alone, on bytes that a server sent,
 * and whole scans against a reader that throws the same bytes away, and against `pg`'s own rows.
 */

import type { Duplex } from 'node:stream';
import { Client } from 'pg';
import { catalogName, queryId } from '../connectors/federation/domain/names.ts';
import { type CallContext, Secrets, silentLog } from '../connectors/federation/index.ts';
import { createBlockBuffer, type ResultField } from '../connectors/postgres/block-buffer.ts';
import { createPostgresConnector, type PostgresConnector } from '../connectors/postgres/connector.ts';
import { createFramer } from '../connectors/postgres/framer.ts';
import { mapType } from '../connectors/postgres/type-map.ts';
import { encodeStatement } from '../connectors/postgres/wire.ts';
import { startPostgres } from '../local/services/postgres/start.ts';
import { interleaved, type Measure, median, spreadOf } from './measure.ts';
import { createHandWrittenDecoder } from './postgres-scan/by-hand.ts';

const bench = 'postgres-scan';
const scanRounds = 7;
/** Of short runs, so that a slow moment of the machine falls on all of them; the first ones warm up. */
const decodeRounds = 120;
const warmUpRounds = 40;
const decodedRows = 15_000;
const windowBytes = 64 * 1024;
const maxBlockBytes = 16_000_000;

const tables: Readonly<Record<string, { readonly rows: number; readonly sql: string }>> = {
  lineitem: {
    rows: 200_000,
    sql: `n::int8 AS orderkey, n % 2000 AS partkey, n % 1000 AS suppkey, n % 7 AS linenumber,
      (n % 50)::numeric(15,2) AS quantity, (n * 1.37)::numeric(15,2) AS extendedprice, 0.04::numeric(15,2) AS discount,
      0.02::numeric(15,2) AS tax, 'N'::char(1) AS returnflag, 'O'::char(1) AS linestatus,
      date '1992-01-01' + n % 2500 AS shipdate, date '1992-01-01' + n % 2400 AS commitdate,
      date '1992-01-01' + n % 2600 AS receiptdate, 'DELIVER IN PERSON'::char(25) AS shipinstruct, 'TRUCK'::char(10) AS shipmode,
      substr('quickly regular accounts sleep furiously among the', 1, 10 + n % 34)::varchar(44) AS comment`,
  },
  narrow: {
    rows: 400_000,
    sql: `n::int8 AS id, CASE WHEN n % 10 > 0 THEN n * 0.5::float8 END AS x, timestamptz '2024-01-01 00:00+00' + n * interval '1 s' AS at`,
  },
  texty: {
    rows: 100_000,
    sql: `n::int8 AS id, ${Array.from({ length: 10 }, (_, index) => `repeat('é' || n, ${index % 4} + 1) AS t${index}`).join(', ')}`,
  },
};

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
    for (const [table, { rows, sql }] of Object.entries(tables)) {
      await client.query(`CREATE TABLE ${table} AS SELECT ${sql} FROM generate_series(1, ${rows}) n`);
      await client.query(`VACUUM (FREEZE, ANALYZE) ${table}`);
      yield* measureTable(table, rows, client, source);
    }
  } finally {
    await source.connector.close();
    await client.end();
  }
}

async function* measureTable(
  table: string,
  rows: number,
  client: Client,
  source: Source,
): AsyncGenerator<Measure> {
  yield* measureDecoder(table, client, source);
  const sql = `SELECT * FROM ${table}`;
  const scan = await planScan(source, table, rows);
  const seconds = await interleaved(scanRounds, {
    scan: () => timed(scan),
    drain: () => timed(() => drain(client, sql, () => undefined)),
    rows: () => timed(async () => void (await client.query({ text: sql, rowMode: 'array' }))),
  });
  const perSecond = seconds.scan.map((each) => rows / each);
  const scanned = {
    bench,
    measure: `${table}: scan`,
    value: median(perSecond),
    unit: 'rows/s',
    spread: spreadOf(perSecond),
  };
  yield {
    ...scanned,
    peer: 'draining the bytes in plain Node',
    ratio: median(seconds.drain) / median(seconds.scan),
  };
  yield { ...scanned, peer: "pg's rows", ratio: median(seconds.rows) / median(seconds.scan) };
}

async function* measureDecoder(table: string, client: Client, source: Source): AsyncGenerator<Measure> {
  const { fields: columns } = await client.query(`SELECT * FROM ${table} LIMIT 0`);
  const fields = await fieldsOf(source, table, columns);
  const chunks: Buffer[] = [];
  await drain(client, `SELECT * FROM ${table} LIMIT ${decodedRows}`, (chunk) => chunks.push(chunk));
  const captured = Buffer.concat(chunks);
  const decode = createDecoder(fields);
  const byHand = table === 'lineitem' ? createHandWrittenDecoder() : null;
  const seconds = await interleaved(decodeRounds, {
    ours: () => timed(async () => decodeAll(captured, decode)),
    theirs: () => timed(async () => byHand && decodeAll(captured, byHand)),
  });
  const ours = nanosecondsPerRow(seconds.ours);
  const decoded = {
    bench,
    measure: `${table}: decode only`,
    value: median(ours),
    unit: 'ns/row',
    spread: spreadOf(ours),
  };
  if (byHand === null) yield decoded;
  else {
    const ratio = median(ours) / median(nanosecondsPerRow(seconds.theirs));
    yield { ...decoded, peer: 'a decoder written by hand', ratio };
  }
  const bytesPerRow = captured.length / decodedRows;
  yield { bench, measure: `${table}: decode only`, value: (bytesPerRow / median(ours)) * 1000, unit: 'MB/s' };
}

function nanosecondsPerRow(seconds: readonly number[]): readonly number[] {
  return seconds.slice(warmUpRounds).map((each) => (each / decodedRows) * 1e9);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
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
    onMessage: () => undefined,
  });
  return (chunk) => {
    const before = rows;
    framer.push(chunk);
    return rows - before;
  };
}

function decodeAll(captured: Buffer, decode: Decoder): void {
  let rows = 0;
  for (let start = 0; start < captured.length; start += windowBytes) {
    rows += decode(captured.subarray(start, start + windowBytes));
  }
  assertRows(rows, decodedRows);
}

/** The connector's part of a read, without what it asks before: what it promises, and the table's columns. */
async function planScan(
  { connector, call }: Source,
  table: string,
  expectedRows: number,
): Promise<() => Promise<void>> {
  const tableName = { schemaName: 'public', tableName: table };
  const { schema } = await connector.describeTable(tableName, call);
  const request = {
    tableName,
    output: schema.fields,
    predicate: [],
    orderBy: [],
    limit: null,
    passthroughArguments: new Map(),
    tableMetadata: new Map(),
  };
  const pushed = await connector.pushdown?.(request, call);
  if (pushed === undefined) throw new Error('the connector has no pushdown');
  const plan = { ...request, accepted: pushed.accepted, filterOnly: [], split: new Map() };
  return async () => {
    const source = await connector.read(plan, { ...call, maxBlockBytes });
    if (source.kind !== 'blocks') throw new Error('the connector gives rows');
    let rows = 0;
    for await (const block of source.blocks) rows += block.rowCount;
    assertRows(rows, expectedRows);
  };
}

/** The same statement on the wire; every chunk of the answer goes to `onChunk`, and nothing is read in it. */
function drain(client: Client, sql: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const socket: Duplex = client.connection.stream;
  const listeners = socket.listeners('data') as ((chunk: Buffer) => void)[];
  return new Promise((resolve) => {
    for (const listener of listeners) socket.off('data', listener);
    socket.on('data', function read(chunk: Buffer) {
      onChunk(chunk);
      if (!endsInReadyForQuery(chunk)) return;
      socket.off('data', read);
      for (const listener of listeners) socket.on('data', listener);
      resolve();
    });
    socket.write(encodeStatement({ sql, parameters: [] }, true));
  });
}

/** Enough for these tables: no row of theirs ends in those bytes. */
function endsInReadyForQuery(chunk: Buffer): boolean {
  return (
    chunk.length >= 6 &&
    chunk.readUInt8(chunk.length - 6) === 0x5a &&
    chunk.readUInt32BE(chunk.length - 5) === 5
  );
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

function assertRows(rows: number, expected: number): void {
  if (rows !== expected) throw new Error(`${rows} rows came where ${expected} were expected`);
}
