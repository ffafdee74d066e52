/** AWS's SDK plays Athena against the PostgreSQL connector as it is deployed, on a real server. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scalar } from '../../connectors/federation/arrow/scalar.ts';
import { type ArrowType, arrowSchema, field, types } from '../../connectors/federation/arrow/type.ts';
import { builtFile } from '../../local/athena/host/built-files.ts';
import { startDatabase, type TestDatabase } from '../connectors/postgres/database.ts';
import { canonicalText, type Json } from './description/json.ts';
import { describeSchema } from './description/type.ts';
import { describeOfficial } from './official.ts';
import { expectedRows, explainDifferences, type KnownValues } from './play/filters.ts';
import { describeColumns, joinBlocks } from './play/known-rows.ts';
import { type LambdaEndpoint, startLambdaEndpoint } from './play/lambda-endpoint.ts';
import { athenaSizes, linesOf, type Played, play, playTimeoutMs, type Sizes } from './play/script.ts';

interface Column {
  readonly name: string;
  readonly databaseType: string;
  readonly type: ArrowType;
  /** In the database's words, and as Athena has it. */
  readonly values: readonly (readonly [literal: string, value: Scalar])[];
}

const decimal = (unscaled: bigint, scale: number) => ({ unscaled, scale });
const column = (
  name: string,
  databaseType: string,
  type: ArrowType,
  ...values: Column['values']
): Column => ({ name, databaseType, type, values });

const columns: readonly Column[] = [
  column('a_bool', 'bool', types.boolean, ['true', true], ['false', false]),
  column('an_int2', 'int2', types.smallint, ["'-32768'", -32768], ['0', 0], ['32767', 32767]),
  column('an_int4', 'int4', types.integer, ["'-2147483648'", -(2 ** 31)], ['7', 7]),
  column(
    'an_int8',
    'int8',
    types.bigint,
    ["'-9223372036854775808'", -(2n ** 63n)],
    ['9007199254740993', 2n ** 53n + 1n],
    ['9223372036854775807', 2n ** 63n - 1n],
  ),
  column(
    'a_float4',
    'float4',
    types.real,
    ["'-Infinity'", Number.NEGATIVE_INFINITY],
    ["'-0'", -0],
    ['0', 0],
    ['0.1', Math.fround(0.1)],
    ["'NaN'", Number.NaN],
  ),
  column(
    'a_float8',
    'float8',
    types.double,
    ["'-0'", -0],
    ['0', 0],
    ['0.1', 0.1],
    ['1.7976931348623157e308', Number.MAX_VALUE],
    ["'NaN'", Number.NaN],
  ),
  column(
    'a_numeric',
    'numeric(38,10)',
    types.decimal(38, 10),
    ["'-9999999999999999999999999999.9999999999'", decimal(-(10n ** 38n) + 1n, 10)],
    ["'0.0000000001'", decimal(1n, 10)],
    ['12', decimal(120_000_000_000n, 10)],
  ),
  column(
    'a_text',
    'text',
    types.varchar,
    ["''", ''],
    ["'a'", 'a'],
    ["'a '", 'a '],
    ["'B'", 'B'],
    ["'häßlich'", 'häßlich'],
    ["U&'\\FFFD'", '\ufffd'],
    ["'𝄞 clef'", '𝄞 clef'],
  ),
  column('a_varchar', 'varchar(10)', types.varchar, ["'abc  '", 'abc  '], ["'ABC'", 'ABC']),
  column('a_char', 'char(4)', types.varchar, ["'ab'", 'ab'], ["'b'", 'b']),
  column(
    'a_bytea',
    'bytea',
    types.varbinary,
    ["''", new Uint8Array()],
    ["'\\x00ff'", Uint8Array.of(0, 255)],
    ["'\\x80'", Uint8Array.of(128)],
  ),
  column('a_date', 'date', types.date, ["'1969-12-31'", -1], ["'2024-02-29'", 19782]),
  column(
    'a_timestamp',
    'timestamp',
    types.timestamp,
    ["'1969-12-31 23:59:59.999'", -1n],
    ["'1970-01-01 00:00:00'", 0n],
    ["'2024-02-29 12:34:56.789'", 1709210096789n],
  ),
  column('a_timestamptz', 'timestamptz', types.timestamp, ["'1970-01-01 02:00:00+02'", 0n]),
  column('a_uuid', 'uuid', types.varchar, [
    "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'",
    'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11',
  ]),
  column('a_jsonb', 'jsonb', types.varchar, [`'{"b": 1,  "a": [null]}'`, '{"a": [null], "b": 1}']),
];

const rowCount = 1 + Math.max(...columns.map(({ values }) => values.length));
/** The first row has no values; then as many as there are. */
const rows = Array.from({ length: rowCount }, (_, row) => ({
  row_number: row,
  ...Object.fromEntries(columns.map(({ name, values }) => [name, values[row - 1]?.[1] ?? null])),
}));
const fields = [field('row_number', types.integer), ...columns.map(({ name, type }) => field(name, type))];

const functionName = 'postgres';
const spillingSizes: Sizes = [1000, 0];
const walked = [2, 3, 4, 5, 6] as const;

function createTable(): string {
  const declared = columns.map(({ name, databaseType }) => `${name} ${databaseType}`);
  const tuples = rows.map(({ row_number: row }) =>
    [row, ...columns.map(({ values }) => values[row - 1]?.[0] ?? 'NULL')].join(', '),
  );
  return `CREATE TABLE every_type (row_number int4, ${declared.join(', ')});
    INSERT INTO every_type VALUES ${tuples.map((tuple) => `(${tuple})`).join(', ')}`;
}

describeOfficial('the PostgreSQL connector, as built', () => {
  let database: TestDatabase | undefined;
  let endpoint: LambdaEndpoint | undefined;
  let played: Played;

  beforeAll(async () => {
    database = await startDatabase();
    await database.sql(createTable());
    const url = builtFile('lambda', 'postgres-connector', 'index.mjs');
    endpoint = await startLambdaEndpoint([
      { name: functionName, url, environment: { default: database.url } },
    ]);
    const table = { function: functionName, schemaName: 'public', tableName: 'every_type' } as const;
    played = await play(endpoint, [
      ...walked.map((version) => ({
        id: `walk in ${version}`,
        step: 'walk' as const,
        function: functionName,
        version,
        pageSize: 1,
        sizes: [athenaSizes, spillingSizes],
      })),
      { ...table, id: 'filters', step: 'filters', rowNumber: 'row_number', isProjected: false },
      {
        ...table,
        id: 'passthrough',
        step: 'scan',
        schemaName: 'system',
        tableName: 'query',
        sizes: athenaSizes,
        constraints: {
          passthrough: {
            schemaFunctionName: 'SYSTEM.QUERY',
            QUERY: 'SELECT row_number, a_text FROM every_type',
          },
        },
      },
    ]);
  }, playTimeoutMs);
  afterAll(async () => {
    await endpoint?.[Symbol.asyncDispose]();
    await database?.[Symbol.asyncDispose]();
  });

  describe.each(walked)('in the shapes of version %s', (version) => {
    const id = `walk in ${version}`;
    const answers = (type: string) =>
      linesOf(played, id, 'answer')
        .map(({ description }) => description)
        .filter((description) => description['@type'] === type);

    it('keeps the rules of AWS’s validator', () => {
      expect(linesOf(played, id, 'rules').map(({ violations }) => violations)).toEqual([[]]);
    });

    it('describes the table', () => {
      expect(answers('PingResponse')).toEqual([expect.objectContaining({ sourceType: 'postgresql' })]);
      expect(answers('GetTableResponse').map(({ schema }) => schema)).toEqual([
        describeSchema(arrowSchema(fields)),
      ]);
    });

    it('returns its rows, inline and spilled', () => {
      const lines = linesOf(played, id, 'records');
      for (const isSpilled of [false, true]) {
        const blocks = lines.filter((line) => line.isSpilled === isSpilled).flatMap((line) => line.blocks);
        expect(inOrder(joinBlocks(blocks, fields.length))).toEqual(inOrder(describeColumns(fields, rows)));
      }
    });
  });

  it('filters as Athena would, and as the official evaluator does but for reasons', () => {
    const lines = linesOf(played, 'filters', 'filter');
    const faults = lines.filter((line) => {
      const { type, known } = knownColumn(line.column);
      const expected = expectedRows(line, type, known);
      explainDifferences(line, type, known);
      return expected === null
        ? !String(line.ours).includes('ends before it starts')
        : JSON.stringify(line.ours) !== JSON.stringify(expected);
    });
    expect(faults).toEqual([]);
    expect(lines.length).toBeGreaterThan(500);
    expect(linesOf(played, 'filters', 'no filters')).toEqual([]);
  });

  it('passes a query through', () => {
    const wanted = fields.filter(({ name }) => ['row_number', 'a_text'].includes(name));
    const blocks = linesOf(played, 'passthrough', 'scan').flatMap((line) => line.blocks);
    expect(inOrder(joinBlocks(blocks, 2))).toEqual(inOrder(describeColumns(wanted, rows)));
  });
});

/** Rows, in an order that does not depend on the source's. */
function inOrder(columnValues: readonly (readonly Json[])[]): readonly string[] {
  const [first = []] = columnValues;
  return first.map((_, row) => canonicalText(columnValues.map((values) => values[row] ?? null))).toSorted();
}

function knownColumn(name: string): { readonly type: ArrowType; readonly known: KnownValues } {
  const found = columns.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  const { type, values } = found;
  return { type, known: new Map(rows.map(({ row_number: row }) => [row, values[row - 1]?.[1] ?? null])) };
}
