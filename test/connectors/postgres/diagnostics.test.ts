/** What the PostgreSQL function says of itself to somebody who asks in Athena. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secrets } from '../../../connectors/federation/index.ts';
import { passthroughArguments } from '../../../connectors/federation/passthrough.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { inProcess, scan } from '../federation/in-process.ts';
import { connectorFor, startDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
const connectors: PostgresConnector[] = [];

function connectorOf(url: string, settings: Readonly<Record<string, string>> = {}): PostgresConnector {
  const connector = connectorFor(url, new Secrets(), settings);
  connectors.push(connector);
  return connector;
}

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE TABLE reading (id int8 PRIMARY KEY, label text COLLATE "C", x float8);
    INSERT INTO reading SELECT n, 'l' || n, n FROM generate_series(1, 20000) n; ANALYZE reading;
    CREATE ROLE clerk LOGIN PASSWORD 'clerk'; GRANT SELECT, INSERT ON reading TO clerk;
    CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON reading TO reader;
    CREATE ROLE nobody LOGIN PASSWORD 'nobody';`);
});

afterAll(async () => {
  await Promise.all(connectors.map((connector) => connector.close()));
  await database[Symbol.asyncDispose]();
});

async function call(connector: PostgresConnector, name: string, args: Readonly<Record<string, string>> = {}) {
  const { client } = inProcess(connector);
  const passthrough = passthroughArguments(name, new Map(Object.entries(args)));
  return (await scan(client, { constraints: { passthroughArguments: passthrough } })).rows;
}

describe('system.explain', () => {
  async function explained(query: string, connector = database.connector): Promise<readonly string[]> {
    const rows = await call(connector, 'SYSTEM.EXPLAIN', { query });
    return rows.map(({ step, detail }) => `${String(step)}: ${String(detail)}`);
  }

  it('shows the statement, how PostgreSQL would run it, and what is left to the function', async () => {
    // What PostgreSQL computes anew is not what it has an index on, or an order of.
    const rounded = connectorOf(database.url, {
      column_types: '{"public.reading.x": "decimal(10,2)"}',
    });
    const lines = await explained(
      "SELECT label FROM public.reading WHERE id < 10 AND x > 2 AND label IN ('l3', 'l4') LIMIT 3",
      rounded,
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'filter: id < 10: decided by postgresql',
        'filter: x > 2: decided by the function, on the rows that come',
        "filter: label IN ('l3', 'l4'): decided by postgresql",
        'limit: 3: by the function, which decides a filter first',
        'parameters: 2',
        expect.stringMatching(/^plan: Index Scan using reading_pkey on reading/),
        'splits: 1',
      ]),
    );
    const [sql] = lines.filter((line) => line.startsWith('sql: '));
    expect(sql).toMatch(/^sql: SELECT "label" FROM "public"."reading" WHERE .*"id" < \$1::int8/);
    expect(sql).not.toContain('LIMIT');
  });

  it('shows the limit and the order that are sent', async () => {
    const lines = await explained('SELECT id FROM public.reading ORDER BY label DESC LIMIT 3');
    expect(lines.find((line) => line.startsWith('sql: '))).toContain('LIMIT $1::int8');
    expect(lines).toContain('limit: 3: by postgresql');
  });

  it('shows each split of a larger scan', async () => {
    const connector = connectorOf(database.url, { split_target_bytes: '200000', max_splits: '3' });
    const lines = await explained('SELECT * FROM public.reading', connector);
    expect(lines).toContain('splits: 3');
    expect(lines.filter((line) => line.startsWith('split '))).toEqual([
      expect.stringMatching(/^split 1: column = id, before = \d+$/),
      expect.stringMatching(/^split 2: column = id, from = \d+, before = \d+$/),
      expect.stringMatching(/^split 3: column = id, from = \d+$/),
    ]);
  });

  it('reads no row', async () => {
    await database.sql('CREATE VIEW broken AS SELECT 1 / (id - id) AS n FROM reading');
    expect(await explained('SELECT n FROM public.broken')).toContain('columns: n');
  });
});

describe('system.selftest', () => {
  const test = async (user: string) => {
    const url = new URL(database.url);
    [url.username, url.password] = [user, user];
    const rows = await call(connectorOf(url.href), 'SYSTEM.SELFTEST');
    return new Map(
      rows.map(({ check, result, detail }) => [String(check), `${String(result)}: ${String(detail)}`]),
    );
  };

  it('finds a role that may read fit, and says where it is', async () => {
    const found = await test('reader');
    expect(found.get('database')).toMatch(
      /^warning: PostgreSQL \d+\.\d+ at .*:\d+\/.* as reader; the connection is not encrypted/,
    );
    expect(found.get('rights')).toBe('ok: the role may read and not write');
    expect(found.get('tables')).toMatch(/^ok: 1 tables in 1 schemas can be read/);
    expect(found.get('connections')).toMatch(/^ok: \d+ of \d+ connections of the server are open$/);
    expect([...found.keys()]).toEqual([
      'database',
      'rights',
      'tables',
      'connections',
      'spill bucket',
      'spill encryption',
      'query status',
    ]);
  });

  it('warns of a role that may write', async () => {
    expect((await test('clerk')).get('rights')).toBe(
      'warning: the role may write to 1 tables; SELECT is all that it needs',
    );
  });

  it('fails for a role that may read nothing, and for one that may not log in', async () => {
    expect((await test('nobody')).get('tables')).toMatch(
      /^failed: the role may read no table; grant it USAGE/,
    );
    expect((await test('stranger')).get('database')).toMatch(/^failed: .*stranger/);
  });
});
