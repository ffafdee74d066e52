/** Value sets by the conditions on one column that they stand for. None of them holds null unless it says so. */
import type { Scalar } from '../arrow/scalar.ts';
import type { ArrowType } from '../arrow/type.ts';
import type { ValueSet } from '../domain/constraints.ts';
import { above, below, exactly, lowerUnbounded, upperUnbounded } from './marker.ts';
import type { ComparisonOperator } from './predicate.ts';
import { allRange, pointRange } from './range.ts';
import { complement, sortedRangeSet } from './value-set.ts';

/** `v` itself, NaN too; SQL's `=`, which no NaN passes, is {@link comparisonSet}. */
export function equalTo(type: ArrowType, value: Scalar): ValueSet {
  return sortedRangeSet(type, [pointRange(value)], false);
}

export function oneOf(type: ArrowType, values: readonly Scalar[]): ValueSet {
  return sortedRangeSet(type, values.map(pointRange), false);
}

export function greaterThan(type: ArrowType, value: Scalar): ValueSet {
  return sortedRangeSet(type, [{ low: above(value), high: upperUnbounded }], false);
}

export function atLeast(type: ArrowType, value: Scalar): ValueSet {
  return sortedRangeSet(type, [{ low: exactly(value), high: upperUnbounded }], false);
}

export function lessThan(type: ArrowType, value: Scalar): ValueSet {
  return sortedRangeSet(type, [{ low: lowerUnbounded, high: below(value) }], false);
}

export function atMost(type: ArrowType, value: Scalar): ValueSet {
  return sortedRangeSet(type, [{ low: lowerUnbounded, high: exactly(value) }], false);
}

/** Both ends included. @throws ConnectorError InvalidInput when `low` is above `high` */
export function between(type: ArrowType, low: Scalar, high: Scalar): ValueSet {
  return sortedRangeSet(type, [{ low: exactly(low), high: exactly(high) }], false);
}

export function notNull(type: ArrowType): ValueSet {
  return sortedRangeSet(type, [allRange], false);
}

export function onlyNull(type: ArrowType): ValueSet {
  return sortedRangeSet(type, [], true);
}

export function noValue(type: ArrowType): ValueSet {
  return sortedRangeSet(type, [], false);
}

/** Every value, and null. */
export function anyValue(type: ArrowType): ValueSet {
  return sortedRangeSet(type, [allRange], true);
}

export function orNull(set: ValueSet): ValueSet {
  return { ...set, nullAllowed: true };
}

const comparisonSets = {
  '=': equalTo,
  '<>': (type, value) => ({ ...complement(equalTo(type, value)), nullAllowed: false }),
  '<': lessThan,
  '<=': atMost,
  '>': greaterThan,
  '>=': atLeast,
} as const satisfies Record<ComparisonOperator, (type: ArrowType, value: Scalar) => ValueSet>;

/** The values v for which SQL's `v operator value` is true; of NaN only `<>` ever is. */
export function comparisonSet(operator: ComparisonOperator, type: ArrowType, value: Scalar): ValueSet {
  if (typeof value === 'number' && Number.isNaN(value))
    return operator === '<>' ? notNull(type) : noValue(type);
  return comparisonSets[operator](type, value);
}
