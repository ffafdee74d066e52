import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Scalar } from '../../../../connectors/federation/arrow/scalar.ts';
import { packTimestamp } from '../../../../connectors/federation/arrow/time-zone.ts';
import { type ArrowType, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Marker, Range, ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import {
  anyValue,
  atLeast,
  atMost,
  between,
  comparisonSet,
  equalTo,
  greaterThan,
  lessThan,
  notNull,
  noValue,
  oneOf,
  onlyNull,
  orNull,
} from '../../../../connectors/federation/predicate/condition.ts';
import {
  above,
  below,
  compareMarkers,
  exactly,
  lowerUnbounded,
  upperUnbounded,
} from '../../../../connectors/federation/predicate/marker.ts';
import { allRange } from '../../../../connectors/federation/predicate/range.ts';
import {
  complement,
  contains,
  intersect,
  isAll,
  isNone,
  isNotNull,
  isOnlyNull,
  isSameSet,
  listedValues,
  normaliseValueSet,
  singleValue,
  sortedRangeSet,
  span,
  union,
} from '../../../../connectors/federation/predicate/value-set.ts';
import { scalars, typeNames, valueSets } from './arbitraries.ts';
import { isMember } from './reference.ts';

const { integer, double, varchar } = types;

function listed(
  type: ArrowType,
  values: readonly Scalar[],
  whiteList: boolean,
  nullAllowed: boolean,
): ValueSet {
  return { kind: 'EquatableValueSet', type, values, whiteList, nullAllowed };
}

function allOrNone(all: boolean, nullAllowed: boolean): ValueSet {
  return { kind: 'AllOrNoneValueSet', type: integer, all, nullAllowed };
}

describe('a sorted range set', () => {
  const invalid: readonly (readonly [string, Marker, Marker, RegExp])[] = [
    ['whose low marker is BELOW', below(1), upperUnbounded, /starts with bound BELOW/],
    ['whose high marker is ABOVE', exactly(1), above(2), /ends with bound ABOVE/],
    ['that starts at plus infinity', upperUnbounded, upperUnbounded, /starts with bound BELOW/],
    ['that ends at minus infinity', lowerUnbounded, lowerUnbounded, /ends with bound ABOVE/],
    ['that ends before it starts', exactly(2), exactly(1), /ends before it starts/],
    ['that is open around nothing', above(1), below(1), /ends before it starts/],
    ['with a text among integers', exactly('1'), upperUnbounded, /Int\(32\) takes a number, not a string/],
    ['with half an integer', exactly(0.5), upperUnbounded, /Int\(32\) takes whole numbers/],
  ];
  it.each(invalid)('refuses a range %s', (_, low, high, message) => {
    const build = (): unknown => sortedRangeSet(integer, [{ low, high }], false);
    expect(build).toThrow(ConnectorError);
    expect(build).toThrow(message);
  });

  const merged: readonly (readonly [string, readonly Range[], readonly Range[]])[] = [
    [
      'merges [1, 2] and (2, 3] to [1, 3]',
      [
        { low: exactly(1), high: exactly(2) },
        { low: above(2), high: exactly(3) },
      ],
      [{ low: exactly(1), high: exactly(3) }],
    ],
    [
      'merges [1, 2) and [2, 3]',
      [
        { low: exactly(1), high: below(2) },
        { low: exactly(2), high: exactly(3) },
      ],
      [{ low: exactly(1), high: exactly(3) }],
    ],
    [
      'keeps [1, 2) and (2, 3] apart and sorts them',
      [
        { low: above(2), high: exactly(3) },
        { low: exactly(1), high: below(2) },
      ],
      [
        { low: exactly(1), high: below(2) },
        { low: above(2), high: exactly(3) },
      ],
    ],
    [
      'swallows a range inside another',
      [
        { low: exactly(5), high: exactly(6) },
        { low: lowerUnbounded, high: exactly(9) },
      ],
      [{ low: lowerUnbounded, high: exactly(9) }],
    ],
    ['keeps no ranges', [], []],
  ];
  it.each(merged)('%s', (_, ranges, expected) => {
    expect(sortedRangeSet(integer, ranges, false).ranges).toEqual(expected);
  });

  it('accepts text that is in order by code point though not by UTF-16 unit', () => {
    const set = between(varchar, '\ufffd', '\u{10000}');
    expect([contains(set, '\ufffe'), contains(set, '\u{10001}')]).toEqual([true, false]);
  });
});

describe('membership', () => {
  const paris = packTimestamp(1_000n, 'Europe/Paris');
  const cases: readonly (readonly [
    string,
    ValueSet,
    readonly (Scalar | null)[],
    readonly (Scalar | null)[],
  ])[] = [
    ['> -10000.0', greaterThan(double, -10000), [-9999], [-10000, null, Number.NaN]],
    ['a black list with null', listed(double, [1.1], false, true), [null, 5, Number.NaN], [1.1]],
    ['a black list without null', listed(double, [1.1], false, false), [5], [null, 1.1]],
    ['a white list', listed(varchar, ['a', 'b'], true, false), ['a', 'b'], ['c', '', null]],
    ['AllOrNone {all: false, nullAllowed: true}', allOrNone(false, true), [null], [0, 5]],
    ['AllOrNone {all: true, nullAllowed: false}', allOrNone(true, false), [0, 5], [null]],
    ['IS NOT NULL', notNull(double), [0, Number.NaN, Number.POSITIVE_INFINITY], [null]],
    ['IS NULL', onlyNull(double), [null], [0, Number.NaN]],
    [
      'binary, unsigned',
      lessThan(types.varbinary, Uint8Array.of(128)),
      [Uint8Array.of(127, 255)],
      [Uint8Array.of(200)],
    ],
    [
      'decimals whatever their scale',
      equalTo(types.decimal(5, 2), { unscaled: 150n, scale: 2 }),
      [{ unscaled: 15n, scale: 1 }],
      [{ unscaled: 150n, scale: 1 }],
    ],
    ['= 0.0, which −0.0 equals', equalTo(double, 0), [-0], [Number.MIN_VALUE]],
    ['>= 0.0, which −0.0 is', atLeast(double, 0), [-0, 0], [-Number.MIN_VALUE, Number.NaN]],
    ['> 0.0, which −0.0 is not', greaterThan(double, 0), [Number.MIN_VALUE], [-0, 0]],
    ['NaN where it is listed', oneOf(double, [1, Number.NaN]), [1, Number.NaN], [2]],
    [
      'an instant in another zone',
      equalTo(types.timestampWithTimeZone, packTimestamp(1_000n, 'UTC')),
      [paris],
      [paris + 4096n],
    ],
    [
      'instants in order, not raw values',
      atMost(types.timestampWithTimeZone, packTimestamp(1_000n, 'UTC')),
      [paris],
      [],
    ],
    ['false < true', greaterThan(types.boolean, false), [true], [false, null]],
    ['between, or null', orNull(between(integer, 2, 4)), [2, 3, 4, null], [1, 5]],
    ['nothing', noValue(integer), [], [0, null]],
    ['anything', anyValue(integer), [0, null], []],
  ];
  it.each(cases)('%s', (_, set, members, others) => {
    expect(members.map((value) => contains(set, value))).toEqual(members.map(() => true));
    expect(others.map((value) => contains(set, value))).toEqual(others.map(() => false));
  });

  it.each([
    ['=', [false, false]],
    ['<>', [true, true]],
    ['<', [false, false]],
    ['<=', [false, false]],
    ['>', [false, false]],
    ['>=', [false, false]],
  ] as const)('x %s NaN selects of 1 and NaN %j', (operator, expected) => {
    const set = comparisonSet(operator, double, Number.NaN);
    expect([1, Number.NaN].map((value) => contains(set, value))).toEqual(expected);
  });

  it.each([
    ['=', [false, true, false, false]],
    ['<>', [true, false, true, true]],
    ['<', [true, false, false, false]],
    ['<=', [true, true, false, false]],
    ['>', [false, false, true, false]],
    ['>=', [false, true, true, false]],
  ] as const)('x %s 1 selects of 0, 1, 2 and NaN %j, and never null', (operator, expected) => {
    const set = comparisonSet(operator, double, 1);
    expect([0, 1, 2, Number.NaN].map((value) => contains(set, value))).toEqual(expected);
    expect(contains(set, null)).toBe(false);
  });
});

describe('questions about a set', () => {
  const everything = [anyValue(integer), listed(integer, [], false, true), allOrNone(true, true)];
  const nothing = [noValue(integer), listed(integer, [], true, false), allOrNone(false, false)];
  const present = [notNull(integer), listed(integer, [], false, false), allOrNone(true, false)];
  const absent = [onlyNull(integer), listed(integer, [], true, true), allOrNone(false, true)];

  it('are answered alike for every kind, null included', () => {
    const answers = (set: ValueSet): readonly boolean[] => [
      isAll(set),
      isNone(set),
      isNotNull(set),
      isOnlyNull(set),
    ];
    for (const set of everything) expect(answers(set)).toEqual([true, false, false, false]);
    for (const set of nothing) expect(answers(set)).toEqual([false, true, false, false]);
    for (const set of present) expect(answers(set)).toEqual([false, false, true, false]);
    for (const set of absent) expect(answers(set)).toEqual([false, false, false, true]);
  });

  it('finds the single value, which may be null', () => {
    expect(singleValue(equalTo(integer, 5))).toBe(5);
    expect(singleValue(listed(integer, [5, 5], true, false))).toBe(5);
    for (const set of absent) expect(singleValue(set)).toBeNull();
    for (const set of [
      orNull(equalTo(integer, 5)),
      oneOf(integer, [1, 2]),
      notNull(integer),
      noValue(integer),
    ]) {
      expect(singleValue(set)).toBeUndefined();
    }
  });

  it('lists the values of a set of points only', () => {
    expect(listedValues(oneOf(integer, [3, 1, 3]))).toEqual([1, 3]);
    expect(listedValues(noValue(integer))).toEqual([]);
    expect(listedValues(allOrNone(false, true))).toEqual([]);
    expect(listedValues(union(equalTo(integer, 1), greaterThan(integer, 5)))).toBeUndefined();
    expect(listedValues(listed(integer, [1], false, false))).toBeUndefined();
  });

  it('spans from the lowest to the highest value', () => {
    expect(span(oneOf(integer, [3, 1]))).toEqual({ low: exactly(1), high: exactly(3) });
    expect(span(union(lessThan(integer, 1), equalTo(integer, 9)))).toEqual({
      low: lowerUnbounded,
      high: exactly(9),
    });
    expect(span(greaterThan(double, 1))).toEqual({ low: above(1), high: upperUnbounded });
    expect(span(allOrNone(true, false))).toEqual(allRange);
    expect(span(onlyNull(integer))).toBeNull();
  });

  it('refuses to combine sets of different types', () => {
    expect(() => intersect(notNull(integer), notNull(double))).toThrow(
      /Int\(32\) and FloatingPoint\(DOUBLE\)/,
    );
    expect(isSameSet(notNull(integer), notNull(double))).toBe(false);
  });

  it('combines timestamps of different zones', () => {
    const inParis: ArrowType = { kind: 'Timestamp', unit: 'MILLISECOND', timezone: 'Europe/Paris' };
    expect(isAll(union(anyValue(inParis), noValue(types.timestampWithTimeZone)))).toBe(true);
  });
});

describe('the algebra', () => {
  const isUpright = (type: ArrowType, range: Range): boolean =>
    compareMarkers(type, range.low, range.high) <= 0;
  const pairs = fc.constantFrom(...typeNames).chain((name) =>
    fc.record({
      a: valueSets(name, isUpright),
      b: valueSets(name, isUpright),
      value: fc.option(scalars(name), { freq: 6 }),
    }),
  );

  it('agrees with membership, value by value, for every type and kind', () => {
    fc.assert(
      fc.property(pairs, ({ a, b, value }) => {
        const [inA, inB] = [isMember(a, value), isMember(b, value)];
        expect(contains(a, value)).toBe(inA);
        expect(contains(normaliseValueSet(a), value)).toBe(inA);
        expect(contains(intersect(a, b), value)).toBe(inA && inB);
        expect(contains(union(a, b), value)).toBe(inA || inB);
        expect(contains(complement(a), value)).toBe(!inA);
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps the laws of sets', () => {
    fc.assert(
      fc.property(pairs, ({ a, b }) => {
        expect(isSameSet(complement(complement(a)), a)).toBe(true);
        expect(isSameSet(complement(union(a, b)), intersect(complement(a), complement(b)))).toBe(true);
        expect(isSameSet(union(a, intersect(a, b)), a)).toBe(true);
        expect(isNone(intersect(a, complement(a)))).toBe(true);
        expect(isAll(union(a, complement(a)))).toBe(true);
        expect(isSameSet(a, b)).toBe(isSameSet(b, a));
        expect(normaliseValueSet(normaliseValueSet(a))).toEqual(normaliseValueSet(a));
      }),
      { numRuns: 500 },
    );
  });

  it('writes the complement of a range of floats with NaN, which the range does not hold', () => {
    expect(complement(greaterThan(double, 5))).toEqual({
      kind: 'SortedRangeSet',
      type: double,
      ranges: [
        { low: lowerUnbounded, high: exactly(5) },
        { low: exactly(Number.NaN), high: exactly(Number.NaN) },
      ],
      nullAllowed: true,
    });
  });
});
