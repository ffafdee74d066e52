/** From a record batch's nodes and buffers to vectors, with every length checked before a value is read. */
import type { RecordBatch } from 'apache-arrow/fb/record-batch';
import { malformed } from './ipc-schema.ts';
import { layoutOf } from './layout.ts';
import type { ArrowSchema, Field } from './type.ts';
import type { Vector } from './vector.ts';

interface Cursor {
  readonly batch: RecordBatch;
  readonly body: Uint8Array;
  node: number;
  buffer: number;
}

export function readVectors(
  schema: ArrowSchema,
  batch: RecordBatch,
  rowCount: number,
  body: Uint8Array,
): readonly Vector[] {
  const cursor: Cursor = { batch, body, node: 0, buffer: 0 };
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
  const node = cursor.batch.nodes(cursor.node++);
  if (node === null) throw malformed(`the batch ends before column ${JSON.stringify(field.name)}`);
  const length = Number(node.length());
  const nullCount = Number(node.nullCount());
  if (length < 0 || length > 0x7fffffff || nullCount < 0 || nullCount > length) {
    throw malformed(`column ${JSON.stringify(field.name)} has length ${length} and ${nullCount} nulls`);
  }
  const layout = layoutOf(field.type);
  const validity = layout.kind === 'none' ? null : readValidity(field, cursor, length, nullCount);
  const vector = { field, length, nullCount, validity, offsets: null, data: null };
  switch (layout.kind) {
    case 'none':
      return { ...vector, children: [] };
    case 'bits':
      return { ...vector, data: readBuffer(field, cursor, (length + 7) >> 3), children: [] };
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

function readChild(field: Field, cursor: Cursor): Vector {
  const element = field.children[0];
  if (element === undefined || field.children.length !== 1) {
    throw malformed(
      `column ${JSON.stringify(field.name)} needs one child field, has ${field.children.length}`,
    );
  }
  return readVector(element, cursor);
}

function readValidity(field: Field, cursor: Cursor, length: number, nullCount: number): Uint8Array | null {
  if (nullCount > 0) return readBuffer(field, cursor, (length + 7) >> 3);
  cursor.buffer++;
  return null;
}

function readBuffer(field: Field, cursor: Cursor, wantedBytes: number): Uint8Array {
  const buffer = cursor.batch.buffers(cursor.buffer++);
  if (buffer === null) throw malformed(`column ${JSON.stringify(field.name)} lacks a buffer`);
  const offset = Number(buffer.offset());
  const bytes = Number(buffer.length());
  if (offset < 0 || offset % 8 !== 0 || bytes < wantedBytes || offset + bytes > cursor.body.length) {
    throw malformed(
      `column ${JSON.stringify(field.name)}: a buffer of ${bytes} bytes at ${offset}; ${wantedBytes} are needed, the body has ${cursor.body.length}`,
    );
  }
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
  return { offsets: offsets.map((offset) => offset - first), data: data.slice(first) };
}
