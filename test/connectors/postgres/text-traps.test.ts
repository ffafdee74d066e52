/** Texts as PostgreSQL's collations and patterns see them, and as Athena does. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OrderBy, Predicate, Scalar } from '../../../connectors/federation/index.ts';
import { types } from '../../../connectors/federation/index.ts';
import { type OpenDatabase, openDatabase, readTable, startDatabase, type TestDatabase } from './database.ts';
import { explained } from './explained.ts';
import { above, atMost, compare, inList, inRanges, like, not, points } from './predicates.ts';

const { varchar } = types;
const word = { schemaName: 'public', tableName: 'word' };
let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE EXTENSION citext;
    CREATE COLLATION english (provider = icu, locale = 'en-US');
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

async function makeWords({ sql }: OpenDatabase, type: string, texts: readonly string[]): Promise<void> {
  const rows = texts.map((text) => `(E'${text.replace(/['\\]/g, '\\$&')}')`);
  await sql(
    `DROP TABLE IF EXISTS word; CREATE TABLE word (v ${type}); INSERT INTO word VALUES ${rows}, (NULL)`,
  );
}

async function found(
  { connector }: OpenDatabase,
  predicate: Predicate,
): Promise<{ readonly texts: readonly (Scalar | null | undefined)[]; readonly sql: string }> {
  const { rows, received, sql } = await readTable(connector, word, { predicate: [predicate] });
  expect(received).toBe(rows.length);
  return { texts: rows.map(([text]) => text).sort(), sql };
}

describe('P1: text is ordered by code points under', () => {
  const texts = ['a', 'b', '_x', 'z', 'Z', 'A', 'é', '￮', '😀'];
  const greater = ['_x', 'a', 'b', 'z', 'é', '￮', '😀'];

  it.each([
    ['COLLATE "C"', '"v" >'],
    ['COLLATE "POSIX"', '"v" >'],
    ['COLLATE ucs_basic', '"v" >'],
    ['COLLATE "default"', '"v" >'],
    ['COLLATE english', '"v" COLLATE "C" >'],
    ['COLLATE "und-x-icu"', '"v" COLLATE "C" >'],
    ['COLLATE loose', '"v" COLLATE "C" >'],
  ])('%s', async (collation, condition) => {
    await makeWords(database, `text ${collation}`, texts);

    const { texts: kept, sql } = await found(database, inRanges('v', varchar, [above('Z')]));

    expect(kept).toEqual(greater.toSorted());
    expect(sql).toContain(condition);
  });

  it.each([
    ["LOCALE_PROVIDER icu ICU_LOCALE 'en-US'", '"v" COLLATE "C" >', 15],
    ["LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'", '"v" >', 17],
    ['LOCALE_PROVIDER libc', '"v" >', 15],
  ])('the collation of a database made with %s', async (locale, condition, since) => {
    const [version] = await database.texts(`SELECT current_setting('server_version_num')`);
    await database.sql(`DROP DATABASE IF EXISTS other`);
    const made = database.sql(
      `CREATE DATABASE other TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' ${locale}`,
    );
    if (Number(version) < since * 10_000) return expect(made).rejects.toThrow('builtin');
    await made;
    const other = await openDatabase(database.server, 'other');
    try {
      await makeWords(other, 'text', texts);

      const { texts: kept, sql } = await found(other, inRanges('v', varchar, [above('Z')]));

      expect(kept).toEqual(greater.toSorted());
      expect(sql).toContain(condition);
    } finally {
      await other.close();
    }
  });
});

describe('P2: under a collation that holds different texts for equal', () => {
  it.each<[string, Predicate, readonly string[]]>([
    ['=', compare('v', '=', 'a', varchar), ['a']],
    ['<>', compare('v', '<>', 'a', varchar), ['A', 'b', 'á']],
    ['IN', inList('v', varchar, ['a', 'b']), ['a', 'b']],
    ['NOT IN', not(inList('v', varchar, ['A'])), ['a', 'b', 'á']],
    ['a range', inRanges('v', varchar, [atMost('a')]), ['A', 'a']],
    ['a list of values', inRanges('v', varchar, points('A', 'B')), ['A']],
    ['LIKE', like('v', 'A'), ['A']],
  ])('%s compares bytes', async (_, predicate, expected) => {
    await makeWords(database, 'text COLLATE loose', ['a', 'A', 'b', 'á']);

    expect((await found(database, predicate)).texts).toEqual(expected);
  });

  it('the first rows are those by bytes', async () => {
    await makeWords(database, 'text COLLATE loose', ['a', 'A', 'b', 'B']);
    const orderBy: readonly OrderBy[] = [{ columnName: 'v', direction: 'ASC_NULLS_LAST' }];

    const { rows, received } = await readTable(database.connector, word, { orderBy, limit: 2n });

    expect(rows).toEqual([['A'], ['B']]);
    expect(received).toBe(2);
  });
});

it.each<[string, Predicate, readonly string[]]>([
  ['=', compare('v', '=', 'a', varchar), ['a']],
  ['IN', inRanges('v', varchar, points('A', 'B')), ['A']],
  ['<', compare('v', '<', 'a', varchar), ['A']],
  ['LIKE', like('v', '%A%'), ['A']],
])('P3: citext tells capitals from small letters for %s', async (_, predicate, expected) => {
  await makeWords(database, 'citext', ['a', 'A', 'b']);

  expect((await found(database, predicate)).texts).toEqual(expected);
});

describe('P19: LIKE', () => {
  const texts = ['', 'ab', 'a\\b', 'a%b', 'a_b', 'a[b', 'a\\', 'axb', 'a😀b', 'a\nb', 'A\\B'];

  it.each<[string, readonly string[]]>([
    ['a\\b', ['a\\b']],
    ['a\\', ['a\\']],
    ['%\\', ['a\\']],
    ['a\\%', ['a\\', 'a\\b']],
    ['a\\_', ['a\\b']],
    ['\\%', []],
    ['a_b', ['a\nb', 'a%b', 'a[b', 'a\\b', 'a_b', 'axb', 'a😀b']],
    ['a%b', ['a\nb', 'a%b', 'a[b', 'a\\b', 'a_b', 'ab', 'axb', 'a😀b']],
    ['a[b', ['a[b']],
    ['[a]%', []],
    ['', ['']],
    ['%', texts],
    ['__', ['a\\', 'ab']],
    ['a😀%', ['a😀b']],
  ])('takes %j as Athena does, under every collation', async (pattern, expected) => {
    for (const type of ['text', 'varchar(9) COLLATE english', 'text COLLATE loose', 'citext']) {
      await makeWords(database, type, texts);

      expect((await found(database, like('v', pattern))).texts).toEqual(expected.toSorted());
      expect((await found(database, not(like('v', pattern)))).texts).toEqual(
        texts.filter((text) => !expected.includes(text)).sort(),
      );
    }
  });

  it('finds by an index what begins with letters', async () => {
    await database.sql(`DROP TABLE IF EXISTS word; CREATE TABLE word (v text COLLATE "C" PRIMARY KEY, e text COLLATE english);
      INSERT INTO word SELECT 'k' || i, 'k' || i FROM generate_series(1, 5000) i;
      CREATE INDEX ON word (e text_pattern_ops); ANALYZE word`);

    for (const [column, predicate] of [
      ['v', like('v', 'k123%')],
      ['e', like('e', 'k123%')],
      [
        'v',
        inRanges('v', varchar, [
          { low: { bound: 'EXACTLY', value: 'k12' }, high: { bound: 'BELOW', value: 'k13' } },
        ]),
      ],
    ] as const) {
      const plan = await explained(database.connector, word, { predicate: [predicate] });
      expect(plan).toMatch(new RegExp(`Index Cond: \\(+${column}\\b`));
    }
  });
});
