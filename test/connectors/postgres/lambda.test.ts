import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { types } from '../../../connectors/federation/index.ts';
import { createPostgresConnector } from '../../../connectors/postgres/connector.ts';
import { greaterThan, inProcess, origin, scan } from '../federation/in-process.ts';
import { startDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
const tableName = { schemaName: 'public', tableName: 'reading' };

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE TABLE reading AS
    SELECT n::int8 AS id, n * 1.5::float8 AS x, 'é' || n AS label, timestamptz '2024-01-01 00:00+00' + n * interval '1 s' AS at
    FROM generate_series(1, 50000) n`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe('the function', () => {
  it('answers a Ping without any setting', async () => {
    const { client } = inProcess(createPostgresConnector());

    expect(await client.ping(origin)).toMatchObject({ kind: 'PingResponse', sourceType: 'postgresql' });
  });

  it('says which setting is missing when it needs one', async () => {
    const { client } = inProcess(createPostgresConnector());

    await expect(client.listSchemas(origin)).rejects.toThrow('set the variable default');
  });

  it('promises filters and limits, and offers what stands in for a table', async () => {
    const { client } = inProcess(database.connector);

    const { capabilities } = await client.getCapabilities(origin);

    expect([...capabilities.keys()].sort()).toEqual([
      'SYSTEM.EXPLAIN',
      'SYSTEM.QUERY',
      'SYSTEM.SELFTEST',
      'supports_complex_expression_pushdown',
      'supports_filter_pushdown',
      'supports_limit_pushdown',
      'supports_top_n_pushdown',
    ]);
  });

  it('pages through tables', async () => {
    const { client } = inProcess(database.connector);

    const page = await client.listTables(origin, { schemaName: 'public', nextToken: null, pageSize: 1 });

    expect(page.tables).toEqual([tableName]);
  });

  it('answers a filtered scan inline, in one split', async () => {
    const { client } = inProcess(database.connector);

    const { rows, splits, spilledObjects } = await scan(client, {
      tableName,
      constraints: {
        summary: new Map([
          ['id', greaterThan(types.bigint, 49_998n)],
          ['x', greaterThan(types.double, 74_999)],
        ]),
      },
    });

    expect(splits.length).toBe(1);
    expect(spilledObjects).toBe(0);
    expect(rows).toEqual([
      { id: 50_000n, x: 75_000, label: 'é50000', at: BigInt(Date.parse('2024-01-01T13:53:20Z')) },
    ]);
  });

  it('spills a scan that is too large for its answer, and loses no row of it', async () => {
    const { client } = inProcess(database.connector);

    const { rows, spilledObjects } = await scan(client, {
      tableName,
      maxBlockBytes: 200_000,
      maxInlineBlockBytes: 100_000,
    });

    expect(spilledObjects).toBeGreaterThan(5);
    expect(rows.length).toBe(50_000);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(50_000);
  });

  it('runs a query of a person', async () => {
    const { client } = inProcess(database.connector);

    const { rows } = await scan(client, {
      tableName: { schemaName: 'system', tableName: 'query' },
      constraints: {
        passthroughArguments: new Map([
          ['schemaFunctionName', 'SYSTEM.QUERY'],
          ['QUERY', 'SELECT count(*) AS n, max(label) AS last FROM reading WHERE id <= 3'],
        ]),
      },
    });

    expect(rows).toEqual([{ n: 3n, last: 'é3' }]);
  });

  it('passes the limit on', async () => {
    const { client } = inProcess(database.connector);

    expect((await scan(client, { tableName, constraints: { limit: 7n } })).rows.length).toBe(7);
  });
});
