/** Composites, maps, ranges and whatever else a server has, read through the wire as Athena reads them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Predicate, Secrets, types } from '../../../connectors/federation/index.ts';
import { inProcess, origin, scan } from '../federation/in-process.ts';
import { connectorFor, readTable, startDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE DOMAIN quantity AS int4;
    CREATE DOMAIN code AS varchar(8);
    CREATE TYPE point3 AS (x float8, y float8, z float8);
    CREATE TYPE "Odd" AS ("A""b" int, "c d" text);
    CREATE TYPE everything AS (b bool, i2 int2, i8 int8, f4 real, n numeric(12, 3), open numeric, t text, v varchar(5),
      c char(4), by bytea, d date, ts timestamp, tz timestamptz, u uuid, j jsonb, m mood, q quantity, k code,
      inner_point point3, list int4[], words mood[], net inet);
    CREATE DOMAIN place AS point3;
    CREATE TYPE empty AS ();
    CREATE TYPE clash AS (a int, "A" int);
    CREATE EXTENSION hstore;`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function read(tableName: string, settings: Readonly<Record<string, string>> = {}) {
  const connector = connectorFor(database.url, new Secrets(), settings);
  try {
    const { client } = inProcess(connector);
    const name = { schemaName: 'public', tableName };
    const { schema } = await client.getTable(origin, { tableName: name, passthroughArguments: new Map() });
    return { schema, rows: (await scan(client, { tableName: name })).rows };
  } finally {
    await connector.close();
  }
}

async function column(
  definition: string,
  values: readonly string[],
  settings: Readonly<Record<string, string>> = {},
) {
  await database.sql(`DROP TABLE IF EXISTS one; CREATE TABLE one (id int4, v ${definition});
    INSERT INTO one VALUES ${values.map((value, index) => `(${index}, ${value})`).join(', ')}`);
  const { rows, schema } = await read('one', settings);
  const sorted = rows.toSorted((a, b) => Number(a['id']) - Number(b['id']));
  return { field: schema.fields[1], values: sorted.map(({ v }) => v) };
}

const as = (type: string) => ({ column_types: JSON.stringify({ 'public.one.v': type }) });

describe('a composite', () => {
  it('is a row, and a row of nulls is not a null', async () => {
    const { field, values } = await column('point3', ['(1, 2.5, NULL)', 'NULL', '(NULL, NULL, NULL)']);
    expect(field?.type).toEqual({ kind: 'Struct' });
    expect(values).toEqual([{ x: 1, y: 2.5, z: null }, null, { x: null, y: null, z: null }]);
  });

  it('has each member as a column of its type would be', async () => {
    const { values } = await column('everything', [
      `(true, -1, 9007199254740993, 1.5, 12.345, 1e20, 'é😀', 'ab', 'x', '\\x00ff', '1969-12-31', '1969-12-31 23:59:59.9996',
        '2024-01-01 00:00+02', 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"a": 1}', 'ok', 7, 'k', (1, 2, 3)::point3, '{1,NULL}',
        '{sad,NULL}', '10.0.0.1')`,
      'NULL',
    ]);
    expect(values).toEqual([
      {
        b: true,
        i2: -1,
        i8: 9_007_199_254_740_993n,
        f4: 1.5,
        n: { unscaled: 12_345n, scale: 3 },
        open: '100000000000000000000',
        t: 'é😀',
        v: 'ab',
        c: 'x',
        by: expect.anything(),
        d: -1,
        ts: -1n,
        tz: BigInt(Date.parse('2023-12-31T22:00:00Z')),
        u: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
        j: '{"a": 1}',
        m: 'ok',
        q: 7,
        k: 'k',
        inner_point: { x: 1, y: 2, z: 3 },
        list: [1, null],
        words: ['sad', null],
        net: '10.0.0.1/32',
      },
      null,
    ]);
  });

  it('may have odd names, stand behind a domain, and be the row type of a table', async () => {
    expect((await column('"Odd"', ['(1, $$x$$)'])).values).toEqual([{ 'a"b': 1, 'c d': 'x' }]);
    expect((await column('place', ['(1, 2, 3)', 'NULL'])).values).toEqual([{ x: 1, y: 2, z: 3 }, null]);
    await database.sql(
      'CREATE TABLE item (a int4, b text); ALTER TABLE item DROP COLUMN a; ALTER TABLE item ADD c int4',
    );
    expect((await column('item', ['($$x$$, 3)'])).values).toEqual([{ b: 'x', c: 3 }]);
  });

  it('is its text where Athena has no such row: without members, or with two of one name', async () => {
    expect((await column('empty', ["'()'"])).values).toEqual(['()']);
    expect((await column('clash', ['(1, 2)'])).values).toEqual(['(1,2)']);
    expect((await column('point3', ['(1, 2, 3)'], as('varchar'))).values).toEqual(['(1,2,3)']);
    expect((await column('point3', ['(1, 2, 3)'], { type_compatibility: 'aws' })).values).toEqual([
      '(1,2,3)',
    ]);
  });

  it('is read through many blocks of any size', async () => {
    await database.sql(
      `DROP TABLE IF EXISTS big; CREATE TABLE big AS SELECT n AS id, CASE WHEN n % 3 > 0
      THEN ROW(n, repeat('x', n % 50), n % 2 = 0, n::numeric)::wide END AS v FROM generate_series(1, 5000) n`.replace(
        'DROP TABLE',
        'DROP TYPE IF EXISTS wide; CREATE TYPE wide AS (a int4, t text, f bool, n numeric(20, 2)); DROP TABLE',
      ),
    );
    const { client } = inProcess(database.connector);
    const tableName = { schemaName: 'public', tableName: 'big' };
    const { rows, spilledObjects } = await scan(client, {
      tableName,
      maxBlockBytes: 20_000,
      maxInlineBlockBytes: 10,
    });
    expect(spilledObjects).toBeGreaterThan(10);
    const byId = rows.toSorted((a, b) => Number(a['id']) - Number(b['id']));
    expect(byId.map(({ v }) => v)).toEqual(
      Array.from({ length: 5000 }, (_, index) => {
        const n = index + 1;
        if (n % 3 === 0) return null;
        return { a: n, t: 'x'.repeat(n % 50), f: n % 2 === 0, n: { unscaled: BigInt(n) * 100n, scale: 2 } };
      }),
    );
  });

  it.each<readonly [string, boolean, number, string]>([
    ['IS NULL', true, 1, '"v" IS NOT DISTINCT FROM NULL'],
    ['IS NOT NULL', false, 2, '"v" IS DISTINCT FROM NULL'],
  ])('is told by %s as Athena sees it', async (_, nullAllowed, count, sql) => {
    await column('point3', ['(1, 2, 3)', 'NULL', '(NULL, NULL, NULL)']);
    const predicate: Predicate = {
      kind: 'in-value-set',
      column: 'v',
      set: { kind: 'AllOrNoneValueSet', type: { kind: 'Struct' }, all: !nullAllowed, nullAllowed },
    };
    const found = await readTable(
      database.connector,
      { schemaName: 'public', tableName: 'one' },
      { columns: ['id'], predicate: [predicate] },
    );
    expect([found.rows.length, found.received, found.remainder]).toEqual([count, count, []]);
    expect(found.sql).toContain(sql);
  });
});

describe('a composite that is shown as a text', () => {
  it.each([
    ['IS NULL', true, [null]],
    ['IS NOT NULL', false, ['(1,2,3)', '(,,)', '(1,,)']],
  ])('is told by %s as the text is', async (_, nullAllowed, expected) => {
    await column('point3', ['(1, 2, 3)', 'NULL', '(NULL, NULL, NULL)', '(1, NULL, NULL)']);
    const connector = connectorFor(database.url, new Secrets(), as('varchar'));
    const predicate: Predicate = {
      kind: 'in-value-set',
      column: 'v',
      set: { kind: 'AllOrNoneValueSet', type: types.varchar, all: !nullAllowed, nullAllowed },
    };
    const found = await readTable(
      connector,
      { schemaName: 'public', tableName: 'one' },
      { columns: ['v'], predicate: [predicate] },
    );
    await connector.close();
    expect([found.rows.map(([v]) => v).toSorted(), found.remainder]).toEqual([expected.toSorted(), []]);
  });
});

describe('an hstore', () => {
  it('is a map of texts', async () => {
    const { field, values } = await column('hstore', [`'a=>1, "b c"=>NULL, é=>"x,y"'`, `''`, 'NULL']);
    expect(field?.type).toEqual({ kind: 'Map' });
    expect(values.map((value) => (value === null ? null : entriesOf(value)))).toEqual([
      [
        ['a', '1'],
        ['b c', null],
        ['é', 'x,y'],
      ],
      [],
      null,
    ]);
  });

  it('is its text, or JSON, on request', async () => {
    expect((await column('hstore', [`'a=>1'`], as('varchar'))).values).toEqual(['"a"=>"1"']);
    expect((await column('hstore', [`'a=>1'`], as('json'))).values).toEqual(['{"a": "1"}']);
  });
});

/** A map's entries in the order of their keys. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  const entries = value instanceof Map ? [...value.entries()] : [];
  return entries.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

describe('a column that is asked for as', () => {
  it.each<readonly [string, string, readonly string[], readonly unknown[]]>([
    [
      'row',
      'int4range',
      ["'[1,5)'", "'(,3]'", "'empty'", 'NULL'],
      [
        { lower: 1, upper: 5, lower_inc: true, upper_inc: false, isempty: false },
        { lower: null, upper: 4, lower_inc: false, upper_inc: false, isempty: false },
        { lower: null, upper: null, lower_inc: false, upper_inc: false, isempty: true },
        null,
      ],
    ],
    [
      'row',
      'numrange',
      ["'[1.50,2)'"],
      [{ lower: '1.50', upper: '2', lower_inc: true, upper_inc: false, isempty: false }],
    ],
    ['json', 'point3', ['(1, NULL, 2)', 'NULL'], ['{"x":1,"y":null,"z":2}', null]],
    ['json', 'int4[]', ["'{{1,2},{3,NULL}}'", "'{}'", 'NULL'], ['[[1,2],[3,null]]', '[]', null]],
    ['microseconds', 'timestamp', ["'1969-12-31 23:59:59.999999'", 'NULL'], [-1n, null]],
    ['microseconds', 'timestamptz', ["'2024-01-01 00:00:00.123456+00'"], [1_704_067_200_123_456n]],
    ['array(varchar)', 'numeric[]', ["'{1.50,NULL,NaN}'", 'NULL'], [['1.50', null, 'NaN'], null]],
    ['array(decimal(6,2))', 'numeric[]', ["'{1.5}'"], [[{ unscaled: 150n, scale: 2 }]]],
    ['array(double)', 'numeric[]', ["'{1.5,NULL}'"], [[1.5, null]]],
    ['array(bigint)', 'int4[]', ["'{1}'"], [[1n]]],
    ['varchar', 'int4[]', ["'{1,2}'"], ['{1,2}']],
  ])('%s: %s', async (type, definition, literals, expected) => {
    expect((await column(definition, literals, as(type))).values).toEqual(expected);
  });

  it.each([
    ['map', 'int4', '1', 'gives public.one.v the type map, which is for hstore; the column is integer'],
    ['row', 'text', "'x'", 'which is for composites and ranges; the column is text'],
    ['microseconds', 'date', "'2024-01-01'", 'which is for timestamps; the column is date'],
    ['bigint', 'text', "'1'", 'which is for numbers; the column is text'],
    ['array(real)', 'text', "'1'", 'which is for arrays'],
  ])('%s is refused of %s', async (type, definition, literal, message) => {
    await expect(column(definition, [literal], as(type))).rejects.toThrow(message);
  });
});

describe('a query of a person', () => {
  it('gives enums, composites, maps and arrays of them with their types', async () => {
    const { client } = inProcess(database.connector);
    const query = `SELECT 'ok'::mood AS m, array['ok', NULL]::mood[] AS ms, ROW(1, 2, 3)::point3 AS p, 'a=>1'::hstore AS h,
      7::quantity AS q, ROW(1, 'x') AS r, array[ROW(1, 2, 3)::point3] AS ps`;
    const { rows } = await scan(client, {
      constraints: {
        passthroughArguments: new Map([
          ['schemaFunctionName', 'SYSTEM.QUERY'],
          ['QUERY', query],
        ]),
      },
    });
    expect(rows.map(({ h, ...row }) => ({ ...row, h: entriesOf(h) }))).toEqual([
      {
        m: 'ok',
        ms: ['ok', null],
        p: { x: 1, y: 2, z: 3 },
        q: 7,
        r: '(1,x)',
        ps: ['(1,2,3)'],
        h: [['a', '1']],
      },
    ]);
  });
});

describe('a type of Athena that is not a composite', () => {
  it('keeps its own null test', async () => {
    await column('int4', ['1', 'NULL']);
    const predicate: Predicate = {
      kind: 'is-null',
      operand: { kind: 'column', name: 'v', type: types.integer },
    };
    const { sql } = await readTable(
      database.connector,
      { schemaName: 'public', tableName: 'one' },
      { columns: ['id'], predicate: [predicate] },
    );
    expect(sql).toContain('"v" IS NULL');
  });
});
