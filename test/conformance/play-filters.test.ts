/** AWS's SDK filters through a deployed function, and filters the same rows itself. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Scalar } from '../../connectors/federation/arrow/scalar.ts';
import {
  isStandardFunction,
  standardFunctions,
} from '../../connectors/federation/predicate/standard-functions.ts';
import { flat, schemaName, type Table, tables } from './every-type-connector/tables.ts';
import { describeOfficial } from './official.ts';
import { startEveryType } from './play/every-type.ts';
import { expressionCases } from './play/expressions.ts';
import { differenceReasons, expectedRows, explainDifferences, type KnownValues } from './play/filters.ts';
import { describeColumns, joinBlocks } from './play/known-rows.ts';
import type { LambdaEndpoint } from './play/lambda-endpoint.ts';
import {
  athenaSizes,
  type ConstraintsScript,
  linesOf,
  type Played,
  play,
  playTimeoutMs,
  type Step,
} from './play/script.ts';

const everyType = { function: 'every-type', schemaName } as const;

/** Version 2 has value sets in the old framing, 6 is the newest. */
const filterings = [
  { id: 'flat in 6', table: 'flat', version: 6, isProjected: false, sets: 1000 },
  { id: 'flat in 2', table: 'flat', version: 2, isProjected: true, sets: 1000 },
  { id: 'partitioned in 6', table: 'partitioned', version: 6, isProjected: true, sets: 180 },
] as const;

const expressions = Object.keys(standardFunctions)
  .filter(isStandardFunction)
  .flatMap((name) =>
    expressionCases[name].flatMap(({ expression, keeps }, index) =>
      [4, 6].map((version) => ({ id: `${name} ${index} in ${version}`, version, expression, keeps })),
    ),
  );

interface ScanCase {
  readonly id: string;
  readonly table: string;
  readonly constraints: ConstraintsScript;
  /** Row numbers in the order of the answer, or how many of whatever rows. */
  readonly rows: readonly number[] | number;
}

const key = (columnName: string, direction: 'ASC_NULLS_FIRST' | 'DESC_NULLS_LAST' | 'ASC_NULLS_LAST') => ({
  columnName,
  direction,
});

const scans: readonly ScanCase[] = [
  { id: 'a limit', table: 'flat', constraints: { limit: 3 }, rows: 3 },
  { id: 'a limit of nothing', table: 'flat', constraints: { limit: 0 }, rows: [] },
  { id: 'a limit beyond the rows', table: 'flat', constraints: { limit: 1000 }, rows: flat.rows.length },
  {
    id: 'the first rows in an order',
    table: 'flat',
    constraints: {
      orderBy: [key('integer', 'DESC_NULLS_LAST'), key('row_number', 'ASC_NULLS_FIRST')],
      limit: 3,
    },
    rows: [5, 4, 3],
  },
  {
    id: 'an order with nulls first',
    table: 'flat',
    constraints: {
      orderBy: [key('integer', 'ASC_NULLS_FIRST'), key('row_number', 'DESC_NULLS_LAST')],
      limit: 6,
    },
    rows: [9, 8, 7, 6, 0, 1],
  },
  {
    id: 'text in the order of its code points',
    table: 'flat',
    constraints: { orderBy: [key('varchar', 'DESC_NULLS_LAST')], limit: 4 },
    rows: [9, 8, 7, 6],
  },
];

/** SQL as `messages/plans/` has it planned by `io.substrait`. A plan stands in place of everything beside it. */
const plans: readonly { readonly sql: string; readonly rows: readonly number[] | number }[] = [
  { sql: '"flag"', rows: [0, 3, 5] },
  { sql: '"int" = 5 OR "text" = \'abc\'', rows: [0, 2, 3] },
  { sql: '"text" LIKE \'a%\'', rows: [0, 2, 4] },
  { sql: 'SELECT * FROM "t" WHERE "int" > 1 LIMIT 5', rows: 5 },
  {
    sql: 'SELECT * FROM "t" ORDER BY "text" DESC NULLS LAST, "int", "id" DESC LIMIT 3',
    rows: [6, 1, 5],
  },
];

const passthrough = { schemaFunctionName: 'SYSTEM.QUERY', TABLE: 'flat', COLUMNS: 'varchar,zoned' };

describeOfficial('filters over every type, as built', () => {
  let endpoint: LambdaEndpoint | undefined;
  let played: Played;

  beforeAll(async () => {
    endpoint = await startEveryType([{ name: everyType.function, environment: {} }]);
    played = await play(endpoint, [...steps(), ...(await planSteps())]);
  }, playTimeoutMs);
  afterAll(async () => endpoint?.[Symbol.asyncDispose]());

  describe.each(filterings)('of table $id', ({ id, table, sets }) => {
    it('return the rows that Athena would keep', () => {
      const lines = linesOf(played, id, 'filter');
      const faults = lines.filter((line) => {
        const { type, known } = columnOf(table, line.column);
        const expected = expectedRows(line, type, known);
        return expected === null
          ? !String(line.ours).includes('ends before it starts')
          : JSON.stringify(line.ours) !== JSON.stringify(expected);
      });
      expect(faults).toEqual([]);
      expect(lines.length).toBeGreaterThan(sets);
    });

    it('agree with the official evaluator but for reasons', () => {
      const reasons = linesOf(played, id, 'filter').flatMap((line) => {
        const { type, known } = columnOf(table, line.column);
        return [...explainDifferences(line, type, known)];
      });
      const found = differenceReasons.filter((reason) => reasons.includes(reason));
      expect(found).toEqual(table === 'flat' ? differenceReasons : differenceReasons.slice(-1));
    });

    it('cover every column but one that the official SDK cannot compare', () => {
      const unable = linesOf(played, id, 'no filters').map(({ column, why }) => ({ column, why }));
      expect(unable).toEqual(
        table === 'flat' ? [{ column: 'zoned_micro', why: 'AthenaConnectorException' }] : [],
      );
    });
  });

  it('know all functions that the official SDK knows', () => {
    const official = linesOf(played, 'functions', 'function').map(({ name }) => name);
    expect(official).toEqual(Object.keys(standardFunctions));
  });

  it.each(expressions)('keep the rows of $id', ({ id, keeps }) => {
    const kept = flat.rows.filter(keeps).map((row) => row['row_number']);
    expect(played.get(id)).toEqual([expect.objectContaining({ step: 'scan', isSpilled: false })]);
    expect(rowNumbers(played, id)).toEqual(kept);
  });

  it.each(scans)('return $id', ({ id, rows }) => {
    const numbers = rowNumbers(played, id);
    if (typeof rows === 'number') expect(new Set(numbers).size).toBe(rows);
    else expect(numbers).toEqual(rows);
  });

  it.each(plans)('follow the plan of $sql', ({ sql, rows }) => {
    const numbers = rowNumbers(played, `plan of ${sql}`);
    if (typeof rows === 'number') expect(new Set(numbers).size).toBe(rows);
    else expect(numbers).toEqual(rows);
  });

  it.each([5, 6])('pass a query through in version %s', (version) => {
    const fields = flat.fields.filter(({ name }) => ['varchar', 'zoned'].includes(name));
    const [line] = linesOf(played, `passthrough in ${version}`, 'scan');
    expect(joinBlocks(line?.blocks ?? [], fields.length)).toEqual(describeColumns(fields, flat.rows));
  });

  it('refuse a passthrough that lacks an argument', () => {
    expect(linesOf(played, 'faulty passthrough', 'failure')).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('argument columns of system.query is empty'),
      }),
    ]);
  });

  it('refuse a table that is not there', () => {
    expect(linesOf(played, 'unknown table', 'failure')).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('table every_type.nowhere does not exist'),
      }),
    ]);
  });
});

function steps(): readonly Step[] {
  const scan = (id: string, tableName: string, more: object): Step => ({
    ...everyType,
    id,
    step: 'scan',
    tableName,
    sizes: athenaSizes,
    ...more,
  });
  const columns = ['row_number'];
  return [
    ...filterings.map(
      ({ id, table, version, isProjected }): Step => ({
        ...everyType,
        id,
        version,
        isProjected,
        step: 'filters',
        tableName: table,
        rowNumber: 'row_number',
      }),
    ),
    { id: 'functions', step: 'functions', function: everyType.function },
    ...expressions.map(({ id, version, expression }) =>
      scan(id, 'flat', { version, columns, constraints: { expression: [expression] } }),
    ),
    ...scans.map(({ id, table, constraints }) => scan(id, table, { columns, constraints })),
    ...[5, 6].map((version) =>
      scan(`passthrough in ${version}`, 'query', { version, constraints: { passthrough } }),
    ),
    scan('faulty passthrough', 'query', { constraints: { passthrough: { ...passthrough, COLUMNS: '' } } }),
    scan('unknown table', 'nowhere', {}),
  ];
}

async function planSteps(): Promise<readonly Step[]> {
  const file = new URL('messages/plans/plans.jsonl', import.meta.url);
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const written = lines.map((line) => JSON.parse(line) as { readonly id?: string; readonly plan?: string });
  return plans.map(({ sql }) => {
    const { plan } = written.find(({ id }) => id === sql) ?? {};
    if (plan === undefined) throw new Error(`there is no plan of ${sql}`);
    return {
      ...everyType,
      id: `plan of ${sql}`,
      step: 'scan',
      tableName: 'planned',
      columns: ['row_number'],
      constraints: { plan },
      sizes: athenaSizes,
    };
  });
}

function rowNumbers(played: Played, id: string): readonly unknown[] {
  return joinBlocks(
    linesOf(played, id, 'scan').flatMap(({ blocks }) => blocks),
    1,
  ).flat();
}

function tableOf(name: string): Table {
  const found = tables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

function columnOf(table: string, column: string) {
  const { fields, rows } = tableOf(table);
  const found = fields.find(({ name }) => name === column);
  if (found === undefined) throw new Error(`no column ${column}`);
  const known: KnownValues = new Map(
    // The values of the flat columns are scalars: their cases are written as such.
    rows.map((row) => [Number(row['row_number']), (row[column] ?? null) as Scalar | null]),
  );
  return { type: found.type, known };
}
