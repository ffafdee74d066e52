import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type ArrowType,
  arrowSchema,
  type Block,
  type Predicate,
  type Range,
  type Scalar,
  scalarAt,
  types,
} from '../../../connectors/federation/index.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import { assertRange } from '../../../connectors/federation/predicate/range.ts';
import { readTable, startDatabase, type TestDatabase } from './database.ts';
import { columnOperand, compare, constant } from './predicates.ts';

const tableName = { schemaName: 'public', tableName: 'edge' };
let database: TestDatabase;
let everything: readonly Block[];

/** Column, PostgreSQL type, Athena type, and values that rows hold and predicates ask for, with their literals. */
const columns: readonly {
  readonly name: string;
  readonly type: string;
  readonly arrowType: ArrowType;
  readonly values: readonly (readonly [string, Scalar])[];
  /** Values that no row holds. */
  readonly others: readonly Scalar[];
}[] = [
  {
    name: 'b',
    type: 'bool',
    arrowType: types.boolean,
    values: [
      ['true', true],
      ['false', false],
    ],
    others: [],
  },
  {
    name: 'i2',
    type: 'int2',
    arrowType: types.smallint,
    values: [
      ['-32768', -32768],
      ['0', 0],
      ['32767', 32767],
    ],
    others: [1],
  },
  {
    name: 'i8',
    type: 'int8',
    arrowType: types.bigint,
    values: [
      ['-9223372036854775808', -(2n ** 63n)],
      ['9007199254740993', 9007199254740993n],
      ['9223372036854775807', 2n ** 63n - 1n],
    ],
    others: [9007199254740992n, 0n],
  },
  {
    name: 'f4',
    type: 'float4',
    arrowType: types.real,
    values: [
      ['NaN', Number.NaN],
      ['-0', -0],
      ['0', 0],
      ['0.1', Math.fround(0.1)],
      ['Infinity', Number.POSITIVE_INFINITY],
    ],
    others: [1],
  },
  {
    name: 'f8',
    type: 'float8',
    arrowType: types.double,
    values: [
      ['NaN', Number.NaN],
      ['-0', -0],
      ['0.1', 0.1],
      ['-Infinity', Number.NEGATIVE_INFINITY],
      ['1e300', 1e300],
    ],
    others: [0, 2],
  },
  {
    name: 'n',
    type: 'numeric(12,3)',
    arrowType: types.decimal(12, 3),
    values: [
      ['-999999999.999', { unscaled: -999_999_999_999n, scale: 3 }],
      ['0.000', { unscaled: 0n, scale: 3 }],
      ['1.500', { unscaled: 1500n, scale: 3 }],
    ],
    others: [{ unscaled: 1501n, scale: 3 }],
  },
  {
    name: 'd',
    type: 'date',
    arrowType: types.date,
    values: [
      ['4713-01-01 BC', -2440550],
      ['1969-12-31', -1],
      ['2024-02-29', 19782],
    ],
    others: [-2_500_000, 0, 2_147_000_000],
  },
  {
    name: 'ts',
    type: 'timestamp',
    arrowType: types.timestamp,
    values: [
      ['1969-12-31 23:59:59.9996', -1n],
      ['1970-01-01 00:00:00.000999', 0n],
      ['2024-02-29 12:00:00.001', 1_709_208_000_001n],
      ['0044-03-15 BC', -63_517_824_000_000n],
    ],
    others: [-2n, 1n, -300_000_000_000_000n, 9_300_000_000_000_000n],
  },
  {
    name: 'tz',
    type: 'timestamptz',
    arrowType: types.timestamp,
    values: [
      ['1969-12-31 23:59:59.9996+00', -1n],
      ['2024-02-29 14:00:00.001+02', 1_709_208_000_001n],
    ],
    others: [0n],
  },
  {
    name: 't',
    type: 'text COLLATE english',
    arrowType: types.varchar,
    values: [
      ['', ''],
      ['a', 'a'],
      ['B', 'B'],
      ['b', 'b'],
      ['_x', '_x'],
      ['é', 'é'],
      ['\uffee', '\uffee'],
      ['😀', '😀'],
      ['a ', 'a '],
    ],
    others: ['Z', 'a\0', '\ue000', '{}', '"', '\\'],
  },
  {
    name: 'l',
    type: 'text COLLATE loose',
    arrowType: types.varchar,
    values: [
      ['a', 'a'],
      ['A', 'A'],
      ['b', 'b'],
    ],
    others: ['B', 'á'],
  },
  {
    name: 'c',
    type: 'char(3)',
    arrowType: types.varchar,
    values: [
      ['', ''],
      ['a', 'a'],
      ['ab ', 'ab'],
      ['a\t', 'a\t'],
    ],
    others: ['a ', 'b', ' '],
  },
  {
    name: 'by',
    type: 'bytea',
    arrowType: types.varbinary,
    values: [
      ['\\x', new Uint8Array()],
      ['\\x00', Uint8Array.of(0)],
      ['\\x7fff', Uint8Array.of(127, 255)],
      ['\\x80', Uint8Array.of(128)],
    ],
    others: [Uint8Array.of(127)],
  },
  {
    name: 'u',
    type: 'uuid',
    arrowType: types.varchar,
    values: [
      ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000000'],
      ['a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'],
    ],
    others: ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', 'x', ''],
  },
  {
    name: 'm',
    type: 'mood',
    arrowType: types.varchar,
    values: [
      ['sad', 'sad'],
      ['ok', 'ok'],
    ],
    others: ['happy', 'zzz'],
  },
  {
    name: 'x',
    type: 'numeric',
    arrowType: types.varchar,
    values: [
      ['1.50', '1.50'],
      ['NaN', 'NaN'],
      ['10', '10'],
    ],
    others: ['1.5', '9'],
  },
];

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    CREATE COLLATION english (provider = icu, locale = 'en-US');
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE TABLE edge (id int4, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')});
  `);
  const rows = Array.from({ length: 60 }, (_, row) => {
    const literals = columns.map(({ values, type }, column) => {
      const value = values[(row * (column + 3) + (row >> 2)) % (values.length + 1)];
      return value === undefined ? 'NULL' : `$v$${value[0]}$v$::${type.replace(/ COLLATE .*/, '')}`;
    });
    return `(${row}, ${literals.join(', ')})`;
  });
  await database.sql(`INSERT INTO edge VALUES ${rows.join(', ')}`);
  everything = (await readTable(database.connector, tableName)).blocks;
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const anyColumn = fc.constantFrom(...columns);

function anyValueOf(column: (typeof columns)[number]): fc.Arbitrary<Scalar> {
  return fc.constantFrom(...column.values.map(([, value]) => value), ...column.others);
}

const bound = fc.constantFrom<'EXACTLY' | 'open' | 'none'>('EXACTLY', 'open', 'none');

function rangeOf(column: (typeof columns)[number]): fc.Arbitrary<Range> {
  return fc
    .record({ low: bound, high: bound, values: fc.tuple(anyValueOf(column), anyValueOf(column)) })
    .map(
      ({ low, high, values: [from, to] }): Range => ({
        low:
          low === 'none'
            ? { bound: 'ABOVE', value: null }
            : { bound: low === 'open' ? 'ABOVE' : 'EXACTLY', value: from },
        high:
          high === 'none'
            ? { bound: 'BELOW', value: null }
            : { bound: high === 'open' ? 'BELOW' : 'EXACTLY', value: to },
      }),
    )
    .filter((range) => isWellFormed(column.arrowType, range));
}

const set: fc.Arbitrary<Predicate> = anyColumn.chain((column) =>
  fc
    .record({
      ranges: fc.array(fc.oneof(rangeOf(column), anyValueOf(column).map(pointRange)), { maxLength: 3 }),
      values: fc.array(anyValueOf(column), { maxLength: 3 }),
      flag: fc.boolean(),
      nullAllowed: fc.boolean(),
      kind: fc.constantFrom<'sorted' | 'sorted' | 'equatable' | 'all'>(
        'sorted',
        'sorted',
        'equatable',
        'all',
      ),
    })
    .map(({ ranges, values, flag, nullAllowed, kind }): Predicate => {
      const type = column.arrowType;
      const valueSet =
        kind === 'sorted'
          ? ({ kind: 'SortedRangeSet', type, ranges, nullAllowed } as const)
          : kind === 'equatable'
            ? ({ kind: 'EquatableValueSet', type, values, whiteList: flag, nullAllowed } as const)
            : ({ kind: 'AllOrNoneValueSet', type, all: flag, nullAllowed } as const);
      return { kind: 'in-value-set', column: column.name, set: valueSet };
    }),
);

const operator = fc.constantFrom('=', '<>', '<', '<=', '>', '>=' as const);
const leaf: fc.Arbitrary<Predicate> = anyColumn.chain((column) => {
  const operand = columnOperand(column.name, column.arrowType);
  const value = fc.option(anyValueOf(column), { nil: null, freq: 8 });
  return fc.oneof(
    fc
      .tuple(operator, value)
      .map(([op, constantValue]) => compare(column.name, op, constantValue, column.arrowType)),
    fc.constant<Predicate>({ kind: 'is-null', operand }),
    fc.array(value, { minLength: 1, maxLength: 3 }).map(
      (list): Predicate => ({
        kind: 'in-list',
        operand,
        list: list.map((item) => constant(column.arrowType, item)),
      }),
    ),
  );
});

const { tree } = fc.letrec<{ tree: Predicate }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    set,
    leaf,
    tie('tree').map((term): Predicate => ({ kind: 'not', term })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((terms): Predicate => ({ kind: 'and', terms })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((terms): Predicate => ({ kind: 'or', terms })),
  ),
}));

describe('what PostgreSQL filters', () => {
  it('is what the evaluator keeps of all rows, for generated predicates', async () => {
    let exact = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 3 }), async (predicate) => {
        const expected = idsKept(predicate);

        const { rows, remainder } = await readTable(database.connector, tableName, {
          columns: ['id'],
          predicate,
        });

        expect(rows.map(([id]) => Number(id)).sort((a, b) => a - b)).toEqual(expected);
        if (remainder.length === 0) exact++;
      }),
      { numRuns: 200 },
    );
    expect(exact).toBeGreaterThan(20);
  });
});

function idsKept(predicate: readonly Predicate[]): readonly number[] {
  const ids: number[] = [];
  for (const block of everything) {
    const keep = compilePredicate(predicate, arrowSchema(block.schema.fields));
    const [id] = block.vectors;
    if (id === undefined) throw new Error('no id column');
    for (const row of keep(block) ?? Array.from({ length: block.rowCount }, (_, index) => index)) {
      ids.push(Number(scalarAt(id, row)));
    }
  }
  return ids.sort((a, b) => a - b);
}

function pointRange(value: Scalar): Range {
  return { low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } };
}

/** Ranges that end before they start are refused where messages are decoded, and so do not come. */
function isWellFormed(type: ArrowType, range: Range): boolean {
  try {
    assertRange(type, range);
    return true;
  } catch {
    return false;
  }
}
