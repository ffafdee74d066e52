import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Block, blockBytes, type Scalar, valueAt } from '../../../connectors/federation/index.ts';
import { callContext, errorOf, openScan, readTable, startDatabase, type TestDatabase } from './database.ts';
import { columnOperand } from './predicates.ts';
import { describeArrow, serverText, typeCases, typesSql } from './type-cases.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(typesSql);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

type ArrayValue = readonly (Scalar | null)[] | null;

async function readArrays(tableName: string, maxBlockBytes = 1_000_000) {
  const call = callContext({ maxBlockBytes });
  const scan = await openScan(
    database.connector,
    { schemaName: 'public', tableName },
    { columns: ['v'], call },
  );
  const blocks: Block[] = [];
  for await (const block of scan.blocks) blocks.push(block);
  const values = blocks.flatMap(({ rowCount, vectors: [vector] }) =>
    Array.from({ length: rowCount }, (_, row) =>
      vector === undefined ? null : (valueAt(vector, row) as ArrayValue),
    ),
  );
  return { blocks, values };
}

/** Elements of these are shown as text, whatever a column of the type is. */
const textElements = [
  ['quantity', '0'],
  ['price', '1.5'],
  ['low_price', '1.5'],
  ['pair', "(1, 'x y')"],
] as const;
const textElementTypes: readonly string[] = textElements.map(([type]) => type);
const elements = typeCases.filter(([type]) => !type.endsWith('[]') && !textElementTypes.includes(type));

describe('an array of each type', () => {
  test.each(elements)(
    '%s is read element by element as the server says',
    async (type, athenaType, literals, shown = 'v::text') => {
      await database.sql(`DROP TABLE IF EXISTS one_array; CREATE TABLE one_array (id int, v ${type}[]);
      INSERT INTO one_array VALUES
        (1, array[${literals.map((literal) => `${literal}::${type}`).join(', ')}, NULL]),
        (2, '{}'), (3, NULL), (4, array[NULL]::${type}[]), (5, array[${literals[0]}::${type}])`);
      const expected =
        await database.texts(`SELECT (SELECT coalesce(json_agg(${shown} ORDER BY n), '[]')::text
      FROM unnest(one_array.v) WITH ORDINALITY AS e(v, n) WHERE one_array.v IS NOT NULL) FROM one_array ORDER BY id`);
      const { blocks, values } = await readArrays('one_array');
      const [child] = blocks[0]?.schema.fields[0]?.children ?? [];

      expect(describeArrow(child?.type)).toBe(athenaType);
      expect(values[2]).toBeNull();
      expect(values.map((value) => (value ?? []).map(serverText))).toEqual(
        expected.map((text): unknown => JSON.parse(text ?? 'null')),
      );
    },
  );

  test.each(textElements)('%s gives elements as text', async (type, literal) => {
    await database.sql(`DROP TABLE IF EXISTS named_array; CREATE TABLE named_array (v ${type}[]);
      INSERT INTO named_array VALUES (array[${literal}::${type}, NULL])`);
    const expected = await database.texts(`SELECT v[1]::text FROM named_array`);

    expect((await readArrays('named_array')).values).toEqual([[...expected, null]]);
  });

  test('that starts at another index keeps its elements', async () => {
    await database.sql(`CREATE TABLE shifted (v int4[]); INSERT INTO shifted VALUES ('[5:7]={1,2,3}')`);

    expect((await readArrays('shifted')).values).toEqual([[1, 2, 3]]);
  });

  test('that a domain is over is an array', async () => {
    await database.sql(`CREATE TABLE domains (v numbers); INSERT INTO domains VALUES ('{1,NULL}')`);

    expect((await readArrays('domains')).values).toEqual([[1, null]]);
  });

  test.each(['int4[][]', 'grid'])('declared with more dimensions (%s) is text', async (type) => {
    await database.sql(
      `DROP TABLE IF EXISTS grids; CREATE TABLE grids (v ${type}); INSERT INTO grids VALUES ('{{1,2},{3,4}}')`,
    );

    expect((await readTable(database.connector, { schemaName: 'public', tableName: 'grids' })).rows).toEqual([
      ['{{1,2},{3,4}}'],
    ]);
  });

  test('that holds more dimensions than it declares is refused by the name of its column', async () => {
    await database.sql(`CREATE TABLE deep (v int4[]); INSERT INTO deep VALUES ('{{1,2},{3,4}}')`);
    const error = await errorOf(readArrays('deep'));

    expect(error.code).toBe('InvalidInput');
    expect(error.message).toContain('column v holds an array of 2 dimensions');
  });

  test('names the column of an element that Athena cannot hold', async () => {
    await database.sql(
      `CREATE TABLE endless (v date[]); INSERT INTO endless VALUES ('{2024-01-01,infinity}')`,
    );
    const error = await errorOf(readArrays('endless'));

    expect(error.message).toContain('column v holds infinity');
  });
});

test('blocks of arrays keep to their bound, whatever the arrays hold', async () => {
  await database.sql(`CREATE TABLE varied AS SELECT i AS id,
    CASE i % 4 WHEN 0 THEN array_fill(NULL::numeric(38, 2), array[i % 97 + 1]) WHEN 1 THEN '{}'
      ELSE array_fill((i % 89)::numeric(38, 2), array[i % 7 + 1]) END AS v FROM generate_series(1, 5000) i;
    ALTER TABLE varied ALTER v TYPE numeric(38, 2)[]`);
  const { blocks, values } = await readArrays('varied', 20_000);

  expect(values.length).toBe(5000);
  expect(values.map((value) => value?.length)).toEqual(
    (await database.texts('SELECT cardinality(v)::text FROM varied')).map(Number),
  );
  for (const block of blocks) expect(blockBytes(block)).toBeLessThanOrEqual(20_000);
  expect(blocks.length).toBeLessThan(200);
});

test('a filter on null is sent for an array', async () => {
  await database.sql(
    `CREATE TABLE sparse (id int4, v int4[]); INSERT INTO sparse VALUES (1, NULL), (2, '{}')`,
  );
  const { sql, rows } = await readTable(
    database.connector,
    { schemaName: 'public', tableName: 'sparse' },
    { columns: ['id'], predicate: [{ kind: 'is-null', operand: columnOperand('v', { kind: 'List' }) }] },
  );

  expect(sql).toContain('WHERE "v" IS NULL');
  expect(rows).toEqual([[1]]);
});

test('a passthrough gives arrays too', async () => {
  const call = callContext();
  const scan = await openScan(
    database.connector,
    { schemaName: 'system', tableName: 'query' },
    { passthrough: "SELECT array[1, 2] AS v, array['a', NULL] AS w", call },
  );
  const rows: unknown[] = [];
  for await (const { vectors } of scan.blocks) rows.push(vectors.map((vector) => valueAt(vector, 0)));

  expect(rows).toEqual([
    [
      [1, 2],
      ['a', null],
    ],
  ]);
});
