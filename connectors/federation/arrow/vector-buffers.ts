/** From a record batch's nodes and buffers to vectors, with every length checked before a value is read. */
import type { RecordBatch } from 'apache-arrow/fb/record-batch';
import { bitmapBytes, type Layout, layoutOf } from './layout.ts';
import { malformed } from './metadata-buffer.ts';
import type { ArrowSchema, Field } from './type.ts';
import type { Vector } from './vector.ts';

interface Cursor {
  readonly batch: RecordBatch;
  readonly body: Uint8Array;
  node: number;
  buffer: number;
  /** Of the body; a column cannot have for itself what another has. */
  bytesLeft: number;
  bytelessValuesLeft: number;
}

/**
 * Values without bytes, such as the nulls of type Null, still take memory when they are read. So a batch has no more
 * of them than its bytes could hold bits, and these beside.
 */
const bytelessValues = 2 ** 16;

export function readVectors(
  schema: ArrowSchema,
  batch: RecordBatch,
  rowCount: number,
  body: Uint8Array,
): readonly Vector[] {
  const cursor: Cursor = {
    batch,
    body,
    node: 0,
    buffer: 0,
    bytesLeft: body.length,
    bytelessValuesLeft: 8 * body.length + bytelessValues,
  };
  const vectors = schema.fields.map((field) => {
    const vector = readVector(field, cursor);
    if (vector.length !== rowCount) {
      throw malformed(
        `column ${JSON.stringify(field.name)} has ${vector.length} values for ${rowCount} rows`,
      );
    }
    return vector;
  });
  if (cursor.node !== batch.nodesLength() || cursor.buffer !== batch.buffersLength()) {
    throw malformed(
      `${batch.nodesLength()} nodes and ${batch.buffersLength()} buffers do not fit the schema`,
    );
  }
  return vectors;
}

function readVector(field: Field, cursor: Cursor): Vector {
  const node = cursor.node < cursor.batch.nodesLength() ? cursor.batch.nodes(cursor.node++) : null;
  if (node === null) throw malformed(`the batch ends before column ${JSON.stringify(field.name)}`);
  const length = Number(node.length());
  const nullCount = Number(node.nullCount());
  if (length < 0 || length > 0x7fffffff || nullCount < 0 || nullCount > length) {
    throw malformed(`column ${JSON.stringify(field.name)} has length ${length} and ${nullCount} nulls`);
  }
  const layout = layoutOf(field.type);
  if (isByteless(layout, field)) {
    cursor.bytelessValuesLeft -= length;
    if (cursor.bytelessValuesLeft < 0) {
      throw malformed(
        `column ${JSON.stringify(field.name)} has ${length} values without a byte, in a body of ${cursor.body.length} bytes`,
      );
    }
  }
  const validity = layout.kind === 'none' ? null : readValidity(field, cursor, length, nullCount);
  const vector = { field, length, nullCount, validity, offsets: null, data: null };
  switch (layout.kind) {
    case 'none':
      return { ...vector, nullCount: length, children: [] };
    case 'bits':
      return { ...vector, data: readBuffer(field, cursor, bitmapBytes(length)), children: [] };
    case 'fixed':
      return { ...vector, data: readBuffer(field, cursor, length * layout.byteWidth), children: [] };
    case 'variable': {
      const offsets = readOffsets(field, cursor, length);
      return {
        ...vector,
        ...rebased(field, offsets, readBuffer(field, cursor, offsets[length] ?? 0)),
        children: [],
      };
    }
    case 'list': {
      const offsets = readOffsets(field, cursor, length);
      const child = readChild(field, cursor);
      if ((offsets[length] ?? 0) > child.length) {
        throw malformed(`column ${JSON.stringify(field.name)}: offsets do not fit ${child.length} elements`);
      }
      return { ...vector, offsets, children: [child] };
    }
    case 'fixed-list': {
      const child = readChild(field, cursor);
      if (child.length !== length * layout.listSize) {
        throw malformed(`column ${JSON.stringify(field.name)}: ${child.length} elements for ${length} lists`);
      }
      return { ...vector, children: [child] };
    }
    case 'struct': {
      const children = field.children.map((member) => readVector(member, cursor));
      if (children.some((child) => child.length !== length)) {
        throw malformed(`column ${JSON.stringify(field.name)}: members differ in length`);
      }
      return { ...vector, children };
    }
  }
}

function isByteless(layout: Layout, { children }: Field): boolean {
  switch (layout.kind) {
    case 'none':
      return true;
    case 'fixed':
      return layout.byteWidth === 0;
    case 'fixed-list':
      return layout.listSize === 0;
    case 'struct':
      return children.length === 0;
    case 'bits':
    case 'variable':
    case 'list':
      return false;
  }
}

function readChild(field: Field, cursor: Cursor): Vector {
  const element = field.children[0];
  if (element === undefined || field.children.length !== 1) {
    throw malformed(
      `column ${JSON.stringify(field.name)} needs one child field, has ${field.children.length}`,
    );
  }
  if (field.type.kind === 'Map' && (element.type.kind !== 'Struct' || element.children.length !== 2)) {
    throw malformed(
      `column ${JSON.stringify(field.name)} is a map, whose child is a struct of key and value`,
    );
  }
  return readVector(element, cursor);
}

function readValidity(field: Field, cursor: Cursor, length: number, nullCount: number): Uint8Array | null {
  if (nullCount > 0) {
    const validity = readBuffer(field, cursor, bitmapBytes(length));
    const zeros = countZeros(validity, length);
    if (zeros !== nullCount) {
      throw malformed(
        `column ${JSON.stringify(field.name)} has ${zeros} nulls, its header says ${nullCount}`,
      );
    }
    return validity;
  }
  cursor.buffer++;
  return null;
}

/** Of every byte. */
const onesIn = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function countZeros(bitmap: Uint8Array, length: number): number {
  let zeros = length;
  for (let index = 0; index < bitmap.length; index++) {
    const unused = Math.max(0, 8 * (index + 1) - length);
    zeros -= onesIn[(bitmap[index] ?? 0) & (0xff >> unused)] ?? 0;
  }
  return zeros;
}

function readBuffer(field: Field, cursor: Cursor, wantedBytes: number): Uint8Array {
  const isThere = cursor.buffer < cursor.batch.buffersLength();
  const buffer = isThere ? cursor.batch.buffers(cursor.buffer++) : null;
  if (buffer === null) throw malformed(`column ${JSON.stringify(field.name)} lacks a buffer`);
  const offset = Number(buffer.offset());
  const bytes = Number(buffer.length());
  if (offset < 0 || offset % 8 !== 0 || bytes < wantedBytes || offset + bytes > cursor.body.length) {
    throw malformed(
      `column ${JSON.stringify(field.name)}: a buffer of ${bytes} bytes at ${offset}; ${wantedBytes} are needed, the body has ${cursor.body.length}`,
    );
  }
  cursor.bytesLeft -= wantedBytes;
  if (cursor.bytesLeft < 0)
    throw malformed(`column ${JSON.stringify(field.name)} shares its bytes with another`);
  return cursor.body.subarray(offset, offset + wantedBytes);
}

/** Arrow allows an absent offsets buffer for a column of no rows. */
function readOffsets(field: Field, cursor: Cursor, length: number): Int32Array {
  if (length === 0) {
    cursor.buffer++;
    return new Int32Array(1);
  }
  const bytes = readBuffer(field, cursor, 4 * (length + 1));
  const offsets = new Int32Array(bytes.buffer, bytes.byteOffset, length + 1);
  let previous = offsets[0] ?? 0;
  for (const offset of offsets) {
    if (offset < previous || previous < 0)
      throw malformed(`column ${JSON.stringify(field.name)}: offsets go backwards`);
    previous = offset;
  }
  return offsets;
}

/** A writer may start its offsets anywhere; ours always start at zero. */
function rebased(
  field: Field,
  offsets: Int32Array,
  data: Uint8Array,
): { offsets: Int32Array; data: Uint8Array } {
  const first = offsets[0] ?? 0;
  if (first === 0) return { offsets, data };
  if (first > data.length)
    throw malformed(`column ${JSON.stringify(field.name)}: offsets start past the data`);
  // Not `slice`, which gives a view at an odd place when the bytes are a `Buffer`.
  return { offsets: offsets.map((offset) => offset - first), data: new Uint8Array(data.subarray(first)) };
}
