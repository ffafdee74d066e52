/** Rows of a block without their bytes: how large they are, and how many of them fit. */
import { layoutOf } from '../arrow/layout.ts';
import type { ArrowSchema, Field } from '../arrow/type.ts';
import type { Block, Vector } from '../arrow/vector.ts';

/** Rows `from` up to, not including, `to`. */
export interface RowRange {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

/**
 * What a size is made of, as two numbers for each column and nested member, depth first: its values, and for text
 * and binary their bytes. Tallies of several ranges add up, which their sizes do not: bitmaps are rounded up, and
 * each column of offsets has one more than it has values.
 */
export type Tally = Float64Array;

export function emptyTally(schema: ArrowSchema): Tally {
  return new Float64Array(2 * schema.fields.reduce((count, field) => count + memberCount(field), 0));
}

function memberCount(field: Field): number {
  return field.children.reduce((count, child) => count + memberCount(child), 1);
}

/** The tally with the range's rows. */
export function withRange(tally: Tally, { block, from, to }: RowRange): Tally {
  const sum = tally.slice();
  let position = 0;
  for (const vector of block.vectors) position = addRows(sum, position, vector, from, to);
  return sum;
}

function addRows(tally: Tally, position: number, vector: Vector, from: number, to: number): number {
  tally[position] = (tally[position] ?? 0) + to - from;
  const layout = layoutOf(vector.field.type);
  const [start, end] = innerRange(vector, from, to);
  if (layout.kind === 'variable') tally[position + 1] = (tally[position + 1] ?? 0) + end - start;
  let next = position + 2;
  for (const child of vector.children) next = addRows(tally, next, child, start, end);
  return next;
}

/** Where the values of the rows lie: in the bytes of text and binary, in the child of anything nested. */
export function innerRange(vector: Vector, from: number, to: number): readonly [start: number, end: number] {
  const layout = layoutOf(vector.field.type);
  if (layout.kind === 'fixed-list') return [from * layout.listSize, to * layout.listSize];
  if (vector.offsets === null) return [from, to];
  return [vector.offsets[from] ?? 0, vector.offsets[to] ?? 0];
}

/** Exactly the size of a block of the tallied rows. */
export function tallyBytes(tally: Tally, schema: ArrowSchema): number {
  let position = 0;
  const memberBytes = (field: Field): number => {
    const length = tally[position] ?? 0;
    const dataBytes = tally[position + 1] ?? 0;
    position += 2;
    const ownBytes = length === 0 ? 0 : bytesOf(field, length, dataBytes);
    return field.children.reduce((bytes, child) => bytes + memberBytes(child), ownBytes);
  };
  return schema.fields.reduce((bytes, field) => bytes + memberBytes(field), 0);
}

function bytesOf(field: Field, length: number, dataBytes: number): number {
  const layout = layoutOf(field.type);
  const bitmapBytes = Math.ceil(length / 8);
  switch (layout.kind) {
    case 'none':
      return 0;
    case 'bits':
      return 2 * bitmapBytes;
    case 'fixed':
      return bitmapBytes + length * layout.byteWidth;
    case 'variable':
      return bitmapBytes + 4 * (length + 1) + dataBytes;
    case 'list':
      return bitmapBytes + 4 * (length + 1);
    case 'fixed-list':
    case 'struct':
      return bitmapBytes;
  }
}

/** How many of the range's first rows fit beside the tallied ones. */
export function fittingRows(tally: Tally, range: RowRange, maxBytes: number): number {
  const { block, from, to } = range;
  const fits = (count: number) =>
    tallyBytes(withRange(tally, { block, from, to: from + count }), block.schema) <= maxBytes;
  let fitting = 0;
  let tooMany = to - from + 1;
  while (tooMany - fitting > 1) {
    const middle = (fitting + tooMany) >>> 1;
    if (fits(middle)) fitting = middle;
    else tooMany = middle;
  }
  return fitting;
}
