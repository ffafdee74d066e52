/**
 * From the start of the process to the first answer, as in a cold Lambda: to a Ping, against a function that does
 * nothing else, and to the first request that needs PostgreSQL. On each version of Node.js that Lambda has.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { Client } from 'pg';
import {
  arrowSchema,
  catalogName,
  createFederationClient,
  queryId,
} from '../connectors/federation/caller.ts';
import { noConstraints } from '../connectors/federation/domain/constraints.ts';
import { createHandler, silentLog } from '../connectors/federation/index.ts';
import { createPostgresConnector } from '../connectors/postgres/connector.ts';
import { startPostgres } from '../local/services/postgres/start.ts';
import { atMost, interleaved, type Measure, median, spreadOf } from './measure.ts';
import { type NodeVersion, prepareNodes } from './node-versions.ts';

const bench = 'cold-start';
const rounds = 15;
const lambdaFolder = resolve('dist/lambda/postgres-connector');
const bare = `export const handler = async ({ catalogName, queryId }) =>
  ({ '@type': 'PingResponse', catalogName, queryId, sourceType: 'bare', capabilities: 24, serDeVersion: 6 });`;

export async function* run(): AsyncGenerator<Measure> {
  await using server = await startPostgres();
  const url = server.connectionUrl('postgres');
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    `CREATE TABLE small AS SELECT n AS id, 'row ' || n AS label FROM generate_series(1, 100) n`,
  );
  await client.end();
  const requests = await recordRequests(url);
  const folder = await mkdtemp(join(tmpdir(), 'owlery-bench-'));
  try {
    const bareModule = join(folder, 'bare.mjs');
    await writeFile(bareModule, bare);
    for (const node of await prepareNodes(folder)) yield* measureStarts(node, bareModule, requests, url);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  yield {
    bench,
    measure: 'size of the function, packed',
    value: await packedKilobytes(lambdaFolder),
    unit: 'kB',
    gate: atMost(1300),
  };
}

interface Requests {
  readonly ping: object;
  readonly getTable: object;
  readonly readRecords: object;
}

async function* measureStarts(
  node: NodeVersion,
  bareModule: string,
  { ping, getTable, readRecords }: Requests,
  url: string,
): AsyncGenerator<Measure> {
  const built = join(lambdaFolder, 'index.mjs');
  const first = (module: string, event: object) => () => firstAnswer(node, module, event, url);
  const times = await interleaved(rounds, {
    bare: first(bareModule, ping),
    ping: first(built, ping),
    getTable: first(built, getTable),
    readRecords: first(built, readRecords),
  });
  const named = { ping: 'Ping', getTable: 'GetTable', readRecords: 'ReadRecords' } as const;
  for (const name of ['ping', 'getTable', 'readRecords'] as const) {
    yield {
      bench,
      measure: `${node.name}: start to the first answer, ${named[name]}`,
      value: median(times[name]),
      unit: 'ms',
      spread: spreadOf(times[name]),
      peer: 'a function that only pings',
      ratio: median(times[name]) / median(times.bare),
      ...(name === 'ping' && { gate: atMost(1.5) }),
    };
  }
}

async function firstAnswer(
  { program }: NodeVersion,
  module: string,
  event: object,
  url: string,
): Promise<number> {
  const script = join(import.meta.dirname, 'process', 'first-answer.mjs');
  const startedAt = performance.now();
  await promisify(execFile)(program, [script], {
    env: { default: url, log_level: 'error', OWLERY_BENCH_TASK: JSON.stringify({ module, event }) },
  });
  return performance.now() - startedAt;
}

/** The requests as they are on the wire, which a client that calls the connector here has written. */
async function recordRequests(url: string): Promise<Requests> {
  const connector = createPostgresConnector();
  const handler = createHandler(connector, { environment: { default: url }, log: silentLog });
  let last: object = {};
  const client = createFederationClient({
    invoke: async (payload) => {
      last = JSON.parse(Buffer.from(payload).toString()) as object;
      return Buffer.from(JSON.stringify(await handler(last)));
    },
    readObject: () => Promise.reject(new Error('nothing is spilled')),
  });
  const origin = {
    identity: { account: '', arn: '', principalTags: new Map(), iamGroups: [], configOptions: new Map() },
    queryId: queryId('bench'),
    catalogName: catalogName('bench'),
  };
  const tableName = { schemaName: 'public', tableName: 'small' };
  await client.ping(origin);
  const ping = last;
  const { schema } = await client.getTable(origin, { tableName, passthroughArguments: new Map() });
  const getTable = last;
  await client.readRecords(origin, {
    tableName,
    schema: arrowSchema(schema.fields, schema.metadata),
    split: {
      spillLocation: { bucket: 'bench', key: 'spill', directory: true },
      encryptionKey: null,
      properties: new Map(),
    },
    constraints: noConstraints,
    maxBlockBytes: 16_000_000,
    maxInlineBlockBytes: 5_242_880,
  });
  await connector.close();
  return { ping, getTable, readRecords: last };
}

async function packedKilobytes(folder: string): Promise<number> {
  const files = await readdir(folder);
  const packed = await Promise.all(
    files.map(async (file) => deflateRawSync(await readFile(join(folder, file))).length),
  );
  return packed.reduce((sum, bytes) => sum + bytes, 0) / 1000;
}
