/** Compaction: the rows that a filter kept, copied column by column. */
import { Validity } from './growing-buffer.ts';
import { layoutOf } from './layout.ts';
import { elementRange } from './read.ts';
import type { ArrowSchema } from './type.ts';
import { type Block, isValid, type Vector } from './vector.ts';

/** @param rows row numbers in the order in which they are wanted */
export function selectRows(block: Block, rows: Uint32Array): Block {
  return {
    schema: block.schema,
    rowCount: rows.length,
    vectors: block.vectors.map((vector) => selectValues(vector, rows)),
  };
}

/** The named columns, in the schema's order; those only needed by a filter are left behind. */
export function projectBlock(block: Block, schema: ArrowSchema): Block {
  const byName = new Map(block.vectors.map((vector) => [vector.field.name, vector]));
  const vectors = schema.fields.flatMap((field) => byName.get(field.name) ?? []);
  return { schema, rowCount: block.rowCount, vectors };
}

function selectValues(vector: Vector, rows: Uint32Array): Vector {
  const layout = layoutOf(vector.field.type);
  const validity = selectValidity(vector, rows);
  const base = { field: vector.field, ...validity, offsets: null, data: null, children: [] };
  switch (layout.kind) {
    case 'none':
      return { ...base, nullCount: rows.length };
    case 'bits':
      return { ...base, data: selectBits(vector.data, rows) };
    case 'fixed':
      return { ...base, data: selectFixed(vector.data, layout.byteWidth, rows) };
    case 'variable':
      return { ...base, ...selectVariable(vector, rows) };
    case 'list':
    case 'fixed-list': {
      const { offsets, elements } = selectElements(vector, rows);
      return {
        ...base,
        offsets: layout.kind === 'list' ? offsets : null,
        children: vector.children.map((child) => selectValues(child, elements)),
      };
    }
    case 'struct':
      return { ...base, children: vector.children.map((child) => selectValues(child, rows)) };
  }
}

function selectValidity(
  vector: Vector,
  rows: Uint32Array,
): { length: number; nullCount: number; validity: Uint8Array | null } {
  if (vector.nullCount === 0) return { length: rows.length, nullCount: 0, validity: null };
  const validity = new Validity();
  for (const row of rows) validity.append(isValid(vector, row));
  return validity.finish();
}

function selectBits(data: Uint8Array | null, rows: Uint32Array): Uint8Array {
  const bits = new Uint8Array((rows.length + 7) >> 3);
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    const bit = ((data?.[row >> 3] ?? 0) >> (row & 7)) & 1;
    bits[index >> 3] = (bits[index >> 3] ?? 0) | (bit << (index & 7));
  }
  return bits;
}

function selectFixed(data: Uint8Array | null, byteWidth: number, rows: Uint32Array): Uint8Array {
  const selected = new Uint8Array(rows.length * byteWidth);
  if (data === null) return selected;
  if (byteWidth % 4 !== 0) {
    for (let index = 0; index < rows.length; index++) {
      const from = (rows[index] ?? 0) * byteWidth;
      for (let byte = 0; byte < byteWidth; byte++)
        selected[index * byteWidth + byte] = data[from + byte] ?? 0;
    }
    return selected;
  }
  const words = byteWidth / 4;
  const source = new Int32Array(data.buffer, data.byteOffset, data.length >> 2);
  const target = new Int32Array(selected.buffer);
  for (let index = 0; index < rows.length; index++) {
    const from = (rows[index] ?? 0) * words;
    for (let word = 0; word < words; word++) target[index * words + word] = source[from + word] ?? 0;
  }
  return selected;
}

function selectVariable(vector: Vector, rows: Uint32Array): { offsets: Int32Array; data: Uint8Array } {
  const source = vector.offsets ?? new Int32Array(vector.length + 1);
  const offsets = new Int32Array(rows.length + 1);
  let end = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] ?? 0;
    end += (source[row + 1] ?? 0) - (source[row] ?? 0);
    offsets[index + 1] = end;
  }
  const data = new Uint8Array(end);
  if (vector.data === null) return { offsets, data };
  for (let index = 0; index < rows.length; ) {
    const run = runLength(rows, index);
    const from = source[rows[index] ?? 0] ?? 0;
    const bytes = (offsets[index + run] ?? 0) - (offsets[index] ?? 0);
    data.set(vector.data.subarray(from, from + bytes), offsets[index]);
    index += run;
  }
  return { offsets, data };
}

/** Neighbouring rows are copied at once. */
function runLength(rows: Uint32Array, start: number): number {
  let end = start + 1;
  while (end < rows.length && rows[end] === (rows[end - 1] ?? 0) + 1) end++;
  return end - start;
}

function selectElements(vector: Vector, rows: Uint32Array): { offsets: Int32Array; elements: Uint32Array } {
  const offsets = new Int32Array(rows.length + 1);
  const elements: number[] = [];
  for (let index = 0; index < rows.length; index++) {
    const [start, end] = elementRange(vector, rows[index] ?? 0);
    for (let element = start; element < end; element++) elements.push(element);
    offsets[index + 1] = elements.length;
  }
  return { offsets, elements: Uint32Array.from(elements) };
}
