/** The traps that a cut of a table can fall into, one test for each. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { Secrets } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { integerCuts, keyRanges } from '../../../connectors/postgres/splits.ts';
import { connectorFor, errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';
import { planSplits, type Split } from './split-plan.ts';

const small = { split_target_bytes: '10000', max_splits: '7' };
const filler = "repeat('x', 40)";

let database: TestDatabase;
let connector: PostgresConnector;

beforeAll(async () => {
  database = await startDatabase();
  connector = connectorFor(database.url, new Secrets(), small);
});

afterAll(async () => {
  await connector.close();
  await database[Symbol.asyncDispose]();
});

async function read(
  tableName: string,
  splits: readonly Split[],
  { as = connector, schemaName = 'public' } = {},
): Promise<readonly string[]> {
  const reads = await Promise.all(
    splits.map((split) => readTable(as, { schemaName, tableName }, { columns: ['id'], split })),
  );
  return reads.flatMap(({ rows }) => rows.map(([id]) => String(id))).sort();
}

async function idsOf(tableName: string): Promise<readonly string[]> {
  return (await database.texts(`SELECT id FROM ${tableName}`)).map(String).sort();
}

const numbered = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => String(from + index)).sort();

describe('P11: a key of integers', () => {
  const int8 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  test('is cut into ranges that hold every value once, however far apart they are', () => {
    fc.assert(
      fc.property(fc.array(int8, { minLength: 1 }), fc.integer({ min: 1, max: 100 }), (keys, count) => {
        const least = keys.reduce((low, key) => (key < low ? key : low));
        const greatest = keys.reduce((high, key) => (key > high ? key : high));
        const pieces = keyRanges('k', integerCuts(least, greatest, count), count);
        const holding = (key: bigint) =>
          pieces.filter((piece) => {
            if (piece.kind !== 'key-range') return true;
            const { from, before } = piece;
            return (from === null || BigInt(from) <= key) && (before === null || key < BigInt(before));
          }).length;

        expect(pieces.length).toBeLessThanOrEqual(count);
        expect([...keys, -(2n ** 63n), 2n ** 63n - 1n].map(holding).filter((times) => times !== 1)).toEqual(
          [],
        );
      }),
    );
  });

  const spans: readonly (readonly [string, string, string])[] = [
    ['of more than 2^31', 'int8', '(i - 1000) * 3000000000'],
    ['of all of bigint', 'int8', '(-9223372036854775808 + i::numeric * 9223372036854775)::int8'],
    ['of all of integer', 'int4', '(-2147483648 + (i - 1) * 2147000::int8)::int4'],
    ['below zero', 'int4', '-i'],
    ['of smallint', 'int2', '(i - 1000)::int2'],
  ];

  test.each(
    spans.flatMap(([span, type, key]) => [true, false].map((isAnalyzed) => [span, type, key, isAnalyzed])),
  )('%s (%s, %s; analyzed: %s) is read once', async (_span, type, key, isAnalyzed) => {
    await database.sql(`DROP TABLE IF EXISTS spanned;
        CREATE TABLE spanned (k ${String(type)} PRIMARY KEY, id int8, filler text) WITH (autovacuum_enabled = false);
        INSERT INTO spanned SELECT ${String(key)}, i, ${filler} FROM generate_series(1, 2000) i`);
    if (isAnalyzed === true) await database.sql('ANALYZE spanned');
    const splits = await planSplits(connector, 'spanned');

    expect(splits.length).toBe(7);
    expect(await read('spanned', splits)).toEqual(numbered(2000));
  });

  test('of one row, or none, is read once though the server expects many', async () => {
    await database.sql(`CREATE TABLE emptied (k int8 PRIMARY KEY, id int8, filler text) WITH (autovacuum_enabled = false);
      INSERT INTO emptied SELECT i, i, ${filler} FROM generate_series(1, 2000) i; ANALYZE emptied`);
    await database.sql('DELETE FROM emptied WHERE k <> 77');
    const splits = await planSplits(connector, 'emptied');
    const one = await read('emptied', splits);
    await database.sql('DELETE FROM emptied');

    expect(splits.length).toBe(7);
    expect(one).toEqual(['77']);
    expect(await read('emptied', splits)).toEqual([]);
    expect(await read('emptied', await planSplits(connector, 'emptied'))).toEqual([]);
  });
});

describe('P22: rows beyond what was planned', () => {
  test('below the least and above the greatest key come once', async () => {
    await database.sql(`CREATE TABLE widening (k int8 PRIMARY KEY, id int8, filler text);
      INSERT INTO widening SELECT i, i, ${filler} FROM generate_series(1, 2000) i; ANALYZE widening`);
    const splits = await planSplits(connector, 'widening');
    await database.sql(`INSERT INTO widening SELECT i, i, '' FROM generate_series(-500, 0) i;
      INSERT INTO widening SELECT i, i, '' FROM generate_series(2001, 3000) i`);

    expect(splits.length).toBe(7);
    expect(await read('widening', splits)).toEqual(numbered(3501, -500));
  });

  test.each([
    ['float8', "'NaN', '-Infinity', 'Infinity', '-0'"],
    ['numeric', "'NaN', '-Infinity', 'Infinity', '0'"],
    ['text', "'', 'zzzz', '~', 'é'"],
  ])('of %s keys, and null ones, come once', async (type, keys) => {
    await database.sql(`DROP TABLE IF EXISTS special;
      CREATE TABLE special (k ${type} UNIQUE, id int8, filler text);
      INSERT INTO special SELECT (i + 0.5)::${type}, i, ${filler} FROM generate_series(1, 2000) i; ANALYZE special`);
    const splits = await planSplits(connector, 'special');
    await database.sql(`INSERT INTO special SELECT k::${type}, 2000 + n, '' FROM unnest(ARRAY[${keys}]) WITH ORDINALITY u(k, n);
      INSERT INTO special SELECT NULL, 2004 + n, '' FROM generate_series(1, 3) n`);

    expect(splits.length).toBe(7);
    expect(await read('special', splits)).toEqual(numbered(2007));
  });

  test('are not skipped where a unique index lets nulls in more than once', async () => {
    await database.sql(`CREATE TABLE composite (k int4, l int4, id int8, filler text, UNIQUE (k, l));
      INSERT INTO composite SELECT nullif(i % 50, 0), nullif(i / 50, 0), i, ${filler} FROM generate_series(1, 2000) i;
      ANALYZE composite`);
    const splits = await planSplits(connector, 'composite');

    expect(splits.length).toBe(7);
    expect(await read('composite', splits)).toEqual(numbered(2000));
  });
});

describe('P27: names that differ by case alone', () => {
  test('are one choice when a table is described, cut and read', async () => {
    await database.sql(`CREATE TABLE "Orders" (k int8 PRIMARY KEY, id int8, filler text);
      CREATE TABLE orders (k int8 PRIMARY KEY, id int8, filler text);
      INSERT INTO "Orders" SELECT i, -i, ${filler} FROM generate_series(1, 2000) i;
      INSERT INTO orders SELECT i, i, ${filler} FROM generate_series(1, 2000) i;
      CREATE TABLE "Bills" (k int8 PRIMARY KEY); CREATE TABLE "BILLS" (k int8 PRIMARY KEY); ANALYZE`);
    const refusal = (await errorOf(planSplits(connector, 'bills'))).message;

    expect(await read('orders', await planSplits(connector, 'orders'))).toEqual(numbered(2000));
    expect(refusal).toContain('BILLS, Bills');
    expect((await errorOf(read('bills', [{}]))).message).toBe(refusal);
  });

  test('of the key are cut by the one that is meant', async () => {
    await database.sql(`CREATE TABLE keys ("K" int8 PRIMARY KEY, k int8, id int8, filler text);
      INSERT INTO keys SELECT i, i % 3, i, ${filler} FROM generate_series(1, 2000) i; ANALYZE keys`);
    const splits = await planSplits(connector, 'keys');

    expect(new Set(splits.map(({ column }) => column))).toEqual(new Set(['K']));
    expect(await read('keys', splits)).toEqual(numbered(2000));
  });
});

describe('P34: a table of several', () => {
  test('that inherit from each other over two levels and two parents has each row once', async () => {
    await database.sql(`CREATE TABLE grand (id int8 PRIMARY KEY, filler text);
      CREATE TABLE left_child (PRIMARY KEY (id)) INHERITS (grand); CREATE TABLE right_child () INHERITS (grand);
      CREATE TABLE joined () INHERITS (left_child, right_child);
      INSERT INTO grand SELECT i, ${filler} FROM generate_series(1, 500) i;
      INSERT INTO left_child SELECT i, ${filler} FROM generate_series(501, 1000) i;
      INSERT INTO right_child SELECT i, ${filler} FROM generate_series(1001, 1500) i;
      INSERT INTO joined SELECT i, ${filler} FROM generate_series(1501, 2000) i; ANALYZE`);
    const splits = await planSplits(connector, 'grand');

    expect(splits.length).toBe(7);
    expect(await read('grand', splits)).toEqual(numbered(2000));
  });

  const partitioned = async (name: string, more: string, key = 'nullif(i / 500, 3)') => {
    await database.sql(`CREATE SCHEMA IF NOT EXISTS elsewhere;
      CREATE TABLE ${name} (id int8, d int8, filler text) PARTITION BY RANGE (d); ${more}
      INSERT INTO ${name} SELECT i, ${key}, ${filler} FROM generate_series(1, 2000) i; ANALYZE ${name}`);
    return planSplits(connector, name);
  };
  const byPartition = (splits: readonly Split[]) =>
    splits.flatMap(({ partitions }) => partitions?.split(',') ?? []).length;

  test('with partitions in other schemas, some of the same name, a default one and sub-partitions', async () => {
    const splits = await partitioned(
      'wide',
      `CREATE TABLE wide_0 PARTITION OF wide FOR VALUES FROM (0) TO (1);
       CREATE TABLE elsewhere.wide_0 PARTITION OF wide FOR VALUES FROM (1) TO (2) PARTITION BY HASH (id);
       CREATE TABLE elsewhere.wide_a PARTITION OF elsewhere.wide_0 FOR VALUES WITH (modulus 2, remainder 0);
       CREATE TABLE wide_b PARTITION OF elsewhere.wide_0 FOR VALUES WITH (modulus 2, remainder 1);
       CREATE TABLE elsewhere.wide_2 PARTITION OF wide FOR VALUES FROM (2) TO (3) PARTITION BY LIST (id);
       CREATE TABLE wide_2d PARTITION OF elsewhere.wide_2 DEFAULT;
       CREATE TABLE wide_rest PARTITION OF wide DEFAULT;`,
    );

    expect(byPartition(splits)).toBe(4);
    expect(await read('wide', splits)).toEqual(numbered(2000));
  });

  test('by a hash below a hash is cut by its key', async () => {
    await database.sql(`CREATE TABLE hashed (id int8 PRIMARY KEY, filler text) PARTITION BY HASH (id);
      CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 0) PARTITION BY HASH (id);
      CREATE TABLE hashed_0a PARTITION OF hashed_0 FOR VALUES WITH (modulus 3, remainder 0);
      CREATE TABLE hashed_0b PARTITION OF hashed_0 FOR VALUES WITH (modulus 3, remainder 1);
      CREATE TABLE hashed_0c PARTITION OF hashed_0 FOR VALUES WITH (modulus 3, remainder 2);
      CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 1);
      INSERT INTO hashed SELECT i, ${filler} FROM generate_series(1, 2000) i; ANALYZE hashed`);
    const splits = await planSplits(connector, 'hashed');

    expect(splits.length).toBe(7);
    expect(byPartition(splits)).toBe(0);
    expect(await read('hashed', splits)).toEqual(numbered(2000));
  });

  test('one of which is on another server', async () => {
    const { port, username, password } = new URL(database.url);
    await database.server.ensureDatabase('remote');
    const remote = new pg.Client({ connectionString: database.server.connectionUrl('remote') });
    await remote.connect();
    await remote.query('CREATE TABLE far_1 (id int8, d int8, filler text)');
    await remote.end();
    await database.sql(`CREATE EXTENSION postgres_fdw;
      CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '${port}', dbname 'remote');
      CREATE USER MAPPING FOR CURRENT_USER SERVER remote OPTIONS (user '${username}', password '${password}')`);
    const splits = await partitioned(
      'far',
      `CREATE TABLE far_0 PARTITION OF far FOR VALUES FROM (0) TO (1);
       CREATE FOREIGN TABLE far_1 PARTITION OF far FOR VALUES FROM (1) TO (2) SERVER remote;
       CREATE TABLE far_rest PARTITION OF far DEFAULT;`,
    );

    expect(byPartition(splits)).toBe(3);
    expect(await read('far', splits)).toEqual(numbered(2000));
  });

  test('one of which is being detached has the rows that the server shows, or says that it has changed', async () => {
    const before = await partitioned(
      'leaving',
      `CREATE TABLE leaving_0 PARTITION OF leaving FOR VALUES FROM (0) TO (1);
       CREATE TABLE leaving_1 PARTITION OF leaving FOR VALUES FROM (1) TO (2);
       CREATE TABLE leaving_2 PARTITION OF leaving FOR VALUES FROM (2) TO (10);`,
      'i / 500',
    );
    const holder = new pg.Client({ connectionString: database.url });
    const detacher = new pg.Client({ connectionString: database.url });
    await Promise.all([holder.connect(), detacher.connect()]);
    await holder.query('BEGIN; SELECT count(*) FROM leaving');
    const detaching = detacher.query('ALTER TABLE leaving DETACH PARTITION leaving_1 CONCURRENTLY');
    let isPending = false;
    while (!isPending) {
      isPending = (await database.texts('SELECT 1 FROM pg_inherits WHERE inhdetachpending')).length > 0;
    }
    const failure = await errorOf(read('leaving', before));
    const splits = await planSplits(connector, 'leaving');
    const [found, shown] = [await read('leaving', splits), await idsOf('leaving')];
    await holder.query('COMMIT');
    await detaching;
    await Promise.all([holder.end(), detacher.end()]);

    expect(byPartition(before)).toBe(3);
    expect(failure.message).toContain('a partition was detached or dropped');
    expect(shown.length).toBe(1500);
    expect(found).toEqual(shown);
  });
});

describe('P35: a table whose rows and columns are not for everybody', () => {
  const asRole = (role: string): PostgresConnector => {
    const url = new URL(database.url);
    url.username = role;
    url.password = role;
    return connectorFor(url.href, new Secrets(), small);
  };

  test('keeps its row security and its own grants where it is cut by its key', async () => {
    await database.sql(`CREATE TABLE tenants (id int8 PRIMARY KEY, who text, filler text) PARTITION BY HASH (id);
      CREATE TABLE tenants_0 PARTITION OF tenants FOR VALUES WITH (modulus 2, remainder 0);
      CREATE TABLE tenants_1 PARTITION OF tenants FOR VALUES WITH (modulus 2, remainder 1);
      INSERT INTO tenants SELECT i, (ARRAY['a', 'b'])[1 + i % 2], ${filler} FROM generate_series(1, 4000) i; ANALYZE tenants;
      CREATE ROLE hashed_reader LOGIN PASSWORD 'hashed_reader'; GRANT SELECT ON tenants TO hashed_reader;
      ALTER TABLE tenants ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON tenants USING (who = 'a')`);
    const as = asRole('hashed_reader');
    const splits = await planSplits(as, 'tenants');
    const found = await read('tenants', splits, { as });
    await as.close();

    expect(splits.length).toBeGreaterThan(1);
    expect(found).toEqual(
      (await database.texts("SELECT id FROM tenants WHERE who = 'a'")).map(String).sort(),
    );
  });

  test('is not cut by a key that the role may not read', async () => {
    await database.sql(`CREATE TABLE secretive (k int8 PRIMARY KEY, id int8, filler text);
      INSERT INTO secretive SELECT i, i, ${filler} FROM generate_series(1, 2000) i; ANALYZE secretive;
      CREATE ROLE keyless LOGIN PASSWORD 'keyless'; GRANT SELECT (id, filler) ON secretive TO keyless`);
    const as = asRole('keyless');
    const splits = await planSplits(as, 'secretive');
    const found = await read('secretive', splits, { as });
    await as.close();

    expect(splits).toEqual([{}]);
    expect(found).toEqual(numbered(2000));
  });

  test('is not cut at values of rows that row security hides', async () => {
    await database.sql(`CREATE TABLE hiding (k text PRIMARY KEY, id int8, filler text);
      INSERT INTO hiding SELECT 'hidden-' || i, i, ${filler} FROM generate_series(1, 2000) i;
      INSERT INTO hiding SELECT 'shown-' || i, i, ${filler} FROM generate_series(2001, 4000) i; ANALYZE hiding;
      CREATE ROLE half LOGIN PASSWORD 'half'; GRANT SELECT ON hiding TO half;
      ALTER TABLE hiding ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON hiding USING (k LIKE 'shown%')`);
    const as = asRole('half');
    const splits = await planSplits(as, 'hiding');
    const found = await read('hiding', splits, { as });
    await as.close();

    expect(JSON.stringify(splits)).not.toContain('hidden');
    expect(found).toEqual(numbered(2000, 2001));
  });
});
