/**
 * Ranges of a value set as closed ranges of numbers in the unit in which a column stores its values, so that the
 * loops need no bounds but `low ≤ x ≤ high`. Whatever the column's scale or width cannot hold falls away here.
 */
import { isDecimal, type Scalar } from '../../arrow/scalar.ts';
import type { ArrowType } from '../../arrow/type.ts';
import type { Range } from '../../domain/constraints.ts';
import { isPackedTimestamp, zoneKeyBits } from '../compare.ts';
import { scaleOf } from './coerce.ts';

export interface ClosedRange<Value> {
  readonly low: Value;
  readonly high: Value;
}

/** For every type but floats and bytes. Ranges must be sorted and disjoint; the result is, and not consecutive. */
export function closedIntegerRanges(
  type: ArrowType,
  ranges: readonly Range[],
): readonly ClosedRange<bigint>[] {
  const width = BigInt(storedBits(type));
  const zoneBits = isPackedTimestamp(type) ? zoneKeyBits : 0n;
  const lowest = -(1n << (width - 1n - zoneBits));
  const closed: ClosedRange<bigint>[] = [];
  for (const { low, high } of ranges) {
    const from = low.value === null ? lowest : lowInteger(type, low.value, low.bound === 'EXACTLY');
    const to = high.value === null ? -lowest - 1n : highInteger(type, high.value, high.bound === 'EXACTLY');
    const start = from < lowest ? lowest : from;
    const end = to >= -lowest ? -lowest - 1n : to;
    const last = closed.at(-1);
    if (start > end) continue;
    if (last !== undefined && last.high + 1n === start)
      closed[closed.length - 1] = { low: last.low, high: end };
    else closed.push({ low: start, high: end });
  }
  return closed.map(({ low, high }) => ({ low: low << zoneBits, high: ((high + 1n) << zoneBits) - 1n }));
}

/** The bits of a stored value; a boolean counts as a small integer. */
export function storedBits(type: ArrowType): number {
  switch (type.kind) {
    case 'Int':
      return type.bitWidth;
    case 'Date':
      return type.unit === 'DAY' ? 32 : 64;
    case 'Timestamp':
      return 64;
    case 'Decimal':
      return 128;
    default:
      return 8;
  }
}

function lowInteger(type: ArrowType, value: Scalar, isIncluded: boolean): bigint {
  const { floor, isWhole } = inUnitsOf(type, value);
  return isIncluded && isWhole ? floor : floor + 1n;
}

function highInteger(type: ArrowType, value: Scalar, isIncluded: boolean): bigint {
  const { floor, isWhole } = inUnitsOf(type, value);
  return isIncluded || !isWhole ? floor : floor - 1n;
}

/** A value in units of the column: for decimals 10^-scale, rounded down if the column cannot hold it. */
function inUnitsOf(type: ArrowType, value: Scalar): { readonly floor: bigint; readonly isWhole: boolean } {
  if (!isDecimal(value)) {
    const whole = typeof value === 'bigint' ? value : BigInt(Number(value));
    return { floor: isPackedTimestamp(type) ? whole >> zoneKeyBits : whole, isWhole: true };
  }
  const shift = scaleOf(type) - value.scale;
  if (shift >= 0) return { floor: value.unscaled * 10n ** BigInt(shift), isWhole: true };
  const divisor = 10n ** BigInt(-shift);
  const quotient = value.unscaled / divisor;
  const remainder = value.unscaled % divisor;
  return { floor: remainder < 0n ? quotient - 1n : quotient, isWhole: remainder === 0n };
}

export interface FloatRanges {
  readonly ranges: readonly ClosedRange<number>[];
  readonly holdsNan: boolean;
}

/** −0.0 and 0.0 are one value, which JavaScript's comparisons see to; NaN is in no closed range. */
export function closedFloatRanges(ranges: readonly Range[]): FloatRanges {
  const closed: ClosedRange<number>[] = [];
  let holdsNan = false;
  for (const { low, high } of ranges) {
    const start = low.value === null ? Number.NEGATIVE_INFINITY : Number(low.value);
    const end = high.value === null ? Number.POSITIVE_INFINITY : Number(high.value);
    if (low.value === null && high.value === null) holdsNan = true;
    if (Number.isNaN(end) && high.bound === 'EXACTLY') holdsNan = true;
    if (Number.isNaN(start)) continue;
    const from = low.bound === 'ABOVE' && low.value !== null ? nextDouble(start, 1) : start;
    if (Number.isNaN(end)) closed.push({ low: from, high: Number.POSITIVE_INFINITY });
    else
      closed.push({
        low: from,
        high: high.bound === 'BELOW' && high.value !== null ? nextDouble(end, -1) : end,
      });
  }
  return { ranges: closed.filter(({ low, high }) => low <= high), holdsNan };
}

const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/** The neighbour of a double. Beyond an infinity there is none: the result is NaN, and the range empty. */
function nextDouble(value: number, direction: 1 | -1): number {
  if (value === 0) return direction * Number.MIN_VALUE;
  if (!Number.isFinite(value) && value > 0 === direction > 0) return Number.NaN;
  double[0] = value;
  doubleBits[0] = (doubleBits[0] ?? 0n) + BigInt(value > 0 ? direction : -direction);
  return double[0];
}
