/**
 * From what an author of a connector has at hand to the one form of a column's type (`scalar.ts`). Where Java's
 * SDK cuts, wraps or guesses, this refuses: a value that the type cannot hold is an error, never another value.
 */
import { ConnectorError } from '../errors.ts';
import { decimalFromNumber, decimalFromText, rescale } from './decimal.ts';
import { intervalBytes } from './layout.ts';
import { type Decimal, isDecimal, type Scalar } from './scalar.ts';
import { packTimestamp } from './time-zone.ts';
import { type ArrowKind, type ArrowType, describeType, type Field } from './type.ts';

/** undefined: this kind of JavaScript value is not accepted for the type. */
type Coercion<Kind extends ArrowKind> = (
  value: unknown,
  type: Extract<ArrowType, { kind: Kind }>,
) => Scalar | undefined;

const coercions: { readonly [Kind in ArrowKind]: Coercion<Kind> | null } = {
  Null: null,
  Bool: (value) => {
    if (typeof value === 'boolean') return value;
    return typeof value === 'number' || typeof value === 'bigint' ? value > 0 : undefined;
  },
  Int: (value, { bitWidth, isSigned }) => {
    const integer = toInteger(value);
    if (integer === undefined) return undefined;
    const fits = isSigned ? BigInt.asIntN(bitWidth, integer) : BigInt.asUintN(bitWidth, integer);
    if (fits !== integer) return undefined;
    return bitWidth === 64 ? integer : Number(integer);
  },
  FloatingPoint: (value) => (typeof value === 'number' ? value : undefined),
  Decimal: (value, { precision, scale }) => {
    const exact = toDecimal(value);
    if (exact === undefined) return undefined;
    const decimal = rescale(exact, scale);
    return abs(decimal.unscaled) < 10n ** BigInt(precision) ? decimal : undefined;
  },
  Utf8: (value) => {
    if (typeof value === 'string') return value;
    return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
      ? String(value)
      : undefined;
  },
  Binary: (value) => (value instanceof Uint8Array ? value : undefined),
  FixedSizeBinary: (value, { byteWidth }) =>
    value instanceof Uint8Array && value.length === byteWidth ? value : undefined,
  Date: (value, { unit }) => (unit === 'DAY' ? toEpochDays(value) : toEpochMs(value)),
  Time: (value, { bitWidth }) => {
    const integer = toInteger(value);
    if (integer === undefined || BigInt.asIntN(bitWidth, integer) !== integer) return undefined;
    return bitWidth === 64 ? integer : Number(integer);
  },
  Timestamp: (value, { unit, timezone }) => {
    if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : undefined;
    if (unit !== 'MILLISECOND' || timezone === null) return undefined;
    if (isZoned(value)) return packTimestamp(value.epochMs, value.zone);
    return value instanceof Date && isTime(value) ? packTimestamp(BigInt(value.getTime())) : undefined;
  },
  Interval: (value, { unit }) =>
    value instanceof Uint8Array && value.length === intervalBytes[unit] ? value : undefined,
  List: null,
  FixedSizeList: null,
  Struct: null,
  Map: null,
  Union: null,
};

/**
 * | Type | Accepted |
 * |---|---|
 * | boolean | boolean; number or bigint, positive is true |
 * | integers | integral number, bigint, within the type's range |
 * | real, double | number |
 * | decimal(p,s) | Decimal, bigint, decimal text, number (by its exact binary value); rounded half away from zero |
 * | varchar | string; number, bigint and boolean in their text form |
 * | varbinary | Uint8Array |
 * | date | Date (the UTC day), integral days since 1970 |
 * | timestamp | Date, integral milliseconds since 1970 |
 * | timestamp with time zone | bigint already packed, `{ epochMs, zone }`, Date (as UTC) |
 *
 * @throws ConnectorError InvalidInput that names the column and the types, not the value
 */
export function coerce(value: unknown, field: Field): Scalar {
  const coercion = coercions[field.type.kind] as Coercion<ArrowKind> | null;
  const scalar = coercion?.(value, field.type);
  if (scalar === undefined) {
    throw new ConnectorError(
      'InvalidInput',
      `column ${JSON.stringify(field.name)} of type ${describeType(field.type)} cannot hold a value given as ${describeValue(value)}`,
    );
  }
  return scalar;
}

function describeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return value.constructor?.name ?? 'object';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a fractional number';
  return typeof value === 'number' || typeof value === 'bigint'
    ? `${typeof value} of that size`
    : typeof value;
}

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const isTime = (value: Date): boolean => !Number.isNaN(value.getTime());

function toInteger(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : undefined;
}

function toDecimal(value: unknown): Decimal | undefined {
  if (isDecimal(value)) return value;
  if (typeof value === 'bigint') return { unscaled: value, scale: 0 };
  if (typeof value === 'number') return Number.isFinite(value) ? decimalFromNumber(value) : undefined;
  return typeof value === 'string' ? decimalFromText(value) : undefined;
}

/** Floor, so that an instant before 1970 falls on its own day. */
function toEpochDays(value: unknown): number | undefined {
  if (value instanceof Date) return isTime(value) ? Math.floor(value.getTime() / 86_400_000) : undefined;
  const days = toInteger(value);
  return days !== undefined && BigInt.asIntN(32, days) === days ? Number(days) : undefined;
}

function toEpochMs(value: unknown): bigint | undefined {
  if (value instanceof Date) return isTime(value) ? BigInt(value.getTime()) : undefined;
  const milliseconds = toInteger(value);
  return milliseconds !== undefined && BigInt.asIntN(64, milliseconds) === milliseconds
    ? milliseconds
    : undefined;
}

function isZoned(value: unknown): value is { epochMs: bigint; zone: string } {
  if (typeof value !== 'object' || value === null || !('epochMs' in value) || !('zone' in value))
    return false;
  return typeof value.epochMs === 'bigint' && typeof value.zone === 'string';
}
