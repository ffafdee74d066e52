/** Values that PostgreSQL orders, equals or reads otherwise than Athena: NaN, zeros, wide integers, odd types. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Predicate, Scalar } from '../../../connectors/federation/index.ts';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import {
  connectorFor,
  type ReadOptions,
  type ReadResult,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import {
  above,
  between,
  columnOperand,
  compare,
  constant,
  inList,
  inRanges,
  not,
  points,
} from './predicates.ts';
import { planSplits } from './split-plan.ts';

const { bigint, date, double, real, varchar } = types;
let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TABLE float (id int4, x float8, y float4);
    INSERT INTO float VALUES (1, 'NaN', 'NaN'), (2, '-Infinity', '-Infinity'), (3, '-0', '-0'), (4, '0', '0'),
      (5, 0.1, 0.1), (6, '5e-324', '1e-45'), (7, 'Infinity', 'Infinity'), (8, NULL, NULL);
    CREATE TABLE large (id int8 PRIMARY KEY);
    INSERT INTO large VALUES (-9223372036854775808), (-9007199254740993), (-9007199254740992), (-9007199254740991),
      (0), (9007199254740991), (9007199254740992), (9007199254740993), (9223372036854775807);
`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** The first column of the rows delivered, and the read. */
async function read(
  tableName: string,
  options: ReadOptions,
): Promise<ReadResult & { readonly ids: readonly (Scalar | null | undefined)[] }> {
  const result = await readTable(database.connector, { schemaName: 'public', tableName }, options);
  return { ...result, ids: result.rows.map(([id]) => id).sort((a, b) => (Number(a) < Number(b) ? -1 : 1)) };
}

describe('P5: NaN', () => {
  it.each<[string, Predicate, readonly number[]]>([
    ['is not > a number', compare('x', '>', 0.01, double), [5, 7]],
    ['is not >= a number', compare('x', '>=', Number.POSITIVE_INFINITY, double), [7]],
    ['is not < a number', compare('x', '<', 0, double), [2]],
    ['is not = itself', compare('x', '=', Number.NaN, double), []],
    ['is <> itself, as everything is', compare('x', '<>', Number.NaN, double), [1, 2, 3, 4, 5, 6, 7]],
    ['is <> a number', compare('x', '<>', 0, double), [1, 2, 5, 6, 7]],
    ['is in no list', inList('x', double, [Number.NaN, 0.1]), [5]],
    ['is outside of a list', not(inList('x', double, [Number.NaN, 0.1])), [1, 2, 3, 4, 6, 7]],
    [
      'is not between numbers',
      inRanges('x', double, [between(-1, Number.POSITIVE_INFINITY)]),
      [3, 4, 5, 6, 7],
    ],
    ['is not > a number, and so negated', not(compare('x', '>', 0, double)), [1, 2, 3, 4]],
    [
      'is distinct from a number',
      { kind: 'is-distinct', left: columnOperand('x', double), right: constant(double, 0.1) },
      [1, 2, 3, 4, 6, 7, 8],
    ],
  ])('%s', async (_, predicate, expected) => {
    const { ids, received } = await read('float', { columns: ['id'], predicate: [predicate] });

    expect(ids).toEqual(expected);
    expect(received).toBe(expected.length);
  });

  it('is the greatest of the first rows', async () => {
    const { ids } = await read('float', {
      columns: ['id'],
      orderBy: [{ columnName: 'x', direction: 'DESC_NULLS_LAST' }],
      limit: 1n,
    });

    expect(ids).toEqual([1]);
  });
});

describe('P6: a float', () => {
  it.each<[string, Predicate, readonly number[]]>([
    ['of either zero equals the other', compare('x', '=', -0, double), [3, 4]],
    ['that is the least above zero is found', compare('x', '=', 5e-324, double), [6]],
    ['that is the least above zero is above it', inRanges('y', real, [above(0)]), [5, 6, 7]],
    ['of 32 bits is compared as one', compare('y', '=', Math.fround(0.1), real), [5]],
    [
      'of 32 bits is compared as one in a list',
      inList('y', real, [Math.fround(0.1), Math.fround(1e-45)]),
      [5, 6],
    ],
  ])('%s', async (_, predicate, expected) => {
    expect((await read('float', { columns: ['id'], predicate: [predicate] })).ids).toEqual(expected);
  });
});

describe('P10: integers beyond what a double counts', () => {
  const edge = 9007199254740992n;
  const least = -(2n ** 63n);
  const greatest = 2n ** 63n - 1n;

  it.each<[string, Predicate, readonly bigint[]]>([
    ['are found one by one', inRanges('id', bigint, points(edge + 1n)), [edge + 1n]],
    ['are told from their neighbours', compare('id', '>', edge, bigint), [edge + 1n, greatest]],
    ['are found at the ends', inRanges('id', bigint, points(least, greatest)), [least, greatest]],
    ['are excluded one by one', inRanges('id', bigint, [between(-edge - 1n, -edge)]), [-edge - 1n, -edge]],
  ])('%s', async (_, predicate, expected) => {
    expect((await read('large', { predicate: [predicate] })).ids).toEqual(expected);
  });

  it('bound the splits exactly', async () => {
    await database.sql(`CREATE TABLE huge_key (id int8 PRIMARY KEY, t text);
      INSERT INTO huge_key SELECT i * 4611686018427387::int8, repeat('x', 50) FROM generate_series(-1999, 1999) i;
      INSERT INTO huge_key VALUES (${least}), (${greatest}); ANALYZE huge_key`);
    const connector = connectorFor(database.url, new Secrets(), { split_target_bytes: '20000' });
    const splits = await planSplits(connector, 'huge_key');
    const ids: string[] = [];
    for (const split of splits) {
      const { rows } = await readTable(
        connector,
        { schemaName: 'public', tableName: 'huge_key' },
        { split, columns: ['id'] },
      );
      ids.push(...rows.map(([id]) => String(id)));
    }
    await connector.close();

    expect(splits.length).toBeGreaterThan(2);
    expect(ids.sort()).toEqual((await database.texts('SELECT id FROM huge_key')).toSorted());
  });
});

describe('P20: a filter', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'uuid',
      'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11',
      'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
      ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', 'x', ''],
    ],
    ['mood', 'sad', 'sad', ['SAD', 'angry', '']],
    ['inet', '10.0.0.1', '10.0.0.1/32', ['10.0.0.1', '10.0.0.300', 'host']],
    ['json', '{"a": 1}', '{"a": 1}', ['{"a":1}', '{']],
    ['xml', '<a/>', '<a/>', ['<a></a>', '<']],
    ['money', '12.50', '$12.50', ['12.50', 'much']],
    ['bit(3)', '101', '101', ['1', '102']],
    ['int4range', '[1,5)', '[1,5)', ['[1,4]', 'x']],
    ['hstore_text', 'a=>1', '"a"=>"1"', ['a=>1', '=>']],
    ['interval', '90 min', '01:30:00', ['PT90M', 'x']],
    ['time', '1:02', '01:02:00', ['1:02', '25:00']],
    ['label', 'long', 'long', ['x'.repeat(300), '']],
  ])(
    'on %s finds what is shown, and no row for what the type cannot be',
    async (type, literal, shown, others) => {
      await database.sql(`
      CREATE EXTENSION IF NOT EXISTS hstore;
      DROP TABLE IF EXISTS odd; DROP TYPE IF EXISTS mood; DROP DOMAIN IF EXISTS label;
      CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE DOMAIN label AS varchar(9) CHECK (value <> '');
      CREATE TABLE odd AS SELECT 1 AS id, '${literal}'::${type === 'hstore_text' ? 'hstore::text' : type} AS v UNION ALL SELECT 2, NULL`);

      for (const value of [shown, ...others]) {
        for (const predicate of [
          inRanges('v', varchar, points(value)),
          inRanges('v', varchar, points(value, 'absent')),
          inRanges('v', varchar, [between(value, value)]),
          not(compare('v', '<>', value, varchar)),
        ]) {
          const { ids } = await read('odd', { columns: ['id'], predicate: [predicate] });
          expect([value, ids]).toEqual([value, value === shown ? [1] : []]);
        }
      }
    },
  );
});

it('P14: columns that show null for an infinity are compared with each other in the function', async () => {
  await database.sql(`CREATE TABLE span (id int4, since date, until date);
    INSERT INTO span VALUES (1, '2024-01-01', 'infinity'), (2, '2024-01-01', '2024-01-02'), (3, '-infinity', NULL)`);
  const connector = connectorFor(database.url, new Secrets(), { unrepresentable_values: 'null' });
  const [left, right] = [columnOperand('since', date), columnOperand('until', date)];
  const ids = async (predicate: Predicate) => {
    const { rows } = await readTable(
      connector,
      { schemaName: 'public', tableName: 'span' },
      { columns: ['id'], predicate: [predicate] },
    );
    return rows.map(([id]) => id);
  };

  expect(await ids({ kind: 'comparison', operator: '<', left, right })).toEqual([2]);
  expect(await ids(not({ kind: 'is-distinct', left, right }))).toEqual([3]);
  await connector.close();
});
