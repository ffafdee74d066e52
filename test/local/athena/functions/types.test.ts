/** Every type of argument and result, from DuckDB over the wire and back, against what DuckDB itself has. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { sqlTypeName } from '../../../../connectors/federation/arrow/sql-type.ts';
import {
  arrowSchema,
  type Field,
  field,
  list,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../../connectors/federation/arrow/vector.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import type { Udf } from '../../../../connectors/federation/functions/udf.ts';
import { parseStatement } from '../../../../local/athena/dialect/statement.ts';
import type { Engine } from '../../../../local/athena/engine.ts';
import { registerForAnswering } from '../../../../local/athena/functions/register.ts';
import { signatureOf } from '../../../../local/athena/functions/signature.ts';
import { everyCase } from '../../../connectors/federation/arrow/every-type.ts';
import { ask, engineWith, hostConnector } from '../harness.ts';
import { type HostedFunctions, hostFunctions } from './hosted.ts';

/** Names that SQL can write without thinking. */
const columns = everyCase.map(({ field: column }, index) => ({ ...column, name: `c${index}` }));
const rowCount = Math.max(...everyCase.map(({ values }) => values.length));

/** Built value by value, not passed through. */
const same = (column: Field): Udf => ({
  name: 'same',
  args: [column],
  returns: column,
  nullIn: 'call',
  evaluate: ({ vectors: [vector], rowCount: count, output }) =>
    vectorFromValues(
      output,
      vector === undefined ? [] : Array.from({ length: count }, (_, row) => valueAt(vector, row)),
    ),
});

const connector: Connector = {
  sourceType: 'memory',
  listSchemaNames: async () => ['main'],
  listTables: async () => ['t'],
  describeTable: async () => ({ schema: arrowSchema(columns) }),
  read: async () => ({
    kind: 'rows',
    rows: Array.from({ length: rowCount }, (_, row) =>
      Object.fromEntries(everyCase.map(({ values }, index) => [`c${index}`, values[row % values.length]])),
    ),
  }),
};

let hosted: HostedFunctions;
let engine: Engine;

const listOfLists: Field = field('x', { kind: 'List' }, [list('', types.bigint)]);
const listOfRows: Field = field('x', { kind: 'List' }, [
  struct('', [field('a', types.bigint), field('b', types.varchar)]),
]);

beforeAll(async () => {
  const extra = [
    list('x', types.varchar),
    listOfLists,
    listOfRows,
    field('x', types.decimal(4, 1)),
    field('x', types.decimal(9, 1)),
    field('x', types.decimal(18, 1)),
  ];
  const known = new Set<string>();
  const distinct = [...columns, ...extra].filter((column) => {
    const isNew = !known.has(sqlTypeName(column));
    known.add(sqlTypeName(column));
    return isNew;
  });
  hosted = hostFunctions('f', distinct.map(same));
  engine = await engineWith({
    catalogs: [hostConnector('mem', connector).catalog],
    functions: [hosted.lambda],
  });
});
afterAll(async () => engine[Symbol.asyncDispose]());

const using = (type: string): string => `USING EXTERNAL FUNCTION same(x ${type}) RETURNS ${type} LAMBDA 'f'`;

describe('a function gets and gives', () => {
  it.each(
    columns.map((column, index) => ({
      type: sqlTypeName(column).replace('inner', '"inner"'),
      column: `c${index}`,
    })),
  )('$type as a table has it', async ({ type, column }) => {
    const { rows, texts } = await ask(
      engine,
      `${using(type)} SELECT ${column}, same(${column}) FROM mem.main.t`,
    );
    expect(rows).toHaveLength(rowCount);
    expect(texts.map(([, answer]) => answer)).toEqual(texts.map(([original]) => original));
  });

  const integers = "(VALUES ARRAY[BIGINT '3', 1, NULL, 2], ARRAY[], NULL, ARRAY[BIGINT '9']) t(x)";
  const expressions: readonly (readonly [type: string, expression: string, from: string])[] = [
    ['array(bigint)', 'filter(x, n -> n > 1)', integers],
    ['array(bigint)', 'slice(x, 2, 2)', integers],
    ['array(bigint)', 'array_sort(x)', integers],
    ['array(bigint)', 'reverse(x)', integers],
    ['array(bigint)', 'array_distinct(x || x)', integers],
    ['array(bigint)', 'transform(x, n -> n * 2)', integers],
    ['array(bigint)', 'CASE WHEN cardinality(x) > 1 THEN x END', integers],
    ['array(varchar)', "split('a,b,,a long text that is not inline', ',')", '(VALUES 1, 2) t(x)'],
    ['array(bigint)', 'array_agg(n)', '(SELECT n FROM UNNEST(sequence(1, 5000)) AS s(n))'],
    ['array(array(bigint))', 'ARRAY[x, NULL, filter(x, n -> n < 3)]', integers],
    [
      'array(row(a bigint, b varchar))',
      "transform(x, n -> CAST(ROW(n, 'a longer text than twelve') AS row(a bigint, b varchar)))",
      integers,
    ],
    ['decimal(4,1)', 'CAST(n AS decimal(4,1))', '(VALUES -999.9, 0.1, NULL) t(n)'],
    ['decimal(9,1)', 'CAST(n AS decimal(9,1))', '(VALUES -99999999.9, 0.1, NULL) t(n)'],
    ['decimal(18,1)', 'CAST(n AS decimal(18,1))', '(VALUES -99999999.9, 0.1, NULL) t(n)'],
    ['timestamp(3)', "TIMESTAMP '1969-12-31 23:59:59.999'", '(VALUES 1) t(x)'],
  ];
  it.each(expressions)('%s as %s makes it', async (type, expression, from) => {
    const sql = `${using(type)} SELECT ${expression} AS a, same(${expression}) AS b FROM ${from}`;
    const { texts } = await ask(engine, sql);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.map(([, answer]) => answer)).toEqual(texts.map(([original]) => original));
  });

  it('a timestamp in milliseconds, rounded as Athena rounds', async () => {
    const sql = `${using('timestamp(3)')} SELECT same(x) FROM (VALUES TIMESTAMP '2024-01-01 00:00:00.000499', TIMESTAMP '2024-01-01 00:00:00.0005', TIMESTAMP '1969-12-31 23:59:59.9994') t(x)`;
    expect((await ask(engine, sql)).texts).toEqual([
      ['2024-01-01 00:00:00.000'],
      ['2024-01-01 00:00:00.001'],
      ['1969-12-31 23:59:59.999'],
    ]);
  });

  it('no two rows of arguments for one', async () => {
    hosted.calls.length = 0;
    const sql = `${using('array(varchar)')} SELECT same(x) FROM (VALUES ARRAY['a', 'b'], ARRAY['ab'], ARRAY['a', NULL, 'b'], ARRAY['a', 'b'], ARRAY[''], ARRAY[], NULL, ARRAY[NULL]) t(x)`;
    const { texts } = await ask(engine, sql);
    expect(texts.flat()).toEqual(['[a, b]', '[ab]', '[a, null, b]', '[a, b]', '[]', '[]', null, '[null]']);
    expect(hosted.calls.flatMap(({ rows }) => rows)).toHaveLength(7);
  });
});

describe('DuckDB asks a function', () => {
  it('only for rows of the query, not for whatever else a dictionary of the file holds', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'owlery-dictionary-'));
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    const connection = await instance.connect();
    try {
      const file = join(folder, 'words.parquet');
      await connection.run(
        `COPY (SELECT CASE WHEN n % 100 = 0 THEN 'bad' ELSE 'word ' || (n % 3) END AS word FROM range(5000) r(n)) TO '${file}' (FORMAT parquet)`,
      );
      const statement = parseStatement(
        "USING EXTERNAL FUNCTION f(w varchar) RETURNS varchar LAMBDA 'f' SELECT 1",
      );
      const [declared] = statement.kind === 'select' ? statement.externalFunctions : [];
      if (declared === undefined) throw new Error('a function was declared');
      const signature = signatureOf(declared, '');
      const asked = new Set<unknown>();
      registerForAnswering(connection, signature, (vectors, count): Vector => {
        const [words] = vectors;
        for (let row = 0; words !== undefined && row < count; row++) asked.add(valueAt(words, row));
        return vectorFromValues(
          signature.returns,
          Array.from({ length: count }, () => 'x'),
        );
      });
      await connection.runAndReadAll(
        `SELECT ${signature.duckdbName}(word) FROM '${file}' WHERE word <> 'bad'`,
      );
      expect([...asked].toSorted()).toEqual(['word 0', 'word 1', 'word 2']);
    } finally {
      connection.closeSync();
      instance.closeSync();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
