/**
 * A column of values in Arrow's physical layout, the form in which rows travel from a source to Athena.
 *
 * Invariants: `data` and `offsets` start at a multiple of 8 bytes of their buffer, so that typed views of them
 * are legal; `validity` has at least ⌈length/8⌉ bytes, bit set = value present, least significant bit first.
 */
import type { ArrowSchema, Field } from './type.ts';

export interface Vector {
  readonly field: Field;
  readonly length: number;
  readonly nullCount: number;
  /** null when no value is null. */
  readonly validity: Uint8Array | null;
  /** `length + 1` offsets into `data` (text, binary) or into the child (list, map); null for other types. */
  readonly offsets: Int32Array | null;
  /** Fixed-width values, packed booleans, or the bytes of text and binary; null for nested types. */
  readonly data: Uint8Array | null;
  readonly children: readonly Vector[];
}

/** Rows in columns. `rowCount` stands alone because a block may have no columns (`count(*)`). */
export interface Block {
  readonly schema: ArrowSchema;
  readonly rowCount: number;
  readonly vectors: readonly Vector[];
}

export function isValid(vector: Vector, row: number): boolean {
  if (vector.validity === null) return true;
  return (((vector.validity[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}
