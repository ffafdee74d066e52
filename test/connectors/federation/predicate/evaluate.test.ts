import { describe, expect, it } from '@jest/globals';
import { buildBlock, vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import type { Scalar } from '../../../../connectors/federation/arrow/scalar.ts';
import { packTimestamp } from '../../../../connectors/federation/arrow/time-zone.ts';
import {
  type ArrowType,
  arrowSchema,
  field,
  list,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import {
  equalTo,
  greaterThan,
  lessThan,
  notNull,
  noValue,
  oneOf,
  onlyNull,
} from '../../../../connectors/federation/predicate/condition.ts';
import { compilePredicate } from '../../../../connectors/federation/predicate/evaluate.ts';
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Operand,
  Predicate,
} from '../../../../connectors/federation/predicate/predicate.ts';
import { column, constant } from './expressions.ts';

const { boolean, tinyint, integer, bigint, real, double, varchar } = types;

/** The values of column x, of those given, that pass. */
function kept(
  type: ArrowType,
  values: readonly (Scalar | null)[],
  ...terms: readonly Predicate[]
): readonly unknown[] {
  const schema = arrowSchema([field('x', type)]);
  const block = buildBlock(
    schema,
    values.map((x) => ({ x })),
  );
  const rows = compilePredicate(terms, schema)(block);
  return rows === null ? values : Array.from(rows, (row) => values[row]);
}

function compare(left: Operand, operator: ComparisonOperator, right: Operand): Predicate {
  return { kind: 'comparison', operator, left, right };
}

function calculate(type: ArrowType, left: Operand, operator: ArithmeticOperator, right: Operand): Operand {
  return { kind: 'arithmetic', operator, type, left, right };
}

function not(term: Predicate): Predicate {
  return { kind: 'not', term };
}

/** What a calculation of constants gives, found by comparing it with the answer expected. */
function gives(calculation: Operand, type: ArrowType, value: Scalar): boolean {
  return kept(boolean, [true], compare(calculation, '=', constant(type, value))).length === 1;
}

describe('the selection', () => {
  const schema = arrowSchema([field('x', integer)]);
  const block = buildBlock(schema, [{ x: 1 }, { x: 2 }]);

  it('is null when every row qualifies', () => {
    expect(compilePredicate([], schema)(block)).toBeNull();
    expect(
      compilePredicate([{ kind: 'in-value-set', column: 'x', set: notNull(integer) }], schema)(block),
    ).toBeNull();
  });

  it('is null for a block without rows and empty when no row qualifies', () => {
    const select = compilePredicate([{ kind: 'in-value-set', column: 'x', set: noValue(integer) }], schema);
    expect(select(buildBlock(schema, []))).toBeNull();
    expect(select(block)).toEqual(new Uint32Array(0));
  });

  it('is the caller’s: the next block does not change it', () => {
    const select = compilePredicate(
      [{ kind: 'in-value-set', column: 'x', set: equalTo(integer, 2) }],
      schema,
    );
    const first = select(block);
    select(buildBlock(schema, [{ x: 2 }, { x: 3 }]));
    expect(first).toEqual(Uint32Array.of(1));
  });

  it('counts rows of blocks without columns', () => {
    const always: Predicate = { kind: 'boolean', operand: constant(boolean, true) };
    const nothing = { schema: arrowSchema([]), rowCount: 3, vectors: [] };
    expect(compilePredicate([always], arrowSchema([]))(nothing)).toBeNull();
    expect(compilePredicate([not(always)], arrowSchema([]))(nothing)).toEqual(new Uint32Array(0));
  });
});

describe('three-valued logic', () => {
  const operands = { t: true, f: false, u: null };
  const [t, f, u] = [true, false, null];
  const tables: readonly (readonly ['and' | 'or', boolean | null, boolean | null, boolean | null])[] = [
    ['and', t, t, t],
    ['and', t, f, f],
    ['and', t, u, u],
    ['and', f, t, f],
    ['and', f, f, f],
    ['and', f, u, f],
    ['and', u, t, u],
    ['and', u, f, f],
    ['and', u, u, u],
    ['or', t, t, t],
    ['or', t, f, t],
    ['or', t, u, t],
    ['or', f, t, t],
    ['or', f, f, f],
    ['or', f, u, u],
    ['or', u, t, t],
    ['or', u, f, u],
    ['or', u, u, u],
  ];
  const term = (value: boolean | null): Predicate => ({ kind: 'boolean', operand: constant(boolean, value) });
  /** Tells false from unknown, which both refuse a row. */
  const truthOf = (predicate: Predicate): boolean | null => {
    if (kept(boolean, [true], predicate).length === 1) return true;
    return kept(boolean, [true], not(predicate)).length === 1 ? false : null;
  };

  it.each(tables)('%s: %s, %s → %s', (kind, left, right, result) => {
    expect(truthOf({ kind, terms: [term(left), term(right)] })).toBe(result);
  });

  it.each(Object.values(operands))('NOT twice leaves %s', (value) => {
    expect(truthOf(not(not(term(value))))).toBe(value);
  });

  const x = column('x', integer);
  const values = [1, 2, null];
  const inList = (...items: readonly (number | null)[]): Predicate => {
    return { kind: 'in-list', operand: x, list: items.map((item) => constant(integer, item)) };
  };
  it.each<readonly [string, Predicate, readonly (number | null)[]]>([
    ['x IN (1)', inList(1), [1]],
    ['x NOT IN (1)', not(inList(1)), [2]],
    ['x IN (1, NULL)', inList(1, null), [1]],
    ['x NOT IN (1, NULL)', not(inList(1, null)), []],
    ['x IN ()', inList(), []],
    ['x NOT IN ()', not(inList()), [1, 2, null]],
    ['x IS NULL', { kind: 'is-null', operand: x }, [null]],
    ['NOT x = 1', not(compare(x, '=', constant(integer, 1))), [2]],
    ['x = NULL', compare(x, '=', constant(integer, null)), []],
    ['NOT x = NULL', not(compare(x, '=', constant(integer, null))), []],
    ['x IS DISTINCT FROM 1', { kind: 'is-distinct', left: x, right: constant(integer, 1) }, [2, null]],
    ['x IS DISTINCT FROM NULL', { kind: 'is-distinct', left: x, right: constant(integer, null) }, [1, 2]],
    [
      'nullif(x, 1) IS NULL',
      { kind: 'is-null', operand: { kind: 'nullif', type: integer, left: x, right: constant(integer, 1) } },
      [1, null],
    ],
    [
      'nullif(x, NULL) = x',
      compare({ kind: 'nullif', type: integer, left: x, right: constant(integer, null) }, '=', x),
      [1, 2],
    ],
    [
      'a set with null',
      { kind: 'in-value-set', column: 'x', set: { ...lessThan(integer, 2), nullAllowed: true } },
      [1, null],
    ],
    [
      'NOT of a set with null',
      not({ kind: 'in-value-set', column: 'x', set: { ...lessThan(integer, 2), nullAllowed: true } }),
      [2],
    ],
  ])('%s', (_, predicate, expected) => {
    expect(kept(integer, values, predicate)).toEqual(expected);
  });
});

describe('comparison as Trino compares', () => {
  const at = (ms: bigint, zone: string): bigint => packTimestamp(ms, zone);
  const nan = Number.NaN;
  const d = (unscaled: bigint, scale: number): Scalar => ({ unscaled, scale });
  it.each<
    readonly [string, ArrowType, ComparisonOperator, ArrowType, Scalar, readonly Scalar[], readonly Scalar[]]
  >([
    ['NaN is not equal to itself', double, '=', double, nan, [1, nan], []],
    ['NaN differs from itself', double, '<>', double, nan, [1, nan], [1, nan]],
    ['NaN is not greater', double, '>', double, 1, [2, nan], [2]],
    ['NaN differs from a number', real, '<>', real, 1, [1, nan], [nan]],
    ['−0.0 equals 0.0', double, '=', double, 0, [-0, 0, Number.MIN_VALUE], [-0, 0]],
    ['a real is compared as a double', real, '=', double, 0.1, [Math.fround(0.1)], []],
    ['a real against an integer rounds the integer', real, '=', integer, 16777217, [16777216], [16777216]],
    [
      'a bigint against a double rounds the bigint',
      bigint,
      '=',
      double,
      2 ** 53,
      [2n ** 53n, 2n ** 53n + 1n],
      [2n ** 53n, 2n ** 53n + 1n],
    ],
    [
      'bigints beyond 2^53 are exact',
      bigint,
      '>',
      bigint,
      2n ** 53n,
      [2n ** 53n, 2n ** 53n + 1n],
      [2n ** 53n + 1n],
    ],
    ['a tinyint against a bigint', tinyint, '<', bigint, 2n ** 40n, [-128, 127], [-128, 127]],
    [
      'text by code point, not by UTF-16 unit',
      varchar,
      '>',
      varchar,
      '\ufffd',
      ['\ufffc', '\u{10000}'],
      ['\u{10000}'],
    ],
    [
      'text with a zero byte is greater than without',
      varchar,
      '>',
      varchar,
      'a',
      ['a', 'a\u0000', 'b'],
      ['a\u0000', 'b'],
    ],
    [
      'text up to and with a value',
      varchar,
      '<=',
      varchar,
      'ab',
      ['', 'a', 'ab', 'ab\u0000', 'b'],
      ['', 'a', 'ab'],
    ],
    [
      'bytes are unsigned',
      types.varbinary,
      '>',
      types.varbinary,
      Uint8Array.of(127),
      [Uint8Array.of(128)],
      [Uint8Array.of(128)],
    ],
    [
      'instants are equal in any zone',
      types.timestampWithTimeZone,
      '=',
      types.timestampWithTimeZone,
      at(5n, 'UTC'),
      [at(5n, 'Asia/Tokyo'), at(6n, 'UTC')],
      [at(5n, 'Asia/Tokyo')],
    ],
    [
      'instants before 1970',
      types.timestampWithTimeZone,
      '<',
      types.timestampWithTimeZone,
      at(-1n, '+14:00'),
      [at(-2n, '-05:00'), at(-1n, 'UTC')],
      [at(-2n, '-05:00')],
    ],
    [
      'a decimal against one of more digits',
      types.decimal(5, 2),
      '<',
      types.decimal(9, 4),
      d(-15001n, 4),
      [d(-151n, 2), d(-150n, 2), d(-149n, 2)],
      [d(-151n, 2)],
    ],
    [
      'a decimal equals none that it cannot hold',
      types.decimal(5, 2),
      '=',
      types.decimal(9, 4),
      d(15001n, 4),
      [d(150n, 2), d(151n, 2)],
      [],
    ],
    [
      'a decimal against one of fewer digits',
      types.decimal(5, 2),
      '=',
      types.decimal(3, 1),
      d(15n, 1),
      [d(150n, 2)],
      [d(150n, 2)],
    ],
    [
      'a decimal against an integer',
      types.decimal(5, 2),
      '>=',
      integer,
      2,
      [d(199n, 2), d(200n, 2)],
      [d(200n, 2)],
    ],
    [
      'a short decimal becomes a double by division',
      types.decimal(18, 1),
      '=',
      double,
      90071992547409940,
      [d(900719925474099279n, 1)],
      [d(900719925474099279n, 1)],
    ],
    [
      'a long decimal becomes the nearest double',
      types.decimal(38, 10),
      '=',
      double,
      1234567890123.4568,
      [d(12345678901234568790022n, 10)],
      [d(12345678901234568790022n, 10)],
    ],
    [
      'decimals of 38 digits',
      types.decimal(38, 0),
      '>',
      types.decimal(38, 0),
      d(10n ** 37n, 0),
      [d(10n ** 37n, 0), d(10n ** 37n + 1n, 0), d(-(10n ** 37n), 0)],
      [d(10n ** 37n + 1n, 0)],
    ],
    ['booleans: false < true', boolean, '<', boolean, true, [true, false], [false]],
    ['dates before 1970', types.date, '<', types.date, 0, [-1, 0], [-1]],
    ['timestamps', types.timestamp, '>=', types.timestamp, -1n, [-2n, -1n, 0n], [-1n, 0n]],
  ])('%s', (_, type, operator, constantType, value, values, expected) => {
    const x = column('x', type);
    expect(kept(type, values, compare(x, operator, constant(constantType, value)))).toEqual(expected);
  });

  it('finds no NaN IN a list that has NaN', () => {
    const list = [Number.NaN, 1].map((value) => constant(double, value));
    const predicate: Predicate = { kind: 'in-list', operand: column('x', double), list };
    expect(kept(double, [1, 2, Number.NaN], predicate)).toEqual([1]);
    expect(kept(double, [1, 2, Number.NaN], not(predicate))).toEqual([2, Number.NaN]);
  });

  it('knows that nothing is less than the empty text', () => {
    const x = column('x', varchar);
    const empty = constant(varchar, '');
    expect(kept(varchar, ['', 'a'], compare(x, '<', empty))).toEqual([]);
    expect(kept(varchar, ['', 'a'], compare(x, '<>', empty))).toEqual(['a']);
  });

  it('takes NaN as not distinct from NaN', () => {
    const predicate: Predicate = {
      kind: 'is-distinct',
      left: column('x', double),
      right: constant(double, nan),
    };
    expect(kept(double, [1, nan, null], predicate)).toEqual([1, null]);
  });

  it.each([3, 40, 400])('finds %d single values in a column of each form', (count) => {
    const numbers = Array.from({ length: count }, (_, index) => 3 * index);
    const cases: readonly (readonly [ArrowType, (value: number) => Scalar])[] = [
      [integer, (value) => value],
      [bigint, (value) => 2n ** 60n + BigInt(value)],
      [double, (value) => value / 2],
      [types.decimal(38, 3), (value) => ({ unscaled: 10n ** 30n + BigInt(value), scale: 3 })],
      [varchar, (value) => `name ${value}`],
      [types.varbinary, (value) => Uint8Array.of(value & 255, value >> 8)],
    ];
    for (const [type, make] of cases) {
      const set: Predicate = { kind: 'in-value-set', column: 'x', set: oneOf(type, numbers.map(make)) };
      const candidates = Array.from({ length: 3 * count + 2 }, (_, index) => make(index));
      expect(kept(type, candidates, set)).toEqual(
        candidates.filter((_, index) => index % 3 === 0 && index < 3 * count),
      );
    }
  });
});

describe('calculation as Trino calculates', () => {
  const int = (type: ArrowType, value: Scalar): Operand => constant(type, value);
  const d = (unscaled: bigint, scale: number): Scalar => ({ unscaled, scale });
  const dec = (unscaled: bigint, scale: number): Operand =>
    constant(types.decimal(18, scale), d(unscaled, scale));
  it.each<readonly [string, ArrowType, Operand, ArithmeticOperator, Operand, Scalar]>([
    ['integer division cuts towards zero', integer, int(integer, -7), '/', int(integer, 2), -3],
    ['% has the sign of the dividend', integer, int(integer, -7), '%', int(integer, 3), -1],
    ['% of bigints has the sign of the dividend', bigint, int(bigint, 7n), '%', int(bigint, -3n), 1n],
    ['the lowest integer % −1 is 0', integer, int(integer, -(2 ** 31)), '%', int(integer, -1), 0],
    [
      'integers are widened to the node’s type',
      bigint,
      int(integer, 2 ** 31 - 1),
      '+',
      int(bigint, 1n),
      2n ** 31n,
    ],
    [
      'a double divided by zero is infinite',
      double,
      int(double, 1),
      '/',
      int(double, 0),
      Number.POSITIVE_INFINITY,
    ],
    ['doubles have a remainder', double, int(double, -5.5), '%', int(double, 2), -1.5],
    [
      'reals round to reals',
      real,
      int(real, Math.fround(0.1)),
      '+',
      int(real, Math.fround(0.2)),
      Math.fround(Math.fround(0.1) + Math.fround(0.2)),
    ],
    ['an integer beside a double', double, int(integer, 1), '/', int(double, 8), 0.125],
    ['decimals add at the greater scale', types.decimal(20, 3), dec(15n, 1), '+', dec(1n, 3), d(1501n, 3)],
    ['decimals multiply scales', types.decimal(36, 3), dec(15n, 1), '*', dec(15n, 2), d(225n, 3)],
    ['a quotient of decimals rounds half up', types.decimal(19, 1), dec(5n, 1), '/', dec(100n, 1), d(1n, 1)],
    ['… and half down below zero', types.decimal(19, 1), dec(-5n, 1), '/', dec(100n, 1), d(-1n, 1)],
    ['… and down below a half', types.decimal(19, 1), dec(4n, 1), '/', dec(100n, 1), d(0n, 1)],
    ['a quotient has the greater scale', types.decimal(20, 2), dec(1n, 0), '/', dec(300n, 2), d(33n, 2)],
    ['decimals have a remainder', types.decimal(18, 1), dec(-55n, 1), '%', dec(2n, 0), d(-15n, 1)],
    ['a decimal beside an integer', types.decimal(20, 1), dec(15n, 1), '*', int(integer, 2), d(30n, 1)],
  ])('%s', (_, type, left, operator, right, expected) => {
    expect(gives(calculate(type, left, operator, right), type, expected)).toBe(true);
  });

  it('negates', () => {
    const negate = (type: ArrowType, value: Scalar): Operand => ({
      kind: 'negate',
      type,
      operand: constant(type, value),
    });
    expect(gives(negate(bigint, 5n), bigint, -5n)).toBe(true);
    expect(gives(negate(types.decimal(5, 2), d(150n, 2)), types.decimal(5, 2), d(-150n, 2))).toBe(true);
    expect(
      gives(calculate(double, constant(double, 1), '/', negate(double, 0)), double, Number.NEGATIVE_INFINITY),
    ).toBe(true);
  });

  const overflow = /NUMERIC_VALUE_OUT_OF_RANGE: .* does not fit/;
  const byZero = /DIVISION_BY_ZERO: Division by zero in/;
  it.each<readonly [string, ArrowType, Operand, ArithmeticOperator, Operand, RegExp]>([
    ['tinyint + ', tinyint, int(tinyint, 127), '+', int(tinyint, 1), overflow],
    ['smallint −', types.smallint, int(types.smallint, -(2 ** 15)), '-', int(tinyint, 1), overflow],
    ['integer ×', integer, int(integer, 2 ** 31 - 1), '*', int(integer, 2 ** 31 - 1), overflow],
    ['integer / −1', integer, int(integer, -(2 ** 31)), '/', int(integer, -1), overflow],
    ['bigint ×', bigint, int(bigint, 2n ** 62n), '*', int(bigint, 2n), overflow],
    ['bigint / −1', bigint, int(bigint, -(2n ** 63n)), '/', int(bigint, -1n), overflow],
    [
      'decimal of 39 digits',
      types.decimal(38, 0),
      constant(types.decimal(38, 0), d(10n ** 38n - 1n, 0)),
      '+',
      int(integer, 1),
      overflow,
    ],
    ['integer / 0', integer, int(integer, 1), '/', int(integer, 0), byZero],
    ['bigint % 0', bigint, int(bigint, 1n), '%', int(bigint, 0n), byZero],
    ['decimal / 0', types.decimal(18, 0), dec(1n, 0), '/', dec(0n, 0), byZero],
  ])('fails on %s', (_, type, left, operator, right, message) => {
    const select = (): unknown =>
      kept(boolean, [true], { kind: 'is-null', operand: calculate(type, left, operator, right) });
    expect(select).toThrow(ConnectorError);
    expect(select).toThrow(message);
  });
});

describe('a failed calculation', () => {
  const x = column('x', integer);
  const quotient = compare(calculate(integer, constant(integer, 10), '/', x), '>', constant(integer, 3));
  const notZero = compare(x, '<>', constant(integer, 0));

  it('does not matter in a row that another term refuses, wherever that term stands', () => {
    expect(kept(integer, [0, 2, 9], quotient, notZero)).toEqual([2]);
    expect(kept(integer, [0, 2, 9], notZero, quotient)).toEqual([2]);
    expect(kept(integer, [0, 2, 9], { kind: 'and', terms: [quotient, notZero] })).toEqual([2]);
  });

  it('does not matter in a row that another alternative takes', () => {
    expect(kept(integer, [0, 2, 9], { kind: 'or', terms: [quotient, not(notZero)] })).toEqual([0, 2]);
  });

  it('is absorbed by null in a comparison or calculation', () => {
    const failing = calculate(integer, constant(integer, 1), '/', column('zero', integer));
    const schema = arrowSchema([field('zero', integer), field('x', integer)]);
    const block = buildBlock(schema, [{ zero: 0, x: null }]);
    const none = new Uint32Array(0);
    expect(compilePredicate([compare(failing, '=', x)], schema)(block)).toEqual(none);
    expect(
      compilePredicate([compare(calculate(integer, x, '+', failing), '=', failing)], schema)(block),
    ).toEqual(none);
    expect(() => compilePredicate([{ kind: 'is-null', operand: failing }], schema)(block)).toThrow(
      /DIVISION_BY_ZERO/,
    );
  });

  it('outweighs unknown under NOT and OR, in either order', () => {
    const unknown: Predicate = { kind: 'boolean', operand: constant(boolean, null) };
    for (const terms of [
      [quotient, unknown],
      [unknown, quotient],
    ]) {
      expect(() => kept(integer, [0], { kind: 'or', terms })).toThrow(/DIVISION_BY_ZERO/);
      expect(() => kept(integer, [0], not({ kind: 'and', terms }))).toThrow(/DIVISION_BY_ZERO/);
    }
  });

  it('matters in every other row, and tells the place but no value', () => {
    expect(() => kept(integer, [2, 0], quotient)).toThrow(
      /^DIVISION_BY_ZERO: Division by zero in \(\? \/ x\)$/,
    );
    expect(() => kept(integer, [2, 0], not(quotient))).toThrow(/DIVISION_BY_ZERO/);
  });

  it('does not happen for null', () => {
    expect(kept(integer, [null, 2], quotient)).toEqual([2]);
  });

  it('is told even beyond the number of messages that there is room for', () => {
    const sums = Array.from({ length: 300 }, (_, index) => {
      const right = calculate(integer, constant(integer, 1), '/', column(`c${index}`, integer));
      return { kind: 'is-null', operand: right } as const;
    });
    const schema = arrowSchema(sums.map((_, index) => field(`c${index}`, integer)));
    const row = Object.fromEntries(sums.map((_, index) => [`c${index}`, index === 299 ? 0 : null]));
    expect(() => compilePredicate(sums, schema)(buildBlock(schema, [row]))).toThrow(/DIVISION_BY_ZERO/);
  });
});

describe('types that are not compared', () => {
  const tags = list('tags', varchar);
  const schema = arrowSchema([tags, field('x', integer)]);
  const block = {
    schema,
    rowCount: 2,
    vectors: [vectorFromValues(tags, [['a'], null]), vectorFromValues(field('x', integer), [1, 2])],
  };
  const rowsOf = (predicate: Predicate): readonly number[] => [
    ...(compilePredicate([predicate], schema)(block) ?? [0, 1]),
  ];
  const type: ArrowType = { kind: 'List' };

  it('are asked whether they are null', () => {
    expect(rowsOf({ kind: 'is-null', operand: column('tags', type) })).toEqual([1]);
    expect(rowsOf({ kind: 'in-value-set', column: 'tags', set: notNull(type) })).toEqual([0]);
    expect(rowsOf({ kind: 'in-value-set', column: 'tags', set: onlyNull(type) })).toEqual([1]);
    const all = { kind: 'AllOrNoneValueSet', type, all: true, nullAllowed: false } as const;
    expect(rowsOf({ kind: 'in-value-set', column: 'tags', set: all })).toEqual([0]);
  });

  it.each<readonly [string, Predicate, RegExp]>([
    [
      'a list with a list',
      compare(column('tags', type), '=', column('tags', type)),
      /List and List cannot be compared/,
    ],
    [
      'LIKE on a list',
      { kind: 'like', operand: column('tags', type), pattern: constant(varchar, '%') },
      /LIKE takes text/,
    ],
    [
      'a column that is not there',
      { kind: 'is-null', operand: column('y', type) },
      /names column y, .*: tags, x/,
    ],
    [
      'a column of another type',
      compare(column('x', varchar), '=', constant(varchar, '')),
      /column x as Utf8, but it is Int\(32\)/,
    ],
    [
      'a set of another type',
      { kind: 'in-value-set', column: 'x', set: greaterThan(varchar, '') },
      /column x as Utf8, but it is Int\(32\)/,
    ],
    [
      'a sum of texts',
      { kind: 'is-null', operand: calculate(varchar, constant(varchar, ''), '+', constant(varchar, '')) },
      /cannot be calculated as Utf8/,
    ],
    [
      'a sum at too small a scale',
      {
        kind: 'is-null',
        operand: calculate(
          types.decimal(9, 0),
          constant(types.decimal(9, 2), { unscaled: 1n, scale: 2 }),
          '+',
          constant(integer, 1),
        ),
      },
      /cannot be calculated as Decimal\(9, 0\)/,
    ],
  ])('refuse %s before the first row', (_, predicate, message) => {
    expect(() => compilePredicate([predicate], schema)).toThrow(ConnectorError);
    expect(() => compilePredicate([predicate], schema)).toThrow(message);
  });
});
