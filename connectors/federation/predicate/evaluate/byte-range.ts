/**
 * Text and binary columns against ranges. Text is compared as UTF-8 bytes, never decoded. Every range is half
 * open, `low ≤ x < high`, because the next value after some bytes is the same bytes and a zero.
 */
import type { Scalar } from '../../arrow/scalar.ts';
import type { Range } from '../../domain/constraints.ts';
import { createByteSet } from './byte-set.ts';
import { compareBytes } from './ordering.ts';
import { trueCode } from './truth.ts';

interface ByteRange {
  readonly low: Uint8Array;
  /** null: no end. */
  readonly high: Uint8Array | null;
}

/** Whether the bytes from `start` to `end` lie in some ranges. */
export type ByteTest = (data: Uint8Array, start: number, end: number) => boolean;

export function byteTest(ranges: readonly Range[]): ByteTest {
  const points = ranges.flatMap((range) => pointOf(range) ?? []);
  const [only] = points;
  if (points.length !== ranges.length) {
    const halfOpen = ranges.map(halfOpenRange);
    return (data, start, end) => isInRanges(data, start, end, halfOpen);
  }
  if (points.length === 1 && only !== undefined) return (data, start, end) => isSame(data, start, end, only);
  return createByteSet(points);
}

export function matchBytes(
  { data, offsets }: { readonly data: Uint8Array; readonly offsets: Int32Array },
  isMatch: ByteTest,
  truth: Uint8Array,
  miss: number,
  rowCount: number,
): void {
  for (let row = 0; row < rowCount; row++) {
    truth[row] = isMatch(data, offsets[row] ?? 0, offsets[row + 1] ?? 0) ? trueCode : miss;
  }
}

/** The bytes that a range consists of, if it holds just one value. */
function pointOf({ low, high }: Range): Uint8Array | null {
  if (low.bound !== 'EXACTLY' || high.bound !== 'EXACTLY') return null;
  const bytes = bytesOf(low.value);
  return Buffer.compare(bytes, bytesOf(high.value)) === 0 ? bytes : null;
}

function halfOpenRange({ low, high }: Range): ByteRange {
  const start = low.value === null ? new Uint8Array(0) : bytesOf(low.value);
  const end = high.value === null ? null : bytesOf(high.value);
  return {
    low: low.value !== null && low.bound === 'ABOVE' ? successor(start) : start,
    high: end !== null && high.bound === 'EXACTLY' ? successor(end) : end,
  };
}

function bytesOf(value: Scalar): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}

function successor(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length + 1);
  next.set(bytes);
  return next;
}

function isSame(data: Uint8Array, start: number, end: number, value: Uint8Array): boolean {
  return end - start === value.length && compareBytes(data, start, end, value, 0, value.length) === 0;
}

/** Finds the last range that starts at the value or before it; only that one can hold it. */
function isInRanges(data: Uint8Array, start: number, end: number, ranges: readonly ByteRange[]): boolean {
  let first = 0;
  let last = ranges.length;
  while (first < last) {
    const middle = (first + last) >> 1;
    const low = ranges[middle]?.low;
    if (low !== undefined && compareBytes(data, start, end, low, 0, low.length) >= 0) first = middle + 1;
    else last = middle;
  }
  const candidate = ranges[first - 1];
  if (candidate === undefined) return false;
  const { high } = candidate;
  return high === null || compareBytes(data, start, end, high, 0, high.length) < 0;
}
