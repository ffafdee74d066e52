/**
 * The oracle of the evaluator's tests: one row at a time, written for plainness and sharing no code with the
 * evaluator. Values are as in the SDK; null is SQL's null; `failure` is a calculation that has no result.
 */
import type { Scalar } from '../../../../connectors/federation/arrow/scalar.ts';
import type { ArrowType } from '../../../../connectors/federation/arrow/type.ts';
import type { ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import type { Operand, Predicate } from '../../../../connectors/federation/predicate/predicate.ts';

export const failure = Symbol('failure');
type Failed = typeof failure;
type Value = Scalar | null | Failed;
type Truth = boolean | null | Failed;

export type ReferenceRow = Readonly<Record<string, Scalar | null>>;

export function truthOf(predicate: Predicate, row: ReferenceRow): Truth {
  switch (predicate.kind) {
    case 'and': {
      const truths = predicate.terms.map((term) => truthOf(term, row));
      return truths.includes(false)
        ? false
        : truths.includes(failure)
          ? failure
          : truths.includes(null)
            ? null
            : true;
    }
    case 'or': {
      const truths = predicate.terms.map((term) => truthOf(term, row));
      return truths.includes(true)
        ? true
        : truths.includes(failure)
          ? failure
          : truths.includes(null)
            ? null
            : false;
    }
    case 'not': {
      const truth = truthOf(predicate.term, row);
      return typeof truth === 'boolean' ? !truth : truth;
    }
    case 'in-value-set':
      return isMember(predicate.set, row[predicate.column] ?? null);
    case 'comparison':
      return compare(predicate.operator, predicate.left, predicate.right, row);
    case 'is-distinct': {
      const a = operandValue(predicate.left, row);
      const b = operandValue(predicate.right, row);
      if (a === failure || b === failure) return failure;
      if (a === null || b === null) return a !== b;
      if (Number.isNaN(a) && Number.isNaN(b)) return false;
      return sign(typeOf(predicate.left), a, typeOf(predicate.right), b) !== 0;
    }
    case 'is-null': {
      const value = operandValue(predicate.operand, row);
      return value === failure ? failure : value === null;
    }
    case 'like': {
      const [text, pattern] = [operandValue(predicate.operand, row), operandValue(predicate.pattern, row)];
      if (typeof text !== 'string' || typeof pattern !== 'string') return null;
      return likeExpression(pattern).test(text);
    }
    case 'in-list': {
      const { operand } = predicate;
      const terms = predicate.list.map(
        (item) => ({ kind: 'comparison', operator: '=', left: operand, right: item }) as const,
      );
      return truthOf({ kind: 'or', terms }, row);
    }
    case 'boolean': {
      const value = operandValue(predicate.operand, row);
      return value === null || value === failure ? value : value === true;
    }
  }
}

export function likeExpression(pattern: string): RegExp {
  const source = Array.from(pattern, (char) => {
    if (char === '%') return '.*';
    return char === '_' ? '.' : char.replace(/[\\^$.*+?()[\]{}|/]/u, '\\$&');
  }).join('');
  return new RegExp(`^${source}$`, 'su');
}

/** Membership by the definition of a set, range by range. */
export function isMember(set: ValueSet, value: Scalar | null): boolean {
  if (value === null) return set.nullAllowed;
  if (set.kind === 'AllOrNoneValueSet') return set.all;
  const isSame = (other: Scalar): boolean => {
    return (Number.isNaN(value) && Number.isNaN(other)) || sign(set.type, value, set.type, other) === 0;
  };
  if (set.kind === 'EquatableValueSet') return set.values.some(isSame) === set.whiteList;
  return set.ranges.some(({ low, high }) => {
    if (Number.isNaN(value)) {
      const isAll = low.value === null && high.value === null;
      return isAll || (high.value !== null && Number.isNaN(high.value) && high.bound === 'EXACTLY');
    }
    const belowHigh =
      high.value === null || Number.isNaN(high.value) || isBelow(set.type, value, high.value, high.bound);
    const aboveLow =
      low.value === null || (!Number.isNaN(low.value) && isBelow(set.type, low.value, value, low.bound));
    return aboveLow && belowHigh;
  });
}

function isBelow(type: ArrowType, a: Scalar, b: Scalar, bound: string): boolean {
  const difference = sign(type, a, type, b);
  return difference === -1 || (difference === 0 && bound === 'EXACTLY');
}

function typeOf(operand: Operand): ArrowType {
  return operand.kind === 'predicate' ? { kind: 'Bool' } : operand.type;
}

function compare(operator: string, left: Operand, right: Operand, row: ReferenceRow): Truth {
  const a = operandValue(left, row);
  const b = operandValue(right, row);
  if (a === null || b === null) return null;
  if (a === failure || b === failure) return failure;
  const difference = sign(typeOf(left), a, typeOf(right), b);
  switch (operator) {
    case '=':
      return difference === 0;
    case '<>':
      return difference !== 0;
    case '<':
      return difference === -1;
    case '<=':
      return difference === -1 || difference === 0;
    case '>':
      return difference === 1;
    default:
      return difference === 1 || difference === 0;
  }
}

/** -1, 0, 1, or NaN when one of the values is NaN. */
function sign(leftType: ArrowType, a: Scalar, rightType: ArrowType, b: Scalar): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Math.sign(Buffer.compare(a, b));
  if (typeof a === 'string' && typeof b === 'string') {
    return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }
  if (leftType.kind === 'FloatingPoint' || rightType.kind === 'FloatingPoint') {
    const [x, y] = [toDouble(leftType, a), toDouble(rightType, b)];
    if (leftType.kind === 'Int' && isReal(rightType)) return Math.sign(Math.fround(x) - y);
    if (rightType.kind === 'Int' && isReal(leftType)) return Math.sign(x - Math.fround(y));
    return x < y ? -1 : x > y ? 1 : x === y ? 0 : Number.NaN;
  }
  const [x, y] = [toUnits(leftType, a), toUnits(rightType, b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

function isReal(type: ArrowType): boolean {
  return type.kind === 'FloatingPoint' && type.precision === 'SINGLE';
}

function toDouble(type: ArrowType, value: Scalar): number {
  if (typeof value !== 'object' || value instanceof Uint8Array) return Number(value);
  const isShort = type.kind === 'Decimal' && type.precision <= 18;
  if (isShort) return Number(value.unscaled) / 10 ** value.scale;
  return Number(`${value.unscaled}e${-value.scale}`);
}

/** Every exact value in units of 10^-38, instants in milliseconds. */
function toUnits(type: ArrowType, value: Scalar): bigint {
  if (typeof value === 'object' && 'unscaled' in value)
    return value.unscaled * 10n ** BigInt(38 - value.scale);
  const whole = typeof value === 'bigint' ? value : BigInt(Number(value));
  const millis = type.kind === 'Timestamp' ? (whole - BigInt.asUintN(12, whole)) / 4096n : whole;
  return millis * 10n ** 38n;
}

export function operandValue(operand: Operand, row: ReferenceRow): Value {
  switch (operand.kind) {
    case 'column':
      return row[operand.name] ?? null;
    case 'constant':
      return operand.value;
    case 'predicate':
      return truthOf(operand.predicate, row);
    case 'nullif': {
      const left = operandValue(operand.left, row);
      if (left === null || left === failure) return left;
      const isEqual = compare('=', operand.left, operand.right, row);
      return isEqual === failure ? failure : isEqual === true ? null : left;
    }
    case 'negate': {
      const value = operandValue(operand.operand, row);
      if (value === null || value === failure) return value;
      const { type } = operand;
      if (type.kind === 'FloatingPoint') return -toDouble(type, value);
      return inType(type, 0n - toUnits(type, value), 38);
    }
    case 'arithmetic': {
      const a = operandValue(operand.left, row);
      const b = operandValue(operand.right, row);
      if (a === null || b === null) return null;
      if (a === failure || b === failure) return failure;
      const { type, operator } = operand;
      if (type.kind !== 'FloatingPoint') {
        return calculateExactly(
          type,
          operator,
          toUnits(typeOf(operand.left), a),
          toUnits(typeOf(operand.right), b),
        );
      }
      const [x, y] = [toDouble(typeOf(operand.left), a), toDouble(typeOf(operand.right), b)];
      const isSingle = type.precision === 'SINGLE';
      const [p, q] = isSingle ? [Math.fround(x), Math.fround(y)] : [x, y];
      const result = { '+': p + q, '-': p - q, '*': p * q, '/': p / q, '%': p % q }[operator];
      return isSingle ? Math.fround(result) : result;
    }
  }
}

/** `a` and `b` in units of 10^-38; a product has 76 digits after the point, a quotient is rounded by the type. */
function calculateExactly(type: ArrowType, operator: string, a: bigint, b: bigint): Value {
  if ((operator === '/' || operator === '%') && b === 0n) return failure;
  if (operator === '+') return inType(type, a + b, 38);
  if (operator === '-') return inType(type, a - b, 38);
  if (operator === '*') return inType(type, a * b, 76);
  if (operator === '%') return inType(type, a % b, 38);
  if (type.kind !== 'Decimal') return inType(type, a / b, 0);
  const [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const magnitude = (2n * x * 10n ** BigInt(type.scale) + y) / (2n * y);
  return inType(type, a < 0n === b < 0n ? magnitude : -magnitude, type.scale);
}

function inType(type: ArrowType, value: bigint, scale: number): Value {
  const wanted = type.kind === 'Decimal' ? type.scale : 0;
  const unscaled =
    wanted >= scale ? value * 10n ** BigInt(wanted - scale) : value / 10n ** BigInt(scale - wanted);
  if (type.kind === 'Decimal') {
    return String(unscaled < 0n ? -unscaled : unscaled).length > 38 ? failure : { unscaled, scale: wanted };
  }
  const bits = type.kind === 'Int' ? type.bitWidth : 64;
  if (BigInt.asIntN(bits, unscaled) !== unscaled) return failure;
  return bits === 64 ? unscaled : Number(unscaled);
}
