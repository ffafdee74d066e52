/** Values as the SDK's own readers give them. What it cannot read as a scalar is read by its buffers. */
import { elementRange, scalarAt } from '../../../connectors/federation/arrow/read.ts';
import { isDecimal, type Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import type { ArrowType } from '../../../connectors/federation/arrow/type.ts';
import { isValid, type Vector } from '../../../connectors/federation/arrow/vector.ts';
import type { Json } from './json.ts';

export function describeVector(vector: Vector): readonly Json[] {
  return Array.from({ length: vector.length }, (_, row) => describeAt(vector, row));
}

function describeAt(vector: Vector, row: number): Json {
  const { type } = vector.field;
  switch (type.kind) {
    case 'List':
    case 'FixedSizeList':
      return isValid(vector, row) ? elementsAt(vector, row) : null;
    case 'Map':
      return isValid(vector, row) ? elementsAt(vector, row) : null;
    case 'Struct':
      return isValid(vector, row) ? vector.children.map((child) => describeAt(child, row)) : null;
    default:
      return describeScalar(type, scalarAt(vector, row));
  }
}

/** A map's elements are structs of key and value, which are described as pairs like any other struct. */
function elementsAt(vector: Vector, row: number): Json {
  const [child] = vector.children;
  if (child === undefined) throw new Error(`${vector.field.name} has no elements`);
  const [start, end] = elementRange(vector, row);
  return Array.from({ length: end - start }, (_, index) => describeAt(child, start + index));
}

export function describeScalar(type: ArrowType, value: Scalar | null): Json {
  if (value === null) return null;
  if (isDecimal(value)) return decimalText(value.unscaled, value.scale);
  if (type.kind === 'Interval' && typeof value === 'object') return intervals[type.unit](viewOf(value));
  switch (typeof value) {
    case 'object':
      return Buffer.from(value).toString('base64');
    case 'bigint':
      return String(value);
    case 'number':
      return type.kind === 'FloatingPoint' ? floatText(type.precision, value) : value;
    default:
      return value;
  }
}

const intervals = {
  YEAR_MONTH: (view: DataView): Json => view.getInt32(0, true),
  DAY_TIME: (view: DataView): Json => [view.getInt32(0, true), view.getInt32(4, true)],
  MONTH_DAY_NANO: (view: DataView): Json => [
    view.getInt32(0, true),
    view.getInt32(4, true),
    String(view.getBigInt64(8, true)),
  ],
} as const;

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

const floatTexts = {
  /** A half is exact in a double, so its bits can be found again. */
  HALF: (value: number) => hex(halfBits(value), 4),
  SINGLE: (value: number) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, Number.isNaN(value) ? Number.NaN : value);
    return hex(view.getUint32(0), 8);
  },
  DOUBLE: (value: number) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, Number.isNaN(value) ? Number.NaN : value);
    return hex(view.getBigUint64(0), 16);
  },
} as const;

function floatText(precision: keyof typeof floatTexts, value: number): string {
  return floatTexts[precision](value);
}

function hex(bits: number | bigint, digits: number): string {
  return `0x${bits.toString(16).padStart(digits, '0')}`;
}

function halfBits(value: number): number {
  const sign = Object.is(value, -0) || value < 0 ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (size < 2 ** -14) return sign | (size * 2 ** 24);
  const exponent = Math.floor(Math.log2(size));
  return sign | ((exponent + 15) << 10) | ((size / 2 ** exponent - 1) * 1024);
}

function decimalText(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  if (scale > 0) return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return sign + digits + (unscaled === 0n ? '' : '0'.repeat(-scale));
}
