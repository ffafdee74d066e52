/**
 * The order of the values of one column. It is Trino's order, not that of Athena's Java SDK, because the rows
 * kept must be those that the engine would keep. The two differ in three places:
 *
 * - Text is ordered by code point, which is the order of its UTF-8 bytes; Java's UTF-16 order puts U+FFFD after
 *   U+10000 and would turn a valid range upside down.
 * - −0.0 equals 0.0. NaN equals itself and is greatest, so that the order is total, but no comparison selects
 *   it: see `range.ts` for what that means for ranges.
 * - Timestamps with time zone are equal when their instants are, in whatever zone.
 */
import { type Decimal, isDecimal, type Scalar } from '../arrow/scalar.ts';
import { type ArrowType, describeType } from '../arrow/type.ts';
import { ConnectorError } from '../errors.ts';

export type Ordering = -1 | 0 | 1;

type ScalarForm = 'boolean' | 'number' | 'bigint' | 'string' | 'bytes' | 'decimal';

/** The JavaScript form of a type's values; null where values of the type cannot be compared. */
export function scalarForm(type: ArrowType): ScalarForm | null {
  switch (type.kind) {
    case 'Bool':
      return 'boolean';
    case 'Int':
    case 'Time':
      return type.bitWidth === 64 ? 'bigint' : 'number';
    case 'FloatingPoint':
      return 'number';
    case 'Decimal':
      return 'decimal';
    case 'Utf8':
      return 'string';
    case 'Binary':
    case 'FixedSizeBinary':
      return 'bytes';
    case 'Date':
      return type.unit === 'DAY' ? 'number' : 'bigint';
    case 'Timestamp':
      return 'bigint';
    case 'Null':
    case 'Interval':
    case 'List':
    case 'FixedSizeList':
    case 'Struct':
    case 'Map':
    case 'Union':
      return null;
  }
}

function formOf(value: Scalar): ScalarForm {
  if (isDecimal(value)) return 'decimal';
  if (value instanceof Uint8Array) return 'bytes';
  const form = typeof value;
  if (form === 'boolean' || form === 'number' || form === 'bigint' || form === 'string') return form;
  throw new ConnectorError(
    'InvalidInput',
    `a value of a value set or constant cannot be of JavaScript type ${form}`,
  );
}

/** @throws ConnectorError InvalidInput when the value is not one of the type's */
export function assertScalar(type: ArrowType, value: Scalar): void {
  const expected = scalarForm(type);
  const actual = formOf(value);
  if (isDecimal(value)) assertDecimalScale(value.scale);
  if (expected === actual) {
    if (typeof value !== 'number' || type.kind === 'FloatingPoint' || Number.isSafeInteger(value)) return;
    throw new ConnectorError('InvalidInput', `type ${describeType(type)} takes whole numbers only`);
  }
  const wanted = expected === null ? 'no comparable value' : `a ${expected}`;
  throw new ConnectorError('InvalidInput', `type ${describeType(type)} takes ${wanted}, not a ${actual}`);
}

/** Athena's decimals have scales 0 to 38; a hostile one would have us compute a power of ten without end. */
export function assertDecimalScale(scale: number): void {
  if (Number.isInteger(scale) && scale >= 0 && scale <= maxDecimalDigits) return;
  throw new ConnectorError(
    'InvalidInput',
    `a decimal has scale ${scale}; it must be from 0 to ${maxDecimalDigits}`,
  );
}

export const maxDecimalDigits = 38;

/** Timestamps with zone pack milliseconds and a zone key of 12 bits into one 64-bit value. */
export const zoneKeyBits = 12n;

export function isPackedTimestamp(type: ArrowType): boolean {
  return type.kind === 'Timestamp' && type.timezone !== null && type.unit === 'MILLISECOND';
}

/** Both values must be of the type. */
export function compareScalars(type: ArrowType, a: Scalar, b: Scalar): Ordering {
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    return isPackedTimestamp(type) ? order(a >> zoneKeyBits, b >> zoneKeyBits) : order(a, b);
  }
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(Number(a), Number(b));
  if (a instanceof Uint8Array && b instanceof Uint8Array) return order(Buffer.compare(a, b), 0);
  if (isDecimal(a) && isDecimal(b)) return compareDecimals(a, b);
  throw new ConnectorError(
    'InvalidInput',
    `values of type ${describeType(type)} must both be a ${scalarForm(type) ?? 'null'}, not ${formOf(a)} and ${formOf(b)}`,
  );
}

function order<Value extends number | bigint>(a: Value, b: Value): Ordering {
  if (a < b) return -1;
  return a > b ? 1 : 0;
}

function compareNumbers(a: number, b: number): Ordering {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1;
  return Number.isNaN(b) ? -1 : order(a, b);
}

function compareDecimals(a: Decimal, b: Decimal): Ordering {
  const scale = Math.max(a.scale, b.scale);
  return order(rescale(a, scale), rescale(b, scale));
}

/** The unscaled value at a scale that is not smaller than the decimal's own, so nothing is lost. */
export function rescale(decimal: Decimal, scale: number): bigint {
  return decimal.unscaled * 10n ** BigInt(scale - decimal.scale);
}

/** By code point, without decoding: only surrogates stand in the wrong place in UTF-16. */
function compareText(a: string, b: string): Ordering {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return order(codePointRank(left), codePointRank(right));
  }
  return order(a.length, b.length);
}

/** Lifts surrogates above the rest of the basic plane: where two texts first differ, that sorts by code point. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
