import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import { readConfig } from '../../../connectors/postgres/config.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  openScan,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { valuesOf } from './nested-values.ts';
import { above, inRanges, points } from './predicates.ts';
import { describeArrow, serverText } from './type-cases.ts';

const tableName = { schemaName: 'public', tableName: 'invoice' };

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE DOMAIN quantity AS int4;
    CREATE DOMAIN label AS text;
    CREATE TYPE vector;
    CREATE FUNCTION vector_in(cstring) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
    CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
    CREATE FUNCTION vector_send(vector) RETURNS bytea LANGUAGE internal IMMUTABLE STRICT AS 'textsend';
    CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, SEND = vector_send, INTERNALLENGTH = VARIABLE);
    CREATE FUNCTION numbers(vector) RETURNS real[] LANGUAGE sql IMMUTABLE STRICT
      AS $$ SELECT translate($1::text, '[]', '{}')::real[] $$;
    CREATE CAST (vector AS real[]) WITH FUNCTION numbers(vector);
    CREATE TABLE odd (v vector, o oid, e text[], d date[], m money[], b bool, i interval, r int4range, ts timestamp);
    INSERT INTO odd VALUES ('[1,-2.5]', 4294967295, '{1}', '{2024-01-01}', '{1}', true, '1 day', '[1,2)', now());
    CREATE TABLE "Invoice" (id int8, "Total" numeric, price numeric(10, 4), due money, flag bit(1), pieces quantity,
      name label, at timestamp, amounts numeric[]);
    INSERT INTO "Invoice" VALUES (1, 123.456, 1.2345, '1234.56', '1', 3, 'a', '2024-01-01', '{1.5}'),
      (2, 0.005, -1.2355, '-0.10', '0', 4, 'b', '2024-01-02', '{}'), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function using<Result>(
  settings: Readonly<Record<string, string>>,
  work: (connector: PostgresConnector) => Promise<Result>,
): Promise<Result> {
  const connector = connectorFor(database.url, new Secrets(), settings);
  try {
    return await work(connector);
  } finally {
    await connector.close();
  }
}

/** A column's type, and its values in the order of the rows. */
function column(name: string, settings: Readonly<Record<string, string>>) {
  return using(settings, async (connector) => {
    const { schema } = await connector.describeTable(tableName, callContext().context);
    const { rows } = await readTable(connector, tableName, { columns: ['id', name] });
    const values = rows
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, value]) => serverText(value ?? null));
    return { type: describeArrow(schema.fields.find((field) => field.name === name)?.type), values };
  });
}

const shownAs = (name: string, type: string) => ({
  column_types: JSON.stringify({ [`public.invoice.${name}`]: type }),
});

describe('column_types', () => {
  test.each([
    ['total', 'decimal(20, 2)', 'Decimal 20,2', ['123.46', '0.01', null]],
    ['total', 'double', 'FloatingPoint DOUBLE', ['123.456', '0.005', null]],
    ['total', 'bigint', 'Int 64', ['123', '0', null]],
    ['price', 'varchar', 'Utf8', ['1.2345', '-1.2355', null]],
    ['due', 'Decimal(10,1)', 'Decimal 10,1', ['1234.6', '-0.1', null]],
    ['due', 'double', 'FloatingPoint DOUBLE', ['1234.56', '-0.1', null]],
    ['at', 'varchar', 'Utf8', ['2024-01-01 00:00:00', '2024-01-02 00:00:00', null]],
    ['amounts', 'varchar', 'Utf8', ['{1.5}', '{}', null]],
  ])('shows %s as %s', async (name, asked, type, values) => {
    expect(await column(name, shownAs(name, asked))).toEqual({ type, values });
  });

  test('filters by the value as shown, not by the one that was rounded', async () => {
    const decimal = types.decimal(20, 2);
    const { rows, sql } = await using(shownAs('total', 'decimal(20,2)'), (connector) =>
      readTable(connector, tableName, {
        columns: ['id'],
        predicate: [inRanges('total', decimal, points({ unscaled: 1n, scale: 2 }))],
      }),
    );

    expect(rows).toEqual([[2n]]);
    expect(sql).not.toContain('WHERE');
  });

  test('still lets PostgreSQL tell nulls apart', async () => {
    const { rows, sql } = await using(shownAs('total', 'double'), (connector) =>
      readTable(connector, tableName, {
        columns: ['id'],
        predicate: [inRanges('total', types.double, [], true)],
      }),
    );

    expect(sql).toContain('WHERE "Total" IS NOT DISTINCT FROM NULL');
    expect(rows).toEqual([[3n]]);
  });

  test('says so when a value does not fit the type that was asked for', async () => {
    const error = await errorOf(column('total', shownAs('total', 'decimal(4,2)')));

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('SQLSTATE 22003');
  });
});

describe('default_scale', () => {
  test('shows a numeric without precision as a decimal, and filters it in PostgreSQL', async () => {
    const settings = { default_scale: '4' };
    const shown = await column('total', settings);
    const { rows, sql } = await using(settings, (connector) =>
      readTable(connector, tableName, {
        columns: ['id'],
        predicate: [inRanges('total', types.decimal(38, 4), [above({ unscaled: 1_000_000n, scale: 4 })])],
      }),
    );

    expect(shown).toEqual({ type: 'Decimal 38,4', values: ['123.4560', '0.0050', null] });
    expect(sql).toContain('"Total" > $1::numeric');
    expect(rows).toEqual([[1n]]);
  });

  test('refuses a finer number by the name of its column, and never rounds it', async () => {
    expect((await errorOf(column('total', { default_scale: '2' }))).message).toContain(
      'column total holds more fraction digits',
    );
  });
});

describe('type_compatibility=aws', () => {
  test.each([
    ['total', 'Decimal 38,0', ['123', '0', null]],
    ['due', 'FloatingPoint DOUBLE', ['1234.56', '-0.1', null]],
    ['flag', 'Bool', ['true', 'false', null]],
    ['pieces', 'Utf8', ['3', '4', null]],
    ['name', 'Utf8', ['a', 'b', null]],
    ['price', 'Decimal 10,4', ['1.2345', '-1.2355', null]],
  ])('shows %s as %s', async (name, type, values) => {
    expect(await column(name, { type_compatibility: 'aws' })).toEqual({ type, values });
  });

  test('rounds to default_scale, as AWS does', async () => {
    expect((await column('total', { type_compatibility: 'AWS', default_scale: '2' })).values).toEqual([
      '123.46',
      '0.01',
      null,
    ]);
  });
});

/** A stand-in for pgvector, which is not at hand: its name, its text form, and its cast. */
describe('a type of an extension that is not built in', () => {
  const odd = { schemaName: 'public', tableName: 'odd' };
  const ask = (name: string, asked: string) =>
    using({ column_types: JSON.stringify({ [`public.odd.${name}`]: asked }) }, async (connector) => {
      const scan = await openScan(connector, odd, { columns: [name] });
      const values: unknown[] = [];
      for await (const block of scan.blocks) values.push(...valuesOf(block).flat());
      return values;
    });

  test('vector is its text, and numbers on request', async () => {
    expect(await ask('v', 'varchar')).toEqual(['[1,-2.5]']);
    expect(await ask('v', 'array(real)')).toEqual([[1, -2.5]]);
  });

  test.each([
    ['o', 'bigint', 4_294_967_295n],
    ['o', 'double', 4_294_967_295],
    ['o', 'decimal(12,1)', { unscaled: 42_949_672_950n, scale: 1 }],
    ['m', 'array(varchar)', ['$1.00']],
    ['e', 'json', '["1"]'],
    ['b', 'json', 'true'],
    ['i', 'json', '"1 day"'],
  ])('%s as %s is had of the server', async (name, asked, value) => {
    expect(await ask(name, asked)).toEqual([value]);
  });

  test.each([
    ['v', 'array(double)', 'vector'],
    ['e', 'array(bigint)', 'text[]'],
    ['d', 'array(decimal(3,1))', 'date[]'],
    ['m', 'array(double)', 'money[]'],
    ['b', 'bigint', 'boolean'],
    ['i', 'double', 'interval'],
    ['i', 'microseconds', 'interval'],
    ['r', 'map', 'int4range'],
    ['e', 'row', 'text[]'],
    ['e', 'double', 'text[]'],
    ['ts', 'decimal(20,0)', 'timestamp without time zone'],
  ])('%s as %s is refused when the table is described', async (name, asked, typeName) => {
    const describe = using({ column_types: JSON.stringify({ [`public.odd.${name}`]: asked }) }, (connector) =>
      connector.describeTable(odd, callContext().context),
    );
    const error = await errorOf(describe);

    expect(error.code).toBe('InvalidInput');
    const [word] = asked.split('(');
    expect(error.message).toContain(`column_types gives public.odd.${name} the type ${word}, which is for `);
    expect(error.message).toContain(`the column is ${typeName}`);
  });
});

test.each([
  ['the last that has a number', "'294247-01-10 04:00:54.775807'", 2n ** 63n - 1n],
  ['the first', "'4714-11-24 00:00:00 BC'", -210_866_803_200_000_000n],
  ['one before 2000 whose low half carries', "'1999-12-31 23:59:59.999999'", 946_684_799_999_999n],
  ['one before 1970', "'1969-12-31 23:59:59.999999'", -1n],
])('microseconds are exact: %s', async (_, literal, value) => {
  await database.sql(`CREATE OR REPLACE VIEW moment AS SELECT ${literal}::timestamp AS at`);
  const { rows } = await using({ column_types: '{"public.moment.at": "microseconds"}' }, (connector) =>
    readTable(connector, { schemaName: 'public', tableName: 'moment' }),
  );

  expect(rows).toEqual([[value]]);
});

test('microseconds after the last number fail by the name of the column', async () => {
  await database.sql(
    `CREATE OR REPLACE VIEW moment AS SELECT '294247-01-10 04:00:54.775808'::timestamp AS at`,
  );
  const error = await errorOf(
    using({ column_types: '{"public.moment.at": "microseconds"}' }, (connector) =>
      readTable(connector, { schemaName: 'public', tableName: 'moment' }),
    ),
  );

  expect(error.message).toContain('column at holds a time after the year 294246');
});

test('what is wrong with the settings of types is told at once, by variable', () => {
  const faults = () =>
    readConfig({
      default: 'postgres://ann@localhost/shop',
      default_scale: '39',
      type_compatibility: 'java',
      unrepresentable_values: 'clamp',
      column_types: JSON.stringify({
        total: 'double',
        'a.b.c': 'decimal(39,1)',
        'a.b.d': 1,
        'a.b.e': 'array(date)',
        'a.b.f': { unrepresentable: 'zero' },
        'a.b.g': { type: 'varchar', scale: 2 },
      }),
    });

  expect(faults).toThrow(
    new RegExp(
      [
        'column_types names "total"',
        'column_types gives a\\.b\\.f "unrepresentable" other than error or null',
        'column_types gives a\\.b\\.g "scale"; it takes type and unrepresentable',
        'column_types gives a\\.b\\.c, a\\.b\\.d, a\\.b\\.e a type that is not one of varchar,',
        'type_compatibility is "java"',
        'default_scale is "39"',
        'unrepresentable_values is "clamp"; it takes error or null',
      ].join('.*'),
      's',
    ),
  );
  expect(() => readConfig({ default: 'postgres://ann@localhost/shop', column_types: '[' })).toThrow(
    'takes a JSON object',
  );
});
