/** What every builder of a column can do, whatever the column's layout. */
import type { Vector } from './vector.ts';

export interface VectorBuilder {
  readonly length: number;
  /** null or undefined is a null; else see `coerce.ts`, an array for a list, an object or Map for struct and map. */
  append(value: unknown): void;
  /** Copies one value of a vector of the same type. */
  appendFrom(vector: Vector, row: number): void;
  /** Takes the last values back, as if they had never been appended. */
  truncate(length: number): void;
  /** As `vectorBytes` would count the vector now. */
  bytes(): number;
  /** The vector; it shares the builder's buffers, so the builder must not be used afterwards. */
  finish(): Vector;
}
