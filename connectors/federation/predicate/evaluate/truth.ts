/**
 * The codes in which truth values, and the states of operands, stand in byte arrays: one byte a row.
 *
 * A failure, such as a division by zero, is one more value: a code from 3 on, which names its message. Like a
 * truth that is not known, it counts only where the answer depends on it: false absorbs it in an AND, true in an
 * OR, null in a comparison or calculation. So the rows of an answer, and whether it is an error, do not depend
 * on the order of terms.
 */
import type { Block } from '../../arrow/vector.ts';

export const falseCode = 0;
export const trueCode = 1;
/** Unknown, or a value that is null. */
export const nullCode = 2;
/** A state below is a value (0) or null; from here on the value could not be computed. */
export const firstFailureCode = 3;

/** The truth of every row. The array may be longer than the block, and is overwritten by the next call. */
export type TruthOf = (block: Block) => Uint8Array;

/** What a row's operand is: 0 a value, 2 null, from 3 on a failure. null: a value in every row. */
export type Status = Uint8Array | null;

/** A byte array to overwrite in every block, so that a scan allocates once. */
export function createScratch(): (length: number) => Uint8Array {
  let bytes = new Uint8Array(0);
  return (length) => {
    if (bytes.length < length) bytes = new Uint8Array(length);
    return bytes;
  };
}

export function createNumberScratch(): (length: number) => Float64Array<ArrayBuffer> {
  let numbers = new Float64Array(0);
  return (length) => {
    if (numbers.length < length) numbers = new Float64Array(length);
    return numbers;
  };
}

/** Computes once a block, for what several terms read. */
export function oncePerBlock<Result>(compute: (block: Block) => Result): (block: Block) => Result {
  let last: { readonly block: Block; readonly result: Result } | null = null;
  return (block) => {
    if (last?.block !== block) last = { block, result: compute(block) };
    return last.result;
  };
}

/** The state of a value made of two: null if either is null, else the failure of either. */
export function strictStatus(left: Status, right: Status, rowCount: number, scratch: Uint8Array): Status {
  if (left === null) return right;
  if (right === null) return left;
  for (let row = 0; row < rowCount; row++) {
    const a = left[row] ?? 0;
    const b = right[row] ?? 0;
    scratch[row] = a === nullCode || b === nullCode ? nullCode : Math.max(a, b);
  }
  return scratch;
}

/** Puts null and failures over the truths of the rows that have no value. */
export function overlayStatus(truth: Uint8Array, status: Status, rowCount: number): Uint8Array {
  if (status === null) return truth;
  for (let row = 0; row < rowCount; row++) {
    const state = status[row] ?? 0;
    if (state !== 0) truth[row] = state;
  }
  return truth;
}
