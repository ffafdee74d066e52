import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../connectors/federation/arrow/builder.ts';
import { arrowSchema, field, types } from '../../../connectors/federation/arrow/type.ts';
import type { Connector, Row } from '../../../connectors/federation/connector.ts';
import { createHandler } from '../../../connectors/federation/handler.ts';
import { jsonLog, type LogFields } from '../../../connectors/federation/log.ts';
import { passthroughArguments } from '../../../connectors/federation/passthrough.ts';
import { demoTable, equalTo, inMemoryStore, inProcess, origin, scan } from './in-process.ts';

const schema = arrowSchema([field('id', types.bigint), field('name', types.varchar)]);
const rows: readonly Row[] = [
  { id: 1, name: 'row-value-one' },
  { id: 2, name: 'row-value-two' },
];

const demo: Connector = {
  sourceType: 'demo',
  passthrough: {
    schemaName: 'system',
    name: 'query',
    argumentNames: ['query'],
    describe: async () => ({ schema }),
  },
  listSchemaNames: async () => ['s'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema }),
  read: async () => ({ kind: 'rows', rows }),
};

type Line = Readonly<Record<string, unknown>>;

function logged(minimum: 'debug' | 'info' = 'debug') {
  const texts: string[] = [];
  const lines = (): readonly Line[] => texts.map((text) => JSON.parse(text) as Line);
  return { texts, lines, log: jsonLog(minimum, (line) => texts.push(line)) };
}

/** All that a line may hold. A new member of `LogFields` does not compile until it stands here. */
const knownFields: Readonly<Record<keyof Required<LogFields> | 'time' | 'level' | 'stage', true>> = {
  time: true,
  level: true,
  stage: true,
  queryId: true,
  catalog: true,
  request: true,
  table: true,
  rows: true,
  bytes: true,
  blocks: true,
  splits: true,
  ms: true,
  code: true,
  fault: true,
  message: true,
  sql: true,
  parameters: true,
  function: true,
};

describe('the log', () => {
  it('says for every stage of a query which query, catalog and request it served', async () => {
    const { log, lines } = logged('info');
    await scan(inProcess(demo, { log }).client);
    expect(lines().map(({ stage, request }) => `${request} ${stage}`)).toEqual([
      'GetTableRequest answered',
      'GetTableLayoutRequest answered',
      'GetSplitsRequest planned',
      'GetSplitsRequest answered',
      'ReadRecordsRequest read',
      'ReadRecordsRequest answered',
    ]);
    for (const line of lines()) {
      expect(line).toMatchObject({ queryId: origin.queryId, catalog: 'demo', level: 'info' });
    }
  });

  it('counts what a read delivered', async () => {
    const { log, lines } = logged();
    const constraints = { summary: new Map([['id', equalTo(types.bigint, 2n)]]) };
    await scan(inProcess(demo, { log }).client, { constraints, columns: ['id'], maxInlineBlockBytes: 1 });
    expect(lines().find(({ stage }) => stage === 'read')).toMatchObject({
      table: 's.t',
      rows: 1,
      bytes: 9,
      blocks: 1,
    });
  });

  it('holds names, ids, counts and messages, never a value, an argument or a key', async () => {
    const { log, lines, texts } = logged();
    const failing: Connector = {
      ...demo,
      onPing: async () => Promise.reject(new Error('no')),
      listTables: async () => Promise.reject(new Error('the source is away')),
    };
    const { client } = inProcess(failing, { log });
    const args = passthroughArguments('SYSTEM.QUERY', new Map([['query', 'argument-text']]));
    await client.ping(origin);
    await client.getCapabilities(origin);
    const request = { schemaName: 's', nextToken: null, pageSize: null };
    await expect(client.listTables(origin, request)).rejects.toThrow('away');
    const { splits } = await scan(client, { maxInlineBlockBytes: 1 });
    await scan(client, { constraints: { passthroughArguments: args } });

    const strangers = lines().flatMap((line) =>
      Object.keys(line).filter((name) => !Object.hasOwn(knownFields, name)),
    );
    expect(strangers).toEqual([]);
    const text = texts.join('\n');
    const { key } = splits[0]?.encryptionKey ?? {};
    for (const secret of ['row-value', 'argument-text', Buffer.from(key ?? []).toString('base64')]) {
      expect(secret.length).toBeGreaterThan(8);
      expect(text).not.toContain(secret);
    }
  });

  it('tells a failure with its query, whose fault it is, and at the level of that fault', async () => {
    const { log, lines } = logged();
    const { client } = inProcess(
      { ...demo, listSchemaNames: async () => Promise.reject(new Error('away')) },
      { log },
    );
    await expect(client.listSchemas(origin)).rejects.toThrow('away');
    const wanted = { tableName: demoTable, passthroughArguments: new Map([['QUERY', 'x']]) };
    await expect(client.getTable(origin, wanted)).rejects.toThrow('not known');
    expect(lines().map(({ time: _, ms: __, ...line }) => line)).toEqual([
      {
        level: 'error',
        stage: 'failed',
        queryId: origin.queryId,
        catalog: 'demo',
        request: 'ListSchemasRequest',
        code: 'InternalService',
        fault: 'source',
        message: 'away',
      },
      {
        level: 'warn',
        stage: 'failed',
        queryId: origin.queryId,
        catalog: 'demo',
        request: 'GetTableRequest',
        code: 'InvalidInput',
        fault: 'person',
        message: 'passthrough function (not named) is not known; this connector has system.query',
      },
    ]);
  });

  it('tells of requests that cannot be read, the first one too', async () => {
    const { log, lines } = logged();
    const handler = createHandler(demo, { log, environment: {}, store: inMemoryStore() });
    const event = { '@type': 'ListTablesRequest', queryId: 'q1', catalogName: 'c', pageSize: 0 };
    await expect(handler(event)).rejects.toThrow('pageSize');
    await expect(handler(null)).rejects.toThrow('an object with a text "@type"');
    expect(lines()).toMatchObject([
      { stage: 'failed', queryId: 'q1', catalog: 'c', request: 'ListTablesRequest', code: 'InvalidInput' },
      { stage: 'failed', queryId: '', catalog: '', request: '' },
    ]);
  });

  it('tells of a faulty environment', async () => {
    const { log, lines } = logged();
    const { client } = inProcess(demo, { log, environment: { spill_concurrency: '0' } });
    await expect(client.ping(origin)).rejects.toThrow('spill_concurrency');
    expect(lines()).toMatchObject([{ stage: 'failed', queryId: origin.queryId }]);
  });

  it('leaves out what lies below its level', () => {
    const { log, texts } = logged('info');
    log.write('debug', 'detail');
    log.write('info', 'stage', { rows: 1 });
    expect(texts).toHaveLength(1);
  });
});

describe('one handler', () => {
  it('answers requests that overlap, each with its own rows', async () => {
    const slow: Connector = {
      ...demo,
      planSplits: async () => ({ splits: [1, 2, 3, 4].map((from) => ({ from: String(from) })) }),
      read: async ({ split }) => ({
        kind: 'blocks',
        blocks: (async function* () {
          for (let part = 0; part < 3; part++) {
            await new Promise((resolve) => setTimeout(resolve, 1));
            yield buildBlock(schema, [{ id: Number(split.get('from')) * 10 + part, name: null }]);
          }
        })(),
      }),
    };
    const { client } = inProcess(slow);
    const scans = await Promise.all([1, 2, 3].map(() => scan(client, { maxInlineBlockBytes: 1 })));
    const expected = [1, 2, 3, 4].flatMap((from) => [0, 1, 2].map((part) => BigInt(from * 10 + part)));
    for (const { rows: found } of scans) expect(found.map(({ id }) => id)).toEqual(expected);
  });

  it('goes on after a failure', async () => {
    let calls = 0;
    const flaky: Connector = {
      ...demo,
      listSchemaNames: async () => (calls++ === 0 ? Promise.reject(new Error('once')) : ['s']),
    };
    const { client } = inProcess(flaky);
    await expect(client.listSchemas(origin)).rejects.toThrow('once');
    expect((await client.listSchemas(origin)).schemas).toEqual(['s']);
  });

  it('has no functions, and says so by name', async () => {
    const { client } = inProcess(demo);
    const call = client.callFunction({
      identity: origin.identity,
      inputRecords: buildBlock(schema, rows),
      outputSchema: arrowSchema([field('r', types.integer)]),
      methodName: 'redact',
    });
    await expect(call).rejects.toThrow('function redact does not exist: this Lambda has no functions');
  });
});
