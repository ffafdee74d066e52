/**
 * One odd column must never make a table unusable: every type that the server itself has, and those of the extensions
 * that ship with it, becomes a column of one table, which is then described and read as a whole and column by column.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { callContext, openScan, startDatabase, type TestDatabase } from './database.ts';
import { valuesOf } from './nested-values.ts';

const extensions = ['hstore', 'ltree', 'citext', 'cube', 'seg', 'isn', 'lo', 'intarray'];

/** Values of types whose input takes neither an empty text nor a zero. */
const samples: Readonly<Record<string, string>> = {
  aclitem: '=r/pg_read_all_data',
  bool: 't',
  box: '(1,1),(0,0)',
  circle: '<(0,0),1>',
  cube: '(1,2)',
  date: '2024-02-29',
  ean13: '978-0-306-40615-7',
  inet: '10.0.0.1/8',
  cidr: '10.0.0.0/8',
  interval: '1 mon -2 days',
  isbn: '0-306-40615-2',
  isbn13: '978-0-306-40615-7',
  ismn: 'M-060-11561-5',
  ismn13: '979-0-060-11561-5',
  issn: '1436-4522',
  issn13: '977-1436-452-00-8',
  json: '{"a": [1]}',
  jsonb: '{"a": [1]}',
  jsonpath: '$.a',
  line: '{1,-1,0}',
  lquery: 'a.*',
  lseg: '[(0,0),(1,1)]',
  ltree: 'a.b',
  ltxtquery: 'a & b',
  macaddr: '08:00:2b:01:02:03',
  macaddr8: '08:00:2b:01:02:03:04:05',
  path: '[(0,0),(1,1)]',
  pg_lsn: '16/B374D848',
  pg_snapshot: '10:20:10,14',
  point: '(1,2)',
  polygon: '((0,0),(1,1),(1,0))',
  query_int: '1&2',
  refcursor: 'c',
  regclass: 'pg_class',
  regcollation: 'pg_catalog."C"',
  regconfig: 'english',
  regdatabase: 'postgres',
  regdictionary: 'simple',
  regnamespace: 'pg_catalog',
  regoper: '||/',
  regoperator: '+(integer,integer)',
  regproc: 'now',
  regprocedure: 'now()',
  regrole: 'pg_read_all_data',
  regtype: 'integer',
  seg: '1.5 .. 2',
  tid: '(0,1)',
  time: '24:00:00',
  time_stamp: '2024-02-29 12:00:00+00',
  timestamp: '2024-02-29 12:00:00.000001',
  timestamptz: '2024-02-29 12:00:00.000001+00',
  timetz: '01:02:03+02',
  tsquery: "'a' & 'b'",
  txid_snapshot: '10:20:10,14',
  upc: '220356483481',
  uuid: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  xml: '<a/>',
  yes_or_no: 'YES',
};
/** Their input functions refuse every text. */
const withoutInput = [
  'pg_node_tree',
  'pg_ndistinct',
  'pg_dependencies',
  'pg_mcv_list',
  'gtsvector',
  'pg_brin_bloom_summary',
  'pg_brin_minmax_multi_summary',
  'ghstore',
  'ltree_gist',
  'intbig_gkey',
];
/** What most others take. */
const guesses = ['1', 'x', '', '{}', 'empty', '()'];

interface TypeOfServer {
  readonly name: string;
  readonly bareName: string;
  readonly kind: string;
  readonly sample: string | null;
  readonly isNullable: boolean;
}

let database: TestDatabase;
let types: readonly TypeOfServer[];

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(extensions.map((name) => `CREATE EXTENSION ${name};`).join('\n'));
  await database.sql(`
    CREATE SCHEMA "Odd one";
    CREATE TYPE "Odd one"."A type" AS ENUM ('x', '"quoted", and {braced}');
    CREATE DOMAIN "Odd one"."Its domain" AS "Odd one"."A type" NOT NULL;
    CREATE TYPE "Odd one".empty AS ();
    CREATE DOMAIN "Odd one".empty_domain AS "Odd one".empty;
    CREATE TYPE "Odd one".pair AS (a "Odd one"."A type", b "Odd one"."A type"[], "C" int4range);
    CREATE DOMAIN "Odd one".pairs AS "Odd one".pair[];
    CREATE TYPE "Odd one".moods AS RANGE (subtype = "Odd one"."A type");
    CREATE TYPE "Odd one".same AS (a int4, "A" int4);`);
  types = await readTypes();
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** Types that a column can have: pseudo-types and what is of no use to a table are refused by the server itself. */
async function readTypes(): Promise<readonly TypeOfServer[]> {
  const rows =
    await database.texts(`SELECT json_build_array(format('%I.%I', n.nspname, t.typname), t.typname, t.typtype)
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typtype <> 'p' AND n.nspname !~ '^pg_(toast|temp)' ORDER BY t.oid`);
  const found: TypeOfServer[] = [];
  for (const row of rows) {
    const [name = '', bareName = '', kind = ''] = textsOf(row ?? null);
    if (!(await isAccepted(`CREATE TEMP TABLE probe (v ${name}); DROP TABLE probe`))) continue;
    const isNullable = await isAccepted(`SELECT NULL::${name}`);
    found.push({ name, bareName, kind, sample: await sampleOf(name, samples[bareName]), isNullable });
  }
  return found;
}

/** An array of texts and nulls in JSON. */
function textsOf(json: string | null): readonly (string | undefined)[] {
  const list: unknown = JSON.parse(json ?? '[]');
  return Array.isArray(list)
    ? list.map((text: unknown) => (typeof text === 'string' ? text : undefined))
    : [];
}

async function isAccepted(sql: string): Promise<boolean> {
  try {
    await database.sql(sql);
    return true;
  } catch {
    return false;
  }
}

/** A text that the type's input takes. null: only a null is tried. */
async function sampleOf(name: string, known: string | undefined): Promise<string | null> {
  for (const guess of known === undefined ? guesses : [known]) {
    if (await isAccepted(`SELECT $v$${guess}$v$::${name}`)) return guess;
  }
  return null;
}

const quoted = (sample: string | null) => (sample === null ? 'NULL' : `$v$${sample}$v$`);

test('every type of the server that reads texts has a value here', () => {
  const isWithout = ({ bareName, kind, sample }: TypeOfServer) =>
    sample === null && (kind === 'b' || kind === 'd') && !withoutInput.includes(bareName);

  expect(types.length).toBeGreaterThan(400);
  expect(types.filter(isWithout).map(({ name }) => name)).toEqual([]);
});

describe('a table with a column of every type', () => {
  const tables = 4;
  const slice = (part: number) => types.filter((_, index) => index % tables === part);

  test.each(Array.from({ length: tables }, (_, part) => part))(
    'is read as a whole (part %s)',
    async (part) => {
      const own = slice(part);
      const tableName = `every_${part}`;
      await database.sql(`CREATE TABLE ${tableName} (${own.map(({ name }, index) => `c${index} ${name}`).join(', ')});
      INSERT INTO ${tableName} VALUES (${own.map(({ sample }) => quoted(sample)).join(', ')}),
        (${own.map(({ isNullable, sample }) => (isNullable ? 'NULL' : quoted(sample))).join(', ')})`);

      const scan = await openScan(database.connector, { schemaName: 'public', tableName });
      const rows: unknown[][] = [];
      for await (const block of scan.blocks) rows.push(...valuesOf(block));

      expect(scan.output.length).toBe(own.length);
      expect(rows.length).toBe(2);
      const wrong = own.filter(
        (type, index) =>
          (rows[0]?.[index] === null) !== (type.sample === null) ||
          (rows[1]?.[index] === null) !== type.isNullable,
      );
      expect(wrong).toEqual([]);
    },
  );

  test('shows a type that is text as the server writes it', async () => {
    const wrong: string[] = [];
    for (let part = 0; part < tables; part++) {
      const own = slice(part);
      const texts = await database.texts(
        `SELECT to_json(array[${own.map((_, index) => `c${index}::text`).join(', ')}]) FROM every_${part} LIMIT 1`,
      );
      const expected = textsOf(texts[0] ?? null);
      const scan = await openScan(database.connector, { schemaName: 'public', tableName: `every_${part}` });
      for await (const block of scan.blocks) {
        const [row = []] = valuesOf(block);
        for (const [index, { type }] of block.schema.fields.entries()) {
          if (type.kind === 'Utf8' && row[index] !== (expected[index] ?? null))
            wrong.push(own[index]?.name ?? '');
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test('is read by a statement of a person too', async () => {
    for (let part = 0; part < tables; part++) {
      const described = await database.connector.passthrough?.describe(
        new Map([['query', `SELECT * FROM every_${part}`]]),
        callContext().context,
      );
      const scan = await openScan(
        database.connector,
        { schemaName: 'system', tableName: 'query' },
        { passthrough: `SELECT * FROM every_${part}` },
      );
      let rows = 0;
      for await (const block of scan.blocks) rows += block.rowCount;

      expect(described?.schema.fields.length).toBe(slice(part).length);
      expect(rows).toBe(2);
    }
  });
});
