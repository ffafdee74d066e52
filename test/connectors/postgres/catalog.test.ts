import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { types } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { inRanges, points } from './predicates.ts';

let database: TestDatabase;
const everything = { nextToken: null, pageSize: null };

async function namesIn(connector: PostgresConnector, schemaName: string): Promise<readonly string[]> {
  const page = await connector.listTables(schemaName, everything, callContext().context);
  return 'tables' in page ? page.tables.map(({ tableName }) => tableName) : page;
}

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TABLE plain (id int4, "Mixed" text);
    COMMENT ON COLUMN plain."Mixed" IS 'as people wrote it';
    CREATE VIEW seen AS SELECT id FROM plain;
    CREATE MATERIALIZED VIEW kept AS SELECT 'ab'::char(5) AS c;
    CREATE TABLE part (day date, n int4) PARTITION BY RANGE (day);
    CREATE TABLE part_2024 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
    CREATE TABLE part_rest PARTITION OF part DEFAULT;
    INSERT INTO part VALUES ('2024-05-05', 1), ('1999-01-01', 2);
    CREATE TABLE parent (n int4);
    CREATE TABLE child (more int4) INHERITS (parent);
    INSERT INTO parent VALUES (1);
    INSERT INTO child VALUES (2, 3);
    CREATE SEQUENCE counter;
    CREATE INDEX plain_id ON plain (id);
    CREATE SCHEMA "Sales";
    CREATE TABLE "Sales"."Orders" ("Id" int4);
    INSERT INTO "Sales"."Orders" VALUES (7);
    CREATE SCHEMA clash;
    CREATE TABLE clash."ITEM" (a int4);
    CREATE TABLE clash."Item" (b int4);
    CREATE TABLE clash.other (x int4);
    CREATE TABLE clash."OTHER" (y int4);
    CREATE TABLE clash.columns (v int4, "V" int4, "W" int4, "w" int4, "zZ" int4, "Zz" int4);
    CREATE SCHEMA "é";
    CREATE TABLE "é"."ÄPFEL" (n int4);
    CREATE SCHEMA hidden;
    CREATE TABLE hidden.secret (n int4);
    CREATE EXTENSION IF NOT EXISTS file_fdw;
    CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    CREATE FOREIGN TABLE remote (line text) SERVER files OPTIONS (filename '/dev/null');
    CREATE ROLE clerk LOGIN PASSWORD 'clerk';
    CREATE TABLE granted (open int4, closed int4);
    INSERT INTO granted VALUES (1, 2);
    GRANT SELECT (open) ON granted TO clerk;
  `);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function describeNames(schemaName: string, tableName: string): Promise<readonly string[]> {
  const { schema } = await database.connector.describeTable({ schemaName, tableName }, callContext().context);
  return schema.fields.map(({ name }) => name);
}

describe('the catalog', () => {
  it('lists schemas in lower case, without those of the system', async () => {
    expect(await database.connector.listSchemaNames(callContext().context)).toEqual([
      'clash',
      'hidden',
      'public',
      'sales',
      'é',
    ]);
  });

  it('lists tables, views, materialized views, partitioned and foreign tables, without partitions', async () => {
    const tables = await namesIn(database.connector, 'public');

    expect(tables).toEqual(['child', 'granted', 'kept', 'parent', 'part', 'plain', 'remote', 'seen']);
  });

  it('lists the tables of every schema when none is named', async () => {
    const page = await database.connector.listTables(null, everything, callContext().context);

    expect(page).toMatchObject({ nextToken: null });
    expect(page).toHaveProperty(
      'tables',
      expect.arrayContaining([{ schemaName: 'sales', tableName: 'orders' }]),
    );
  });

  it('lists nothing of a schema that does not exist', async () => {
    expect(await namesIn(database.connector, 'absent')).toEqual([]);
  });

  it('describes columns in their order, in lower case, with comments', async () => {
    const { schema } = await database.connector.describeTable(
      { schemaName: 'public', tableName: 'plain' },
      callContext().context,
    );

    expect(schema.fields.map(({ name, type }) => [name, type])).toEqual([
      ['id', types.integer],
      ['mixed', types.varchar],
    ]);
    expect([...schema.metadata]).toEqual([['mixed', 'as people wrote it']]);
  });

  it('finds mixed-case names by their lower-case form', async () => {
    const { rows, sql } = await readTable(database.connector, { schemaName: 'sales', tableName: 'orders' });

    expect(sql).toBe('SELECT "Id" FROM "Sales"."Orders"');
    expect(rows).toEqual([[7]]);
  });

  it('folds letters beyond ASCII as Athena does', async () => {
    expect(await describeNames('é', 'äpfel')).toEqual(['n']);
    expect(await namesIn(database.connector, 'é')).toEqual(['äpfel']);
  });

  it('prefers the name that is equal to the letter', async () => {
    expect(await describeNames('clash', 'other')).toEqual(['x']);
  });

  it('names both tables that differ only by case', async () => {
    const error = await errorOf(describeNames('clash', 'item'));

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('ITEM, Item');
  });

  it('shows columns that differ only by case once, and reads the one that is equal to the letter', async () => {
    await database.sql('TRUNCATE clash.columns; INSERT INTO clash.columns VALUES (1, 2, 3, 4, 5, 6)');
    const tableName = { schemaName: 'clash', tableName: 'columns' };

    expect(await describeNames('clash', 'columns')).toEqual(['v', 'w', 'zz']);
    expect((await readTable(database.connector, tableName, { columns: ['v', 'w'] })).rows).toEqual([[1, 4]]);
    expect((await errorOf(readTable(database.connector, tableName))).message).toContain('Zz, zZ');
  });

  it('says which table does not exist', async () => {
    const error = await errorOf(describeNames('public', 'absent'));

    expect(error.code).toBe('EntityNotFound');
    expect(error.message).toContain('public.absent');
  });

  it('shows only columns that the user may read', async () => {
    const connector = connectorFor(`postgres://clerk:clerk@127.0.0.1:${database.server.port}/postgres`);

    expect(await namesIn(connector, 'public')).toEqual(['granted']);
    expect((await readTable(connector, { schemaName: 'public', tableName: 'granted' })).rows).toEqual([[1]]);
    await connector.close();
  });
});

describe('a table of each kind', () => {
  it.each([
    ['part', [2, 1]],
    ['parent', [2, 1]],
  ])('reads each row of %s once', async (tableName, expected) => {
    const { rows } = await readTable(
      database.connector,
      { schemaName: 'public', tableName },
      { columns: ['n'] },
    );

    expect(rows.map(([n]) => Number(n)).sort((a, b) => b - a)).toEqual(expected);
  });

  it('trims padded text of a materialized view', async () => {
    await expect(
      readTable(database.connector, { schemaName: 'public', tableName: 'kept' }),
    ).resolves.toMatchObject({ rows: [['ab']] });
  });

  it('reads a foreign table', async () => {
    expect((await readTable(database.connector, { schemaName: 'public', tableName: 'remote' })).rows).toEqual(
      [],
    );
  });
});

describe('a hostile name', () => {
  it.each([
    'a"b',
    '"; DROP TABLE plain; --',
    'select',
    'sp ace',
    'dot.ted',
    '$1',
    '?',
    'ctid_',
    '😀',
    'e\u0301',
    '\u00e9',
    'x'.repeat(63),
  ])('is quoted: %s', async (name) => {
    const quoted = `"${name.replaceAll('"', '""')}"`;
    await database.sql(`CREATE SCHEMA IF NOT EXISTS h; DROP TABLE IF EXISTS h.${quoted};
        CREATE TABLE h.${quoted} (${quoted} int4, other int4); INSERT INTO h.${quoted} VALUES (1, 2), (3, 4)`);
    const athenaName = name.toLowerCase();

    const { rows } = await readTable(
      database.connector,
      { schemaName: 'h', tableName: athenaName },
      { columns: ['other'], predicate: [inRanges(athenaName, types.integer, points(3))] },
    );

    expect(rows).toEqual([[4]]);
    expect(await database.texts('SELECT count(*) FROM plain')).toEqual(['0']);
  });

  it.each([
    ['empty', ''],
    ['of 64 bytes', 'x'.repeat(64)],
    ['with a quote', `'`],
    ['with a backslash', '\\'],
  ])('that is %s is no table', async (_, tableName) => {
    const error = await errorOf(describeNames('public', tableName));

    expect(error.code).toBe('EntityNotFound');
  });

  it('with NUL is refused', async () => {
    const error = await errorOf(describeNames('public', 'a\0b'));

    expect(['EntityNotFound', 'InvalidInput']).toContain(error.code);
  });
});

describe('a table that has changed since it was planned', () => {
  it('is refused by the column that is of another type', async () => {
    await database.sql('CREATE TABLE moving (id int4, v int4)');
    const error = await errorOf(readAfter('moving', 'ALTER TABLE moving ALTER v TYPE text'));

    expect(error.message).toMatch(/column v .*(type OID 25|text)/);
  });

  it('is refused by the column that is gone', async () => {
    await database.sql('CREATE TABLE shrinking (id int4, v int4)');
    const error = await errorOf(readAfter('shrinking', 'ALTER TABLE shrinking DROP v'));

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('column "v" does not exist');
  });

  /** Pushdown sees the old table, the read the new one. */
  async function readAfter(tableName: string, change: string): Promise<void> {
    const { context } = callContext();
    const name = { schemaName: 'public', tableName };
    const { schema } = await database.connector.describeTable(name, context);
    const request = {
      tableName: name,
      output: schema.fields,
      predicate: [],
      orderBy: [],
      limit: null,
      passthroughArguments: new Map(),
      tableMetadata: new Map(),
    };
    const pushed = await database.connector.pushdown?.(request, context);
    if (pushed === undefined) throw new Error('no pushdown');
    await database.sql(change);
    const source = await database.connector.read(
      { ...request, accepted: pushed.accepted, filterOnly: [], split: new Map() },
      context,
    );
    if (source.kind !== 'blocks') throw new Error('no blocks');
    for await (const _ of source.blocks) break;
  }
});
