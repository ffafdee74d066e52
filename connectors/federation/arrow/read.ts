/** Single values out of vectors, for answers on a screen, tests, functions and markers; scans use whole buffers. */
import { ConnectorError } from '../errors.ts';
import { halfToNumber } from './half.ts';
import type { Scalar } from './scalar.ts';
import { type ArrowKind, type ArrowType, describeType } from './type.ts';
import { isValid, type Vector } from './vector.ts';

/** A leading U+FEFF is part of the value; bytes that are no text are not turned into another one. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type Reader<Kind extends ArrowKind> = (
  data: DataView,
  row: number,
  type: Extract<ArrowType, { kind: Kind }>,
  vector: Vector,
) => Scalar;

const readInt = {
  true: { 8: 'getInt8', 16: 'getInt16', 32: 'getInt32' },
  false: { 8: 'getUint8', 16: 'getUint16', 32: 'getUint32' },
} as const;

const readers: { readonly [Kind in ArrowKind]: Reader<Kind> | null } = {
  Null: null,
  Bool: (data, row) => ((data.getUint8(row >> 3) >> (row & 7)) & 1) === 1,
  Int: (data, row, { bitWidth, isSigned }) => {
    if (bitWidth === 64) return isSigned ? data.getBigInt64(8 * row, true) : data.getBigUint64(8 * row, true);
    return data[readInt[`${isSigned}`][bitWidth]]((bitWidth / 8) * row, true);
  },
  FloatingPoint: (data, row, { precision }) => {
    if (precision === 'DOUBLE') return data.getFloat64(8 * row, true);
    return precision === 'SINGLE'
      ? data.getFloat32(4 * row, true)
      : halfToNumber(data.getUint16(2 * row, true));
  },
  Decimal: (data, row, { scale }) => {
    const unscaled = (data.getBigInt64(16 * row + 8, true) << 64n) | data.getBigUint64(16 * row, true);
    return { unscaled, scale };
  },
  Utf8: (_data, row, _type, vector) => textAt(vector, row),
  Binary: (_data, row, _type, vector) => bytesAt(vector, row),
  FixedSizeBinary: (_data, row, { byteWidth }, vector) => fixedBytesAt(vector, row, byteWidth),
  Date: (data, row, { unit }) =>
    unit === 'DAY' ? data.getInt32(4 * row, true) : data.getBigInt64(8 * row, true),
  Time: (data, row, { bitWidth }) =>
    bitWidth === 64 ? data.getBigInt64(8 * row, true) : data.getInt32(4 * row, true),
  Timestamp: (data, row) => data.getBigInt64(8 * row, true),
  Interval: (_data, row, { unit }, vector) =>
    fixedBytesAt(vector, row, unit === 'YEAR_MONTH' ? 4 : unit === 'DAY_TIME' ? 8 : 16),
  List: null,
  FixedSizeList: null,
  Struct: null,
  Map: null,
  Union: null,
};

/** The bytes of a text or binary value; a view, not a copy. */
export function bytesAt(vector: Vector, row: number): Uint8Array {
  const start = vector.offsets?.[row] ?? 0;
  return vector.data?.subarray(start, vector.offsets?.[row + 1] ?? start) ?? new Uint8Array(0);
}

function textAt(vector: Vector, row: number): string {
  try {
    return utf8.decode(bytesAt(vector, row));
  } catch {
    throw new ConnectorError(
      'InvalidInput',
      `column ${JSON.stringify(vector.field.name)} is text, but holds bytes that are not UTF-8`,
    );
  }
}

function fixedBytesAt(vector: Vector, row: number, byteWidth: number): Uint8Array {
  return vector.data?.subarray(byteWidth * row, byteWidth * (row + 1)) ?? new Uint8Array(0);
}

/** @throws ConnectorError OperationNotSupported for nested types; see {@link valueAt} */
export function scalarAt(vector: Vector, row: number): Scalar | null {
  const { type } = vector.field;
  const read = readers[type.kind] as Reader<ArrowKind> | null;
  if (read === null) {
    if (type.kind === 'Null') return null;
    throw new ConnectorError(
      'OperationNotSupported',
      `a value of type ${describeType(type)} is not a scalar`,
    );
  }
  if (row < 0 || row >= vector.length)
    throw new ConnectorError('Bug', `row ${row} of ${vector.length} was asked for`);
  if (!isValid(vector, row)) return null;
  const data = vector.data ?? new Uint8Array(0);
  return read(new DataView(data.buffer, data.byteOffset, data.length), row, type, vector);
}

/** As {@link scalarAt}; a list is an array, a struct a plain object, a map a Map. */
export function valueAt(vector: Vector, row: number): unknown {
  const { type } = vector.field;
  switch (type.kind) {
    case 'List':
    case 'FixedSizeList':
      return isValid(vector, row) ? elementsAt(vector, row) : null;
    case 'Struct': {
      if (!isValid(vector, row)) return null;
      return Object.fromEntries(vector.children.map((child) => [child.field.name, valueAt(child, row)]));
    }
    case 'Map': {
      if (!isValid(vector, row)) return null;
      const [start, end] = elementRange(vector, row);
      const [keys, values] = vector.children[0]?.children ?? [];
      if (keys === undefined || values === undefined)
        throw new ConnectorError('Bug', 'a map vector lacks keys or values');
      const entries = Array.from({ length: end - start }, (_, index): [unknown, unknown] => [
        valueAt(keys, start + index),
        valueAt(values, start + index),
      ]);
      return new Map(entries);
    }
    default:
      return scalarAt(vector, row);
  }
}

/** Rows of the child vector that make up a list or map value: from, up to but not including. */
export function elementRange(vector: Vector, row: number): readonly [start: number, end: number] {
  if (vector.field.type.kind === 'FixedSizeList') {
    const { listSize } = vector.field.type;
    return [row * listSize, (row + 1) * listSize];
  }
  return [vector.offsets?.[row] ?? 0, vector.offsets?.[row + 1] ?? 0];
}

function elementsAt(vector: Vector, row: number): readonly unknown[] {
  const child = vector.children[0];
  if (child === undefined) return [];
  const [start, end] = elementRange(vector, row);
  return Array.from({ length: end - start }, (_, index) => valueAt(child, start + index));
}
