import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Predicate, types } from '../../../connectors/federation/index.ts';
import { openDatabase, readTable, startDatabase, type TestDatabase } from './database.ts';
import {
  above,
  and,
  anyValue,
  atLeast,
  atMost,
  below,
  between,
  calculated,
  columnOperand,
  compare,
  constant,
  inRanges,
  inSet,
  like,
  not,
  or,
  points,
} from './predicates.ts';

let database: TestDatabase;

const tableName = { schemaName: 'public', tableName: 'item' };
const { bigint, boolean, date, double, integer, timestamp, varbinary, varchar } = types;
const money = types.decimal(10, 2);
const at = (text: string) => BigInt(Date.parse(text));
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const uuid = (digit: string) => `0000000${digit}-0000-4000-8000-000000000000`;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE COLLATION english (provider = icu, locale = 'en-US');
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TABLE item (
      id int8, n int4, b bool, price numeric(10, 2), d date, ts timestamp, tz timestamptz, x float8, o oid,
      t text COLLATE english, loose text COLLATE loose, c char(4), v varchar(9), by bytea, u uuid, m mood, ip inet, num numeric
    );
    INSERT INTO item
    SELECT i, i, i % 2 = 0, i + 0.25, date '2024-01-01' + i::int,
      timestamp '2024-01-01' + i * interval '1 day' + interval '500 microseconds',
      timestamptz '2024-01-01 00:00+00' + i * interval '1 hour', CASE i WHEN 1 THEN 'NaN' WHEN 2 THEN -0.0 ELSE i END, i,
      (array['a', 'B', 'b', 'Z', '_x', 'z', 'é', '𝒳', 'a'])[i], (array['a', 'A', 'b', 'B', 'c', 'C', 'd', 'e', 'f'])[i],
      (array['a', 'ab', 'abc', 'abcd', '', 'b', E'a\\t', 'A', 'a'])[i], 'v' || i, decode(lpad(to_hex(i), 2, '0'), 'hex'),
      ('0000000' || i || '-0000-4000-8000-000000000000')::uuid, (array['sad', 'ok', 'happy'])[1 + i % 3]::mood,
      ('10.0.0.' || i)::inet, i::numeric + 0.50
    FROM generate_series(1, 9) AS i;
    INSERT INTO item (id) VALUES (NULL);
  `);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

interface Rule {
  readonly title: string;
  readonly predicate: Predicate;
  /** The condition that PostgreSQL is sent; null: none. */
  readonly where: string | null;
  /** Rows that cross the socket. */
  readonly received: number;
  /** Rows that are left; by default all that were received, and no predicate remains. */
  readonly delivered?: number;
}

const rules: readonly Rule[] = [
  {
    title: 'binds one value',
    predicate: inRanges('id', bigint, points(5n)),
    where: '"id" = $1::int8',
    received: 1,
  },
  {
    title: 'binds a list as one array',
    predicate: inRanges('id', bigint, points(1n, 5n, 77n)),
    where: '"id" = ANY($1::int8[])',
    received: 2,
  },
  {
    title: 'joins points, ranges and the null',
    predicate: inRanges('n', integer, [...points(1), atLeast(8)], true),
    where: '("n" = $1::int4 OR "n" >= $2::int4 OR "n" IS NULL)',
    received: 4,
  },
  {
    title: 'sends a range with both bounds',
    predicate: inRanges('n', integer, [between(3, 5)]),
    where: '("n" >= $1::int4 AND "n" <= $2::int4)',
    received: 3,
  },
  {
    title: 'sends open bounds',
    predicate: inRanges('n', integer, [below(3), above(8)]),
    where: '("n" < $1::int4 OR "n" > $2::int4)',
    received: 3,
  },
  {
    title: 'sends what is excluded as such',
    predicate: inRanges('n', integer, [below(3), above(3)]),
    where: '"n" <> $1::int4',
    received: 8,
  },
  {
    title: 'sends a list of excluded values',
    predicate: inSet('n', {
      kind: 'EquatableValueSet',
      type: integer,
      values: [1, 2],
      whiteList: false,
      nullAllowed: true,
    }),
    where: '("n" <> ALL($1::int4[]) OR "n" IS NULL)',
    received: 8,
  },
  {
    title: 'sends a list of values that may be compared for equality only',
    predicate: inSet('n', {
      kind: 'EquatableValueSet',
      type: integer,
      values: [1, 2],
      whiteList: true,
      nullAllowed: false,
    }),
    where: '"n" = ANY($1::int4[])',
    received: 2,
  },
  {
    title: 'sends IS NOT NULL',
    predicate: inRanges('n', integer, [anyValue]),
    where: '"n" IS NOT NULL',
    received: 9,
  },
  { title: 'sends IS NULL', predicate: inRanges('n', integer, [], true), where: '"n" IS NULL', received: 1 },
  {
    title: 'sends nothing for any value and null',
    predicate: inRanges('n', integer, [anyValue], true),
    where: null,
    received: 10,
  },
  {
    title: 'asks for no row where no value fits',
    predicate: inRanges('n', integer, []),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'takes "all" as any value',
    predicate: inSet('n', { kind: 'AllOrNoneValueSet', type: integer, all: true, nullAllowed: false }),
    where: '"n" IS NOT NULL',
    received: 9,
  },
  {
    title: 'takes "none" with null as IS NULL',
    predicate: inSet('n', { kind: 'AllOrNoneValueSet', type: integer, all: false, nullAllowed: true }),
    where: '"n" IS NULL',
    received: 1,
  },
  {
    title: 'compares booleans',
    predicate: inRanges('b', boolean, points(true)),
    where: '"b" = $1::bool',
    received: 4,
  },
  {
    title: 'compares decimals by value, whatever the scale',
    predicate: compare('price', '>=', { unscaled: 8_250n, scale: 3 }, types.decimal(10, 3)),
    where: '"price" >= $1::numeric',
    received: 2,
  },
  {
    title: 'compares dates',
    predicate: inRanges('d', date, [atLeast(19_730)]),
    where: '"d" >= $1::date',
    received: 3,
  },
  {
    title: 'finds a cut timestamp by the range that it stands for',
    predicate: inRanges('ts', timestamp, points(at('2024-01-03T00:00:00Z'))),
    where: '("ts" >= $1::timestamp AND "ts" < $2::timestamp)',
    received: 1,
  },
  {
    title: 'starts behind the whole millisecond of an open bound',
    predicate: inRanges('ts', timestamp, [above(at('2024-01-09T00:00:00Z'))]),
    where: '"ts" >= $1::timestamp',
    received: 1,
  },
  {
    title: 'includes the whole millisecond of a closed bound',
    predicate: inRanges('ts', timestamp, [atMost(at('2024-01-03T00:00:00Z'))]),
    where: '"ts" < $1::timestamp',
    received: 2,
  },
  {
    title: 'compares many timestamps as they are cut',
    predicate: inRanges(
      'ts',
      timestamp,
      points(
        ...Array.from({ length: 20 }, (_, day) => at('2024-01-03T00:00:00Z') + BigInt(day) * 86_400_000n),
      ),
    ),
    where: `date_trunc('milliseconds', "ts") = ANY($1::timestamp[])`,
    received: 8,
  },
  {
    title: 'excludes a timestamp as it is cut',
    predicate: inRanges('ts', timestamp, [
      below(at('2024-01-03T00:00:00Z')),
      above(at('2024-01-03T00:00:00Z')),
    ]),
    where: `date_trunc('milliseconds', "ts") <> ALL($1::timestamp[])`,
    received: 8,
  },
  {
    title: 'compares instants in UTC',
    predicate: inRanges('tz', timestamp, [atLeast(at('2024-01-01T09:00:00Z'))]),
    where: '"tz" >= $1::timestamptz',
    received: 1,
  },
  {
    title: 'asks for no timestamp beyond what PostgreSQL holds',
    predicate: inRanges('ts', timestamp, [atLeast(9_300_000_000_000_000n)]),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'takes a timestamp bound before what PostgreSQL holds as none',
    predicate: inRanges('ts', timestamp, [atLeast(-300_000_000_000_000n)]),
    where: '"ts" IS NOT NULL',
    received: 9,
  },
  {
    title: 'compares finite floats exactly',
    predicate: inRanges('x', double, points(3, 4.5)),
    where: '"x" = ANY($1::float8[])',
    received: 1,
  },
  {
    title: 'ends before NaN, which is greatest in PostgreSQL, where Athena has no end',
    predicate: compare('x', '>', 7, double),
    where: '("x" > $1::float8 AND "x" < $2::float8)',
    received: 2,
  },
  {
    title: 'knows that NaN is different from everything',
    predicate: compare('x', '<>', 3, double),
    where: '"x" <> $1::float8',
    received: 8,
  },
  {
    title: 'finds NaN only where no comparison is asked',
    predicate: compare('x', '<=', Number.NaN, double),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'finds zero of either sign',
    predicate: inRanges('x', double, points(0)),
    where: '"x" = $1::float8',
    received: 1,
  },
  {
    title: 'compares an OID as the bigint it is shown as',
    predicate: inRanges('o', bigint, [atLeast(8n), ...points(-1n)]),
    where: '("o"::int8 = $1::int8 OR "o"::int8 >= $2::int8)',
    received: 2,
  },
  {
    title: 'compares equal text under its own collation',
    predicate: inRanges('t', varchar, points('a', 'b')),
    where: '"t" = ANY($1::text[])',
    received: 3,
  },
  {
    title: 'orders text by code point',
    predicate: inRanges('t', varchar, [above('Z')]),
    where: '"t" COLLATE "C" > $1::text',
    received: 7,
  },
  {
    title: 'compares bytes where the collation holds different texts for equal',
    predicate: inRanges('loose', varchar, points('a')),
    where: '"loose" COLLATE "C" = $1::text',
    received: 1,
  },
  {
    title: 'excludes by bytes there too',
    predicate: inRanges('loose', varchar, [below('a'), above('a')]),
    where: '"loose" COLLATE "C" <> $1::text',
    received: 8,
  },
  {
    title: 'finds padded text without its blanks',
    predicate: inRanges('c', varchar, points('ab', '')),
    where: '"c" = ANY($1::bpchar[])',
    received: 2,
  },
  {
    title: 'knows that no padded text is shown with a trailing blank',
    predicate: inRanges('c', varchar, points('ab ')),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'orders padded text without its blanks',
    predicate: inRanges('c', varchar, [atLeast('a '), ...points('A')]),
    where: '("c" = $1::bpchar OR "c"::text COLLATE "C" >= $2::text)',
    received: 5,
  },
  {
    title: 'compares varchar',
    predicate: inRanges('v', varchar, points('v3')),
    where: '"v" = $1::text',
    received: 1,
  },
  {
    title: 'compares bytes',
    predicate: inRanges('by', varbinary, [...points(bytes(1)), atLeast(bytes(8))]),
    where: '("by" = $1::bytea OR "by" >= $2::bytea)',
    received: 3,
  },
  {
    title: 'lists bytes',
    predicate: inRanges('by', varbinary, points(bytes(1), bytes(2))),
    where: '"by" = ANY($1::bytea[])',
    received: 2,
  },
  {
    title: 'compares a uuid as one',
    predicate: inRanges('u', varchar, points(uuid('3'))),
    where: '"u" = $1::uuid',
    received: 1,
  },
  {
    title: 'knows that a uuid is never shown in another form',
    predicate: inRanges('u', varchar, points('x', `{${uuid('3')}}`)),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'orders a uuid as text, whatever the bound',
    predicate: inRanges('u', varchar, [below('00000003')]),
    where: '"u"::text COLLATE "C" < $1::text',
    received: 2,
  },
  {
    title: 'compares an enum as its label, known or not',
    predicate: inRanges('m', varchar, points('ok', 'unknown')),
    where: '"m"::text COLLATE "C" = ANY($1::text[])',
    received: 3,
  },
  {
    title: 'orders an enum as its label',
    predicate: inRanges('m', varchar, [below('ok')]),
    where: '"m"::text COLLATE "C" < $1::text',
    received: 3,
  },
  {
    title: 'compares an inet as it is shown',
    predicate: inRanges('ip', varchar, points('10.0.0.3/32', '10.0.0.4')),
    where: '"ip"::text COLLATE "C" = ANY($1::text[])',
    received: 1,
  },
  {
    title: 'compares an unbounded numeric as the text it is shown as',
    predicate: inRanges('num', varchar, points('3.50', '4.5')),
    where: '"num"::text COLLATE "C" = ANY($1::text[])',
    received: 1,
  },
  {
    title: 'knows that no text holds NUL or half a surrogate pair',
    predicate: inRanges('t', varchar, points('a\0', '\ud800')),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'leaves a bound that no text can be to the SDK',
    predicate: inRanges('t', varchar, [below('b\0')]),
    where: null,
    received: 10,
    delivered: 6,
  },
  {
    title: 'sends a comparison, mirrored',
    predicate: {
      kind: 'comparison',
      operator: '<',
      left: constant(bigint, 7n),
      right: columnOperand('id', bigint),
    },
    where: '"id" > $1::int8',
    received: 2,
  },
  {
    title: 'knows that a comparison with null is never true',
    predicate: compare('id', '=', null, bigint),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'sends IN without its nulls',
    predicate: {
      kind: 'in-list',
      operand: columnOperand('id', bigint),
      list: [constant(bigint, 1n), constant(bigint, null)],
    },
    where: '"id" = $1::int8',
    received: 1,
  },
  {
    title: 'knows that NOT IN with a null is never true',
    predicate: not({
      kind: 'in-list',
      operand: columnOperand('id', bigint),
      list: [constant(bigint, 1n), constant(bigint, null)],
    }),
    where: 'FALSE',
    received: 0,
  },
  {
    title: 'sends NOT IN',
    predicate: not({
      kind: 'in-list',
      operand: columnOperand('id', bigint),
      list: [constant(bigint, 1n), constant(bigint, 2n)],
    }),
    where: '"id" <> ALL($1::int8[])',
    received: 7,
  },
  {
    title: 'sends a negated comparison',
    predicate: not(compare('id', '<', 8n, bigint)),
    where: '"id" >= $1::int8',
    received: 2,
  },
  {
    title: 'negates a comparison of floats with NaN in mind',
    predicate: not(compare('x', '>', 3, double)),
    where: '("x" = $1::float8 OR "x" <= $2::float8)',
    received: 3,
  },
  {
    title: 'sends a boolean column',
    predicate: not({ kind: 'boolean', operand: columnOperand('b', boolean) }),
    where: '"b" = $1::bool',
    received: 5,
  },
  {
    title: 'sends IS NULL of an expression',
    predicate: not({ kind: 'is-null', operand: columnOperand('t', varchar) }),
    where: '"t" IS NOT NULL',
    received: 9,
  },
  {
    title: 'sends OR across columns',
    predicate: or(
      compare('id', '=', 1n, bigint),
      and(compare('n', '>', 7, integer), compare('b', '=', true, boolean)),
    ),
    where: '("id" = $1::int8 OR ("n" > $2::int4 AND "b" = $3::bool))',
    received: 2,
  },
  {
    title: 'sends nothing of an OR with a part that is not sent',
    predicate: or(compare('id', '=', 1n, bigint), calculated('n', 3)),
    where: null,
    received: 10,
    delivered: 2,
  },
  {
    title: 'sends what it can of an AND',
    predicate: and(compare('id', '>', 2n, bigint), calculated('n', 3)),
    where: '"id" > $1::int8',
    received: 7,
    delivered: 1,
  },
  {
    title: 'turns a negated AND into an OR of negations',
    predicate: not(and(compare('id', '>', 2n, bigint), compare('b', '=', true, boolean))),
    where: '("id" <= $1::int8 OR "b" <> $2::bool)',
    received: 6,
  },
  {
    title: 'turns a negated OR into an AND of negations',
    predicate: not(or(compare('id', '>', 2n, bigint), not(compare('b', '=', true, boolean)))),
    where: '("id" <= $1::int8 AND "b" = $2::bool)',
    received: 1,
  },
  {
    title: 'sends LIKE by bytes, whatever the collation',
    predicate: like('t', '_'),
    where: '"t" COLLATE "C" LIKE $1::text',
    received: 8,
  },
  {
    title: 'sends LIKE plainly where the collation is one of bytes',
    predicate: like('v', 'v%'),
    where: '"v" LIKE $1::text',
    received: 9,
  },
  {
    title: 'sends LIKE on a collation that holds different texts for equal',
    predicate: like('loose', 'A%'),
    where: '"loose" COLLATE "C" LIKE $1::text',
    received: 1,
  },
  {
    title: 'sends LIKE on padded text, without its blanks',
    predicate: like('c', 'a_'),
    where: '"c"::text COLLATE "C" LIKE $1::text',
    received: 2,
  },
  {
    title: 'sends LIKE on what is shown as text',
    predicate: like('ip', '10.0.0.%/32'),
    where: '"ip"::text COLLATE "C" LIKE $1::text',
    received: 9,
  },
  {
    title: 'sends LIKE on a uuid',
    predicate: like('u', '%3-0000-%'),
    where: '"u"::text COLLATE "C" LIKE $1::text',
    received: 1,
  },
  {
    title: 'sends NOT LIKE, which no null passes',
    predicate: not(like('v', '%3')),
    where: '"v" NOT LIKE $1::text',
    received: 8,
  },
  {
    title: 'knows that nothing is like null',
    predicate: or(like('v', null), not(like('v', null))),
    where: '(FALSE OR FALSE)',
    received: 0,
  },
  {
    title: 'knows that no text of PostgreSQL holds a NUL',
    predicate: or(like('v', '%\0%'), not(like('t', '%\0%'))),
    where: '(FALSE OR "t" IS NOT NULL)',
    received: 9,
  },
  {
    title: 'sends IS DISTINCT FROM a value',
    predicate: { kind: 'is-distinct', left: columnOperand('n', integer), right: constant(integer, 3) },
    where: '("n" <> $1::int4 OR "n" IS NULL)',
    received: 9,
  },
  {
    title: 'sends IS NOT DISTINCT FROM NULL',
    predicate: not({
      kind: 'is-distinct',
      left: columnOperand('n', integer),
      right: constant(integer, null),
    }),
    where: '"n" IS NULL',
    received: 1,
  },
  {
    title: 'compares two columns of numbers',
    predicate: {
      kind: 'comparison',
      operator: '<',
      left: columnOperand('n', integer),
      right: columnOperand('price', money),
    },
    where: '"n" < "price"',
    received: 9,
  },
  {
    title: 'compares two columns of text by their bytes',
    predicate: not({
      kind: 'comparison',
      operator: '=',
      left: columnOperand('t', varchar),
      right: columnOperand('loose', varchar),
    }),
    where: '"t"::text COLLATE "C" <> "loose"::text COLLATE "C"',
    received: 7,
  },
  {
    title: 'compares two columns of timestamps as they are cut',
    predicate: {
      kind: 'is-distinct',
      left: columnOperand('ts', timestamp),
      right: columnOperand('ts', timestamp),
    },
    where: `date_trunc('milliseconds', "ts") IS DISTINCT FROM date_trunc('milliseconds', "ts")`,
    received: 0,
  },
  {
    title: 'leaves two columns of floats, whose NaN PostgreSQL holds for equal, to the SDK',
    predicate: {
      kind: 'comparison',
      operator: '=',
      left: columnOperand('x', double),
      right: columnOperand('x', double),
    },
    where: null,
    received: 10,
    delivered: 8,
  },
  {
    title: "leaves a calculation to the SDK, whose overflow and division are Athena's",
    predicate: calculated('n', 3),
    where: null,
    received: 10,
    delivered: 1,
  },
  {
    title: 'leaves a constant of another type than the column to the SDK',
    predicate: {
      kind: 'comparison',
      operator: '=',
      left: columnOperand('n', integer),
      right: constant(bigint, 3n),
    },
    where: null,
    received: 10,
    delivered: 1,
  },
  {
    title: 'compares decimals of the table',
    predicate: inRanges('price', money, points({ unscaled: 125n, scale: 2 })),
    where: '"price" = $1::numeric',
    received: 1,
  },
];

describe('a filter', () => {
  it.each(rules)('$title', async ({ predicate, where, received, delivered }) => {
    const result = await readTable(database.connector, tableName, {
      columns: ['id'],
      predicate: [predicate],
    });

    const sentWhere = / WHERE (.*)$/.exec(result.sql)?.[1] ?? null;
    expect(sentWhere).toBe(where);
    expect(result.received).toBe(received);
    expect(result.rows.length).toBe(delivered ?? received);
    expect(result.remainder.length).toBe(delivered === undefined ? 0 : 1);
  });

  it('joins terms with AND and numbers their parameters through', async () => {
    const predicate = [inRanges('n', integer, [atLeast(3)]), inRanges('t', varchar, points('b', 'z'))];

    const { sql, received } = await readTable(database.connector, tableName, { columns: ['id'], predicate });

    expect(sql).toBe('SELECT "id" FROM "public"."item" WHERE "n" >= $1::int4 AND "t" = ANY($2::text[])');
    expect(received).toBe(2);
  });

  it('binds 70,000 values as one parameter', async () => {
    const values = Array.from({ length: 70_000 }, (_, index) => BigInt(index * 2));

    const { parameters, received } = await readTable(database.connector, tableName, {
      predicate: [inRanges('id', bigint, points(...values))],
    });

    expect(parameters).toBe(1);
    expect(received).toBe(4);
  });

  it('leaves more ranges than a planner should see to the SDK', async () => {
    const ranges = Array.from({ length: 501 }, (_, index) =>
      between(BigInt(index * 10), BigInt(index * 10 + 5)),
    );

    const { sql, rows } = await readTable(database.connector, tableName, {
      predicate: [inRanges('id', bigint, ranges)],
    });

    expect(sql).not.toContain('WHERE');
    expect(rows.length).toBe(5);
  });

  it.each([
    `'; DROP TABLE item; --`,
    '$1',
    '?',
    '{a,b}',
    '"quoted"',
    'back\\slash',
    '/* comment',
    'NULL',
    '',
    ' ',
    '😀',
  ])('P26: binds the hostile value %p as it is, alone and in a list', async (value) => {
    await database.sql('DROP TABLE IF EXISTS hostile; CREATE TABLE hostile (t text)');
    await database.sql(`INSERT INTO hostile VALUES ('other'), (${quoteLiteral(value)})`);
    const hostile = { schemaName: 'public', tableName: 'hostile' };

    for (const ranges of [points(value), points(value, 'absent'), [between(value, value)]]) {
      const { rows } = await readTable(database.connector, hostile, {
        predicate: [inRanges('t', varchar, ranges)],
      });
      expect(rows).toEqual([[value]]);
    }
  });
});

describe('a limit', () => {
  it('is applied by PostgreSQL when the filter is', async () => {
    const { sql, received } = await readTable(database.connector, tableName, {
      columns: ['id'],
      predicate: [inRanges('id', bigint, [atLeast(1n)])],
      limit: 3n,
    });

    expect(sql).toBe('SELECT "id" FROM "public"."item" WHERE "id" >= $1::int8 LIMIT $2::int8');
    expect(received).toBe(3);
  });

  it('is declined while a filter remains', async () => {
    const { sql } = await readTable(database.connector, tableName, {
      predicate: [calculated('n', 3)],
      limit: 1n,
    });

    expect(sql).not.toContain('LIMIT');
  });
});

describe('a database that does not store UTF-8', () => {
  it('filters numbers, and leaves texts to the SDK', async () => {
    await database.sql(`CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C'`);
    const latin = await openDatabase(database.server, 'latin');
    try {
      await latin.sql(`CREATE TABLE word (id int4, t text); INSERT INTO word VALUES (1, 'é'), (2, 'z')`);
      const word = { schemaName: 'public', tableName: 'word' };

      const { rows, sql, received } = await readTable(latin.connector, word, {
        predicate: [inRanges('id', integer, [atLeast(1)]), inRanges('t', varchar, points('é', '𝒳'))],
      });

      expect(sql).toContain('WHERE "id" >= $1::int4');
      expect(sql).not.toContain('"t" =');
      expect(received).toBe(2);
      expect(rows).toEqual([[1, 'é']]);
    } finally {
      await latin.close();
    }
  });
});

function quoteLiteral(text: string): string {
  return `E'${text.replace(/['\\]/g, (character) => `\\${character}`)}'`;
}
