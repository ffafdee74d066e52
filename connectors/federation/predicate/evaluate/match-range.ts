/** The loops over fixed-width values: is each in one of some sorted, disjoint, closed ranges? */
import type { ClosedRange } from './closed-range.ts';
import { trueCode } from './truth.ts';

export interface NumberBounds {
  readonly lows: Float64Array;
  readonly highs: Float64Array;
}

export function numberBounds(ranges: readonly ClosedRange<number>[]): NumberBounds {
  return {
    lows: Float64Array.from(ranges, ({ low }) => low),
    highs: Float64Array.from(ranges, ({ high }) => high),
  };
}

export function matchNumbers(
  values: Float64Array,
  { lows, highs }: NumberBounds,
  truth: Uint8Array,
  miss: number,
  rowCount: number,
): void {
  if (lows.length === 1) {
    const low = lows[0] ?? 0;
    const high = highs[0] ?? 0;
    for (let row = 0; row < rowCount; row++) {
      const value = values[row] ?? 0;
      truth[row] = value >= low && value <= high ? trueCode : miss;
    }
    return;
  }
  for (let row = 0; row < rowCount; row++) {
    const value = values[row] ?? 0;
    let first = 0;
    let end = lows.length;
    while (first < end) {
      const middle = (first + end) >> 1;
      if ((lows[middle] ?? 0) <= value) first = middle + 1;
      else end = middle;
    }
    truth[row] = first > 0 && value <= (highs[first - 1] ?? 0) ? trueCode : miss;
  }
}

/** Bounds as words, the lowest first, as values of `wordCount` words are stored. */
export interface WordBounds {
  readonly count: number;
  readonly wordCount: number;
  readonly lows: Int32Array;
  readonly highs: Int32Array;
}

export function wordBounds(ranges: readonly ClosedRange<bigint>[], wordCount: number): WordBounds {
  const wordsOf = (values: readonly bigint[]): Int32Array =>
    Int32Array.from(
      values.flatMap((value) => Array.from({ length: wordCount }, (_, index) => wordAt(value, index))),
    );
  return {
    count: ranges.length,
    wordCount,
    lows: wordsOf(ranges.map(({ low }) => low)),
    highs: wordsOf(ranges.map(({ high }) => high)),
  };
}

function wordAt(value: bigint, index: number): number {
  return Number(BigInt.asIntN(32, value >> BigInt(32 * index)));
}

export function matchWords(
  words: Int32Array,
  { count, wordCount, lows, highs }: WordBounds,
  truth: Uint8Array,
  miss: number,
  rowCount: number,
): void {
  for (let row = 0; row < rowCount; row++) {
    const at = row * wordCount;
    let first = 0;
    let end = count;
    while (first < end) {
      const middle = (first + end) >> 1;
      if (compareWords(lows, middle * wordCount, words, at, wordCount) <= 0) first = middle + 1;
      else end = middle;
    }
    const isInside = first > 0 && compareWords(words, at, highs, (first - 1) * wordCount, wordCount) <= 0;
    truth[row] = isInside ? trueCode : miss;
  }
}

/** As integers: the highest word is signed, the others are not. */
function compareWords(
  left: Int32Array,
  leftAt: number,
  right: Int32Array,
  rightAt: number,
  wordCount: number,
): number {
  const top = wordCount - 1;
  const a = left[leftAt + top] ?? 0;
  const b = right[rightAt + top] ?? 0;
  if (a !== b) return a < b ? -1 : 1;
  for (let index = top - 1; index >= 0; index--) {
    const c = (left[leftAt + index] ?? 0) >>> 0;
    const d = (right[rightAt + index] ?? 0) >>> 0;
    if (c !== d) return c < d ? -1 : 1;
  }
  return 0;
}
