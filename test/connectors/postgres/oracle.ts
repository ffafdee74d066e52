/**
 * What Athena keeps of a row, said a second time and plainly: SQL's three truth values over values as they are shown.
 * Shares no code with the SDK's evaluator, so that neither can hide the other's mistakes. Calculations that fail, and
 * timestamps with a zone, are beyond it.
 */
import type {
  ArithmeticOperator,
  ComparisonOperator,
  Decimal,
  Operand,
  Predicate,
  Range,
  Scalar,
  ValueSet,
} from '../../../connectors/federation/index.ts';

export type Row = ReadonlyMap<string, Scalar | null>;
/** null: unknown. */
export type Truth = boolean | null;

/** -1, 0, 1; NaN where one side is NaN, which no comparison but `<>` is true of. */
type Ordering = number;

const holds: Readonly<Record<ComparisonOperator, (ordering: Ordering) => boolean>> = {
  '=': (ordering) => ordering === 0,
  '<>': (ordering) => ordering !== 0,
  '<': (ordering) => ordering < 0,
  '<=': (ordering) => ordering <= 0,
  '>': (ordering) => ordering > 0,
  '>=': (ordering) => ordering >= 0,
};

export function isKept(predicate: readonly Predicate[], row: Row): boolean {
  return predicate.every((term) => truthOf(term, row) === true);
}

export function truthOf(predicate: Predicate, row: Row): Truth {
  switch (predicate.kind) {
    case 'and':
      return every(predicate.terms.map((term) => truthOf(term, row)));
    case 'or':
      return negate(every(predicate.terms.map((term) => negate(truthOf(term, row)))));
    case 'not':
      return negate(truthOf(predicate.term, row));
    case 'in-value-set':
      return isInSet(row.get(predicate.column) ?? null, predicate.set);
    case 'comparison': {
      const ordering = strictOrdering(predicate.left, predicate.right, row);
      return ordering === null ? null : holds[predicate.operator](ordering);
    }
    case 'is-distinct': {
      const left = scalarOf(predicate.left, row);
      const right = scalarOf(predicate.right, row);
      if (left === null || right === null) return left !== right;
      return !(isNaNValue(left) && isNaNValue(right)) && order(left, right) !== 0;
    }
    case 'is-null':
      return scalarOf(predicate.operand, row) === null;
    case 'like': {
      const text = scalarOf(predicate.operand, row);
      const pattern = scalarOf(predicate.pattern, row);
      return text === null || pattern === null ? null : likeExpression(pattern).test(textOf(text));
    }
    case 'in-list': {
      const { operand } = predicate;
      const equal = predicate.list.map((element) => strictOrdering(operand, element, row));
      if (equal.includes(0)) return true;
      return equal.includes(null) ? null : false;
    }
    case 'boolean': {
      const value = scalarOf(predicate.operand, row);
      if (value !== null && typeof value !== 'boolean') throw new TypeError('not a boolean');
      return value;
    }
  }
}

function every(terms: readonly Truth[]): Truth {
  if (terms.includes(false)) return false;
  return terms.includes(null) ? null : true;
}

function negate(truth: Truth): Truth {
  return truth === null ? null : !truth;
}

function strictOrdering(left: Operand, right: Operand, row: Row): Ordering | null {
  const [a, b] = [scalarOf(left, row), scalarOf(right, row)];
  return a === null || b === null ? null : order(a, b);
}

function scalarOf(operand: Operand, row: Row): Scalar | null {
  switch (operand.kind) {
    case 'column':
      return row.get(operand.name) ?? null;
    case 'constant':
      return operand.value;
    case 'predicate':
      return truthOf(operand.predicate, row);
    case 'nullif': {
      const [left, right] = [scalarOf(operand.left, row), scalarOf(operand.right, row)];
      return left !== null && right !== null && order(left, right) === 0 ? null : left;
    }
    case 'negate': {
      const value = scalarOf(operand.operand, row);
      return value === null ? null : (exactOf(value)?.negated ?? -Number(value));
    }
    case 'arithmetic': {
      const [left, right] = [scalarOf(operand.left, row), scalarOf(operand.right, row)];
      return left === null || right === null ? null : calculate(operand.operator, left, right);
    }
  }
}

/** Addition, subtraction and multiplication of whole numbers and decimals; all of them as doubles otherwise. */
function calculate(operator: ArithmeticOperator, left: Scalar, right: Scalar): Scalar {
  const [a, b] = [exactOf(left), exactOf(right)];
  if (a === null || b === null) {
    const [x, y] = [Number(left), Number(right)];
    return { '+': x + y, '-': x - y, '*': x * y, '/': x / y, '%': x % y }[operator];
  }
  if (operator === '*') return decimal(a.unscaled * b.unscaled, a.scale + b.scale);
  const [x, y, scale] = aligned(a, b);
  if (operator === '+') return decimal(x + y, scale);
  if (operator === '-') return decimal(x - y, scale);
  if (operator === '%') return decimal(x % y, scale);
  if (scale > 0) throw new TypeError('the quotient of decimals is beyond this oracle');
  return decimal(x / y, 0);
}

function isInSet(value: Scalar | null, set: ValueSet): boolean {
  if (value === null) return set.nullAllowed;
  switch (set.kind) {
    case 'AllOrNoneValueSet':
      return set.all;
    case 'EquatableValueSet':
      return set.values.some((member) => isSame(value, member)) === set.whiteList;
    case 'SortedRangeSet':
      return set.ranges.some((range) => isInRange(value, range));
  }
}

/** NaN is in a range that is open on both sides, and in one that names it. */
function isInRange(value: Scalar, { low, high }: Range): boolean {
  if (low.value === null && high.value === null) return true;
  if (isNaNValue(value)) {
    return high.value !== null && isNaNValue(high.value) && high.bound === 'EXACTLY';
  }
  if (low.value !== null) {
    const ordering = orderNaNLast(value, low.value);
    if (ordering < 0 || (ordering === 0 && low.bound !== 'EXACTLY')) return false;
  }
  if (high.value === null) return true;
  const ordering = orderNaNLast(value, high.value);
  return ordering < 0 || (ordering === 0 && high.bound === 'EXACTLY');
}

function isSame(a: Scalar, b: Scalar): boolean {
  return (isNaNValue(a) && isNaNValue(b)) || order(a, b) === 0;
}

function isNaNValue(value: Scalar): boolean {
  return typeof value === 'number' && Number.isNaN(value);
}

/** A total order, for sorting: NaN comes last and equals itself. */
export function orderNaNLast(a: Scalar, b: Scalar): Ordering {
  if (isNaNValue(b)) return isNaNValue(a) ? 0 : -1;
  return isNaNValue(a) ? 1 : order(a, b);
}

function order(a: Scalar, b: Scalar): Ordering {
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (typeof a === 'string' && typeof b === 'string') return orderLists(codePoints(a), codePoints(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return orderLists([...a], [...b]);
  const [left, right] = [exactOf(a), exactOf(b)];
  if (left !== null && right !== null) {
    const [x, y] = aligned(left, right);
    return x < y ? -1 : Number(x > y);
  }
  const [x, y] = [asDouble(a), asDouble(b)];
  return Number.isNaN(x) || Number.isNaN(y) ? Number.NaN : x < y ? -1 : Number(x > y);
}

function orderLists(a: readonly number[], b: readonly number[]): Ordering {
  const index = a.findIndex((element, at) => element !== b[at]);
  if (index < 0) return a.length < b.length ? -1 : 0;
  const [x, y] = [a[index], b[index]];
  return x === undefined || y === undefined || x > y ? 1 : -1;
}

function codePoints(text: string): readonly number[] {
  return [...text].map((character) => character.codePointAt(0) ?? 0);
}

interface Exact extends Decimal {
  readonly negated: Decimal;
}

/** A number that is whole, or has a scale; null: a float, or no number. */
function exactOf(value: Scalar): Exact | null {
  if (typeof value === 'bigint') return exact(value, 0);
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))
    return exact(BigInt(value), 0);
  if (typeof value === 'object' && 'unscaled' in value) return exact(value.unscaled, value.scale);
  return null;
}

function exact(unscaled: bigint, scale: number): Exact {
  return { unscaled, scale, negated: decimal(-unscaled, scale) };
}

function decimal(unscaled: bigint, scale: number): Decimal {
  return { unscaled, scale };
}

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.unscaled * 10n ** BigInt(scale - a.scale), b.unscaled * 10n ** BigInt(scale - b.scale), scale];
}

function asDouble(value: Scalar): number {
  if (typeof value === 'object' && 'unscaled' in value) return Number(`${value.unscaled}e-${value.scale}`);
  return typeof value === 'number' || typeof value === 'bigint' ? Number(value) : Number.NaN;
}

/** `%` any text, `_` one code point, everything else itself: a backslash too. */
function likeExpression(pattern: Scalar): RegExp {
  const parts = [...textOf(pattern)].map((character) => {
    if (character === '%') return '.*';
    if (character === '_') return '.';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
  return new RegExp(`^${parts.join('')}$`, 'su');
}

function textOf(value: Scalar): string {
  if (typeof value !== 'string') throw new TypeError('not a text');
  return value;
}
