import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { connectorFor, errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';
import { between, inRanges, points } from './predicates.ts';
import { type PlannedScan, planSplits, type Split } from './split-plan.ts';

const small = { split_target_bytes: '20000', max_splits: '7' };

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

interface Scan extends PlannedScan {
  readonly as?: PostgresConnector;
}

async function plan(tableName: string, scan: Scan = {}): Promise<readonly Split[]> {
  return planSplits(scan.as ?? connector, tableName, scan);
}

/** First column of every row of every split, as text, in the order in which they came. */
async function readAll(
  tableName: string,
  splits: readonly Split[],
  scan: Scan = {},
): Promise<readonly string[]> {
  const { predicate = [], as = connector } = scan;
  const rows: string[] = [];
  for (const split of splits) {
    const read = await readTable(as, { schemaName: 'public', tableName }, { split, predicate });
    rows.push(...read.rows.map(([first]) => String(first)));
  }
  return rows;
}

function sorted(rows: readonly (string | null)[]): readonly string[] {
  return rows.map(String).sort();
}

describe('a table with a key', () => {
  const keys: readonly (readonly [type: string, value: string])[] = [
    ['int2', '(i - 1500)::int2'],
    ['int4', 'i * 7 - 9000'],
    ['int8', 'i * 3000000000 - 4000000000000'],
    ['numeric', 'i::numeric / 7'],
    ['numeric(12, 3)', 'i::numeric / 7'],
    ['float8', "CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN '-Infinity' ELSE i / 7.0 END"],
    ['uuid', 'md5(i::text)::uuid'],
    ['text', 'md5(i::text)'],
    ['text COLLATE english', "(array['a', 'B', 'é', 'Z', '_'])[1 + i % 5] || i"],
    ['text COLLATE "C"', "(array['a', 'B', 'é', 'Z', '_'])[1 + i % 5] || i"],
    ['char(8)', "(array['a', 'B', 'é', 'Z', '_'])[1 + i % 5] || i"],
    ['bytea', "decode(md5(i::text), 'hex')"],
    ['date', "date '1800-01-01' + i * 40"],
    ['timestamp', "timestamp '1960-01-01' + i * interval '11 hours 3 microseconds'"],
    ['timestamptz', "timestamptz '1960-01-01' + i * interval '11 hours'"],
    ['inet', "'10.0.0.0'::inet + i"],
    ['positive', 'i'],
  ];

  beforeAll(async () => {
    await database.sql(`CREATE COLLATION english (provider = icu, locale = 'en-US');
      CREATE DOMAIN positive AS int8 CHECK (VALUE > 0)`);
  });

  test.each(keys)('of type %s is cut into ranges that hold each row once', async (type, value) => {
    await database.sql(`DROP TABLE IF EXISTS keyed; CREATE TABLE keyed (n int4, k ${type} PRIMARY KEY, filler text);
      INSERT INTO keyed SELECT i, ${value}, repeat('x', 40) FROM generate_series(1, 3000) i; ANALYZE keyed`);
    const splits = await plan('keyed');
    const rows = await Promise.all(splits.map((split) => readAll('keyed', [split])));

    expect(splits.length).toBe(7);
    expect(sorted(rows.flat())).toEqual(sorted(await database.texts('SELECT n FROM keyed')));
    for (const piece of rows) expect(piece.length).toBeGreaterThan(250);
  });

  test('that is null in some rows of a unique index delivers them once', async () => {
    await database.sql(`CREATE TABLE nullable (n int4, k int4 UNIQUE, filler text);
      INSERT INTO nullable SELECT i, CASE WHEN i % 10 > 0 THEN i END, repeat('x', 40) FROM generate_series(1, 3000) i;
      ANALYZE nullable`);
    const splits = await plan('nullable');

    expect(splits.length).toBe(7);
    expect(sorted(await readAll('nullable', splits))).toEqual(
      sorted(await database.texts('SELECT n FROM nullable')),
    );
  });

  test('whose values are skewed is cut into pieces of like size', async () => {
    await database.sql(`CREATE TABLE skewed (k int8 PRIMARY KEY, filler text);
      INSERT INTO skewed SELECT i, repeat('x', 40) FROM generate_series(1, 2990) i;
      INSERT INTO skewed SELECT 9223372036854775807 - i, repeat('x', 40) FROM generate_series(0, 9) i; ANALYZE skewed`);
    const splits = await plan('skewed');
    const sizes = await Promise.all(splits.map(async (split) => (await readAll('skewed', [split])).length));

    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(3000);
    expect(Math.max(...sizes)).toBeLessThan(700);
  });

  test('that was never analyzed is cut evenly where it is an integer, over the whole of its range', async () => {
    await database.sql(`CREATE TABLE fresh (k int8 PRIMARY KEY, filler text) WITH (autovacuum_enabled = false);
      INSERT INTO fresh SELECT (-9223372036854775807 + i::numeric * 6000000000000000)::int8, repeat('x', 100)
        FROM generate_series(0, 3000) i; INSERT INTO fresh VALUES (9223372036854775807, '')`);
    const splits = await plan('fresh');

    expect(splits.length).toBe(7);
    expect(sorted(await readAll('fresh', splits))).toEqual(
      sorted(await database.texts('SELECT k FROM fresh')),
    );
  });

  test('is read by names as odd as PostgreSQL allows', async () => {
    await database.sql(`CREATE TABLE "Odd ""name"" $1" (n int4, "k "" ? $1 é" int4 PRIMARY KEY, filler text);
      INSERT INTO "Odd ""name"" $1" SELECT i, i, repeat('x', 40) FROM generate_series(1, 3000) i;
      ANALYZE "Odd ""name"" $1"`);
    const splits = await plan('odd "name" $1');

    expect(splits.length).toBe(7);
    expect((await readAll('odd "name" $1', splits)).length).toBe(3000);
  });
});

describe('a filter', () => {
  beforeAll(async () => {
    await database.sql(`CREATE TABLE filtered (k int8 PRIMARY KEY, v int8, filler text);
      INSERT INTO filtered SELECT i, i % 100, repeat('x', 40) FROM generate_series(1, 3000) i; ANALYZE filtered`);
  });

  test('for one key leaves one split', async () => {
    expect(await plan('filtered', { predicate: [inRanges('k', types.bigint, points(7n))] })).toEqual([{}]);
  });

  test('makes the splits fewer, and cuts only what it leaves', async () => {
    const predicate = [inRanges('k', types.bigint, [between(1000n, 1999n)])];
    const splits = await plan('filtered', { predicate });
    const pieces = await Promise.all(splits.map((split) => readAll('filtered', [split], { predicate })));

    expect(splits.length).toBeGreaterThan(2);
    expect(splits.length).toBeLessThan(7);
    for (const piece of pieces) expect(piece.length).toBeGreaterThan(100);
    expect(pieces.flat().length).toBe(1000);
  });

  test('of another column makes the splits fewer by what it is expected to leave', async () => {
    const predicate = [inRanges('v', types.bigint, points(7n))];
    const splits = await plan('filtered', { predicate });

    expect(splits).toEqual([{}]);
  });

  test('that PostgreSQL decides lets a small limit leave one split', async () => {
    expect(await plan('filtered', { limit: 10n })).toEqual([{}]);
    expect((await plan('filtered', { limit: 1_000_000n })).length).toBe(7);
  });
});

describe('what cannot be cut is one split:', () => {
  const copied = (name: string) => `CREATE TABLE ${name} AS SELECT * FROM base`;

  beforeAll(async () => {
    await database.sql(`CREATE TABLE base (k int8 PRIMARY KEY, filler text);
      INSERT INTO base SELECT i, repeat('x', 40) FROM generate_series(1, 3000) i`);
  });

  test.each([
    ['a view', 'seen', 'CREATE VIEW seen AS SELECT * FROM base'],
    ['a table without a unique index', 'plain', `${copied('plain')}; CREATE INDEX ON plain (k)`],
    [
      'a partial unique index',
      'partial',
      `${copied('partial')}; CREATE UNIQUE INDEX ON partial (k) WHERE k > 5`,
    ],
    [
      'a unique expression',
      'expressed',
      `${copied('expressed')}; CREATE UNIQUE INDEX ON expressed ((k + 1))`,
    ],
  ])('%s', async (_what, name, sql) => {
    await database.sql(`${sql}; ANALYZE`);
    const splits = await plan(name);

    expect(splits).toEqual([{}]);
    expect((await readAll(name, splits)).length).toBe(3000);
  });
});

describe('a partitioned table', () => {
  const days = (count: number) =>
    `SELECT i, date '2024-01-01' + i % ${count}, repeat('x', 40) FROM generate_series(1, 4000) i`;

  beforeAll(async () => {
    await database.sql(`
      CREATE TABLE event (id int8, d date, filler text) PARTITION BY RANGE (d);
      CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
      CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2024-02-01') TO ('2024-03-01') PARTITION BY HASH (id);
      CREATE TABLE event_2a PARTITION OF event_2 FOR VALUES WITH (modulus 2, remainder 0);
      CREATE TABLE event_2b PARTITION OF event_2 FOR VALUES WITH (modulus 2, remainder 1);
      CREATE TABLE event_rest PARTITION OF event DEFAULT;
      INSERT INTO event ${days(100)}; INSERT INTO event VALUES (0, NULL, ''); ANALYZE event`);
  });

  test('is cut by its partitions, with what none of them takes in the default one', async () => {
    const splits = await plan('event');

    expect(splits.length).toBe(3);
    expect(splits.every(({ partitions }) => partitions !== undefined)).toBe(true);
    expect(sorted(await readAll('event', splits))).toEqual(
      sorted(await database.texts('SELECT id FROM event')),
    );
  });

  test('is not read in partitions that hold nothing of the filter', async () => {
    const dayOf = (month: number) => Date.UTC(2024, month, 1) / 86_400_000;
    const predicate = [inRanges('d', types.date, [between(dayOf(0), dayOf(2) - 1)])];
    const splits = await plan('event', { predicate });

    expect(splits.flatMap(({ partitions = '' }) => partitions.split(',')).length).toBe(2);
    expect((await readAll('event', splits, { predicate })).length).toBe(60 * 40);
  });

  test('reads each partition alone, through the table', async () => {
    const splits = await plan('event');
    const [first = {}] = splits;
    const read = await readTable(connector, { schemaName: 'public', tableName: 'event' }, { split: first });

    expect(read.sql).toContain('FROM "public"."event" WHERE');
    expect(read.received).toBe(31 * 40);
  });

  test('is refused clearly when a partition was detached since', async () => {
    await database.sql(`CREATE TABLE gone (id int8, d int4, filler text) PARTITION BY LIST (d);
      CREATE TABLE gone_1 PARTITION OF gone FOR VALUES IN (1); CREATE TABLE gone_2 PARTITION OF gone FOR VALUES IN (2);
      INSERT INTO gone SELECT i, 1 + i % 2, repeat('x', 40) FROM generate_series(1, 4000) i; ANALYZE gone`);
    const splits = await plan('gone');
    await database.sql('ALTER TABLE gone DETACH PARTITION gone_2');
    const failure = await errorOf(readAll('gone', splits));

    expect(splits.length).toBe(2);
    expect(failure.message).toContain('table public.gone has changed since the query was planned');
  });

  test('by a hash is cut by its key', async () => {
    await database.sql(`CREATE TABLE hashed (id int8 PRIMARY KEY, filler text) PARTITION BY HASH (id);
      CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 0);
      CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 1);
      INSERT INTO hashed SELECT i, repeat('x', 40) FROM generate_series(1, 4000) i; ANALYZE hashed`);
    const splits = await plan('hashed');

    expect(splits.length).toBe(7);
    expect(splits.every(({ column }) => column === 'id')).toBe(true);
    expect(sorted(await readAll('hashed', splits))).toEqual(
      sorted(await database.texts('SELECT id FROM hashed')),
    );
  });

  test('keeps the row security of the table, and its grants alone', async () => {
    await database.sql(`CREATE TABLE tenant (id int8, who text, filler text) PARTITION BY LIST (who);
      CREATE TABLE tenant_a PARTITION OF tenant FOR VALUES IN ('a');
      CREATE TABLE tenant_b PARTITION OF tenant FOR VALUES IN ('b');
      INSERT INTO tenant SELECT i, (array['a', 'b'])[1 + i % 2], repeat('x', 40) FROM generate_series(1, 4000) i;
      ANALYZE tenant;
      CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT SELECT ON tenant TO reader;
      ALTER TABLE tenant ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON tenant USING (who = 'a')`);
    const url = new URL(database.url);
    url.username = 'reader';
    url.password = 'reader';
    const reader = connectorFor(url.href, new Secrets(), small);
    try {
      const splits = await plan('tenant', { as: reader });
      const rows = await readAll('tenant', splits, { as: reader });

      expect(sorted(rows)).toEqual(sorted(await database.texts("SELECT id FROM tenant WHERE who = 'a'")));
    } finally {
      await reader.close();
    }
  });
});

test('a parent of inherited tables gives the rows of all, each once', async () => {
  await database.sql(`CREATE TABLE parent (id int8 PRIMARY KEY, filler text);
    CREATE TABLE child (UNIQUE (id)) INHERITS (parent);
    INSERT INTO parent SELECT i, repeat('x', 40) FROM generate_series(1, 1500) i;
    INSERT INTO child SELECT i, repeat('x', 40) FROM generate_series(1001, 3000) i; ANALYZE parent; ANALYZE child`);
  const splits = await plan('parent');

  expect(splits.length).toBe(7);
  expect(sorted(await readAll('parent', splits))).toEqual(
    sorted(await database.texts('SELECT id FROM parent')),
  );
});

test('a row that is updated and moved between reads comes once, as long as its key stays', async () => {
  await database.sql(`CREATE TABLE busy (k int8 PRIMARY KEY, v int8, filler text) WITH (fillfactor = 100);
    INSERT INTO busy SELECT i, 0, repeat('x', 40) FROM generate_series(1, 3000) i; ANALYZE busy`);
  const splits = await plan('busy');
  const rows: string[] = [];
  for (const split of splits) {
    rows.push(...(await readAll('busy', [split])));
    await database.sql('UPDATE busy SET v = v + 1');
    await database.sql('VACUUM busy');
  }

  expect(splits.length).toBe(7);
  expect(sorted(rows)).toEqual(sorted(await database.texts('SELECT k FROM busy')));
});
