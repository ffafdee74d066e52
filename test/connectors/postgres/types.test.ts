import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isDecimal, type Scalar } from '../../../connectors/federation/index.ts';
import { callContext, errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TYPE pair AS (a int, b text);
    CREATE DOMAIN quantity AS int CHECK (value >= 0);
    CREATE DOMAIN price AS numeric(10, 2);
    CREATE DOMAIN low_price AS price;
    CREATE DOMAIN odd AS int[];
  `);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/**
 * PostgreSQL type, Athena's type, values as literals, and SQL that says in the server's own words how Athena sees
 * column `v`; by default `v::text`.
 */
const table: readonly (readonly [string, string, readonly string[], string?])[] = [
  ['bool', 'Bool', ['true', 'false']],
  ['int2', 'Int 16', ["'-32768'", '32767', '0']],
  ['int4', 'Int 32', ["'-2147483648'", '2147483647', '-1']],
  [
    'int8',
    'Int 64',
    ["'-9223372036854775808'", '9223372036854775807', '9007199254740993', '-1', '4294967296'],
  ],
  ['oid', 'Int 64', ['0', '4294967295']],
  [
    'float4',
    'FloatingPoint SINGLE',
    ['1.5', '-0.25', '3.4028235e38', "'NaN'", "'Infinity'", "'-Infinity'"],
    'v::float8::text',
  ],
  ['float8', 'FloatingPoint DOUBLE', ['0.1', '1.7976931348623157e308', '5e-324', "'NaN'", "'-Infinity'"]],
  [
    'numeric(15,2)',
    'Decimal 15,2',
    ['0', '0.01', '-0.01', '9999999999999.99', '-9999999999999.99', '1000000', '100', '12345.6'],
  ],
  ['numeric(4,4)', 'Decimal 4,4', ['0.0001', '-0.9999', '0']],
  ['numeric(5,0)', 'Decimal 5,0', ['0', '99999', '-10000', '10']],
  [
    'numeric(38,0)',
    'Decimal 38,0',
    [
      '99999999999999999999999999999999999999',
      '-99999999999999999999999999999999999999',
      '18446744073709551616',
      '4294967296',
    ],
  ],
  [
    'numeric(38,10)',
    'Decimal 38,10',
    ['9999999999999999999999999999.9999999999', '-0.0000000001', '0.0001', '10000'],
  ],
  [
    'numeric(38,38)',
    'Decimal 38,38',
    ['0.00000000000000000000000000000000000001', '-0.99999999999999999999999999999999999999'],
  ],
  ['numeric', 'Utf8', ['123.456789', '1e100', '1e-100', '1.50', "'NaN'", "'Infinity'"]],
  ['numeric(50,5)', 'Utf8', ['1.5']],
  ['numeric(5,-2)', 'Utf8', ['12300']],
  ['numeric(3,5)', 'Utf8', ['0.00123']],
  ['text', 'Utf8', ["''", "'a'", "'héllo wörld'", "'𝒳😀'", "repeat('x', 1000)", "E'a\\tb\\nc\\\\\"'"]],
  ['varchar(10)', 'Utf8', ["'abc  '", "''"]],
  ['char(5)', 'Utf8', ["'ab'", "''", "E'a\\t '", "' b'"], 'v::text'],
  ['bpchar', 'Utf8', ["'ab   '"], 'v::text'],
  ['name', 'Utf8', ["'pg_class'"]],
  ['"char"', 'Utf8', ["'x'"]],
  ['bytea', 'Binary', ["''", "'\\x00ff7f'", "decode(repeat('ab', 300), 'hex')"]],
  [
    'date',
    'Date DAY',
    [
      "'1970-01-01'",
      "'1969-12-31'",
      "'4713-01-01 BC'",
      "'5874897-12-31'",
      "'1500-02-28'",
      "'1582-10-10'",
      "'20000-01-01'",
    ],
    "(v - date '1970-01-01')::text",
  ],
  [
    'timestamp',
    'Date MILLISECOND',
    [
      "'1970-01-01'",
      "'1969-12-31 23:59:59.9996'",
      "'1969-12-31 23:59:59.999999'",
      "'2024-02-29 12:34:56.789999'",
      "'4713-01-01 BC'",
      "'294276-12-31 23:59:59.999'",
      "'0044-03-15 12:00 BC'",
      "'1500-02-28 01:02:03.004'",
    ],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  [
    'timestamp(0)',
    'Date MILLISECOND',
    ["'2024-02-29 12:34:56.6'"],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  [
    'timestamptz',
    'Date MILLISECOND',
    ["'2024-03-31 02:30:00.1234+02'", "'1900-01-01 00:00+14'"],
    'floor(extract(epoch FROM v) * 1000)::text',
  ],
  ['uuid', 'Utf8', ["'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "'00000000-0000-0000-0000-000000000000'"]],
  ['json', 'Utf8', [`'{"b": 1,  "a": [null]}'`, "'null'"]],
  ['jsonb', 'Utf8', [`'{"b": 1,  "a": [null]}'`, "'null'", `'"é"'`]],
  ['quantity', 'Int 32', ['0', '7']],
  ['price', 'Decimal 10,2', ['1.5', '-0.01']],
  ['low_price', 'Decimal 10,2', ['1.5']],
  ['odd', 'Utf8', ["'{1,2}'"]],
  ['mood', 'Utf8', ["'sad'", "'ok'"]],
  ['pair', 'Utf8', ["(1, 'x y')"]],
  ['int4[]', 'Utf8', ["'{1,NULL,3}'", "'{}'", "'{{1,2},{3,4}}'"]],
  ['uuid[]', 'Utf8', ["'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'"]],
  ['interval', 'Utf8', ["'1 mon -2 days 03:04:05.678'", "'-1 year'"]],
  ['time', 'Utf8', ["'24:00:00'", "'01:02:03.456789'"]],
  ['timetz', 'Utf8', ["'01:02:03+02'"]],
  ['inet', 'Utf8', ["'10.0.0.1'", "'::1/64'"]],
  ['macaddr', 'Utf8', ["'08:00:2b:01:02:03'"]],
  ['money', 'Utf8', ['12.34', "'-1234567.89'"]],
  ['bit(3)', 'Utf8', ["'101'"]],
  ['varbit', 'Utf8', ["'1'"]],
  ['int4range', 'Utf8', ["'[1,5)'", "'empty'"]],
  ['point', 'Utf8', ["'(1,2)'"]],
  ['xml', 'Utf8', ["'<a>b</a>'"]],
  ['tsvector', 'Utf8', ["'a b'"]],
  ['xid8', 'Utf8', ["'18446744073709551615'"]],
];

describe('a column of each type', () => {
  for (const [type, athenaType, literals, shown = 'v::text'] of table) {
    it(`shows ${type} as ${athenaType}, value by value as the server says`, async () => {
      const values = [...literals, 'NULL'].map((literal, index) => `(${index}, ${literal}::${type})`);
      await database.sql(`DROP TABLE IF EXISTS one_type; CREATE TABLE one_type (id int, v ${type});
        INSERT INTO one_type VALUES ${values.join(', ')}`);
      const expected = await database.texts(`SELECT ${shown} FROM one_type ORDER BY id`);

      const { rows, blocks } = await readTable(database.connector, {
        schemaName: 'public',
        tableName: 'one_type',
      });

      const [, column] = blocks[0]?.schema.fields ?? [];
      expect(describeArrow(column?.type)).toBe(athenaType);
      const byId = [...rows].sort(([a], [b]) => Number(a) - Number(b));
      expect(byId.map(([, value]) => serverText(value ?? null))).toEqual(expected);
    });
  }

  it.each([
    ['date', "'infinity'", 'date'],
    ['date', "'-infinity'", 'date'],
    ['timestamp', "'infinity'", 'timestamp'],
    ['timestamptz', "'-infinity'", 'timestamp'],
    ['numeric(10,2)', "'NaN'", 'decimal'],
  ])(
    'refuses %s %s by the name of its column, because Athena has no such value',
    async (type, literal, athenaType) => {
      await database.sql(`DROP TABLE IF EXISTS special; CREATE TABLE special (until ${type});
      INSERT INTO special VALUES (${literal}::${type})`);

      const error = await errorOf(
        readTable(database.connector, { schemaName: 'public', tableName: 'special' }),
      );

      expect(error.code).toBe('InvalidInput');
      expect(error.message).toContain('column until');
      expect(error.message).toContain(`Athena's ${athenaType}`);
    },
  );

  it('reads on with the same connector after a value that it refused', async () => {
    await database.sql(
      `CREATE TABLE refused (d date); INSERT INTO refused SELECT 'infinity' FROM generate_series(1, 5000)`,
    );
    await errorOf(readTable(database.connector, { schemaName: 'public', tableName: 'refused' }));

    const { rows } = await readTable(database.connector, { schemaName: 'public', tableName: 'one_type' });

    expect(rows.length).toBeGreaterThan(0);
  });
});

describe('a result as a whole', () => {
  it('counts rows without columns', async () => {
    await database.sql('CREATE TABLE many AS SELECT n FROM generate_series(1, 100000) n');

    const { blocks, sql } = await readTable(
      database.connector,
      { schemaName: 'public', tableName: 'many' },
      { columns: [] },
    );

    expect(sql).toBe('SELECT FROM "public"."many"');
    expect(blocks.reduce((sum, block) => sum + block.rowCount, 0)).toBe(100_000);
  });

  it('reads a table without columns', async () => {
    await database.sql('CREATE TABLE bare (); INSERT INTO bare DEFAULT VALUES');

    const { rows } = await readTable(database.connector, { schemaName: 'public', tableName: 'bare' });

    expect(rows).toEqual([[]]);
  });

  it('gives no block for no rows', async () => {
    const { blocks } = await readTable(
      database.connector,
      { schemaName: 'public', tableName: 'many' },
      { columns: ['n'], limit: 0n },
    );

    expect(blocks).toEqual([]);
  });

  it('reads 1,600 columns', async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int4`);
    await database.sql(
      `CREATE TABLE wide (${columns.join(', ')}); INSERT INTO wide (c0, c1599) VALUES (1, 2)`,
    );

    const { rows } = await readTable(database.connector, { schemaName: 'public', tableName: 'wide' });

    expect(rows[0]?.length).toBe(1600);
    expect([rows[0]?.at(0), rows[0]?.at(1), rows[0]?.at(-1)]).toEqual([1, null, 2]);
  });

  it('reads one value of 20 MB in a block of its own', async () => {
    await database.sql(
      `CREATE TABLE large AS SELECT n, repeat('x', CASE WHEN n = 2 THEN 20000000 ELSE 1 END) AS t FROM generate_series(1, 3) n`,
    );

    const call = callContext({ maxBlockBytes: 100_000 });
    const { rows, blocks } = await readTable(
      database.connector,
      { schemaName: 'public', tableName: 'large' },
      { call },
    );

    expect(rows.map(([, text]) => String(text).length)).toEqual([1, 20_000_000, 1]);
    expect(blocks.map((block) => block.rowCount)).toEqual([1, 1, 1]);
  });
});

function describeArrow(type: unknown): string {
  const { kind, ...rest } = type as { kind: string; [member: string]: unknown };
  const { isSigned: _, ...shown } = rest;
  return [kind, Object.values(shown).join(',')].join(' ').trim();
}

/** As PostgreSQL writes it. */
function serverText(value: Scalar | null): string | null {
  if (value === null) return null;
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  if (isDecimal(value)) {
    const digits = (value.unscaled < 0n ? -value.unscaled : value.unscaled)
      .toString()
      .padStart(value.scale + 1, '0');
    const whole = digits.slice(0, digits.length - value.scale);
    const fraction = value.scale === 0 ? '' : `.${digits.slice(digits.length - value.scale)}`;
    return `${value.unscaled < 0n ? '-' : ''}${whole}${fraction}`;
  }
  if (typeof value === 'number') return String(value).replace(/e([+-]?)(\d)$/, 'e$10$2');
  return String(value);
}
