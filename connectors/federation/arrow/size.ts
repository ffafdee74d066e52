/**
 * A block's size as Athena counts it against its thresholds: the bytes of the Arrow buffers for the rows that
 * there are, with every validity bitmap present. It is neither the message's length nor the size of its base64.
 */
import { bitmapBytes, layoutOf } from './layout.ts';
import type { Block, Vector } from './vector.ts';

export function vectorBytes(vector: Vector): number {
  const { length } = vector;
  if (length === 0) return 0;
  const layout = layoutOf(vector.field.type);
  const children = vector.children.reduce((bytes, child) => bytes + vectorBytes(child), 0);
  switch (layout.kind) {
    case 'none':
      return 0;
    case 'bits':
      return 2 * bitmapBytes(length);
    case 'fixed':
      return bitmapBytes(length) + length * layout.byteWidth;
    case 'variable':
      return bitmapBytes(length) + 4 * (length + 1) + (vector.offsets?.[length] ?? 0);
    case 'list':
      return bitmapBytes(length) + 4 * (length + 1) + children;
    case 'fixed-list':
    case 'struct':
      return bitmapBytes(length) + children;
  }
}

export function blockBytes(block: Block): number {
  return block.vectors.reduce((bytes, vector) => bytes + vectorBytes(vector), 0);
}
