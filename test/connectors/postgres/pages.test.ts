/** Splits by pages: exact for rows that stay where they are, and for others not, which is why nobody gets them unasked. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { decodePiece, encodePiece, type Piece, pageRanges } from '../../../connectors/postgres/splits.ts';
import { connectorFor, errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';
import { between, inRanges } from './predicates.ts';
import { planSplits, type Split } from './split-plan.ts';

const small = { split_target_bytes: '20000', max_splits: '7' };

let database: TestDatabase;
let connector: PostgresConnector;

beforeAll(async () => {
  database = await startDatabase();
  connector = connectorFor(database.url, new Secrets(), { ...small, ctid_split_tables: '*' });
});

afterAll(async () => {
  await connector.close();
  await database[Symbol.asyncDispose]();
});

const rowsOf = (count: number, from = 1) =>
  `SELECT i::int8 AS id, repeat('x', 200) AS filler FROM generate_series(${from}, ${from + count - 1}) i`;

async function readIds(tableName: string, splits: readonly Split[]): Promise<readonly string[]> {
  const reads = await Promise.all(
    splits.map((split) =>
      readTable(connector, { schemaName: 'public', tableName }, { columns: ['id'], split }),
    ),
  );
  return reads.flatMap(({ rows }) => rows.map(([id]) => String(id))).sort();
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1)).sort();
const isByPages = (splits: readonly Split[]) =>
  splits.length > 1 && splits.every(({ page }) => page !== undefined);

describe('a table without a key', () => {
  beforeAll(async () => {
    await database.sql(`CREATE TABLE log AS ${rowsOf(3000)};
      CREATE MATERIALIZED VIEW kept AS ${rowsOf(3000)}`);
    // A server that adds pages in bulk leaves some without rows at the end; VACUUM takes them away.
    await database.sql('VACUUM ANALYZE log');
    await database.sql('VACUUM ANALYZE kept');
  });

  test.each([
    ['nothing', {}],
    ['other tables', { ctid_split_tables: 'public.logs, other.*, other.log' }],
  ])('is one split under a setting that names %s', async (_what, settings) => {
    const unasked = connectorFor(database.url, new Secrets(), { ...small, ...settings });

    expect(await planSplits(unasked, 'log')).toEqual([{}]);
    await unasked.close();
  });

  test.each(['public.log', 'PUBLIC.*', '*', '["other.a,b", "public.log"]'])(
    'is cut by pages under %s',
    async (tables) => {
      const asked = connectorFor(database.url, new Secrets(), { ...small, ctid_split_tables: tables });
      const splits = await planSplits(asked, 'log');
      await asked.close();

      expect(splits.length).toBe(7);
      expect(isByPages(splits)).toBe(true);
    },
  );

  test.each(['log', 'kept'])('gives each row of %s once, in parts of like size', async (tableName) => {
    const splits = await planSplits(connector, tableName);
    const parts = await Promise.all(splits.map((split) => readIds(tableName, [split])));

    expect(splits.length).toBe(7);
    expect(parts.flat().sort()).toEqual(ids(3000));
    for (const part of parts) expect(part.length).toBeGreaterThan(300);
  });

  test('is one split when the filter leaves little of it', async () => {
    const predicate = [inRanges('id', types.bigint, [between(1n, 50n)])];

    expect(await planSplits(connector, 'log', { predicate })).toEqual([{}]);
  });

  test('that grows after it was cut has what was added in its last split', async () => {
    await database.sql(`CREATE TABLE growing AS ${rowsOf(3000)}; ANALYZE growing`);
    const splits = await planSplits(connector, 'growing');
    await database.sql(`INSERT INTO growing ${rowsOf(2000, 3001)}`);

    expect(await readIds('growing', splits)).toEqual(ids(5000));
  });

  test('that is written anew after it was cut is refused', async () => {
    await database.sql(`CREATE TABLE anew AS ${rowsOf(3000)}; ANALYZE anew`);
    const splits = await planSplits(connector, 'anew');
    await database.sql('VACUUM FULL anew');
    const error = await errorOf(readIds('anew', splits));

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('table public.anew has changed since the query was planned');
  });

  test('P21: has a row twice, or not at all, that moves between two splits; one that is cut by a key has it once', async () => {
    /** The first row, which the first split has, grows to a page of its own at the end while they are read. */
    const readWhileMoving = async (tableName: string, key: string, isFirstReadFirst: boolean) => {
      await database.sql(`DROP TABLE IF EXISTS ${tableName}; CREATE TABLE ${tableName} (id int8 ${key}, filler text);
        ALTER TABLE ${tableName} ALTER COLUMN filler SET STORAGE PLAIN;
        INSERT INTO ${tableName} ${rowsOf(3000)}; ANALYZE ${tableName}`);
      const splits = await planSplits(connector, tableName);
      const order = isFirstReadFirst
        ? [splits.slice(0, 1), splits.slice(1)]
        : [splits.slice(1), splits.slice(0, 1)];
      const before = await readIds(tableName, order[0] ?? []);
      await database.sql(`UPDATE ${tableName} SET filler = repeat('y', 7900) WHERE id = 1`);
      const after = await readIds(tableName, order[1] ?? []);
      return {
        isByPages: isByPages(splits),
        rows: before.length + after.length,
        times: [...before, ...after].filter((id) => id === '1').length,
      };
    };

    expect(await readWhileMoving('moved', '', true)).toEqual({ isByPages: true, rows: 3001, times: 2 });
    expect(await readWhileMoving('moved', '', false)).toEqual({ isByPages: true, rows: 2999, times: 0 });
    for (const isFirstReadFirst of [true, false]) {
      const found = await readWhileMoving('moved_by_key', 'PRIMARY KEY', isFirstReadFirst);
      expect(found).toEqual({ isByPages: false, rows: 3000, times: 1 });
    }
  });
});

describe('is not cut by pages, though every table may be:', () => {
  test.each([
    ['a view', 'seen', `CREATE VIEW seen AS ${rowsOf(3000)}`],
    [
      'a table with a key',
      'keyed',
      `CREATE TABLE keyed AS ${rowsOf(3000)}; ALTER TABLE keyed ADD PRIMARY KEY (id); ANALYZE keyed`,
    ],
    [
      'a partitioned table',
      'parted',
      `CREATE TABLE parted (id int8, filler text) PARTITION BY HASH (id);
        CREATE TABLE parted_0 PARTITION OF parted FOR VALUES WITH (modulus 1, remainder 0);
        INSERT INTO parted ${rowsOf(3000)}; ANALYZE parted`,
    ],
    [
      'a table with others that inherit from it',
      'parent',
      `CREATE TABLE parent (id int8, filler text); CREATE TABLE child () INHERITS (parent);
        INSERT INTO parent ${rowsOf(1500)}; INSERT INTO child ${rowsOf(1500, 1501)}; ANALYZE parent; ANALYZE child`,
    ],
    ['an empty table', 'empty', 'CREATE TABLE empty (id int8, filler text)'],
  ])('%s', async (_what, tableName, sql) => {
    await database.sql(sql);
    const splits = await planSplits(connector, tableName);

    expect(isByPages(splits)).toBe(false);
    expect(await readIds(tableName, splits)).toEqual(ids(tableName === 'empty' ? 0 : 3000));
  });
});

describe('ranges of pages', () => {
  test('tile the table, whatever its size: from the first page, without a gap, to no end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 }), fc.integer({ min: 1, max: 1000 }), (pages, count) => {
        const ranges = pageRanges(pages, count);
        expect(ranges.length).toBe(Math.max(1, Math.min(pages, count)));
        expect(ranges[0]?.from).toBe(0);
        expect(ranges.at(-1)?.before).toBeNull();
        const gaps = ranges.slice(1).filter(({ from }, index) => {
          const previous = ranges[index];
          return previous === undefined || previous.before !== from || from <= previous.from;
        });
        expect(gaps).toEqual([]);
      }),
    );
  });

  test('come back from a split as they were put in', () => {
    const page = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const piece = fc.record({
      kind: fc.constant('pages' as const),
      file: page.map(String),
      from: page,
      before: fc.option(page),
    });
    fc.assert(
      fc.property(piece, (pages: Piece) => {
        expect(decodePiece(new Map(Object.entries(encodePiece(pages))))).toEqual(pages);
      }),
    );
  });

  test.each([
    { file: '1' },
    { file: 'x', page: '0' },
    { file: '1', page: "0,0)'::tid" },
    { file: '1', page: '0', beforePage: '-1' },
  ])('are refused as %j', (properties) => {
    expect(() => decodePiece(new Map(Object.entries(properties)))).toThrow('a form that is not known');
  });
});
