import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secrets, types } from '../../../connectors/federation/index.ts';
import { readConfig } from '../../../connectors/postgres/config.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { above, inRanges, points } from './predicates.ts';
import { describeArrow, serverText } from './type-cases.ts';

const tableName = { schemaName: 'public', tableName: 'invoice' };

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE DOMAIN quantity AS int4;
    CREATE DOMAIN label AS text;
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

    expect(sql).toContain('WHERE "Total" IS NULL');
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

test('what is wrong with the settings of types is told at once, by variable', () => {
  const faults = () =>
    readConfig({
      default: 'postgres://ann@localhost/shop',
      default_scale: '39',
      type_compatibility: 'java',
      column_types: '{"total": "double", "a.b.c": "decimal(39,1)", "a.b.d": 1}',
    });

  expect(faults).toThrow(
    /column_types names "total".*column_types gives a\.b\.c.*column_types gives a\.b\.d.*type_compatibility is "java".*default_scale is "39"/s,
  );
  expect(() => readConfig({ default: 'postgres://ann@localhost/shop', column_types: '[' })).toThrow(
    'takes a JSON object',
  );
});
