/**
 * Predicates about one column and constants, brought to one form: the value set that the column must lie in. So
 * there is one translation to SQL, whichever of Athena's two languages a filter came in.
 */
import {
  type ArrowType,
  type ComparisonOperator,
  isSameType,
  type Operand,
  type Predicate,
  type Range,
  type Scalar,
  type ValueSet,
} from '../federation/index.ts';

export interface ColumnSet {
  readonly column: string;
  readonly set: ValueSet;
}

type Column = Extract<Operand, { readonly kind: 'column' }>;

export const negated: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
};
const mirrored: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const unboundedLow = { bound: 'ABOVE', value: null } as const;
const unboundedHigh = { bound: 'BELOW', value: null } as const;
const everything: readonly Range[] = [{ low: unboundedLow, high: unboundedHigh }];
const onNan = { bound: 'EXACTLY', value: Number.NaN } as const;

const below = (value: Scalar): Range => ({ low: unboundedLow, high: { bound: 'BELOW', value } });
const atMost = (value: Scalar): Range => ({ low: unboundedLow, high: { bound: 'EXACTLY', value } });

type Ordering = Exclude<ComparisonOperator, '=' | '<>'>;

const rangesOf: Readonly<Record<Ordering, (value: Scalar) => readonly Range[]>> = {
  '<': (value) => [below(value)],
  '<=': (value) => [atMost(value)],
  '>': (value) => [{ low: { bound: 'ABOVE', value }, high: unboundedHigh }],
  '>=': (value) => [{ low: { bound: 'EXACTLY', value }, high: unboundedHigh }],
};

/** Of floats, whose NaN is neither less, equal nor greater: so each of these holds it. */
const rangesOfNegated: Readonly<Record<Ordering, (value: Scalar) => readonly Range[]>> = {
  '<': (value) => [{ low: { bound: 'EXACTLY', value }, high: onNan }],
  '<=': (value) => [{ low: { bound: 'ABOVE', value }, high: onNan }],
  '>': (value) => [atMost(value), point(Number.NaN)],
  '>=': (value) => [below(value), point(Number.NaN)],
};

/** null: the predicate is of another kind. The set is true exactly where the predicate is true. */
export function columnSetOf(predicate: Predicate): ColumnSet | null {
  switch (predicate.kind) {
    case 'in-value-set':
      return { column: predicate.column, set: predicate.set };
    case 'comparison':
      return comparisonSet(predicate.operator, predicate.left, predicate.right, false);
    case 'is-distinct':
      return distinctSet(predicate.left, predicate.right, true);
    case 'in-list':
      return listSet(predicate.operand, predicate.list, true);
    case 'is-null':
      return nullSet(predicate.operand, true);
    case 'boolean':
      return booleanSet(predicate.operand, true);
    case 'not':
      return negatedSet(predicate.term);
    default:
      return null;
  }
}

/** Where the term is false; where it is unknown, its negation is so too, and keeps no row. */
function negatedSet(term: Predicate): ColumnSet | null {
  switch (term.kind) {
    case 'not':
      return columnSetOf(term.term);
    case 'comparison':
      return comparisonSet(term.operator, term.left, term.right, true);
    case 'is-distinct':
      return distinctSet(term.left, term.right, false);
    case 'in-list':
      return listSet(term.operand, term.list, false);
    case 'is-null':
      return nullSet(term.operand, false);
    case 'boolean':
      return booleanSet(term.operand, false);
    default:
      return null;
  }
}

function comparisonSet(
  operator: ComparisonOperator,
  left: Operand,
  right: Operand,
  isNegated: boolean,
): ColumnSet | null {
  if (left.kind === 'constant' && right.kind === 'column')
    return comparisonSet(mirrored[operator], right, left, isNegated);
  if (left.kind !== 'column' || right.kind !== 'constant') return null;
  const { type, value } = right;
  if (value === null) return sortedSet(left, type, []);
  // Nothing compares with NaN as anything but different.
  if (Number.isNaN(value)) return sortedSet(left, type, (operator === '<>') === isNegated ? [] : everything);
  const positive = isNegated ? negated[operator] : operator;
  if (positive === '=') return sortedSet(left, type, [point(value)]);
  if (positive === '<>') return allBut(left, type, [value], false);
  const isFloat = type.kind === 'FloatingPoint';
  const isPositive = !isNegated || !isFloat || operator === '=' || operator === '<>';
  return sortedSet(left, type, isPositive ? rangesOf[positive](value) : rangesOfNegated[operator](value));
}

/** Never unknown: a null is like another null, NaN like another NaN, and neither is like anything else. */
function distinctSet(left: Operand, right: Operand, isDistinct: boolean): ColumnSet | null {
  if (left.kind === 'constant' && right.kind === 'column') return distinctSet(right, left, isDistinct);
  if (left.kind !== 'column' || right.kind !== 'constant') return null;
  const { type, value } = right;
  if (value === null) return nullSet(left, !isDistinct);
  return isDistinct ? allBut(left, type, [value], true) : sortedSet(left, type, [point(value)]);
}

function listSet(operand: Operand, list: readonly Operand[], isIn: boolean): ColumnSet | null {
  if (operand.kind !== 'column') return null;
  const values: Scalar[] = [];
  let hasNull = false;
  for (const element of list) {
    if (element.kind !== 'constant' || !isComparable(element.type, operand.type)) return null;
    if (element.value === null) hasNull = true;
    else if (!Number.isNaN(element.value)) values.push(element.value);
  }
  const { type } = operand;
  if (isIn) return sortedSet(operand, type, values.map(point));
  // NOT IN with a null in the list is never true.
  return hasNull ? sortedSet(operand, type, []) : allBut(operand, type, values, false);
}

function nullSet(operand: Operand, isNull: boolean): ColumnSet | null {
  if (operand.kind !== 'column') return null;
  const { name, type } = operand;
  const ranges = isNull ? [] : everything;
  return { column: name, set: { kind: 'SortedRangeSet', type, ranges, nullAllowed: isNull } };
}

function booleanSet(operand: Operand, value: boolean): ColumnSet | null {
  if (operand.kind !== 'column' || operand.type.kind !== 'Bool') return null;
  return sortedSet(operand, operand.type, [point(value)]);
}

function sortedSet(column: Column, type: ArrowType, ranges: readonly Range[]): ColumnSet {
  return { column: column.name, set: { kind: 'SortedRangeSet', type, ranges, nullAllowed: false } };
}

function allBut(column: Column, type: ArrowType, values: readonly Scalar[], nullAllowed: boolean): ColumnSet {
  const set = { kind: 'EquatableValueSet', type, values, whiteList: false, nullAllowed } as const;
  return { column: column.name, set };
}

function point(value: Scalar): Range {
  return { low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } };
}

/** Values of both types mean the same when they are equal: decimals compare as numbers, whatever their scale. */
export function isComparable(a: ArrowType, b: ArrowType): boolean {
  return isSameType(a, b) || (a.kind === 'Decimal' && b.kind === 'Decimal');
}
