/**
 * Copies a DuckDB vector into an Arrow column: the other direction of `scan/vector-writer.ts`. DuckDB's memory is only
 * there while a function is called, so nothing of it is kept.
 */
import { isArrayBuffer } from 'node:util/types';
import duckdb, { type Vector as DuckdbVector } from '@duckdb/node-bindings';
import {
  type ArrowType,
  type Field,
  packTimestamp,
  selectRows,
  type Vector,
} from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';

export function readVector(source: DuckdbVector, field: Field, count: number): Vector {
  const validity = readValidity(source, count);
  return {
    field,
    length: count,
    ...validity,
    offsets: null,
    data: null,
    children: [],
    ...readers[field.type.kind](source, field, count, validity),
  };
}

type Validity = Pick<Vector, 'validity' | 'nullCount'>;

/** The parts of a vector that are not empty. */
type Read = (
  source: DuckdbVector,
  field: Field,
  count: number,
  validity: Validity,
) => Partial<Pick<Vector, 'offsets' | 'data' | 'children'>>;

const readers: Readonly<Record<ArrowType['kind'], Read>> = {
  Bool: (source, _field, count) => ({ data: bitsOf(bytesOf(source, count)) }),
  Int: readFixedWidth,
  FloatingPoint: readFixedWidth,
  Decimal: readDecimals,
  Utf8: readTexts,
  Binary: readTexts,
  Date: (source, field, count, validity) =>
    field.type.kind === 'Date' && field.type.unit === 'DAY'
      ? readFixedWidth(source, field, count)
      : readMicros(source, count, validity, (epochMs) => epochMs),
  Timestamp: (source, _field, count, validity) =>
    readMicros(source, count, validity, (epochMs) => packTimestamp(epochMs)),
  List: readLists,
  Map: readLists,
  Struct: (source, { children }, count) => ({
    children: children.map((child, index) =>
      readVector(duckdb.struct_vector_get_child(source, index), child, count),
    ),
  }),
  Null: refuse,
  FixedSizeBinary: refuse,
  Time: refuse,
  Interval: refuse,
  FixedSizeList: refuse,
  Union: refuse,
};

function refuse(_source: DuckdbVector, { type }: Field): never {
  throw new QueryError('NOT_SUPPORTED', `a function cannot take the type ${type.kind}`);
}

/** A copy. */
function bytesOf(source: DuckdbVector, byteCount: number): Uint8Array {
  return byteCount === 0 ? new Uint8Array(0) : Uint8Array.from(duckdb.vector_get_data(source, byteCount));
}

function readValidity(source: DuckdbVector, count: number): Validity {
  const words: Uint8Array | null =
    count === 0 ? null : duckdb.vector_get_validity(source, 8 * Math.ceil(count / 64));
  if (words === null) return { validity: null, nullCount: 0 };
  const validity = Uint8Array.from(words.subarray(0, (count + 7) >> 3));
  let nullCount = 0;
  for (let row = 0; row < count; row++)
    if (((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) nullCount += 1;
  return nullCount === 0 ? { validity: null, nullCount } : { validity, nullCount };
}

function isPresent({ validity }: Validity, row: number): boolean {
  return validity === null || ((validity[row >> 3] ?? 0) & (1 << (row & 7))) !== 0;
}

function bitsOf(bytes: Uint8Array): Uint8Array {
  const bits = new Uint8Array((bytes.length + 7) >> 3);
  bytes.forEach((byte, row) => {
    if (byte !== 0) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  });
  return bits;
}

function readFixedWidth(source: DuckdbVector, { type }: Field, count: number): { data: Uint8Array } {
  return { data: bytesOf(source, count * byteWidth(type)) };
}

function byteWidth(type: ArrowType): number {
  if (type.kind === 'Int') return type.bitWidth / 8;
  return type.kind === 'FloatingPoint' && type.precision === 'DOUBLE' ? 8 : 4;
}

/** DuckDB stores a decimal in the narrowest integer that its precision fits. */
function readDecimals(source: DuckdbVector, { type }: Field, count: number): { data: Uint8Array } {
  const precision = type.kind === 'Decimal' ? type.precision : 38;
  if (precision > 18) return { data: bytesOf(source, 16 * count) };
  const width = precision > 9 ? 8 : precision > 4 ? 4 : 2;
  const { buffer } = bytesOf(source, width * count);
  const narrow =
    width === 8 ? new BigInt64Array(buffer) : width === 4 ? new Int32Array(buffer) : new Int16Array(buffer);
  const wide = new BigInt64Array(2 * count);
  narrow.forEach((unscaled: bigint | number, row: number) => {
    wide[2 * row] = BigInt(unscaled);
    wide[2 * row + 1] = unscaled < 0 ? -1n : 0n;
  });
  return { data: new Uint8Array(wide.buffer) };
}

/** Half a millisecond rounds up, as when Athena makes a `timestamp(3)` of a `timestamp(6)`. */
function readMicros(
  source: DuckdbVector,
  count: number,
  validity: Validity,
  encode: (epochMs: bigint) => bigint,
): { data: Uint8Array } {
  const micros = new BigInt64Array(bytesOf(source, 8 * count).buffer);
  // Where there is a null there may be anything.
  const stored = micros.map((value, row) =>
    isPresent(validity, row) ? encode(floorThousands(value + 500n)) : 0n,
  );
  return { data: new Uint8Array(stored.buffer) };
}

function floorThousands(value: bigint): bigint {
  return (value - (((value % 1000n) + 1000n) % 1000n)) / 1000n;
}

const stringBytes = 16;
const inlineBytes = 12;

/** A string is its length and either its bytes, when they are few, or four of them and a pointer to all. */
function readTexts(
  source: DuckdbVector,
  _field: Field,
  count: number,
  validity: Validity,
): { offsets: Int32Array; data: Uint8Array } {
  const offsets = new Int32Array(count + 1);
  const strings = count === 0 ? new Uint8Array(0) : duckdb.vector_get_data(source, stringBytes * count);
  const view = new DataView(strings.buffer, strings.byteOffset, strings.byteLength);
  const parts: Uint8Array[] = [];
  let end = 0;
  for (let row = 0; row < count; row++) {
    const at = row * stringBytes;
    const length = isPresent(validity, row) ? view.getUint32(at, true) : 0;
    if (length > inlineBytes) {
      parts.push(duckdb.get_data_from_pointer(bufferOf(strings), strings.byteOffset + at + 8, length));
    } else if (length > 0) {
      parts.push(strings.subarray(at + 4, at + 4 + length));
    }
    end += length;
    offsets[row + 1] = end;
  }
  return { offsets, data: Uint8Array.from(Buffer.concat(parts, end)) };
}

function readLists(
  source: DuckdbVector,
  { children }: Field,
  count: number,
  validity: Validity,
): { offsets: Int32Array; children: readonly Vector[] } {
  const [field] = children;
  if (field === undefined) throw new QueryError('NOT_SUPPORTED', 'an array without an element type');
  const entries = new BigUint64Array(bytesOf(source, 16 * count).buffer);
  const elements = readVector(
    duckdb.list_vector_get_child(source),
    field,
    duckdb.list_vector_get_size(source),
  );
  const offsets = new Int32Array(count + 1);
  const rows: number[] = [];
  for (let row = 0; row < count; row++) {
    const start = Number(entries[2 * row] ?? 0n);
    const length = isPresent(validity, row) ? Number(entries[2 * row + 1] ?? 0n) : 0;
    for (let index = 0; index < length; index++) rows.push(start + index);
    offsets[row + 1] = rows.length;
  }
  return { offsets, children: [rowsOf(elements, rows)] };
}

/** DuckDB's lists may share elements, leave some out, or lie in any order. */
function rowsOf(vector: Vector, rows: readonly number[]): Vector {
  const isWhole = rows.length === vector.length && rows.every((row, index) => row === index);
  if (isWhole) return vector;
  const block = {
    schema: { fields: [vector.field], metadata: new Map() },
    rowCount: vector.length,
    vectors: [vector],
  };
  return selectRows(block, Uint32Array.from(rows)).vectors[0] ?? vector;
}

function bufferOf({ buffer }: Uint8Array): ArrayBuffer {
  if (isArrayBuffer(buffer)) return buffer;
  throw new TypeError('DuckDB keeps no text in shared memory');
}
