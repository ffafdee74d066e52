/** Every kind of value set and every operator, for one column and the constants of its type. */
import type {
  ArrowType,
  ComparisonOperator,
  Field,
  Operand,
  Predicate,
  Range,
  Scalar,
  ValueSet,
} from '../../../connectors/federation/index.ts';
import { scalarForm } from '../../../connectors/federation/predicate/compare.ts';
import { describePredicate } from './edge-columns.ts';
import { orderNaNLast, type Row } from './oracle.ts';
import {
  above,
  anyValue,
  atLeast,
  atMost,
  below,
  columnOperand,
  compare,
  constant,
  inSet,
  not,
  points,
} from './predicates.ts';

const operators: readonly ComparisonOperator[] = ['=', '<>', '<', '<=', '>', '>='];
const nullable = [false, true] as const;

/** All forms, with the values that rows show and others; of nested columns only whether they are null. */
export function predicatesOf(
  { name, type }: Field,
  rows: readonly Row[],
  others: readonly Scalar[],
): readonly Predicate[] {
  const always = nullPredicates(name, type);
  if (scalarForm(type) === null) return always;
  const shown = rows.map((row) => row.get(name) ?? null).filter((value) => value !== null);
  const values = [
    ...new Map([...shown, ...others].map((value) => [describePredicate(value), value])).values(),
  ];
  return [...always, ...setPredicates(name, type, values), ...operatorPredicates(name, type, values)];
}

/** What can be asked of a column whatever its type. */
function nullPredicates(column: string, type: ArrowType): readonly Predicate[] {
  const operand = columnOperand(column, type);
  const isNull: Predicate = { kind: 'is-null', operand };
  const sets = [true, false].flatMap((all) =>
    nullable.map((nullAllowed): ValueSet => ({ kind: 'AllOrNoneValueSet', type, all, nullAllowed })),
  );
  return [isNull, not(isNull), not(not(isNull)), ...sets.map((set) => inSet(column, set))];
}

function setPredicates(column: string, type: ArrowType, values: readonly Scalar[]): readonly Predicate[] {
  const sorted = values.toSorted(orderNaNLast);
  const sets = [...rangeLists(sorted)].flatMap((ranges) =>
    nullable.map((nullAllowed): ValueSet => ({ kind: 'SortedRangeSet', type, ranges, nullAllowed })),
  );
  const lists = [[], ...values.map((value) => [value]), values.slice(0, 3), values].flatMap((list) =>
    [true, false].flatMap((whiteList) =>
      nullable.map(
        (nullAllowed): ValueSet => ({
          kind: 'EquatableValueSet',
          type,
          values: list,
          whiteList,
          nullAllowed,
        }),
      ),
    ),
  );
  return [...sets, ...lists].map((set) => inSet(column, set));
}

/** From values in order. NaN bounds no range: nothing is below, above or between. */
function* rangeLists(sorted: readonly Scalar[]): Iterable<readonly Range[]> {
  yield [];
  yield [anyValue];
  yield points(...sorted.slice(0, 3));
  yield points(...sorted);
  const bounds = sorted.filter((value) => !Number.isNaN(value));
  for (const value of sorted) yield points(value);
  for (const value of bounds) {
    yield [above(value)];
    yield [atLeast(value)];
    yield [below(value)];
    yield [atMost(value)];
    yield [below(value), above(value)];
    yield [atMost(value), above(value)];
  }
  for (const [index, low] of bounds.entries()) {
    const high = bounds[index + 1 + (index % 3)];
    if (high === undefined || orderNaNLast(low, high) === 0) continue;
    const middle = bounds[index + 1] ?? high;
    for (const lowBound of ['EXACTLY', 'ABOVE'] as const) {
      for (const highBound of ['EXACTLY', 'BELOW'] as const) {
        const range = { low: { bound: lowBound, value: low }, high: { bound: highBound, value: high } };
        yield [range];
        yield [below(low), range, above(high)];
      }
    }
    yield [below(low), ...points(low, high)];
    yield [...points(low), above(high)];
    if (orderNaNLast(low, middle) < 0 && orderNaNLast(middle, high) < 0) {
      yield [
        below(low),
        { low: { bound: 'ABOVE', value: low }, high: { bound: 'BELOW', value: middle } },
        above(middle),
      ];
    }
  }
}

function operatorPredicates(
  column: string,
  type: ArrowType,
  values: readonly Scalar[],
): readonly Predicate[] {
  const operand = columnOperand(column, type);
  const nothing = constant(type, null);
  const positive = [...values, null].flatMap((value): readonly Predicate[] => [
    ...operators.map((operator) => compare(column, operator, value, type)),
    mirrored(value, operand, type),
    { kind: 'is-distinct', left: operand, right: constant(type, value) },
    { kind: 'in-list', operand, list: [constant(type, value)] },
    { kind: 'in-list', operand, list: [constant(type, value), nothing] },
  ]);
  const lists = [values.slice(0, 2), values.slice(1), values].map(
    (list): Predicate => ({ kind: 'in-list', operand, list: list.map((value) => constant(type, value)) }),
  );
  const likes = type.kind === 'Utf8' ? likePredicates(operand, values) : [];
  return [...positive, ...lists, ...likes].flatMap((predicate) => [predicate, not(predicate)]);
}

function mirrored(value: Scalar | null, operand: Operand, type: ArrowType): Predicate {
  const operator = operators[String(value).length % operators.length] ?? '=';
  return { kind: 'comparison', operator, left: constant(type, value), right: operand };
}

function likePredicates(operand: Operand, values: readonly Scalar[]): readonly Predicate[] {
  const stored = values.filter((value) => typeof value === 'string');
  const around = stored.flatMap((text) => [text, `${text}%`, `%${text}`, `_${text}`]);
  const patterns = [
    '',
    '%',
    '_',
    '__',
    '%%',
    '%_',
    '_%_',
    'a%',
    '%b',
    'a_b',
    'a\\%',
    '\\%',
    '\\',
    '%\\',
    '[a-z]',
    '%\0%',
    ...around,
  ];
  return [...new Set(patterns), null].map((pattern) => ({
    kind: 'like',
    operand,
    pattern: constant(operand.kind === 'column' ? operand.type : { kind: 'Utf8' }, pattern),
  }));
}
