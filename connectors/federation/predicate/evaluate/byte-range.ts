/**
 * Text and binary columns against ranges. Text is compared as UTF-8 bytes, never decoded. Every range is half
 * open, `low ≤ x < high`, because the next value after some bytes is the same bytes and a zero.
 */
import type { Scalar } from '../../arrow/scalar.ts';
import type { Range } from '../../domain/constraints.ts';
import { compareBytes } from './ordering.ts';
import { trueCode } from './truth.ts';

export interface ByteRange {
  readonly low: Uint8Array;
  /** null: no end. */
  readonly high: Uint8Array | null;
  /** The range holds `low` and nothing else. */
  readonly isPoint: boolean;
}

export function byteRanges(ranges: readonly Range[]): readonly ByteRange[] {
  return ranges.map(({ low, high }) => {
    const start = low.value === null ? new Uint8Array(0) : bytesOf(low.value);
    const end = high.value === null ? null : bytesOf(high.value);
    return {
      low: low.value !== null && low.bound === 'ABOVE' ? successor(start) : start,
      high: end !== null && high.bound === 'EXACTLY' ? successor(end) : end,
      isPoint:
        low.bound === 'EXACTLY' &&
        high.bound === 'EXACTLY' &&
        end !== null &&
        Buffer.compare(start, end) === 0,
    };
  });
}

function bytesOf(value: Scalar): Uint8Array {
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}

function successor(bytes: Uint8Array): Uint8Array {
  const next = new Uint8Array(bytes.length + 1);
  next.set(bytes);
  return next;
}

export function matchBytes(
  { data, offsets }: { readonly data: Uint8Array; readonly offsets: Int32Array },
  ranges: readonly ByteRange[],
  truth: Uint8Array,
  miss: number,
  rowCount: number,
): void {
  const [only] = ranges;
  const point = ranges.length === 1 && only?.isPoint ? only.low : null;
  for (let row = 0; row < rowCount; row++) {
    const start = offsets[row] ?? 0;
    const end = offsets[row + 1] ?? 0;
    const isInside = point === null ? isInRanges(data, start, end, ranges) : isSame(data, start, end, point);
    truth[row] = isInside ? trueCode : miss;
  }
}

function isSame(data: Uint8Array, start: number, end: number, value: Uint8Array): boolean {
  return end - start === value.length && compareBytes(data, start, end, value, 0, value.length) === 0;
}

/** Finds the last range that starts at the value or before it; only that one can hold it. */
function isInRanges(data: Uint8Array, start: number, end: number, ranges: readonly ByteRange[]): boolean {
  let candidate: ByteRange | undefined;
  let first = 0;
  let last = ranges.length - 1;
  while (first <= last) {
    const middle = (first + last) >> 1;
    const range = ranges[middle];
    if (range === undefined) return false;
    const difference = compareBytes(data, start, end, range.low, 0, range.low.length);
    if (difference === 0) return true;
    if (difference < 0) last = middle - 1;
    else {
      candidate = range;
      first = middle + 1;
    }
  }
  if (candidate === undefined || candidate.isPoint) return false;
  return (
    candidate.high === null || compareBytes(data, start, end, candidate.high, 0, candidate.high.length) < 0
  );
}
