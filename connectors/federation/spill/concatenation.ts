/** One block out of rows of several: whole stretches of buffers are copied, no value is looked at. */
import { layoutOf } from '../arrow/layout.ts';
import type { ArrowSchema, Field } from '../arrow/type.ts';
import type { Block, Vector } from '../arrow/vector.ts';
import { innerRange, type RowRange } from './row-range.ts';

/** The ranges' rows in their order. A single whole block is given back as it is. */
export function concatenateRanges(schema: ArrowSchema, ranges: readonly RowRange[]): Block {
  const [first, ...others] = ranges;
  if (first !== undefined && others.length === 0 && first.to - first.from === first.block.rowCount) {
    return first.block;
  }
  const vectors = schema.fields.map((field, column) =>
    concatenate(
      field,
      ranges.flatMap(({ block, from, to }) => slicesOf(block.vectors[column], from, to)),
    ),
  );
  return { schema, rowCount: ranges.reduce((rows, { from, to }) => rows + to - from, 0), vectors };
}

interface Slice {
  readonly vector: Vector;
  readonly from: number;
  readonly to: number;
}

function slicesOf(vector: Vector | undefined, from: number, to: number): readonly Slice[] {
  return vector === undefined ? [] : [{ vector, from, to }];
}

function concatenate(field: Field, slices: readonly Slice[]): Vector {
  const length = slices.reduce((total, { from, to }) => total + to - from, 0);
  const layout = layoutOf(field.type);
  const children = field.children.map((member, index) =>
    concatenate(
      member,
      slices.flatMap(({ vector, from, to }) =>
        slicesOf(vector.children[index], ...innerRange(vector, from, to)),
      ),
    ),
  );
  const vector = { field, length, ...joinedValidity(slices, length), offsets: null, data: null, children };
  switch (layout.kind) {
    case 'none':
      return { ...vector, nullCount: length };
    case 'struct':
    case 'fixed-list':
      return vector;
    case 'bits':
      return { ...vector, data: joinedBits(slices, length, ({ data }) => data) };
    case 'fixed':
      return {
        ...vector,
        data: joinedBytes(slices, ({ from, to }) => [from * layout.byteWidth, to * layout.byteWidth]),
      };
    case 'variable':
      return {
        ...vector,
        offsets: joinedOffsets(slices, length),
        data: joinedBytes(slices, ({ vector, from, to }) => innerRange(vector, from, to)),
      };
    case 'list':
      return { ...vector, offsets: joinedOffsets(slices, length) };
  }
}

function joinedValidity(slices: readonly Slice[], length: number): Pick<Vector, 'validity' | 'nullCount'> {
  if (slices.every(({ vector }) => vector.validity === null)) return { validity: null, nullCount: 0 };
  const validity = joinedBits(slices, length, (vector) => vector.validity);
  let nullCount = length;
  for (const byte of validity) nullCount -= onesIn(byte);
  return { validity, nullCount };
}

function onesIn(byte: number): number {
  let ones = 0;
  for (let rest = byte; rest !== 0; rest &= rest - 1) ones++;
  return ones;
}

/** An absent bitmap is all ones. */
function joinedBits(
  slices: readonly Slice[],
  length: number,
  bitsOf: (vector: Vector) => Uint8Array | null,
): Uint8Array {
  const joined = new Uint8Array(Math.ceil(length / 8));
  let target = 0;
  for (const { vector, from, to } of slices) {
    const bits = bitsOf(vector);
    for (let row = from; row < to; row++, target++) {
      const bit = bits === null ? 1 : ((bits[row >> 3] ?? 0) >> (row & 7)) & 1;
      joined[target >> 3] = (joined[target >> 3] ?? 0) | (bit << (target & 7));
    }
  }
  return joined;
}

function joinedBytes(
  slices: readonly Slice[],
  rangeOf: (slice: Slice) => readonly [start: number, end: number],
): Uint8Array {
  const stretches = slices.flatMap((slice) => slice.vector.data?.subarray(...rangeOf(slice)) ?? []);
  const joined = new Uint8Array(stretches.reduce((bytes, stretch) => bytes + stretch.length, 0));
  let end = 0;
  for (const stretch of stretches) {
    joined.set(stretch, end);
    end += stretch.length;
  }
  return joined;
}

function joinedOffsets(slices: readonly Slice[], length: number): Int32Array {
  const joined = new Int32Array(length + 1);
  let row = 0;
  let end = 0;
  for (const { vector, from, to } of slices) {
    const { offsets } = vector;
    if (offsets === null) continue;
    const shift = end - (offsets[from] ?? 0);
    for (let source = from + 1; source <= to; source++) joined[++row] = (offsets[source] ?? 0) + shift;
    end += (offsets[to] ?? 0) - (offsets[from] ?? 0);
  }
  return joined;
}
