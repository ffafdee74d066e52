import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ArrowType, type OrderBy, type Scalar, types } from '../../../connectors/federation/index.ts';
import { compareScalars } from '../../../connectors/federation/predicate/compare.ts';
import { openDatabase, readTable, startDatabase, type TestDatabase } from './database.ts';
import { calculated } from './predicates.ts';

const tableName = { schemaName: 'public', tableName: 'item' };

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE COLLATION english (provider = icu, locale = 'en-US');
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TABLE item (
      id int8, b bool, n int4, price numeric(10, 2), x float8, d date, ts timestamp, by bytea, u uuid,
      t text COLLATE english, c char(4), m mood, num numeric
    );
    INSERT INTO item
    SELECT i, i % 2 = 0, 100 - i, (7 - i) * 0.25, CASE i % 5 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' ELSE 3.0 - i END,
      date '2024-01-01' - i * 3, timestamp '2024-01-01' + i % 4 * interval '400 microseconds',
      decode(lpad(to_hex(i * 37 % 256), 2, '0'), 'hex'), md5(i::text)::uuid,
      (array['a', 'B', 'b', 'Z', '_x', 'é', '𝒳', '￮'])[1 + i % 8], (array['a', 'ab', 'B', 'a', ''])[1 + i % 5],
      (array['sad', 'ok', 'happy'])[1 + i % 3]::mood, (i * 7 % 11)::numeric
    FROM generate_series(1, 40) AS i;
    INSERT INTO item (id) VALUES (41), (42)`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** Athena's order of the values of a column. */
function inOrder(type: ArrowType, { direction }: OrderBy) {
  const nulls = direction.endsWith('NULLS_FIRST') ? -1 : 1;
  const sign = direction.startsWith('DESC') ? -1 : 1;
  return (a: Scalar | null, b: Scalar | null): number => {
    if (a === null || b === null) return a === b ? 0 : a === null ? nulls : -nulls;
    return sign * compareScalars(type, a, b);
  };
}

const columns: readonly (readonly [name: string, type: ArrowType])[] = [
  ['b', types.boolean],
  ['n', types.integer],
  ['id', types.bigint],
  ['price', types.decimal(10, 2)],
  ['x', types.double],
  ['d', types.date],
  ['ts', types.timestamp],
  ['by', types.varbinary],
  ['u', types.varchar],
  ['t', types.varchar],
  ['c', types.varchar],
  ['m', types.varchar],
  ['num', types.varchar],
];
const directions = ['ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST'] as const;

describe.each(columns)('P4: the first rows by column %s', (name, type) => {
  test.each(directions)(
    '%s are those that Athena would choose, and no others cross the socket',
    async (direction) => {
      const order: OrderBy = { columnName: name, direction };
      const sorted = inOrder(type, order);
      const all = (await readTable(database.connector, tableName, { columns: [name] })).rows.map(
        ([value]) => value ?? null,
      );
      const first = all.toSorted(sorted).slice(0, 9);
      const { rows, received } = await readTable(database.connector, tableName, {
        columns: [name],
        limit: 9n,
        orderBy: [order],
      });
      const given = rows.map(([value]) => value ?? null).toSorted(sorted);

      expect(given.slice(0, 9).map((value, index) => sorted(value, first[index] ?? null) === 0)).toEqual(
        Array(9).fill(true),
      );
      expect(received).toBe(type.kind === 'FloatingPoint' ? given.length : 9);
    },
  );
});

test('a later key decides among equal ones', async () => {
  const { sql, rows } = await readTable(database.connector, tableName, {
    columns: ['b', 'n'],
    limit: 3n,
    orderBy: [
      { columnName: 'b', direction: 'DESC_NULLS_LAST' },
      { columnName: 'n', direction: 'ASC_NULLS_LAST' },
    ],
  });

  expect(sql).toContain('ORDER BY "b" DESC NULLS LAST, "n" ASC NULLS LAST LIMIT $1::int8');
  expect(rows).toEqual([
    [true, 60],
    [true, 62],
    [true, 64],
  ]);
});

test('zeros of both signs all come, because Athena tells them apart', async () => {
  await database.sql(
    `CREATE TABLE zero (x float8); INSERT INTO zero VALUES (0.0), ('-0'), (0.0), ('-0'), (1)`,
  );
  const { rows } = await readTable(
    database.connector,
    { schemaName: 'public', tableName: 'zero' },
    { limit: 2n, orderBy: [{ columnName: 'x', direction: 'ASC_NULLS_LAST' }] },
  );

  expect(rows.filter(([x]) => Object.is(x, -0)).length).toBe(2);
});

test('a float before another key is left to Athena', async () => {
  const { sql, received } = await readTable(database.connector, tableName, {
    columns: ['n'],
    limit: 3n,
    orderBy: [
      { columnName: 'x', direction: 'ASC_NULLS_LAST' },
      { columnName: 'n', direction: 'ASC_NULLS_LAST' },
    ],
  });

  expect(sql).not.toContain('LIMIT');
  expect(received).toBe(42);
});

test('an order is declined while a filter remains', async () => {
  const { sql } = await readTable(database.connector, tableName, {
    predicate: [calculated('n', 3)],
    limit: 1n,
    orderBy: [{ columnName: 'n', direction: 'ASC_NULLS_LAST' }],
  });

  expect(sql).not.toContain('ORDER BY');
});

test('texts of a database that does not store UTF-8 are sorted by Athena', async () => {
  await database.sql(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`);
  const latin = await openDatabase(database.server, 'latin');
  try {
    await latin.sql(`CREATE TABLE word (t text); INSERT INTO word VALUES ('é'), ('z')`);
    const { sql, received } = await readTable(
      latin.connector,
      { schemaName: 'public', tableName: 'word' },
      { limit: 1n, orderBy: [{ columnName: 't', direction: 'ASC_NULLS_LAST' }] },
    );

    expect(sql).not.toContain('ORDER BY');
    expect(received).toBe(2);
  } finally {
    await latin.close();
  }
});
