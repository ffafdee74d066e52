/**
 * Composites of any members, to any depth, with nulls in every place: what arrives is what was generated. The values
 * go to the server as texts, and nothing of the decoder is asked what they should be.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blockBytes, field, list, struct, types } from '../../../connectors/federation/index.ts';
import { callContext, startDatabase, type TestDatabase } from './database.ts';
import { readValues } from './nested-values.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE EXTENSION hstore SCHEMA pg_catalog;
    CREATE SCHEMA "Own types";
    CREATE TYPE "Own types"."Mood" AS ENUM ('sad', 'o''k"');
    CREATE DOMAIN "Own types".code AS varchar(12);
    CREATE DOMAIN "Own types".short_code AS "Own types".code;
    CREATE DOMAIN "Own types".counts AS int4[];`);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

/** A value as a literal of SQL, and as Athena sees it. */
interface Value {
  readonly sql: string;
  readonly shown: unknown;
}

interface Shape {
  readonly type: string;
  readonly value: fc.Arbitrary<Value>;
  /** Types to create first, members before those that hold them. */
  readonly definitions: readonly string[];
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
const literal = (type: string, text: string) => `${quoted(text)}::${type}`;
const words = fc.string({ unit: 'binary', maxLength: 9 }).filter((text) => !text.includes('\0'));
const day = fc.integer({ min: -700_000, max: 700_000 });

function leaf<T>(
  type: string,
  values: fc.Arbitrary<T>,
  text: (value: T) => string,
  shown: (value: T) => unknown,
): Shape {
  const value = values.map((each): Value => ({ sql: literal(type, text(each)), shown: shown(each) }));
  return { type, value, definitions: [] };
}

const same = <T>(value: T) => value;
/** Days since 1970 as the server adds them up, so that no calendar of ours is in it. */
const dates: fc.Arbitrary<Value> = day.map((days) => ({
  sql: `('1970-01-01'::date + ${days})`,
  shown: days,
}));

const leaves: readonly Shape[] = [
  leaf('bool', fc.boolean(), String, same),
  leaf('int2', fc.integer({ min: -32_768, max: 32_767 }), String, same),
  leaf('int8', fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), String, same),
  leaf('float8', fc.double({ noNaN: true }), (value) => (Object.is(value, -0) ? '-0' : String(value)), same),
  leaf('text', words, same, same),
  leaf('"Own types".short_code', words, same, same),
  leaf('bytea', fc.uint8Array({ maxLength: 300 }), hexText, (bytes) => Buffer.from(bytes).toString('hex')),
  leaf('uuid', fc.uuid(), same, same),
  leaf('"Own types"."Mood"', fc.constantFrom('sad', `o'k"`), same, same),
  leaf('numeric', fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }), String, String),
  leaf(
    'numeric(30,7)',
    fc.bigInt({ min: -(10n ** 30n) + 1n, max: 10n ** 30n - 1n }),
    (unscaled) => `${unscaled}e-7`,
    (unscaled) => ({ unscaled, scale: 7 }),
  ),
  { type: 'date', value: dates, definitions: [] },
  leaf('char(5)', fc.constantFrom('', 'a', ' b', 'abcde'), same, same),
  leaf('int4[]', fc.array(fc.option(fc.integer(), { freq: 3 }), { maxLength: 4 }), arrayText, same),
  leaf('"Own types".counts', fc.array(fc.option(fc.integer()), { maxLength: 3 }), arrayText, same),
  leaf('"Own types"."Mood"[]', fc.array(fc.constantFrom('sad', null), { maxLength: 3 }), arrayText, same),
  leaf('inet', fc.ipV4(), same, (address) => `${address}/32`),
  leaf(
    'hstore',
    fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), fc.option(fc.stringMatching(/^[a-z]{0,5}$/)), {
      maxKeys: 4,
    }),
    (map) =>
      Object.entries(map)
        .map(([key, value]) => `${key}=>${value === null ? 'NULL' : `"${value}"`}`)
        .join(', '),
    (map) => new Map(Object.entries(map)),
  ),
];

function hexText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes).toString('hex')}`;
}

function arrayText(values: readonly (string | number | null)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

let created = 0;

/** A composite of these members, each of which may be null; the composite itself may be null too. */
function composite(members: readonly Shape[]): Shape {
  const type = `"Own types"."t${created++}"`;
  const names = members.map((_, index) => (index % 3 === 2 ? `"m ""${index}"` : `m${index}`));
  const shownNames = members.map((_, index) => (index % 3 === 2 ? `m "${index}` : `m${index}`));
  const columns = names.map((name, index) => `${name} ${members[index]?.type}`);
  const value = fc.tuple(...members.map((member) => orNull(member))).map(
    (values): Value => ({
      sql: `ROW(${values.map(({ sql }) => sql).join(', ')})::${type}`,
      shown: Object.fromEntries(values.map(({ shown }, index) => [shownNames[index], shown])),
    }),
  );
  const definitions = [
    ...members.flatMap((member) => member.definitions),
    `CREATE TYPE ${type} AS (${columns.join(', ')})`,
  ];
  return { type, value, definitions };
}

function orNull({ type, value }: Shape): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 3, arbitrary: value }, fc.constant({ sql: `NULL::${type}`, shown: null }));
}

const { shape } = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...leaves),
    fc.array(tie('shape'), { minLength: 1, maxLength: 5 }).map(composite),
  ),
}));

const table = fc.array(shape, { minLength: 1, maxLength: 5 }).chain((members) => {
  const row = composite(members);
  return fc.record({
    row: fc.constant(row),
    values: fc.array(orNull(row), { minLength: 1, maxLength: 40 }),
    maxBlockBytes: fc.constantFrom(600, 5_000, 1_000_000),
  });
});

test('a composite arrives as it was generated, whatever it is made of', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ row, values, maxBlockBytes }) => {
      await database.sql(`DROP TABLE IF EXISTS generated; ${row.definitions.map((sql) => `${sql};`).join('\n')}
        CREATE TABLE generated (id int4, v ${row.type}, after int4);
        INSERT INTO generated VALUES ${values.map(({ sql }, index) => `(${index}, ${sql}, ${index})`).join(', ')}`);

      const { rows, blocks } = await readValues(database.connector, 'generated', {
        call: callContext({ maxBlockBytes }),
      });

      expect(rows.map(([id, value, after]) => [id, plain(value), after])).toEqual(
        values.map(({ shown }, index) => [index, shown, index]),
      );
      for (const block of blocks) {
        if (block.rowCount > 1) expect(blockBytes(block)).toBeLessThanOrEqual(maxBlockBytes);
      }
    }),
    { numRuns: 60 },
  );
});

/** Bytes as a text, because those of a block are a view of its memory. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map)
    return new Map([...value].toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

test('a composite is described with its members, in their order and with their own types', async () => {
  await database.sql(`CREATE TYPE "Inner" AS ("Qty" int4, price numeric(8, 2), tags text[], open numeric);
    CREATE DOMAIN "Outer domain" AS "Inner";
    CREATE TYPE "Outer" AS (a "Outer domain", "B" "Own types".short_code, gone int4, c "Inner"[]);
    ALTER TYPE "Outer" DROP ATTRIBUTE gone;
    CREATE TABLE described (v "Outer")`);
  const { schema } = await database.connector.describeTable(
    { schemaName: 'public', tableName: 'described' },
    callContext().context,
  );

  expect(schema.fields).toEqual([
    struct('v', [
      struct('a', [
        field('qty', types.integer),
        field('price', types.decimal(8, 2)),
        list('tags', types.varchar),
        field('open', types.varchar),
      ]),
      field('b', types.varchar),
      list('c', types.varchar),
    ]),
  ]);
});
