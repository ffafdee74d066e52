/** What a function asks the catalogs for during a query: once, however many splits of it it reads. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CallContext } from '../../../connectors/federation/index.ts';
import { Secrets, silentLog } from '../../../connectors/federation/index.ts';
import type { TableFacts } from '../../../connectors/postgres/catalog.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { createKnownTables } from '../../../connectors/postgres/known-tables.ts';
import { startPostgres } from '../../../local/services/postgres/start.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  openDatabase,
  readTable,
  type TestDatabase,
} from './database.ts';
import { planSplits } from './split-plan.ts';

const tableName = { schemaName: 'public', tableName: 'wanted' };

let database: TestDatabase;
let connector: PostgresConnector;

beforeAll(async () => {
  const server = await startPostgres({ logsStatements: true });
  const opened = await openDatabase(server, 'postgres');
  database = {
    ...opened,
    server,
    async [Symbol.asyncDispose]() {
      await opened.close();
      await server.stop();
    },
  };
  connector = connectorFor(database.url, new Secrets(), {
    split_target_bytes: '1000',
    connection_share: '1',
  });
  await database.sql(`CREATE TABLE wanted (id int8 PRIMARY KEY, filler text);
    INSERT INTO wanted SELECT i, repeat('x', 40) FROM generate_series(1, 3000) i; ANALYZE wanted`);
});

afterAll(async () => {
  await connector.close();
  await database[Symbol.asyncDispose]();
});

/** How often a table's columns were asked for meanwhile. */
async function lookUps(work: () => Promise<unknown>): Promise<number> {
  const since = await database.server.logPosition();
  await work();
  const statements = await database.server.receivedStatements(since);
  return statements.filter(({ sql }) => sql.includes('pg_attribute a ON a.attrelid = c.oid')).length;
}

/** As the SDK reads a split: no description of the table. */
async function readSplit(split: Readonly<Record<string, string>>, queryId: string): Promise<number> {
  const { context } = callContext({ queryId });
  const request = {
    tableName,
    output: [],
    predicate: [],
    orderBy: [],
    limit: null,
    passthroughArguments: new Map<string, string>(),
    tableMetadata: new Map<string, string>(),
  };
  const pushed = await connector.pushdown?.(request, context);
  if (pushed === undefined) throw new Error('the connector has no pushdown');
  const plan = { ...request, ...pushed, filterOnly: [], split: new Map(Object.entries(split)) };
  const source = await connector.read(plan, context);
  if (source.kind !== 'blocks') throw new Error('the connector gives rows');
  let rows = 0;
  for await (const block of source.blocks) rows += block.rowCount;
  return rows;
}

describe('a function in a query', () => {
  test('asks once for the table of 64 splits', async () => {
    let rows = 0;
    let splits = 0;
    const asked = await lookUps(async () => {
      const planned = await planSplits(connector, 'wanted', { call: callContext({ queryId: 'q-64' }) });
      splits = planned.length;
      for (const split of planned) rows += await readSplit(split, 'q-64');
    });

    expect(splits).toBe(64);
    expect(rows).toBe(3000);
    expect(asked).toBe(1);
  });

  test('asks once for the splits that it reads at the same time', async () => {
    const asked = await lookUps(() => Promise.all([1, 2, 3, 4].map(() => readSplit({}, 'q-together'))));

    expect(asked).toBe(1);
  });

  test('asks again in another query, and when the table is described', async () => {
    await readSplit({}, 'q-first');

    expect(await lookUps(() => readSplit({}, 'q-second'))).toBe(1);
    expect(
      await lookUps(() => connector.describeTable(tableName, callContext({ queryId: 'q-second' }).context)),
    ).toBe(1);
    expect(await lookUps(() => readSplit({}, 'q-second'))).toBe(0);
  });

  test('asks again for a table that it did not find', async () => {
    const call = () => callContext({ queryId: 'q-late' });
    const late = { schemaName: 'public', tableName: 'late' };
    const missing = await errorOf(readTable(connector, late, { call: call() }));
    await database.sql('CREATE TABLE late AS SELECT 1 AS id');

    expect(missing.code).toBe('EntityNotFound');
    expect((await readTable(connector, late, { call: call() })).rows).toEqual([[1]]);
  });

  const facts: TableFacts = {
    oid: '1',
    kind: 'r',
    schemaName: 'public',
    tableName: 'wanted',
    columns: [],
    isUtf8: true,
  };

  /** How often each of `contexts`, in order, has to ask. */
  async function asksOf(contexts: readonly CallContext[]): Promise<readonly number[]> {
    const tables = createKnownTables();
    let asked = 0;
    const counts: number[] = [];
    for (const context of contexts) {
      const before = asked;
      await tables.tableFor(tableName, context, async () => {
        asked++;
        return facts;
      });
      counts.push(asked - before);
    }
    return counts;
  }

  const contextOf = (queryId: string): CallContext => ({
    ...callContext({ queryId }).context,
    log: silentLog,
  });

  test("asks each time under a caller's own credentials, and without a query", async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' };
    const own = { ...contextOf('q'), credentials };
    const nameless = contextOf('');

    expect(await asksOf([contextOf('q'), own, own, nameless, nameless, contextOf('q')])).toEqual([
      1, 1, 1, 1, 1, 0,
    ]);
  });

  test('forgets the query that asked longest ago', async () => {
    const first = contextOf('q');
    const others = Array.from({ length: 15 }, (_, index) => contextOf(`q-${index}`));

    expect(await asksOf([first, ...others, first])).toEqual([1, ...others.map(() => 1), 0]);
    expect(await asksOf([first, ...others, contextOf('q-15'), first])).toEqual([
      1,
      ...others.map(() => 1),
      1,
      1,
    ]);
  });
});

describe('a table that changes in a query', () => {
  const changes: readonly (readonly [string, string, RegExp])[] = [
    [
      'a column of another type',
      'ALTER TABLE t ALTER COLUMN v TYPE text',
      /type OID 25 where 20 was planned/,
    ],
    [
      'a column that is gone',
      'ALTER TABLE t DROP COLUMN v',
      /t has changed since the query was planned.*column "v" does not exist.*run the query again/,
    ],
    [
      'a column that is there again with another type',
      'ALTER TABLE t DROP COLUMN v; ALTER TABLE t ADD COLUMN v date',
      /type OID 1082 where 20 was planned/,
    ],
    ['a table that is gone', 'DROP TABLE t', /t has changed since .*relation "public.t" does not exist/],
  ];

  test.each(changes)('P37: %s fails the read, and nothing else', async (_what, change, message) => {
    await database.sql('DROP TABLE IF EXISTS t; CREATE TABLE t AS SELECT 1::int8 AS id, 2::int8 AS v');
    const call = () => callContext({ queryId: `q-${change}` });
    const name = { schemaName: 'public', tableName: 't' };
    const { context } = call();
    const { schema } = await connector.describeTable(name, context);
    await database.sql(change);
    const request = {
      tableName: name,
      output: schema.fields,
      predicate: [],
      orderBy: [],
      limit: null,
      passthroughArguments: new Map<string, string>(),
      tableMetadata: new Map<string, string>(),
    };
    const pushed = await connector.pushdown?.(request, context);
    if (pushed === undefined) throw new Error('the connector has no pushdown');
    const source = await connector.read({ ...request, ...pushed, filterOnly: [], split: new Map() }, context);
    const error = await errorOf(
      (async () => {
        if (source.kind === 'blocks') for await (const _ of source.blocks);
      })(),
    );

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toMatch(message);
  });
});
