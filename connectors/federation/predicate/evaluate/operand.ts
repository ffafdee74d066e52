/**
 * The values of operands, a block at a time. Every comparable type has one of three forms, whichever expression
 * the values come from, so comparisons and calculations need one loop a form.
 */
import type { ArrowType } from '../../arrow/type.ts';
import type { Block } from '../../arrow/vector.ts';
import type { Operand, Predicate } from '../predicate.ts';
import type { ColumnReader } from './column.ts';
import type { Failures } from './failure.ts';
import type { Status, TruthOf } from './truth.ts';

/** `step` 1: a value a row. `step` 0: the first value stands for all rows. */
export interface Numbers {
  readonly status: Status;
  readonly values: Float64Array;
  readonly step: 0 | 1;
}

export interface Integers {
  readonly status: Status;
  readonly values: ArrayLike<bigint>;
  readonly step: 0 | 1;
}

export interface Bytes {
  readonly status: Status;
  readonly data: Uint8Array;
  readonly offsets: Int32Array;
  readonly step: 0 | 1;
}

export type CompiledOperand =
  | { readonly form: 'numbers'; readonly type: ArrowType; readonly read: (block: Block) => Numbers }
  | { readonly form: 'integers'; readonly type: ArrowType; readonly read: (block: Block) => Integers }
  | { readonly form: 'bytes'; readonly type: ArrowType; readonly read: (block: Block) => Bytes }
  /** Null in every row. */
  | { readonly form: 'null'; readonly type: ArrowType }
  /** A column of a type that is not compared: only its nulls are read. */
  | {
      readonly form: 'opaque';
      readonly type: ArrowType;
      readonly read: (block: Block) => { readonly status: Status };
    };

/** What compiling a part of a predicate needs of the whole. */
export interface CompileContext {
  readonly failures: Failures;
  /** @throws ConnectorError InvalidInput when the schema has no such column, or one of another type */
  readonly column: (name: string, type: ArrowType) => ColumnReader;
  readonly truthOf: (predicate: Predicate) => TruthOf;
  readonly operandOf: (operand: Operand) => CompiledOperand;
}
