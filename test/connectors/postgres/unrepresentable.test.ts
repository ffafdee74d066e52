/**
 * P7 and P14: infinite dates and times, NaN and infinity where Athena has a decimal or an integer. They fail a query by
 * the name of their column; or they are null, and then to every filter, order, split and plan as well.
 */
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type ArrowType,
  arrowSchema,
  type Block,
  buildBlock,
  field,
  type Predicate,
  type Range,
  type Scalar,
  Secrets,
  scalarAt,
  types,
} from '../../../connectors/federation/index.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import { assertRange } from '../../../connectors/federation/predicate/range.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  type ReadOptions,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { readValues, valuesOf } from './nested-values.ts';
import { above, columnOperand, compare, constant, inRanges, not } from './predicates.ts';

interface Column {
  readonly name: string;
  readonly type: string;
  /** Of `column_types`, where the type is not enough. */
  readonly asked?: string;
  readonly arrowType: ArrowType;
  /** Values that Athena has, as PostgreSQL reads them. */
  readonly values: readonly (readonly [string, Scalar])[];
  readonly nulls: readonly string[];
}

const infinities = ['infinity', '-infinity'];
const notNumbers = ['NaN', 'Infinity', '-Infinity'];
const decimal = (unscaled: bigint, scale: number) => ({ unscaled, scale });

const columns: readonly Column[] = [
  {
    name: 'd',
    type: 'date',
    arrowType: types.date,
    values: [
      ['1970-01-02', 1],
      ['1969-12-31', -1],
    ],
    nulls: infinities,
  },
  {
    name: 'ts',
    type: 'timestamp',
    arrowType: types.timestamp,
    values: [
      ['1970-01-01 00:00:00.001999', 1n],
      ['1969-12-31 23:59:59.9996', -1n],
    ],
    nulls: infinities,
  },
  {
    name: 'tz',
    type: 'timestamptz',
    arrowType: types.timestamp,
    values: [['1970-01-01 02:00:00+02', 0n]],
    nulls: infinities,
  },
  {
    name: 'us',
    type: 'timestamptz',
    asked: 'microseconds',
    arrowType: types.bigint,
    values: [
      ['1970-01-01 00:00:00.000001+00', 1n],
      ['1969-12-31 23:59:59.999999+00', -1n],
    ],
    nulls: infinities,
  },
  {
    name: 'n',
    type: 'amount',
    arrowType: types.decimal(12, 2),
    values: [
      ['1.5', decimal(150n, 2)],
      ['-0.01', decimal(-1n, 2)],
    ],
    nulls: ['NaN'],
  },
  {
    name: 'open',
    type: 'numeric',
    arrowType: types.decimal(38, 3),
    values: [
      ['7.125', decimal(7125n, 3)],
      ['-1e10', decimal(-(10n ** 13n), 3)],
    ],
    nulls: notNumbers,
  },
  {
    name: 'cut',
    type: 'numeric',
    asked: 'decimal(10,1)',
    arrowType: types.decimal(10, 1),
    values: [
      ['7.16', decimal(72n, 1)],
      ['-2', decimal(-20n, 1)],
    ],
    nulls: notNumbers,
  },
  {
    name: 'f4',
    type: 'float4',
    asked: 'decimal(8,2)',
    arrowType: types.decimal(8, 2),
    values: [['0.25', decimal(25n, 2)]],
    nulls: notNumbers,
  },
  {
    name: 'f8',
    type: 'float8',
    asked: 'bigint',
    arrowType: types.bigint,
    values: [
      ['2.5', 2n],
      ['-7', -7n],
    ],
    nulls: notNumbers,
  },
];

const typesOfColumns = Object.fromEntries(
  columns.flatMap(({ name, asked }) => (asked === undefined ? [] : [[`public.special.${name}`, asked]])),
);
const shared = { default_scale: '3', column_types: JSON.stringify(typesOfColumns) };
const tableName = { schemaName: 'public', tableName: 'special' };
const rowCount = 48;

let database: TestDatabase;
let lenient: PostgresConnector;
let strict: PostgresConnector;
let everything: readonly Block[];

/** Which value a row has of a column: one that Athena has, one that it lacks, or a null of its own. */
function cellOf(
  { values, nulls }: Column,
  place: number,
  row: number,
): readonly [string | null, Scalar | null] {
  const cells = [...values, ...nulls.map((text) => [text, null] as const), [null, null] as const];
  return cells[(row * (place + 2) + (row >> 3)) % cells.length] ?? [null, null];
}

beforeAll(async () => {
  database = await startDatabase();
  lenient = connectorFor(database.url, new Secrets(), { ...shared, unrepresentable_values: 'null' });
  strict = connectorFor(database.url, new Secrets(), shared);
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const literals = columns.map((column, place) => cellOf(column, place, row)[0]);
    return `(${row}, ${literals.map((text) => (text === null ? 'NULL' : `'${text}'`)).join(', ')})`;
  });
  await database.sql(`CREATE DOMAIN amount AS numeric(12, 2);
    CREATE TABLE special (id int4, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')});
    INSERT INTO special VALUES ${rows.join(', ')}`);
  everything = (await readTable(lenient, tableName)).blocks;
});

afterAll(async () => {
  await lenient.close();
  await strict.close();
  await database[Symbol.asyncDispose]();
});

const read = (options: ReadOptions) => readTable(lenient, tableName, options);

test('P14: every value that Athena lacks is null, and no other', () => {
  expect(everything.flatMap(valuesOf)).toEqual(
    Array.from({ length: rowCount }, (_, row) => [
      row,
      ...columns.map((column, place) => cellOf(column, place, row)[1]),
    ]),
  );
});

const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=' as const);
const unbounded = { low: { bound: 'ABOVE', value: null }, high: { bound: 'BELOW', value: null } } as const;

function termOf({ name, arrowType, values }: Column): fc.Arbitrary<Predicate> {
  const operand = columnOperand(name, arrowType);
  const known = fc.constantFrom(...values.map(([, value]) => value));
  const value = fc.option(known, { nil: null, freq: 8 });
  const range = fc
    .record({ low: fc.option(known), high: fc.option(known), isOpen: fc.boolean() })
    .map(
      ({ low, high, isOpen }): Range => ({
        low: low === null ? unbounded.low : { bound: isOpen ? 'ABOVE' : 'EXACTLY', value: low },
        high: high === null ? unbounded.high : { bound: isOpen ? 'BELOW' : 'EXACTLY', value: high },
      }),
    )
    .filter((candidate) => isWellFormed(arrowType, candidate));
  const nullAllowed = fc.boolean();
  return fc.oneof(
    fc.tuple(operator, value).map(([op, constantValue]) => compare(name, op, constantValue, arrowType)),
    fc.constant<Predicate>({ kind: 'is-null', operand }),
    fc.array(value, { minLength: 1, maxLength: 3 }).map(
      (list): Predicate => ({
        kind: 'in-list',
        operand,
        list: list.map((item) => constant(arrowType, item)),
      }),
    ),
    fc
      .tuple(fc.array(range, { maxLength: 2 }), nullAllowed)
      .map(([ranges, isNull]) => inRanges(name, arrowType, ranges, isNull)),
    fc.record({ values: fc.array(known, { maxLength: 2 }), whiteList: fc.boolean(), nullAllowed }).map(
      (set): Predicate => ({
        kind: 'in-value-set',
        column: name,
        set: { kind: 'EquatableValueSet', type: arrowType, ...set },
      }),
    ),
    fc.record({ all: fc.boolean(), nullAllowed }).map(
      (set): Predicate => ({
        kind: 'in-value-set',
        column: name,
        set: { kind: 'AllOrNoneValueSet', type: arrowType, ...set },
      }),
    ),
  );
}

function isWellFormed(type: ArrowType, range: Range): boolean {
  try {
    assertRange(type, range);
    return true;
  } catch {
    return false;
  }
}

const { tree } = fc.letrec<{ tree: Predicate }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...columns).chain(termOf),
    tie('tree').map(not),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((terms): Predicate => ({ kind: 'and', terms })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((terms): Predicate => ({ kind: 'or', terms })),
  ),
}));

test('P14: filters see null where null is shown, whether PostgreSQL decides them or the function', async () => {
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 2 }), async (predicate) => {
      const { rows, remainder, received } = await read({ columns: ['id'], predicate });
      const ids = rows.map(([id]) => Number(id)).sort((a, b) => a - b);

      expect(ids).toEqual(idsKept(predicate));
      if (remainder.length > 0) return;
      sent++;
      expect(received).toBe(ids.length);
    }),
    { numRuns: 300 },
  );
  expect(sent).toBeGreaterThan(60);
});

function idsKept(predicate: readonly Predicate[]): readonly number[] {
  return everything.flatMap((block) => {
    const [id] = block.vectors;
    const all = Uint32Array.from({ length: block.rowCount }, (_, row) => row);
    const kept = compilePredicate(predicate, arrowSchema(block.schema.fields))(block) ?? all;
    return Array.from(kept, (row) => (id === undefined ? -1 : Number(scalarAt(id, row)))).sort(
      (a, b) => a - b,
    );
  });
}

describe('where null is shown', () => {
  it.each(columns)('P14: IS NULL and IS NOT NULL of $name ($type) are sent', async ({ name, arrowType }) => {
    const isNull: Predicate = { kind: 'is-null', operand: columnOperand(name, arrowType) };
    const place = columns.findIndex((column) => column.name === name);
    const shown = Array.from(
      { length: rowCount },
      (_, row) => columns[place] && cellOf(columns[place], place, row)[1],
    );
    const nulls = shown.filter((value) => value === null).length;

    const found = await read({ columns: ['id'], predicate: [isNull] });
    const others = await read({ columns: ['id'], predicate: [not(isNull)] });

    expect([found.remainder, others.remainder]).toEqual([[], []]);
    expect([found.received, others.received]).toEqual([nulls, rowCount - nulls]);
  });

  it.each(['d', 'ts', 'n', 'open', 'cut', 'us'])(
    'P14: a Top-N by %s is left to Athena with all rows, and one by another column is not',
    async (name) => {
      const direction = 'DESC_NULLS_LAST';
      const byIt = await read({ columns: ['id'], limit: 3n, orderBy: [{ columnName: name, direction }] });
      const byId = await read({
        columns: ['id', name],
        limit: 3n,
        orderBy: [{ columnName: 'id', direction }],
      });

      expect(byIt.sql).not.toContain('ORDER BY');
      expect(byIt.received).toBe(rowCount);
      expect(byId.sql).toContain('ORDER BY "id" DESC');
      expect(byId.received).toBe(3);
    },
  );

  it('P14: a limit counts only rows that the filter keeps', async () => {
    const { sql, rows } = await read({
      columns: ['d'],
      predicate: [inRanges('d', types.date, [above(-1)])],
      limit: 2n,
    });

    expect(sql).toContain('isfinite("d")');
    expect(sql).toContain('LIMIT');
    expect(rows).toEqual([[1], [1]]);
  });

  it('P14: a key with infinities is cut by its own values, and each row comes once', async () => {
    await database.sql(`CREATE TABLE keyed (day date PRIMARY KEY, filler text);
      INSERT INTO keyed SELECT '2000-01-01'::date + n, repeat('x', 200) FROM generate_series(1, 4000) n;
      INSERT INTO keyed VALUES ('infinity'), ('-infinity'); ANALYZE keyed`);
    const connector = connectorFor(database.url, new Secrets(), {
      unrepresentable_values: 'null',
      split_target_bytes: '100000',
    });
    const keyed = { schemaName: 'public', tableName: 'keyed' };
    const partitions = buildBlock(arrowSchema([field('partitionid', types.integer)]), [{ partitionid: 1 }]);
    const planned = await connector.planSplits?.(
      {
        tableName: keyed,
        output: null,
        predicate: [],
        orderBy: [],
        limit: null,
        passthroughArguments: new Map(),
        tableMetadata: new Map(),
        partitions,
        continuationToken: null,
      },
      callContext().context,
    );
    const splits = planned?.splits ?? [];
    const days: unknown[] = [];
    for (const split of splits) {
      const { rows } = await readTable(connector, keyed, {
        columns: ['day'],
        split: Object.fromEntries(Object.entries(split)),
      });
      days.push(...rows.map(([day]) => day));
    }
    await connector.close();

    expect(splits.length).toBeGreaterThan(3);
    expect(days.filter((day) => day === null).length).toBe(2);
    expect(new Set(days).size).toBe(4001);
    expect(days.length).toBe(4002);
  });

  it('P14: members of composites, bounds of ranges and elements of arrays are null as well', async () => {
    await database.sql(`CREATE TYPE period AS (since date, amount numeric(6, 1));
      CREATE TABLE parts (id int4, p period, days date[], amounts numeric(6, 1)[], r daterange);
      INSERT INTO parts VALUES (1, ('infinity', 'NaN'), '{infinity,1970-01-02,NULL}', '{NaN,2.5}', '[1970-01-02,infinity)')`);
    const connector = connectorFor(database.url, new Secrets(), {
      unrepresentable_values: 'null',
      column_types: '{"public.parts.r": "row"}',
    });
    const { rows } = await readValues(connector, 'parts');
    await connector.close();

    expect(rows).toEqual([
      [
        1,
        { since: null, amount: null },
        [null, 1, null],
        [null, { unscaled: 25n, scale: 1 }],
        { lower: 1, upper: null, lower_inc: true, upper_inc: false, isempty: false },
      ],
    ]);
  });

  it('P14: a query of a person shows null too', async () => {
    const { rows } = await readTable(
      lenient,
      { schemaName: 'system', tableName: 'query' },
      { passthrough: `SELECT 'infinity'::date AS d, 'NaN'::numeric(4, 1) AS n` },
    );

    expect(rows).toEqual([[null, null]]);
  });
});

describe('where null is not wanted', () => {
  it.each(
    columns.flatMap(({ name, nulls, asked }) => nulls.map((text) => [name, text, asked ?? ''] as const)),
  )(
    'P7, P14: %s fails the query that reads %s, by its name and with what to do',
    async (name, text, asked) => {
      const [column] = columns.filter((candidate) => candidate.name === name);
      await database.sql(`CREATE OR REPLACE VIEW failing AS SELECT '${text}'::${column?.type} AS ${name}`);
      const connector = connectorFor(database.url, new Secrets(), {
        default_scale: '3',
        column_types: JSON.stringify(asked === '' ? {} : { [`public.failing.${name}`]: asked }),
      });
      const error = await errorOf(readTable(connector, { schemaName: 'public', tableName: 'failing' }));
      await connector.close();
      await database.sql('DROP VIEW failing');

      expect(error.code).toBe('InvalidInput');
      // What PostgreSQL itself cannot round to an integer, it refuses without a name.
      if (asked === 'bigint') return expect(error.message).toContain('SQLSTATE 22');
      expect(error.message).toContain(`column ${name} holds`);
      expect(error.message).toContain('unrepresentable_values=null');
    },
  );

  it('a column may be the only one that shows null, or the only one that does not', async () => {
    const ownNull = connectorFor(database.url, new Secrets(), {
      column_types: '{"public.special.d": {"unrepresentable": "null"}}',
    });
    const ownError = connectorFor(database.url, new Secrets(), {
      unrepresentable_values: 'null',
      column_types: '{"public.special.cut": {"type": "decimal(10,1)", "unrepresentable": "error"}}',
    });
    const readOne = (connector: PostgresConnector, name: string) =>
      readTable(connector, tableName, { columns: [name] });

    expect((await readOne(ownNull, 'd')).rows.length).toBe(rowCount);
    expect((await errorOf(readOne(ownNull, 'ts'))).message).toContain('column ts holds infinity');
    expect((await readOne(ownError, 'ts')).rows.length).toBe(rowCount);
    expect((await errorOf(readOne(ownError, 'cut'))).message).toContain('column cut holds');
    await ownNull.close();
    await ownError.close();
  });

  it('leaves filters as they are, with what serves an index', async () => {
    const { sql } = await readTable(strict, tableName, {
      columns: ['id'],
      predicate: [inRanges('d', types.date, [above(0)])],
    });

    expect(sql).toContain('WHERE "d" > $1::date');
    expect(sql).not.toContain('isfinite');
  });
});
