import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { callContext, errorOf, readTable, startDatabase, type TestDatabase } from './database.ts';
import { describeArrow, serverText, typeCases, typesSql } from './type-cases.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(typesSql);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe('a column of each type', () => {
  for (const [type, athenaType, literals, shown = 'v::text'] of typeCases) {
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

  it('P41: reads 1,600 columns', async () => {
    const columns = Array.from({ length: 1600 }, (_, index) => `c${index} int4`);
    await database.sql(
      `CREATE TABLE wide (${columns.join(', ')}); INSERT INTO wide (c0, c1599) VALUES (1, 2)`,
    );

    const { rows } = await readTable(database.connector, { schemaName: 'public', tableName: 'wide' });

    expect(rows[0]?.length).toBe(1600);
    expect([rows[0]?.at(0), rows[0]?.at(1), rows[0]?.at(-1)]).toEqual([1, null, 2]);
  });

  it('P41: reads one value of 20 MB in a block of its own', async () => {
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
