/**
 * The algebra of value sets: what a set holds, and sets made of sets. Sets of different kinds mix; the result is
 * of the kind that can say it. Results are normalised: ranges sorted and merged, listed values sorted and unique.
 *
 * A null is a member like any other, so `isAll` means "and null" and `isNone` "not even null" for every kind;
 * Athena's Java SDK leaves the null out for sorted range sets.
 */
import type { Scalar } from '../arrow/scalar.ts';
import { type ArrowType, describeType, isSameType } from '../arrow/type.ts';
import type { Range, ValueSet } from '../domain/constraints.ts';
import { ConnectorError } from '../errors.ts';
import { assertScalar, compareScalars } from './compare.ts';
import { compareMarkers } from './marker.ts';
import {
  allRange,
  assertRange,
  complementRanges,
  intersectRanges,
  isAllRange,
  normaliseRanges,
  pointRange,
  rangesContain,
  spanOfRanges,
  unionRanges,
} from './range.ts';

export type SortedRangeSet = Extract<ValueSet, { kind: 'SortedRangeSet' }>;
export type EquatableValueSet = Extract<ValueSet, { kind: 'EquatableValueSet' }>;
export type AllOrNoneValueSet = Extract<ValueSet, { kind: 'AllOrNoneValueSet' }>;

/**
 * Ranges come in any order and may overlap.
 *
 * @throws ConnectorError InvalidInput for a range that is upside down or a value of another type
 */
export function sortedRangeSet(
  type: ArrowType,
  ranges: readonly Range[],
  nullAllowed: boolean,
): SortedRangeSet {
  for (const range of ranges) assertRange(type, range);
  return { kind: 'SortedRangeSet', type, ranges: normaliseRanges(type, ranges), nullAllowed };
}

/**
 * Sorts and merges what a set lists.
 *
 * @throws ConnectorError InvalidInput for a range that is upside down or a value of another type
 */
export function normaliseValueSet(set: ValueSet): ValueSet {
  switch (set.kind) {
    case 'SortedRangeSet':
      return sortedRangeSet(set.type, set.ranges, set.nullAllowed);
    case 'EquatableValueSet':
      for (const value of set.values) assertScalar(set.type, value);
      return { ...set, values: sortUnique(set.type, set.values) };
    case 'AllOrNoneValueSet':
      return set;
  }
}

export function contains(set: ValueSet, value: Scalar | null): boolean {
  if (value === null) return set.nullAllowed;
  switch (set.kind) {
    case 'SortedRangeSet':
      return rangesContain(set.type, set.ranges, value);
    case 'EquatableValueSet':
      return isListed(set.type, set.values, value) === set.whiteList;
    case 'AllOrNoneValueSet':
      return set.all;
  }
}

/** Holds every value, and null. */
export function isAll(set: ValueSet): boolean {
  return set.nullAllowed && holdsEveryValue(set);
}

/** Holds no value, and not null: no row qualifies. */
export function isNone(set: ValueSet): boolean {
  return !set.nullAllowed && holdsNoValue(set);
}

/** Is true exactly where `IS NOT NULL` is. */
export function isNotNull(set: ValueSet): boolean {
  return !set.nullAllowed && holdsEveryValue(set);
}

/** Is true exactly where `IS NULL` is. */
export function isOnlyNull(set: ValueSet): boolean {
  return set.nullAllowed && holdsNoValue(set);
}

function holdsEveryValue(set: ValueSet): boolean {
  switch (set.kind) {
    case 'SortedRangeSet': {
      const ranges = normaliseRanges(set.type, set.ranges);
      return ranges[0] !== undefined && isAllRange(ranges[0]);
    }
    case 'EquatableValueSet':
      return !set.whiteList && set.values.length === 0;
    case 'AllOrNoneValueSet':
      return set.all;
  }
}

function holdsNoValue(set: ValueSet): boolean {
  switch (set.kind) {
    case 'SortedRangeSet':
      return normaliseRanges(set.type, set.ranges).length === 0;
    case 'EquatableValueSet':
      return set.whiteList && set.values.length === 0;
    case 'AllOrNoneValueSet':
      return !set.all;
  }
}

/** The one member of the set, which may be null itself; undefined when there are more, or none. */
export function singleValue(set: ValueSet): Scalar | null | undefined {
  if (isOnlyNull(set)) return null;
  if (set.nullAllowed) return undefined;
  const values = listedValues(set);
  return values?.length === 1 ? values[0] : undefined;
}

/** All values of the set, null aside, when they can be listed; undefined when some range is no point. */
export function listedValues(set: ValueSet): readonly Scalar[] | undefined {
  switch (set.kind) {
    case 'SortedRangeSet': {
      const ranges = normaliseRanges(set.type, set.ranges);
      const values = ranges.flatMap((range) => pointOf(set.type, range) ?? []);
      return values.length === ranges.length ? values : undefined;
    }
    case 'EquatableValueSet':
      return set.whiteList ? sortUnique(set.type, set.values) : undefined;
    case 'AllOrNoneValueSet':
      return set.all ? undefined : [];
  }
}

/** The value of a range that holds just one. */
export function pointOf(type: ArrowType, range: Range): Scalar | undefined {
  if (range.low.value === null || range.high.value === null) return undefined;
  return compareMarkers(type, range.low, range.high) === 0 ? range.low.value : undefined;
}

export function intersect(a: ValueSet, b: ValueSet): ValueSet {
  const nullAllowed = a.nullAllowed && b.nullAllowed;
  const pair = pairUp(a, b);
  switch (pair.kind) {
    case 'SortedRangeSet':
      return { ...pair.a, ranges: intersectRanges(a.type, pair.a.ranges, pair.b.ranges), nullAllowed };
    case 'EquatableValueSet':
      return { ...intersectListed(pair.a, pair.b), nullAllowed };
    case 'AllOrNoneValueSet':
      return { ...pair.a, all: pair.a.all && pair.b.all, nullAllowed };
  }
}

export function union(a: ValueSet, b: ValueSet): ValueSet {
  const nullAllowed = a.nullAllowed || b.nullAllowed;
  const pair = pairUp(a, b);
  switch (pair.kind) {
    case 'SortedRangeSet':
      return { ...pair.a, ranges: unionRanges(a.type, pair.a.ranges, pair.b.ranges), nullAllowed };
    case 'EquatableValueSet': {
      const neither = intersectListed(flipListed(pair.a), flipListed(pair.b));
      return { ...flipListed(neither), nullAllowed };
    }
    case 'AllOrNoneValueSet':
      return { ...pair.a, all: pair.a.all || pair.b.all, nullAllowed };
  }
}

/** Everything that the set does not hold, null included. SQL's NOT is this only where null is dealt with apart. */
export function complement(set: ValueSet): ValueSet {
  const nullAllowed = !set.nullAllowed;
  switch (set.kind) {
    case 'SortedRangeSet':
      return { ...set, ranges: complementRanges(set.type, set.ranges), nullAllowed };
    case 'EquatableValueSet':
      return { ...flipListed(set), values: sortUnique(set.type, set.values), nullAllowed };
    case 'AllOrNoneValueSet':
      return { ...set, all: !set.all, nullAllowed };
  }
}

/** The smallest range around all values; null when there is no value. */
export function span(set: ValueSet): Range | null {
  return spanOfRanges(set.type, sortedRangesOf(set));
}

/** Whether both hold the same, whatever kinds say it. */
export function isSameSet(a: ValueSet, b: ValueSet): boolean {
  if (!isSameSetType(a.type, b.type) || a.nullAllowed !== b.nullAllowed) return false;
  const left = sortedRangesOf(a);
  const right = sortedRangesOf(b);
  if (left.length !== right.length) return false;
  return left.every((range, index) => {
    const other = right[index];
    if (other === undefined || compareMarkers(a.type, range.low, other.low) !== 0) return false;
    return compareMarkers(a.type, range.high, other.high) === 0;
  });
}

/** What the set holds beside null, as sorted and disjoint ranges. */
export function sortedRangesOf(set: ValueSet): readonly Range[] {
  return asSortedRangeSet(set).ranges;
}

type Pair =
  | { readonly kind: 'SortedRangeSet'; readonly a: SortedRangeSet; readonly b: SortedRangeSet }
  | { readonly kind: 'EquatableValueSet'; readonly a: EquatableValueSet; readonly b: EquatableValueSet }
  | { readonly kind: 'AllOrNoneValueSet'; readonly a: AllOrNoneValueSet; readonly b: AllOrNoneValueSet };

/** Two sets in the narrowest kind that can say both. */
function pairUp(a: ValueSet, b: ValueSet): Pair {
  if (!isSameSetType(a.type, b.type)) {
    throw new ConnectorError(
      'InvalidInput',
      `value sets of types ${describeType(a.type)} and ${describeType(b.type)} cannot be combined; both must be of one type`,
    );
  }
  if (a.kind === 'AllOrNoneValueSet' && b.kind === 'AllOrNoneValueSet') return { kind: a.kind, a, b };
  if (a.kind === 'SortedRangeSet' || b.kind === 'SortedRangeSet') {
    return { kind: 'SortedRangeSet', a: asSortedRangeSet(a), b: asSortedRangeSet(b) };
  }
  return { kind: 'EquatableValueSet', a: asListed(a), b: asListed(b) };
}

/** Zones of packed timestamps may differ: each value carries its own. */
function isSameSetType(a: ArrowType, b: ArrowType): boolean {
  if (a.kind === 'Timestamp' && b.kind === 'Timestamp') {
    return a.unit === b.unit && (a.timezone === null) === (b.timezone === null);
  }
  return isSameType(a, b);
}

function asSortedRangeSet(set: ValueSet): SortedRangeSet {
  const { type, nullAllowed } = set;
  switch (set.kind) {
    case 'SortedRangeSet':
      return { ...set, ranges: normaliseRanges(type, set.ranges) };
    case 'EquatableValueSet': {
      const points = normaliseRanges(type, set.values.map(pointRange));
      const ranges = set.whiteList ? points : complementRanges(type, points);
      return { kind: 'SortedRangeSet', type, ranges, nullAllowed };
    }
    case 'AllOrNoneValueSet':
      return { kind: 'SortedRangeSet', type, ranges: set.all ? [allRange] : [], nullAllowed };
  }
}

function asListed(set: EquatableValueSet | AllOrNoneValueSet): EquatableValueSet {
  if (set.kind === 'EquatableValueSet') return set;
  const { type, nullAllowed } = set;
  return { kind: 'EquatableValueSet', type, values: [], whiteList: !set.all, nullAllowed };
}

function flipListed(set: EquatableValueSet): EquatableValueSet {
  return { ...set, whiteList: !set.whiteList };
}

function intersectListed(a: EquatableValueSet, b: EquatableValueSet): EquatableValueSet {
  if (!a.whiteList && !b.whiteList) return { ...a, values: sortUnique(a.type, [...a.values, ...b.values]) };
  const [listed, other] = a.whiteList ? [a, b] : [b, a];
  const values = listed.values.filter((value) => contains(other, value));
  return { ...listed, values: sortUnique(a.type, values) };
}

function isListed(type: ArrowType, values: readonly Scalar[], value: Scalar): boolean {
  return values.some((listed) => compareScalars(type, listed, value) === 0);
}

function sortUnique(type: ArrowType, values: readonly Scalar[]): readonly Scalar[] {
  const sorted = values.toSorted((a, b) => compareScalars(type, a, b));
  return sorted.filter((value, index) => {
    const previous = sorted[index - 1];
    return previous === undefined || compareScalars(type, previous, value) !== 0;
  });
}
