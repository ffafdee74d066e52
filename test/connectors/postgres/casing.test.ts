import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConnectorError, Secrets } from '../../../connectors/federation/index.ts';
import { callContext, connectorFor, errorOf, startDatabase, type TestDatabase } from './database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE TABLE lower_one (id int4); CREATE TABLE "Mixed_One" ("Id" int4);
    CREATE TABLE "UPPER_ONE" (id int4); CREATE SCHEMA "SHOP"; CREATE TABLE "SHOP"."ORDERS" ("ID" int4);
    CREATE SCHEMA "Sales"; CREATE TABLE "Sales"."Items" (id int4);
    CREATE TABLE twice (a int4); CREATE TABLE "TWICE" (b int4)`);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const page = { nextToken: null, pageSize: null };

async function seenWith(settings: Readonly<Record<string, string>>) {
  const connector = connectorFor(database.url, new Secrets(), settings);
  const { context } = callContext();
  try {
    const schemas = await connector.listSchemaNames(context);
    const tables: string[] = [];
    for (const schemaName of schemas) {
      const names = await connector.listTables(schemaName, page, context);
      for (const { tableName } of 'tables' in names ? names.tables : []) {
        const { schema } = await connector.describeTable({ schemaName, tableName }, context);
        tables.push(`${schemaName}.${tableName}(${schema.fields.map(({ name }) => name).join()})`);
      }
    }
    return { schemas, tables };
  } finally {
    await connector.close();
  }
}

const everything = [
  'public.lower_one(id)',
  'public.mixed_one(id)',
  'public.twice(a)',
  'public.upper_one(id)',
  'sales.items(id)',
  'shop.orders(id)',
];

describe('casing_mode of PostgreSQL', () => {
  it.each([
    [{}, everything],
    [{ casing_mode: 'case_insensitive_search' }, everything],
    [{ glue_connection: 'shop' }, everything],
    [{ casing_mode: 'none' }, ['public.lower_one(id)', 'public.twice(a)']],
    [{ casing_mode: 'lower' }, ['public.lower_one(id)', 'public.twice(a)']],
    [{ casing_mode: 'UPPER' }, ['shop.orders(id)']],
  ])('with %j shows the tables that can be named, and each can be described', async (settings, expected) => {
    expect((await seenWith(settings)).tables).toEqual(expected);
  });

  it('UPPER takes the schemas and tables in capitals alone', async () => {
    const connector = connectorFor(database.url, new Secrets(), { casing_mode: 'UPPER' });
    const { context } = callContext();
    const describe = (schemaName: string, tableName: string) =>
      errorOf(connector.describeTable({ schemaName, tableName }, context));

    expect(await connector.listSchemaNames(context)).toEqual(['shop']);
    expect((await describe('sales', 'items')).code).toBe('EntityNotFound');
    expect((await describe('public', 'lower_one')).code).toBe('EntityNotFound');
    await connector.close();
  });

  it('ANNOTATION is refused with those that are known', async () => {
    const connector = connectorFor(database.url, new Secrets(), { casing_mode: 'annotation' });

    await expect(connector.listSchemaNames(callContext().context)).rejects.toThrow(
      new ConnectorError(
        'InvalidInput',
        'the connector\'s settings are not right: casing_mode is "annotation"; it takes one of NONE, LOWER, UPPER, CASE_INSENSITIVE_SEARCH, in any case of letters',
      ),
    );
  });
});
