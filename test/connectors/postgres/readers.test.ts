import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { blockBytes, type Predicate, Secrets, types } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import {
  type Call,
  callContext,
  connectorFor,
  errorOf,
  openScan,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { between, inRanges } from './predicates.ts';
import { planSplits, type Split } from './split-plan.ts';

const settings = { readers_per_split: '4', split_target_bytes: '1000000' };

let database: TestDatabase;
let connector: PostgresConnector;

beforeAll(async () => {
  database = await startDatabase();
  connector = connectorFor(database.url, new Secrets(), settings);
  await database.sql(`
    CREATE TABLE keyed (k int8 PRIMARY KEY, id int8, filler text);
    INSERT INTO keyed SELECT i, i, repeat('x', 40) FROM generate_series(1, 20000) i;
    CREATE TABLE plain AS SELECT i AS id, repeat('x', 40) AS filler FROM generate_series(1, 20000) i;
    CREATE MATERIALIZED VIEW kept AS SELECT * FROM plain;
    CREATE VIEW seen AS SELECT * FROM plain;
    ANALYZE`);
});

afterAll(async () => {
  await connector.close();
  await database[Symbol.asyncDispose]();
});

interface Reading {
  readonly split?: Split;
  readonly predicate?: readonly Predicate[];
  readonly limit?: bigint;
  readonly as?: PostgresConnector;
  readonly call?: Call;
}

async function read(tableName: string, reading: Reading = {}) {
  const { as = connector, call = callContext(), ...options } = reading;
  const { rows, blocks } = await readTable(
    as,
    { schemaName: 'public', tableName },
    { columns: ['id'], call, ...options },
  );
  return {
    ids: rows.map(([id]) => String(id)),
    blocks,
    readers: call.lines.filter(({ stage }) => stage === 'sent').length,
    warnings: call.lines.filter(({ stage }) => stage === 'fewer-readers').map(({ message }) => message),
  };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1)).sort();

/** Sessions of the connector that are not idle. */
async function busy(): Promise<number> {
  const [count] = await database.texts(
    `SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'owlery/%' AND state <> 'idle'`,
  );
  return Number(count);
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('the condition did not come true');
}

describe('several readers of one split', () => {
  test.each(['keyed', 'plain', 'kept'])('give each row of %s once', async (tableName) => {
    const { ids: found, readers } = await read(tableName);

    expect(readers).toBe(4);
    expect(found.sort()).toEqual(ids(20_000));
  });

  test('are one by default', async () => {
    const alone = connectorFor(database.url);
    const { ids: found, readers } = await read('plain', { as: alone });

    expect(readers).toBe(1);
    expect(found.length).toBe(20_000);
    await alone.close();
  });

  test('P21: see one state of a table whose keys and pages change all the time', async () => {
    await database.sql(`CREATE TABLE moving (k int8 PRIMARY KEY, id int8, filler text) WITH (fillfactor = 70);
      INSERT INTO moving SELECT i, i, repeat('x', 40) FROM generate_series(1, 20000) i; ANALYZE moving`);
    const writer = new pg.Client({ connectionString: database.url });
    await writer.connect();
    let isOver = false;
    let moves = 0;
    const writing = (async () => {
      for (let from = 1; !isOver; from = (from + 997) % 20_000) {
        await writer.query('UPDATE moving SET k = -k WHERE id BETWEEN $1 AND $1 + 500', [from]);
        if (++moves % 20 === 0) await writer.query('VACUUM moving');
      }
    })();
    const counts: string[][] = [];
    const readers: number[] = [];
    for (let round = 0; round < 6; round++) {
      const found = await read('moving', { call: callContext({ maxBlockBytes: 40_000 }) });
      counts.push([...found.ids].sort());
      readers.push(found.readers);
    }
    isOver = true;
    await writing;
    await writer.end();

    expect(moves).toBeGreaterThan(6);
    expect(readers).toEqual([4, 4, 4, 4, 4, 4]);
    for (const found of counts) expect(found).toEqual(ids(20_000));
  });

  test('cut a range of the key by the key', async () => {
    const split = { column: 'k', from: '5001', before: '15001' };
    const call = callContext();
    const { ids: found, readers } = await read('keyed', { split, call });

    expect(readers).toBe(4);
    for (const { sql = '' } of call.lines.filter(({ stage }) => stage === 'sent')) {
      expect(sql).not.toContain('ctid');
    }
    expect(found.sort()).toEqual(
      ids(20_000)
        .filter((id) => Number(id) > 5000 && Number(id) <= 15_000)
        .sort(),
    );
  });

  test('of a range to the end of the key have its nulls once', async () => {
    await database.sql(`CREATE TABLE nullable (k int4 UNIQUE, id int8, filler text);
      INSERT INTO nullable SELECT CASE WHEN i % 10 > 0 THEN i END, i, repeat('x', 40) FROM generate_series(1, 20000) i;
      ANALYZE nullable`);
    const { ids: found, readers } = await read('nullable', { split: { column: 'k', from: '10000' } });

    expect(readers).toBeGreaterThan(1);
    expect(found.sort()).toEqual(ids(20_000).filter((id) => Number(id) % 10 === 0 || Number(id) >= 10_000));
  });

  test('read a split of partitions, and one of pages', async () => {
    await database.sql(`CREATE TABLE parted (d int8, id int8, filler text) PARTITION BY RANGE (d);
      CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (0) TO (10000) PARTITION BY HASH (id);
      CREATE TABLE parted_1a PARTITION OF parted_1 FOR VALUES WITH (modulus 2, remainder 0);
      CREATE TABLE parted_1b PARTITION OF parted_1 FOR VALUES WITH (modulus 2, remainder 1);
      CREATE TABLE parted_2 PARTITION OF parted DEFAULT;
      INSERT INTO parted SELECT i, i, repeat('x', 40) FROM generate_series(1, 20000) i; ANALYZE parted`);
    const splitting = connectorFor(database.url, new Secrets(), {
      ...settings,
      split_target_bytes: '400000',
    });
    const splits = await planSplits(splitting, 'parted');
    const found = await Promise.all(splits.map((split) => read('parted', { split, as: splitting })));
    const [file = ''] = await database.texts("SELECT pg_relation_filenode('plain')");
    const pages = await Promise.all([
      read('plain', { split: { file: file ?? '', page: '0', beforePage: '90' } }),
      read('plain', { split: { file: file ?? '', page: '90' } }),
    ]);
    await splitting.close();

    expect(splits.length).toBeGreaterThan(1);
    for (const { readers } of [...found, ...pages]) expect(readers).toBeGreaterThan(1);
    expect(found.flatMap(({ ids }) => ids).sort()).toEqual(ids(20_000));
    expect(pages.flatMap(({ ids }) => ids).sort()).toEqual(ids(20_000));
  });

  test('read a parent with what inherits from it', async () => {
    await database.sql(`CREATE TABLE parent (id int8, filler text); CREATE TABLE child () INHERITS (parent);
      INSERT INTO parent SELECT i, repeat('x', 40) FROM generate_series(1, 5000) i;
      INSERT INTO child SELECT i, repeat('x', 40) FROM generate_series(5001, 20000) i; ANALYZE parent; ANALYZE child`);
    const { ids: found, readers } = await read('parent');

    expect(readers).toBe(4);
    expect(found.sort()).toEqual(ids(20_000));
  });

  test('are one where there is little to read, or nothing to cut it by', async () => {
    const few = [inRanges('k', types.bigint, [between(1n, 10n)])];
    const alone = await Promise.all([
      read('keyed', { predicate: few }),
      read('keyed', { limit: 5n }),
      read('seen'),
    ]);

    expect(alone.map(({ readers }) => readers)).toEqual([1, 1, 1]);
    expect(alone.map(({ ids }) => ids.length)).toEqual([10, 5, 20_000]);
  });

  test('of the first rows in an order have them among theirs', async () => {
    const call = callContext();
    const { rows } = await readTable(
      connector,
      { schemaName: 'public', tableName: 'plain' },
      {
        columns: ['id'],
        orderBy: [{ columnName: 'id', direction: 'DESC_NULLS_LAST' }],
        limit: 5000n,
        call,
      },
    );
    const found = new Set(rows.map(([id]) => Number(id)));

    expect(call.lines.filter(({ stage }) => stage === 'sent').length).toBeGreaterThan(1);
    expect(Array.from({ length: 5000 }, (_, index) => 20_000 - index).every((id) => found.has(id))).toBe(
      true,
    );
    expect(rows.length).toBe(found.size);
  });

  test('share the bytes that a block may have', async () => {
    const { blocks } = await read('plain', { call: callContext({ maxBlockBytes: 40_000 }) });

    expect(blocks.length).toBeGreaterThan(8);
    for (const block of blocks) expect(blockBytes(block)).toBeLessThanOrEqual(10_000);
  });
});

describe('readers that do not end well', () => {
  test('all end with the first that fails', async () => {
    await database.sql(`CREATE TABLE spoilt (id int8, amount numeric(10,2), filler text);
      INSERT INTO spoilt SELECT i, CASE i WHEN 10000 THEN numeric 'NaN' ELSE 1 END, repeat('x', 40)
        FROM generate_series(1, 20000) i; ANALYZE spoilt`);
    const call = callContext({ maxBlockBytes: 20_000 });
    const error = await errorOf(
      readTable(connector, { schemaName: 'public', tableName: 'spoilt' }, { columns: ['amount'], call }),
    );

    expect(call.lines.filter(({ stage }) => stage === 'sent').length).toBe(4);
    expect(error.message).toContain('amount');
    await eventually(async () => (await busy()) === 0);
  });

  test('all end with a consumer that has enough', async () => {
    const call = callContext({ maxBlockBytes: 8_000 });
    const { blocks } = await openScan(
      connector,
      { schemaName: 'public', tableName: 'plain' },
      { columns: ['filler'], call },
    );
    for await (const _ of blocks) break;

    expect(call.lines.filter(({ stage }) => stage === 'sent').length).toBe(4);
    await eventually(async () => (await busy()) === 0);
  });

  test('all end with a query that is cancelled', async () => {
    const controller = new AbortController();
    const call = callContext({ maxBlockBytes: 8_000, signal: controller.signal });
    const { blocks } = await openScan(
      connector,
      { schemaName: 'public', tableName: 'plain' },
      { columns: ['filler'], call },
    );
    const error = await errorOf(
      (async () => {
        for await (const _ of blocks) controller.abort();
      })(),
    );

    expect(error.message).toContain('cancelled');
    await eventually(async () => (await busy()) === 0);
  });

  test('wait, each of them, for a consumer that is slow', async () => {
    await database.sql(`CREATE TABLE long AS SELECT i AS id, repeat('x', 1000) AS filler FROM generate_series(1, 60000) i;
      ANALYZE long`);
    const { blocks } = await openScan(
      connector,
      { schemaName: 'public', tableName: 'long' },
      { call: callContext({ maxBlockBytes: 80_000 }) },
    );
    const isHeld = async () => {
      const events = await database.texts(
        `SELECT wait_event FROM pg_stat_activity WHERE application_name LIKE 'owlery/%' AND state = 'active'`,
      );
      return events.length === 4 && events.every((event) => event === 'ClientWrite');
    };
    for await (const _ of blocks) {
      await eventually(isHeld);
      break;
    }

    expect(await isHeld()).toBe(false);
    await eventually(async () => (await busy()) === 0);
  });
});

describe('readers on a server that gives them no more:', () => {
  const urlOf = (user: string) => {
    const url = new URL(database.url);
    url.username = user;
    url.password = user;
    return url.href;
  };

  test('without a connection left they are fewer', async () => {
    await database.sql(
      `CREATE ROLE few LOGIN PASSWORD 'few' CONNECTION LIMIT 2; GRANT SELECT ON plain TO few`,
    );
    const as = connectorFor(urlOf('few'), new Secrets(), settings);
    const { ids: found, readers, warnings } = await read('plain', { as });
    await as.close();

    expect(readers).toBe(2);
    expect(warnings).toEqual([expect.stringContaining('2 of the readers read the split')]);
    expect(found.sort()).toEqual(ids(20_000));
  });

  test('without a snapshot to share there is one', async () => {
    await database.sql(`CREATE ROLE lone LOGIN PASSWORD 'lone'; GRANT SELECT ON plain TO lone;
      REVOKE EXECUTE ON FUNCTION pg_catalog.pg_export_snapshot() FROM PUBLIC`);
    const as = connectorFor(urlOf('lone'), new Secrets(), settings);
    const { ids: found, readers, warnings } = await read('plain', { as });
    await as.close();

    expect(readers).toBe(1);
    expect(warnings).toEqual([expect.stringContaining('SQLSTATE 42501')]);
    expect(found.sort()).toEqual(ids(20_000));
  });
});
