/** Tables that are named, shaped, sized or changed in ways that mislead a reader. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Secrets, type TablePage, types } from '../../../connectors/federation/index.ts';
import { fold } from '../../../connectors/postgres/casing.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { quoteIdentifier } from '../../../connectors/postgres/sql-text.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  openScan,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { calculated, compare, inRanges, or, points } from './predicates.ts';
import { planSplits } from './split-plan.ts';

const { integer, varchar } = types;
let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const inPublic = (tableName: string) => ({ schemaName: 'public', tableName });

it('P21: rows that an update moves within the table come once, since splits go by key', async () => {
  await database.sql(`CREATE TABLE moving (id int4 PRIMARY KEY, t text) WITH (fillfactor = 100);
    INSERT INTO moving SELECT i, repeat('x', 200) FROM generate_series(1, 3000) i; ANALYZE moving`);
  const connector = connectorFor(database.url, new Secrets(), { split_target_bytes: '50000' });
  const splits = await planSplits(connector, 'moving');
  const places = await database.texts('SELECT ctid FROM moving ORDER BY id');
  const ids: number[] = [];
  for (const split of splits) {
    const { rows } = await readTable(connector, inPublic('moving'), { split, columns: ['id'] });
    ids.push(...rows.map(([id]) => Number(id)));
    await database.sql(`UPDATE moving SET t = t || 'y'`);
  }
  await connector.close();

  expect(splits.length).toBeGreaterThan(3);
  expect(await database.texts('SELECT ctid FROM moving ORDER BY id')).not.toEqual(places);
  expect(ids.sort((a, b) => a - b)).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
});

describe('P25: an identifier', () => {
  const odd = fc.string({
    unit: fc.constantFrom(
      '"',
      "'",
      '\\',
      '$',
      '1',
      '?',
      ';',
      '-',
      '.',
      ' ',
      'a',
      'é',
      'e\u0301',
      '😀',
      '%',
      '_',
      '(',
      '\n',
      '\t',
      '/',
      '*',
    ),
    minLength: 1,
    maxLength: 14,
  });

  it('is the object that it names, however odd, in every part of a statement', async () => {
    await database.sql('CREATE SCHEMA odd; CREATE TABLE kept (n int4); INSERT INTO kept VALUES (1)');
    await fc.assert(
      fc.asyncProperty(odd, odd, async (table, column) => {
        const quoted = `odd."${table.replaceAll('"', '""')}"`;
        const name = `"${column.replaceAll('"', '""')}"`;
        await database.sql(`CREATE TABLE ${quoted} (${name} int4, "other ""one" text COLLATE "C");
          INSERT INTO ${quoted} VALUES (1, 'a'), (2, 'b'), (3, 'c')`);
        const tableName = { schemaName: 'odd', tableName: fold(table) };
        const athenaName = fold(column);
        const { rows } = await readTable(database.connector, tableName, {
          columns: ['other "one', athenaName],
          predicate: [
            or(inRanges(athenaName, integer, points(2, 9)), compare(athenaName, '=', 3, integer)),
            compare('other "one', '<>', 'b', varchar),
          ],
          orderBy: [{ columnName: athenaName, direction: 'DESC_NULLS_LAST' }],
          limit: 1n,
        });
        await database.sql(`DROP TABLE ${quoted}`);
        expect(rows).toEqual([['c', 3]]);
      }),
      { numRuns: 60, seed: 25 },
    );
    expect(await database.texts('SELECT n FROM kept')).toEqual(['1']);
  });

  it('is quoted so that PostgreSQL reads back the same name, or is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 70 }), async (name) => {
        const isName = name !== '' && !name.includes('\0') && Buffer.byteLength(name) <= 63;
        if (!isName) {
          expect(() => quoteIdentifier(name)).toThrow();
          return;
        }
        const [read] = await database.texts(`SELECT (parse_ident(${literal(quoteIdentifier(name))}))[1]`);
        expect(read).toBe(name);
      }),
      { numRuns: 100, seed: 25 },
    );
  });

  it.each(['\u00e9', 'e\u0301'])('in the form %j is not its other form', async (name) => {
    await database.sql(`DROP TABLE IF EXISTS "\u00e9"; DROP TABLE IF EXISTS "e\u0301";
      CREATE TABLE "${name}" (n int4); INSERT INTO "${name}" VALUES (7)`);

    expect((await readTable(database.connector, inPublic(name))).rows).toEqual([[7]]);
    const other = name.normalize(name.normalize('NFC') === name ? 'NFD' : 'NFC');
    expect((await errorOf(openScan(database.connector, inPublic(other)))).code).toBe('EntityNotFound');
  });

  it.each(['select', 'user', 'all', 'current_date', 'table'])('may be the word %s', async (word) => {
    await database.sql(
      `DROP TABLE IF EXISTS "${word}"; CREATE TABLE "${word}" ("${word}" int4); INSERT INTO "${word}" VALUES (7), (8)`,
    );

    const { rows } = await readTable(database.connector, inPublic(word), {
      predicate: [compare(word, '=', 7, integer)],
    });

    expect(rows).toEqual([[7]]);
  });
});

it('P36: tables that the user may not read hide none of the others', async () => {
  await database.sql(`CREATE SCHEMA shared; CREATE SCHEMA closed;
    CREATE TABLE shared.open (n int4); CREATE TABLE shared.secret (n int4); CREATE TABLE closed.all_of_it (n int4);
    CREATE TABLE shared.partly (n int4, hidden int4); CREATE ROLE clerk LOGIN PASSWORD 'clerk';
    GRANT USAGE ON SCHEMA shared TO clerk; GRANT SELECT ON shared.open TO clerk; GRANT SELECT (n) ON shared.partly TO clerk`);
  const connector = connectorFor(`postgres://clerk:clerk@127.0.0.1:${database.server.port}/postgres`);
  const { context } = callContext();

  const schemas = await connector.listSchemaNames(context);
  const { tables } = await pageOf(connector, 'shared', null);
  const secret = await errorOf(
    connector.describeTable({ schemaName: 'shared', tableName: 'secret' }, context),
  );
  const partly = await readTable(connector, { schemaName: 'shared', tableName: 'partly' });
  await connector.close();

  expect(schemas).toContain('shared');
  expect(schemas).not.toContain('closed');
  expect(tables.map(({ tableName }) => tableName)).toEqual(['open', 'partly']);
  expect(secret.code).toBe('AccessDenied');
  expect(partly.sql).toBe('SELECT "n" FROM "shared"."partly"');
});

describe('P40: a scan', () => {
  it.each([
    ['nothing but the rows', [], 'SELECT FROM "public"."counted"'],
    [
      'a column that has the name of a partition',
      ['partition_name'],
      'SELECT "partition_name" FROM "public"."counted"',
    ],
  ])('of %s has every row', async (_, columns, sql) => {
    await database.sql(`DROP TABLE IF EXISTS counted; CREATE TABLE counted (partition_name text, partition_schema_name text);
      INSERT INTO counted SELECT CASE WHEN i > 2 THEN 'p' || i END FROM generate_series(1, 5) i`);

    const read = await readTable(database.connector, inPublic('counted'), { columns });

    expect(read.rows.length).toBe(5);
    expect(read.sql).toBe(sql);
  });

  it('without columns has the rows that a filter leaves, whoever decides it', async () => {
    await database.sql('CREATE TABLE few (n int4); INSERT INTO few VALUES (1), (2), (NULL)');

    const sent = await readTable(database.connector, inPublic('few'), {
      columns: [],
      predicate: [compare('n', '>', 1, integer)],
    });
    const left = await readTable(database.connector, inPublic('few'), {
      columns: [],
      predicate: [calculated('n', 2)],
    });

    expect(sent.rows).toEqual([[]]);
    expect(left.rows).toEqual([[]]);
  });

  it('reads the column ctid of a view, and not the place of its rows', async () => {
    await database.sql('CREATE VIEW placed AS SELECT 5 AS ctid, 6 AS tableoid');

    const { rows } = await readTable(database.connector, inPublic('placed'), {
      predicate: [compare('ctid', '=', 5, integer)],
    });

    expect(rows).toEqual([[5, 6]]);
  });
});

describe('P41: a database', () => {
  it('of 3,000 tables is listed in pages, each table once', async () => {
    await database.sql(`CREATE SCHEMA many; CREATE PROCEDURE fill() LANGUAGE plpgsql AS $$ BEGIN
      FOR i IN 1..3000 LOOP EXECUTE format('CREATE TABLE many.t%s (n int4)', i);
        IF i % 500 = 0 THEN COMMIT; END IF; END LOOP; END $$`);
    await database.sql('CALL fill()');
    const names: string[] = [];
    let nextToken: string | null = null;
    do {
      const page: TablePage = await pageOf(database.connector, 'many', nextToken);
      names.push(...page.tables.map(({ tableName }) => tableName));
      nextToken = page.nextToken;
    } while (nextToken !== null);

    expect(names.length).toBe(3000);
    expect(new Set(names).size).toBe(3000);
  });

  it('with a table of 600 partitions is read as one table, in bounded splits', async () => {
    await database.sql(`CREATE TABLE parted (n int4, t text) PARTITION BY RANGE (n);
      CREATE PROCEDURE part() LANGUAGE plpgsql AS $$ BEGIN
      FOR i IN 0..599 LOOP EXECUTE format('CREATE TABLE parted_%s PARTITION OF parted FOR VALUES FROM (%s) TO (%s)', i, i, i + 1);
        IF i % 200 = 0 THEN COMMIT; END IF; END LOOP; END $$`);
    await database.sql('CALL part()');
    await database.sql(
      `INSERT INTO parted SELECT i % 600, repeat('x', 100) FROM generate_series(1, 6000) i; ANALYZE parted`,
    );
    const connector = connectorFor(database.url, new Secrets(), {
      split_target_bytes: '20000',
      max_splits: '8',
    });
    const splits = await planSplits(connector, 'parted');
    let count = 0;
    for (const split of splits) {
      count += (await readTable(connector, inPublic('parted'), { split, columns: [] })).rows.length;
    }
    await connector.close();

    expect(splits.length).toBeGreaterThan(1);
    expect(splits.length).toBeLessThanOrEqual(8);
    expect(count).toBe(6000);
  });
});

async function pageOf(
  connector: PostgresConnector,
  schemaName: string,
  nextToken: string | null,
): Promise<TablePage> {
  const page = await connector.listTables(schemaName, { nextToken, pageSize: 700 }, callContext().context);
  if (!('tables' in page)) throw new Error('the connector gives no pages');
  return page;
}

function literal(text: string): string {
  return `E'${text.replace(/['\\]/g, '\\$&')}'`;
}
