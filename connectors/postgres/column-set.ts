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

const negated: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
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

const rangesOf: Readonly<Record<ComparisonOperator, (value: Scalar) => readonly Range[]>> = {
  '=': (value) => [point(value)],
  '<>': (value) => around([value]),
  '<': (value) => [{ low: unboundedLow, high: { bound: 'BELOW', value } }],
  '<=': (value) => [{ low: unboundedLow, high: { bound: 'EXACTLY', value } }],
  '>': (value) => [{ low: { bound: 'ABOVE', value }, high: unboundedHigh }],
  '>=': (value) => [{ low: { bound: 'EXACTLY', value }, high: unboundedHigh }],
};

const unboundedLow = { bound: 'ABOVE', value: null } as const;
const unboundedHigh = { bound: 'BELOW', value: null } as const;
const everything: readonly Range[] = [{ low: unboundedLow, high: unboundedHigh }];

/** null: the predicate is of another kind. The set is true exactly where the predicate is true. */
export function columnSetOf(predicate: Predicate): ColumnSet | null {
  switch (predicate.kind) {
    case 'in-value-set':
      return { column: predicate.column, set: predicate.set };
    case 'comparison':
      return comparisonSet(predicate.operator, predicate.left, predicate.right);
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
      // With NaN, which is not less, equal or greater, the opposite operator is no negation.
      if (isFloat(term.left) || isFloat(term.right)) return null;
      return comparisonSet(negated[term.operator], term.left, term.right);
    case 'in-list':
      return isFloat(term.operand) ? null : listSet(term.operand, term.list, false);
    case 'is-null':
      return nullSet(term.operand, false);
    case 'boolean':
      return booleanSet(term.operand, false);
    default:
      return null;
  }
}

function comparisonSet(operator: ComparisonOperator, left: Operand, right: Operand): ColumnSet | null {
  if (left.kind === 'constant' && right.kind === 'column')
    return comparisonSet(mirrored[operator], right, left);
  if (left.kind !== 'column' || right.kind !== 'constant') return null;
  return sortedSet(left, right.type, right.value === null ? [] : rangesOf[operator](right.value));
}

function listSet(operand: Operand, list: readonly Operand[], isIn: boolean): ColumnSet | null {
  if (operand.kind !== 'column') return null;
  const values: Scalar[] = [];
  let hasNull = false;
  for (const element of list) {
    if (element.kind !== 'constant' || !isComparable(element.type, operand.type)) return null;
    if (element.value === null) hasNull = true;
    else values.push(element.value);
  }
  const { type } = operand;
  if (isIn) return sortedSet(operand, type, values.map(point));
  // NOT IN with a null in the list is never true.
  if (hasNull) return sortedSet(operand, type, []);
  return {
    column: operand.name,
    set: { kind: 'EquatableValueSet', type, values, whiteList: false, nullAllowed: false },
  };
}

function nullSet(operand: Operand, isNull: boolean): ColumnSet | null {
  if (operand.kind !== 'column') return null;
  return {
    column: operand.name,
    set: {
      kind: 'SortedRangeSet',
      type: operand.type,
      ranges: isNull ? [] : everything,
      nullAllowed: isNull,
    },
  };
}

function booleanSet(operand: Operand, value: boolean): ColumnSet | null {
  if (operand.kind !== 'column' || operand.type.kind !== 'Bool') return null;
  return sortedSet(operand, operand.type, [point(value)]);
}

function sortedSet(column: Column, type: ArrowType, ranges: readonly Range[]): ColumnSet {
  return { column: column.name, set: { kind: 'SortedRangeSet', type, ranges, nullAllowed: false } };
}

function point(value: Scalar): Range {
  return { low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } };
}

/** Everything but one value. */
function around([value]: readonly [Scalar]): readonly Range[] {
  return [
    { low: unboundedLow, high: { bound: 'BELOW', value } },
    { low: { bound: 'ABOVE', value }, high: unboundedHigh },
  ];
}

/** Values of both types mean the same when they are equal: decimals compare as numbers, whatever their scale. */
export function isComparable(a: ArrowType, b: ArrowType): boolean {
  return isSameType(a, b) || (a.kind === 'Decimal' && b.kind === 'Decimal');
}

function isFloat(operand: Operand): boolean {
  return 'type' in operand && operand.type.kind === 'FloatingPoint';
}
