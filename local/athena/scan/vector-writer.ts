/**
 * Copies an Arrow column into a DuckDB vector, a whole run of rows at a time: fixed-width buffers as they are,
 * text and nested values by offset. Both keep validity as bits, least significant first.
 */
import { isArrayBuffer } from 'node:util/types';
import duckdb, { type Vector as DuckdbVector } from '@duckdb/node-bindings';
import { type ArrowType, isValid, type Vector } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';

export interface Run {
  readonly start: number;
  readonly count: number;
}

export function writeVector(target: DuckdbVector, source: Vector, run: Run): void {
  if (run.count === 0) return;
  writeValidity(target, source, run);
  writers[source.field.type.kind](target, source, run);
}

type Writer = (target: DuckdbVector, source: Vector, run: Run) => void;

const writers: Readonly<Record<ArrowType['kind'], Writer>> = {
  Bool: writeBooleans,
  Int: writeFixedWidth,
  FloatingPoint: writeFixedWidth,
  Decimal: writeDecimals,
  Utf8: writeBytes,
  Binary: writeBytes,
  Date: writeDates,
  Timestamp: (target, source, run) => writeMicros(target, source, run, (packed) => packed >> zoneKeyBits),
  List: writeLists,
  Map: writeLists,
  Struct: (target, source, run) => {
    source.children.forEach((child, index) => {
      writeVector(duckdb.struct_vector_get_child(target, index), child, run);
    });
  },
  Null: refuse,
  FixedSizeBinary: refuse,
  Time: refuse,
  Interval: refuse,
  FixedSizeList: refuse,
  Union: refuse,
};

const zoneKeyBits = 12n;

function refuse(_target: DuckdbVector, { field }: Vector): void {
  throw new QueryError(
    'NOT_SUPPORTED',
    `column ${field.name} has a type that Athena does not read: ${field.type.kind}`,
  );
}

function writeValidity(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  if (source.validity === null || source.nullCount === 0) return;
  duckdb.vector_ensure_validity_writable(target);
  const byteCount = (count + 7) >> 3;
  const bits = start % 8 === 0 ? source.validity.subarray(start >> 3) : shiftedBits(source, start, count);
  duckdb.copy_data_to_vector_validity(target, 0, bufferOf(bits), bits.byteOffset, byteCount);
}

function shiftedBits(source: Vector, start: number, count: number): Uint8Array {
  const bits = new Uint8Array((count + 7) >> 3);
  for (let row = 0; row < count; row++) {
    if (isValid(source, start + row)) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}

function copy(target: DuckdbVector, values: ArrayBufferView): void {
  duckdb.copy_data_to_vector(target, 0, bufferOf(values), values.byteOffset, values.byteLength);
}

/** The binding's type leaves out shared buffers, which no column lives in. */
function bufferOf(view: ArrayBufferView): ArrayBuffer {
  if (isArrayBuffer(view.buffer)) return view.buffer;
  throw new TypeError('a column in shared memory cannot be read');
}

function dataOf(source: Vector): Uint8Array {
  if (source.data === null)
    throw new QueryError('CATALOG_ERROR', `column ${source.field.name} arrived without data`);
  return source.data;
}

const byteWidths: Partial<Record<ArrowType['kind'], (type: ArrowType) => number>> = {
  Int: (type) => (type.kind === 'Int' ? type.bitWidth / 8 : 0),
  FloatingPoint: (type) => (type.kind === 'FloatingPoint' && type.precision === 'SINGLE' ? 4 : 8),
  Date: () => 4,
};

function writeFixedWidth(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  const width = byteWidths[source.field.type.kind]?.(source.field.type) ?? 0;
  copy(target, dataOf(source).subarray(start * width, (start + count) * width));
}

function writeBooleans(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  const bits = dataOf(source);
  const bytes = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    const at = start + row;
    bytes[row] = ((bits[at >> 3] ?? 0) >> (at & 7)) & 1;
  }
  copy(target, bytes);
}

const decimalBytes = 16;

/** DuckDB stores a decimal in the narrowest integer that its precision fits; the low bytes are those of Arrow's. */
function writeDecimals(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  const { type } = source.field;
  const precision = type.kind === 'Decimal' ? type.precision : 38;
  const wide = dataOf(source).subarray(start * decimalBytes, (start + count) * decimalBytes);
  if (precision > 18) {
    copy(target, wide);
    return;
  }
  if (precision <= 4) {
    copy(target, everyNth(new Int16Array(wide.buffer, wide.byteOffset, count * 8), new Int16Array(count), 8));
  } else if (precision <= 9) {
    copy(target, everyNth(new Int32Array(wide.buffer, wide.byteOffset, count * 4), new Int32Array(count), 4));
  } else {
    copy(
      target,
      everyNth(new BigInt64Array(wide.buffer, wide.byteOffset, count * 2), new BigInt64Array(count), 2),
    );
  }
}

function everyNth<Values extends Int16Array | Int32Array | BigInt64Array>(
  from: Values,
  to: Values,
  step: number,
): Values {
  for (let row = 0; row < to.length; row++) to[row] = from[row * step] ?? 0;
  return to;
}

function writeDates(target: DuckdbVector, source: Vector, run: Run): void {
  const { type } = source.field;
  if (type.kind === 'Date' && type.unit === 'DAY') writeFixedWidth(target, source, run);
  else writeMicros(target, source, run, (epochMs) => epochMs);
}

/** The last millisecond whose microseconds fit 64 bits; it lies in the year 294246. */
const maxEpochMs = 9_223_372_036_854_775n;

function writeMicros(
  target: DuckdbVector,
  source: Vector,
  { start, count }: Run,
  epochMsOf: (stored: bigint) => bigint,
): void {
  const data = dataOf(source);
  const stored = new BigInt64Array(data.buffer, data.byteOffset + start * 8, count);
  const micros = new BigInt64Array(count);
  for (let row = 0; row < count; row++) {
    const epochMs = epochMsOf(stored[row] ?? 0n);
    if (epochMs > maxEpochMs || epochMs < -maxEpochMs) {
      if (!isValid(source, start + row)) continue;
      throw new QueryError(
        'NUMERIC_VALUE_OUT_OF_RANGE',
        `column ${source.field.name} holds a timestamp beyond the year 294246`,
      );
    }
    micros[row] = epochMs * 1000n;
  }
  copy(target, micros);
}

function writeBytes(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  const data = dataOf(source);
  const offsets = offsetsOf(source);
  for (let row = start; row < start + count; row++) {
    if (!isValid(source, row)) continue;
    duckdb.vector_assign_string_element_len(
      target,
      row - start,
      data.subarray(offsets[row], offsets[row + 1]),
    );
  }
}

/** A list entry in DuckDB is an offset and a length, 64 bits each; the elements lie in one child. */
function writeLists(target: DuckdbVector, source: Vector, { start, count }: Run): void {
  const offsets = offsetsOf(source);
  const first = offsets[start] ?? 0;
  const elements = (offsets[start + count] ?? first) - first;
  const entries = new BigUint64Array(count * 2);
  for (let row = 0; row < count; row++) {
    const from = offsets[start + row] ?? 0;
    const to = offsets[start + row + 1] ?? from;
    entries[row * 2] = BigInt(from - first);
    entries[row * 2 + 1] = BigInt(to - from);
  }
  copy(target, entries);
  duckdb.list_vector_reserve(target, elements);
  duckdb.list_vector_set_size(target, elements);
  const child = source.children[0];
  if (child !== undefined)
    writeVector(duckdb.list_vector_get_child(target), child, { start: first, count: elements });
}

function offsetsOf(source: Vector): Int32Array {
  if (source.offsets === null) {
    throw new QueryError('CATALOG_ERROR', `column ${source.field.name} arrived without offsets`);
  }
  return source.offsets;
}
