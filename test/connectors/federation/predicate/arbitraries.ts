/** Random types, values, value sets and predicates, rich in the values at which filters go wrong. */
import * as fc from 'fast-check';
import type { Scalar } from '../../../../connectors/federation/arrow/scalar.ts';
import { packTimestamp } from '../../../../connectors/federation/arrow/time-zone.ts';
import { type ArrowType, type Field, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Marker, Range, ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Operand,
  Predicate,
} from '../../../../connectors/federation/predicate/predicate.ts';

export const scalarTypes = {
  boolean: types.boolean,
  tinyint: types.tinyint,
  smallint: types.smallint,
  integer: types.integer,
  bigint: types.bigint,
  real: types.real,
  double: types.double,
  decimal: types.decimal(5, 2),
  short_decimal: types.decimal(18, 0),
  long_decimal: types.decimal(38, 10),
  varchar: types.varchar,
  varbinary: types.varbinary,
  date: types.date,
  timestamp: types.timestamp,
  zoned: types.timestampWithTimeZone,
} as const satisfies Record<string, ArrowType>;

export type TypeName = keyof typeof scalarTypes;

export const typeNames = Object.keys(scalarTypes) as readonly TypeName[];

const integer = (bits: number): fc.Arbitrary<number> => {
  const limit = 2 ** (bits - 1);
  return fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-limit, 1 - limit, limit - 2, limit - 1));
};

const bigint = fc.oneof(
  fc.bigInt({ min: -3n, max: 3n }),
  fc.constantFrom(
    -(2n ** 63n),
    1n - 2n ** 63n,
    2n ** 63n - 1n,
    2n ** 53n,
    2n ** 53n + 1n,
    -(2n ** 53n) - 1n,
    2n ** 32n,
  ),
);

const floats = [
  Number.NaN,
  0,
  -0,
  1,
  -1,
  0.5,
  1.5,
  16777216,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const decimal = (precision: number, scale: number): fc.Arbitrary<Scalar> => {
  const limit = 10n ** BigInt(precision) - 1n;
  const unit = 10n ** BigInt(scale);
  return fc
    .oneof(
      fc.bigInt({ min: -3n, max: 3n }),
      fc.bigInt({ min: -3n, max: 3n }).map((whole) => whole * unit),
      fc
        .constantFrom(limit, -limit, 2n ** 64n, -(2n ** 64n) - 1n, 2n ** 32n)
        .filter((value) => value <= limit && value >= -limit),
    )
    .map((unscaled) => ({ unscaled, scale }));
};

const texts = [
  '',
  'a',
  'ab',
  'abc',
  'b',
  'a%',
  '_',
  '\u0000',
  'a\u0000',
  'é',
  'e\u0301',
  '\ufffd',
  '\u{10000}',
  '\u{1f600}a',
  'A',
];

const zoned = fc
  .tuple(
    fc.constantFrom(-86_400_000n, -1n, 0n, 1n, 2n, 1_700_000_000_000n),
    fc.constantFrom('UTC', 'Europe/Paris', '-05:00'),
  )
  .map(([epochMs, zone]) => packTimestamp(epochMs, zone));

const valuesOf: Readonly<Record<TypeName, fc.Arbitrary<Scalar>>> = {
  boolean: fc.boolean(),
  tinyint: integer(8),
  smallint: integer(16),
  integer: integer(32),
  bigint,
  real: fc.constantFrom(...floats, Math.fround(0.1), Math.fround(3.4e38), 2 ** -149),
  double: fc.constantFrom(...floats, 0.1, 0.30000000000000004, Number.MIN_VALUE, Number.MAX_VALUE, 2 ** 53),
  decimal: decimal(5, 2),
  short_decimal: decimal(18, 0),
  long_decimal: decimal(38, 10),
  varchar: fc.constantFrom(...texts),
  varbinary: fc.constantFrom(
    ...[[], [0], [0, 0], [127], [128], [255], [255, 0]].map((bytes) => Uint8Array.from(bytes)),
  ),
  date: fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(-719162, 20000, 2 ** 31 - 1)),
  timestamp: fc.oneof(fc.bigInt({ min: -2n, max: 2n }), fc.constantFrom(1_700_000_000_000n, -(2n ** 62n))),
  zoned,
};

export function scalars(name: TypeName): fc.Arbitrary<Scalar> {
  return valuesOf[name];
}

/** Two columns of each type, so that columns meet columns. */
export const columnFields: readonly Field[] = typeNames.flatMap((name) => [
  field(`${name}_1`, scalarTypes[name]),
  field(`${name}_2`, scalarTypes[name]),
]);

export const rows: fc.Arbitrary<Readonly<Record<string, Scalar | null>>> = fc.record(
  Object.fromEntries(
    typeNames.flatMap((name) =>
      [1, 2].map((n) => [`${name}_${n}`, fc.option(scalars(name), { freq: 5 })] as const),
    ),
  ),
);

function column(name: TypeName): fc.Arbitrary<Operand> {
  return fc
    .constantFrom(1, 2)
    .map((n) => ({ kind: 'column', name: `${name}_${n}`, type: scalarTypes[name] }));
}

function constant(name: TypeName): fc.Arbitrary<Operand> {
  return fc
    .option(scalars(name), { freq: 8 })
    .map((value) => ({ kind: 'constant', type: scalarTypes[name], value }));
}

/** Ranges that may overlap, touch, or be unbounded, in any order; never upside down. */
export function valueSets(
  name: TypeName,
  isUpright: (type: ArrowType, range: Range) => boolean,
): fc.Arbitrary<ValueSet> {
  const type = scalarTypes[name];
  const nullAllowed = fc.boolean();
  const low: fc.Arbitrary<Marker> = fc.oneof(
    fc.constant({ bound: 'ABOVE', value: null } as const),
    fc.record({ bound: fc.constantFrom('EXACTLY', 'ABOVE'), value: scalars(name) }),
  );
  const high: fc.Arbitrary<Marker> = fc.oneof(
    fc.constant({ bound: 'BELOW', value: null } as const),
    fc.record({ bound: fc.constantFrom('EXACTLY', 'BELOW'), value: scalars(name) }),
  );
  const point = scalars(name).map((value): Range => {
    return { low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } };
  });
  const range = fc.oneof(
    point,
    fc.record({ low, high }).filter((candidate) => isUpright(type, candidate)),
  );
  return fc.oneof(
    fc.record({
      kind: fc.constant('SortedRangeSet'),
      type: fc.constant(type),
      ranges: fc.array(range, { maxLength: 5 }),
      nullAllowed,
    }),
    fc.record({
      kind: fc.constant('EquatableValueSet'),
      type: fc.constant(type),
      values: fc.array(scalars(name), { maxLength: 5 }),
      whiteList: fc.boolean(),
      nullAllowed,
    }),
    fc.record({
      kind: fc.constant('AllOrNoneValueSet'),
      type: fc.constant(type),
      all: fc.boolean(),
      nullAllowed,
    }),
  );
}

interface Calculable {
  /** Types of the node, of the left and of the right operand, as Trino would derive them. */
  readonly node: ArrowType;
  readonly left: TypeName;
  readonly right: TypeName;
  readonly operators: readonly ArithmeticOperator[];
}

const all: readonly ArithmeticOperator[] = ['+', '-', '*', '/', '%'];

const calculables: readonly Calculable[] = [
  ...(['tinyint', 'smallint', 'integer', 'bigint', 'real', 'double'] as const).map((name) => {
    return { node: scalarTypes[name], left: name, right: name, operators: all };
  }),
  { node: types.bigint, left: 'integer', right: 'bigint', operators: all },
  { node: types.integer, left: 'integer', right: 'tinyint', operators: all },
  { node: types.double, left: 'bigint', right: 'double', operators: all },
  { node: types.double, left: 'decimal', right: 'double', operators: all },
  { node: types.real, left: 'real', right: 'integer', operators: all },
  { node: types.decimal(6, 2), left: 'decimal', right: 'decimal', operators: ['+', '-', '%'] },
  { node: types.decimal(10, 4), left: 'decimal', right: 'decimal', operators: ['*'] },
  { node: types.decimal(9, 2), left: 'decimal', right: 'decimal', operators: ['/'] },
  {
    node: types.decimal(38, 10),
    left: 'long_decimal',
    right: 'long_decimal',
    operators: ['+', '-', '/', '%'],
  },
  { node: types.decimal(38, 12), left: 'long_decimal', right: 'decimal', operators: ['*'] },
  {
    node: types.decimal(38, 10),
    left: 'long_decimal',
    right: 'bigint',
    operators: ['+', '-', '*', '/', '%'],
  },
  { node: types.decimal(21, 2), left: 'short_decimal', right: 'decimal', operators: ['+', '-', '/', '%'] },
];

/** Calculations over plain operands: columns, and constants that are not null too often. */
const calculations: fc.Arbitrary<Operand> = fc
  .constantFrom(...calculables)
  .chain(({ node, left, right, operators }) =>
    fc.record({
      kind: fc.constant('arithmetic' as const),
      operator: fc.constantFrom(...operators),
      type: fc.constant(node),
      left: fc.oneof(column(left), constant(left)),
      right: fc.oneof(column(right), constant(right)),
    }),
  );

const negations: fc.Arbitrary<Operand> = fc
  .constantFrom<TypeName>(
    'tinyint',
    'smallint',
    'integer',
    'bigint',
    'real',
    'double',
    'decimal',
    'long_decimal',
  )
  .chain((name) => column(name).map((operand) => ({ kind: 'negate', type: scalarTypes[name], operand })));

function plain(name: TypeName): fc.Arbitrary<Operand> {
  const nullif = fc.tuple(fc.oneof(column(name), constant(name)), fc.oneof(column(name), constant(name)));
  return fc.oneof(
    { weight: 4, arbitrary: column(name) },
    { weight: 4, arbitrary: constant(name) },
    {
      weight: 1,
      arbitrary: nullif.map(
        ([left, right]): Operand => ({ kind: 'nullif', type: scalarTypes[name], left, right }),
      ),
    },
  );
}

/** Pairs that compare: of one type, of types that Trino promotes, and calculations with constants. */
const pairs: fc.Arbitrary<readonly [Operand, Operand]> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...typeNames).chain((name) => fc.tuple(plain(name), plain(name))) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<readonly [TypeName, TypeName]>(
        ['integer', 'bigint'],
        ['tinyint', 'decimal'],
        ['bigint', 'long_decimal'],
        ['decimal', 'long_decimal'],
        ['short_decimal', 'double'],
        ['decimal', 'double'],
        ['bigint', 'double'],
        ['real', 'double'],
        ['integer', 'real'],
      )
      .chain(([a, b]) => fc.oneof(fc.tuple(plain(a), plain(b)), fc.tuple(plain(b), plain(a)))),
  },
  {
    weight: 2,
    arbitrary: fc
      .oneof(calculations, negations)
      .chain((left) => fc.tuple(fc.constant(left), numericNeighbour(left))),
  },
);

function numericNeighbour(operand: Operand): fc.Arbitrary<Operand> {
  const type = operand.kind === 'predicate' ? types.boolean : operand.type;
  if (type.kind === 'FloatingPoint') return plain(type.precision === 'DOUBLE' ? 'double' : 'real');
  return type.kind === 'Decimal' ? plain('long_decimal') : plain('tinyint');
}

const operators: readonly ComparisonOperator[] = ['=', '<>', '<', '<=', '>', '>='];

export function predicates(isUpright: (type: ArrowType, range: Range) => boolean): fc.Arbitrary<Predicate> {
  const sets = fc.constantFrom(...typeNames).chain((name) =>
    fc.tuple(fc.constantFrom(1, 2), valueSets(name, isUpright)).map(([n, set]): Predicate => {
      return { kind: 'in-value-set', column: `${name}_${n}`, set };
    }),
  );
  const lists = fc.constantFrom(...typeNames).chain((name) =>
    fc.record({
      kind: fc.constant('in-list' as const),
      operand: plain(name),
      list: fc.array(
        fc.oneof({ weight: 5, arbitrary: constant(name) }, { weight: 1, arbitrary: column(name) }),
        { maxLength: 5 },
      ),
    }),
  );
  return fc.letrec<{ predicate: Predicate }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.tuple(fc.constantFrom(...operators), pairs).map(([operator, [left, right]]): Predicate => {
        return { kind: 'comparison', operator, left, right };
      }),
      sets,
      lists,
      pairs.map(([left, right]): Predicate => ({ kind: 'is-distinct', left, right })),
      fc
        .oneof(fc.constantFrom(...typeNames).chain(plain), calculations)
        .map((operand): Predicate => ({ kind: 'is-null', operand })),
      fc.record({ kind: fc.constant('like' as const), operand: plain('varchar'), pattern: plain('varchar') }),
      plain('boolean').map((operand): Predicate => ({ kind: 'boolean', operand })),
      tie('predicate').map((term): Predicate => ({ kind: 'not', term })),
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        terms: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }),
      }),
      tie('predicate').chain((predicate) =>
        plain('boolean').map((right): Predicate => {
          return { kind: 'comparison', operator: '=', left: { kind: 'predicate', predicate }, right };
        }),
      ),
    ),
  })).predicate;
}
