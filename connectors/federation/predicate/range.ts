/**
 * Lists of ranges of one type. Every function takes ranges in any order, overlapping or not, and gives them
 * sorted, disjoint and not adjacent.
 *
 * NaN: Trino's `x > 5` is never true of NaN, and only "not null" holds it. So an open end towards +∞ stops
 * below NaN, unless the range is open on both sides. To keep the algebra exact all the same, it works on a total
 * order whose last value is NaN, where a range that holds NaN ends on it: the complement of `(5, +∞)` is
 * `(−∞, 5]` and `[NaN, NaN]`.
 */
import type { Scalar } from '../arrow/scalar.ts';
import { type ArrowType, describeType } from '../arrow/type.ts';
import type { Marker, Range } from '../domain/constraints.ts';
import { ConnectorError } from '../errors.ts';
import { assertScalar } from './compare.ts';
import {
  above,
  below,
  compareMarkers,
  exactly,
  greaterMarker,
  isAdjacent,
  lesserMarker,
  lowerUnbounded,
  upperUnbounded,
} from './marker.ts';

export const allRange: Range = { low: lowerUnbounded, high: upperUnbounded };

export function isAllRange(range: Range): boolean {
  return range.low.value === null && range.high.value === null;
}

export function pointRange(value: Scalar): Range {
  return { low: exactly(value), high: exactly(value) };
}

/** @throws ConnectorError InvalidInput */
export function assertRange(type: ArrowType, range: Range): void {
  const { low, high } = range;
  const where = `a range of type ${describeType(type)}`;
  if (low.bound === 'BELOW') {
    throw new ConnectorError(
      'InvalidInput',
      `${where} starts with bound BELOW; a low marker is EXACTLY or ABOVE`,
    );
  }
  if (high.bound === 'ABOVE') {
    throw new ConnectorError(
      'InvalidInput',
      `${where} ends with bound ABOVE; a high marker is EXACTLY or BELOW`,
    );
  }
  if (low.value !== null) assertScalar(type, low.value);
  if (high.value !== null) assertScalar(type, high.value);
  if (compareMarkers(type, low, high) > 0) {
    throw new ConnectorError('InvalidInput', `${where} ends before it starts; low must not be above high`);
  }
}

export function normaliseRanges(type: ArrowType, ranges: readonly Range[]): readonly Range[] {
  return fromTotalOrder(type, merge(type, toTotalOrder(type, ranges)));
}

export function unionRanges(type: ArrowType, a: readonly Range[], b: readonly Range[]): readonly Range[] {
  return normaliseRanges(type, [...a, ...b]);
}

export function intersectRanges(type: ArrowType, a: readonly Range[], b: readonly Range[]): readonly Range[] {
  const left = merge(type, toTotalOrder(type, a));
  const right = merge(type, toTotalOrder(type, b));
  const result: Range[] = [];
  let leftIndex = 0;
  let rightIndex = 0;
  for (;;) {
    const first = left[leftIndex];
    const second = right[rightIndex];
    if (first === undefined || second === undefined) return fromTotalOrder(type, result);
    const common = {
      low: greaterMarker(type, first.low, second.low),
      high: lesserMarker(type, first.high, second.high),
    };
    if (!isEmpty(type, common)) result.push(common);
    if (compareMarkers(type, first.high, second.high) <= 0) leftIndex++;
    else rightIndex++;
  }
}

export function complementRanges(type: ArrowType, ranges: readonly Range[]): readonly Range[] {
  const gaps: Range[] = [];
  let low: Marker | null = lowerUnbounded;
  for (const range of merge(type, toTotalOrder(type, ranges))) {
    const high = endBefore(range.low);
    if (low !== null && high !== null) gaps.push({ low, high });
    low = startAfter(range.high);
  }
  if (low !== null) gaps.push({ low, high: lastMarker(type) });
  return fromTotalOrder(
    type,
    gaps.filter((gap) => !isEmpty(type, gap)),
  );
}

/** From the lowest low to the highest high; null for no ranges. */
export function spanOfRanges(type: ArrowType, ranges: readonly Range[]): Range | null {
  const merged = merge(type, toTotalOrder(type, ranges));
  const first = merged[0];
  const last = merged.at(-1);
  if (first === undefined || last === undefined) return null;
  return fromTotalOrder(type, [{ low: first.low, high: last.high }])[0] ?? null;
}

export function rangesContain(type: ArrowType, ranges: readonly Range[], value: Scalar): boolean {
  const position = exactly(value);
  return toTotalOrder(type, ranges).some(
    (range) =>
      compareMarkers(type, range.low, position) <= 0 && compareMarkers(type, position, range.high) <= 0,
  );
}

function merge(type: ArrowType, ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  for (const range of ranges.toSorted((a, b) => compareMarkers(type, a.low, b.low))) {
    const last = result.at(-1);
    const touches =
      last !== undefined &&
      (compareMarkers(type, last.high, range.low) >= 0 || isAdjacent(type, last.high, range.low));
    if (touches)
      result[result.length - 1] = { low: last.low, high: greaterMarker(type, last.high, range.high) };
    else result.push(range);
  }
  return result;
}

function isEmpty(type: ArrowType, range: Range): boolean {
  return compareMarkers(type, range.low, range.high) > 0;
}

function endBefore(low: Marker): Marker | null {
  if (low.value === null) return null;
  return low.bound === 'EXACTLY' ? below(low.value) : exactly(low.value);
}

function startAfter(high: Marker): Marker | null {
  if (high.value === null) return null;
  return high.bound === 'EXACTLY' ? above(high.value) : exactly(high.value);
}

function lastMarker(type: ArrowType): Marker {
  return type.kind === 'FloatingPoint' ? exactly(Number.NaN) : upperUnbounded;
}

/** Spells out where a range of floats stands to NaN. `[NaN, +∞)` holds nothing: no comparison selects NaN. */
function toTotalOrder(type: ArrowType, ranges: readonly Range[]): readonly Range[] {
  if (type.kind !== 'FloatingPoint') return ranges;
  return ranges
    .map((range) => {
      if (range.high.value !== null) return range;
      return { low: range.low, high: isAllRange(range) ? exactly(Number.NaN) : below(Number.NaN) };
    })
    .filter((range) => !isEmpty(type, range));
}

function fromTotalOrder(type: ArrowType, ranges: readonly Range[]): readonly Range[] {
  if (type.kind !== 'FloatingPoint') return ranges;
  return ranges.map((range) => {
    const { low, high } = range;
    if (typeof high.value !== 'number' || !Number.isNaN(high.value)) return range;
    const holdsNan = high.bound === 'EXACTLY';
    const isOpenBelow = low.value === null;
    return holdsNan === isOpenBelow ? { low, high: upperUnbounded } : range;
  });
}
