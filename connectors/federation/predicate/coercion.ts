/** Which types an expression may mix, and in which type Trino then compares them. */
import type { ArrowType } from '../arrow/type.ts';

type Int = Extract<ArrowType, { kind: 'Int' }>;
type FloatingPoint = Extract<ArrowType, { kind: 'FloatingPoint' }>;
type DecimalType = Extract<ArrowType, { kind: 'Decimal' }>;

const integerDigits = { 8: 3, 16: 5, 32: 10, 64: 19 } as const satisfies Record<Int['bitWidth'], number>;

/** null: the two cannot be compared. A constant of type Null takes the type of the other side. */
export function commonType(a: ArrowType, b: ArrowType): ArrowType | null {
  if (a.kind === 'Null') return b;
  if (b.kind === 'Null') return a;
  if (isNumeric(a) && isNumeric(b)) return commonNumericType(a, b);
  return isSameFamily(a, b) && isComparable(a) ? a : null;
}

/** Types whose values every evaluator of ours compares; of others only `is null` is known. */
export function isComparable(type: ArrowType): boolean {
  switch (type.kind) {
    case 'Int':
      return type.isSigned;
    case 'FloatingPoint':
      return type.precision !== 'HALF';
    case 'Timestamp':
      return type.timezone === null || type.unit === 'MILLISECOND';
    case 'Bool':
    case 'Decimal':
    case 'Utf8':
    case 'Binary':
    case 'Date':
      return true;
    case 'Null':
    case 'FixedSizeBinary':
    case 'Time':
    case 'Interval':
    case 'List':
    case 'FixedSizeList':
    case 'Struct':
    case 'Map':
    case 'Union':
      return false;
  }
}

/** Whether a column of one type can stand where a predicate names it with the other. */
export function isSameFamily(a: ArrowType, b: ArrowType): boolean {
  if (a.kind !== b.kind) return false;
  if (a.kind === 'Date' && b.kind === 'Date') return a.unit === b.unit;
  if (a.kind === 'Int' && b.kind === 'Int') return a.isSigned === b.isSigned;
  if (a.kind === 'Timestamp' && b.kind === 'Timestamp') {
    return a.unit === b.unit && (a.timezone === null) === (b.timezone === null);
  }
  return true;
}

export type NumericType = Int | FloatingPoint | DecimalType;

export function isNumeric(type: ArrowType): type is NumericType {
  if (type.kind !== 'Int' && type.kind !== 'FloatingPoint' && type.kind !== 'Decimal') return false;
  return isComparable(type);
}

function commonNumericType(a: NumericType, b: NumericType): ArrowType | null {
  if (a.kind === 'FloatingPoint' || b.kind === 'FloatingPoint') {
    const isDouble = isDoublePrecision(a) || isDoublePrecision(b);
    const common: ArrowType = { kind: 'FloatingPoint', precision: isDouble ? 'DOUBLE' : 'SINGLE' };
    return canCoerce(a, common) && canCoerce(b, common) ? common : null;
  }
  if (a.kind === 'Int' && b.kind === 'Int') return a.bitWidth >= b.bitWidth ? a : b;
  const left = asDecimal(a);
  const right = asDecimal(b);
  const scale = Math.max(left.scale, right.scale);
  const digits = Math.max(left.precision - left.scale, right.precision - right.scale);
  return { kind: 'Decimal', precision: Math.min(38, digits + scale), scale };
}

function isDoublePrecision(type: ArrowType): boolean {
  return type.kind === 'FloatingPoint' && type.precision === 'DOUBLE';
}

/** The decimal type that holds every value of an integer type; other types stay as they are. */
export function asDecimal<Type extends ArrowType>(type: Type): Exclude<Type, Int> | DecimalType;
export function asDecimal(type: ArrowType): ArrowType {
  return type.kind === 'Int' ? { kind: 'Decimal', precision: integerDigits[type.bitWidth], scale: 0 } : type;
}

/**
 * Whether values of `from` are taken to `to` as Trino takes them. A bigint or decimal beside a real is refused:
 * rounding it to 24 bits by way of a double would not always be Trino's rounding.
 */
export function canCoerce(from: ArrowType, to: NumericType): boolean {
  if (from.kind === 'Null') return true;
  if (!isNumeric(from)) return false;
  switch (to.kind) {
    case 'Int':
      return from.kind === 'Int' && from.bitWidth <= to.bitWidth;
    case 'Decimal':
      return from.kind !== 'FloatingPoint';
    case 'FloatingPoint':
      if (to.precision === 'DOUBLE') return true;
      return from.kind === 'Int'
        ? from.bitWidth <= 32
        : !isDoublePrecision(from) && from.kind === 'FloatingPoint';
  }
}
