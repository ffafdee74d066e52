/** Short forms of predicates for the tests. */
import {
  type ArrowType,
  type ComparisonOperator,
  type Operand,
  type Predicate,
  type Range,
  type Scalar,
  types,
  type ValueSet,
} from '../../../connectors/federation/index.ts';

const unboundedLow = { bound: 'ABOVE', value: null } as const;
const unboundedHigh = { bound: 'BELOW', value: null } as const;

export const points = (...values: readonly Scalar[]): readonly Range[] =>
  values.map((value) => ({ low: { bound: 'EXACTLY', value }, high: { bound: 'EXACTLY', value } }));
export const above = (value: Scalar): Range => ({ low: { bound: 'ABOVE', value }, high: unboundedHigh });
export const atLeast = (value: Scalar): Range => ({ low: { bound: 'EXACTLY', value }, high: unboundedHigh });
export const below = (value: Scalar): Range => ({ low: unboundedLow, high: { bound: 'BELOW', value } });
export const atMost = (value: Scalar): Range => ({ low: unboundedLow, high: { bound: 'EXACTLY', value } });
export const between = (low: Scalar, high: Scalar): Range => ({
  low: { bound: 'EXACTLY', value: low },
  high: { bound: 'EXACTLY', value: high },
});
export const anyValue: Range = { low: unboundedLow, high: unboundedHigh };

export function inRanges(
  column: string,
  type: ArrowType,
  ranges: readonly Range[],
  nullAllowed = false,
): Predicate {
  return inSet(column, { kind: 'SortedRangeSet', type, ranges, nullAllowed });
}

export function inSet(column: string, set: ValueSet): Predicate {
  return { kind: 'in-value-set', column, set };
}

export function columnOperand(name: string, type: ArrowType): Operand {
  return { kind: 'column', name, type };
}

export function constant(type: ArrowType, value: Scalar | null): Operand {
  return { kind: 'constant', type, value };
}

export function compare(
  column: string,
  operator: ComparisonOperator,
  value: Scalar | null,
  type: ArrowType,
): Predicate {
  return { kind: 'comparison', operator, left: columnOperand(column, type), right: constant(type, value) };
}

export function inList(column: string, type: ArrowType, values: readonly (Scalar | null)[]): Predicate {
  const list = values.map((value) => constant(type, value));
  return { kind: 'in-list', operand: columnOperand(column, type), list };
}

export function and(...terms: readonly Predicate[]): Predicate {
  return { kind: 'and', terms };
}

export function or(...terms: readonly Predicate[]): Predicate {
  return { kind: 'or', terms };
}

export function not(term: Predicate): Predicate {
  return { kind: 'not', term };
}

export function like(column: string, pattern: string | null): Predicate {
  return {
    kind: 'like',
    operand: columnOperand(column, types.varchar),
    pattern: constant(types.varchar, pattern),
  };
}

/** `column + 0 = value`: a calculation, which is the SDK's. */
export function calculated(column: string, value: number): Predicate {
  const type = types.integer;
  return {
    kind: 'comparison',
    operator: '=',
    left: {
      kind: 'arithmetic',
      operator: '+',
      type,
      left: columnOperand(column, type),
      right: constant(type, 0),
    },
    right: constant(type, value),
  };
}
