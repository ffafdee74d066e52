/**
 * PostgreSQL's binary `numeric` (base-10000 digits) to a Decimal128 of a fixed scale. The value grows in a double,
 * and once more in four 32-bit limbs where a double is not exact; no BigInt on the way, because this runs once per
 * value.
 */

export type NumericOutcome =
  | 'exact'
  | 'not-a-number'
  | 'infinite'
  /** More fraction digits than the column's scale. */
  | 'too-fine'
  /** More than 128 bits. */
  | 'too-large'
  | 'malformed';

/** A decimal's scale, in the base-10000 groups that come. */
export interface NumericScale {
  /** Groups of the fraction that it takes whole. */
  readonly wholeGroups: number;
  /** Ten to the number of digits that it takes of one more group; 1 where it takes none. */
  readonly lastMultiplier: number;
  /** What cuts that group down to those digits. */
  readonly lastDivisor: number;
}

const headerBytes = 8;
const positiveSign = 0x0000;
const negativeSign = 0x4000;
const notANumberSign = 0xc000;
const positiveInfinitySign = 0xd000;
const negativeInfinitySign = 0xf000;

const groupBase = 10_000;
/** Whole numbers below this are exact in a double. One that has passed it stays above, however it was rounded. */
const exactLimit = 2 ** 53;
/** A double holds so many groups, and a part of one more. */
const groupsInDouble = 3;
const limb = 2 ** 32;

/** Little-endian limbs of the magnitude; one scratch is enough as decoding never yields. */
const limbs = new Float64Array(4);

export function planScale(scale: number): NumericScale {
  const lastMultiplier = 10 ** (scale % 4);
  return { wholeGroups: Math.floor(scale / 4), lastMultiplier, lastDivisor: groupBase / lastMultiplier };
}

/**
 * Writes the value at `start` of `input` (`length` bytes long) as 16 little-endian bytes at `offset` of `output`.
 * Anything but `exact` leaves the output undefined.
 */
export function decodeNumeric(
  input: DataView,
  start: number,
  length: number,
  scale: NumericScale,
  output: DataView,
  offset: number,
): NumericOutcome {
  if (length < headerBytes) return 'malformed';
  const digitCount = input.getInt16(start);
  const sign = input.getUint16(start + 4);
  if (sign !== positiveSign && sign !== negativeSign) return unusualSign(sign);
  if (length !== headerBytes + 2 * digitCount) return 'malformed';

  // Group 0 of the message has the weight that it tells; ones have weight 0, the fraction's first four digits -1.
  const wholeGroups = digitCount === 0 ? 0 : input.getInt16(start + 2) + 1 + scale.wholeGroups;
  const { lastMultiplier, lastDivisor } = scale;
  if (digitCount > wholeGroups + (lastMultiplier === 1 ? 0 : 1)) return 'too-fine';
  const digits = start + headerBytes;
  const digitsEnd = start + length;
  let value = 0;
  for (let group = 0; group < wholeGroups; group++) {
    const at = digits + 2 * group;
    value = value * groupBase + (at < digitsEnd ? input.getUint16(at) : 0);
  }
  let lastDigits = 0;
  if (digitCount > wholeGroups) {
    const group = input.getUint16(digits + 2 * wholeGroups);
    lastDigits = (group / lastDivisor) | 0;
    if (lastDigits * lastDivisor !== group) return 'too-fine';
  }
  value = value * lastMultiplier + lastDigits;
  if (value < exactLimit) {
    writeDouble(output, offset, sign === negativeSign ? -value : value);
    return 'exact';
  }
  if (!growLimbs(input, digits, digitsEnd, wholeGroups)) return 'too-large';
  if (multiplyAdd(lastMultiplier, lastDigits) !== 0 || (limbs[3] ?? 0) >= limb / 2) return 'too-large';
  writeLimbs(output, offset, sign === negativeSign);
  return 'exact';
}

function unusualSign(sign: number): NumericOutcome {
  if (sign === notANumberSign) return 'not-a-number';
  return sign === positiveInfinitySign || sign === negativeInfinitySign ? 'infinite' : 'malformed';
}

/** The whole groups' value in `limbs`, of a number with more of them than a double holds; false where it does not fit. */
function growLimbs(input: DataView, digits: number, digitsEnd: number, wholeGroups: number): boolean {
  let first = 0;
  for (let group = 0; group < wholeGroups; group++) {
    const at = digits + 2 * group;
    const digit = at < digitsEnd ? input.getUint16(at) : 0;
    if (group < groupsInDouble) first = first * groupBase + digit;
    else {
      if (group === groupsInDouble) spread(first);
      if (multiplyAdd(groupBase, digit) !== 0) return false;
    }
  }
  return true;
}

/** A whole number below 2^53. An integer operator takes the low word of it, modulo 2^32 and of either sign. */
function writeDouble(output: DataView, offset: number, value: number): void {
  const extension = value < 0 ? -1 : 0;
  output.setInt32(offset, value | 0, true);
  output.setInt32(offset + 4, Math.floor(value / limb), true);
  output.setInt32(offset + 8, extension, true);
  output.setInt32(offset + 12, extension, true);
}

function spread(value: number): void {
  limbs[0] = value % limb;
  limbs[1] = Math.floor(value / limb);
  limbs[2] = 0;
  limbs[3] = 0;
}

/** limbs = limbs × multiplier + addend; returns what does not fit. */
function multiplyAdd(multiplier: number, addend: number): number {
  let carry = addend;
  for (let index = 0; index < 4; index++) {
    const product = (limbs[index] ?? 0) * multiplier + carry;
    carry = Math.floor(product / limb);
    limbs[index] = product - carry * limb;
  }
  return carry;
}

function writeLimbs(output: DataView, offset: number, isNegative: boolean): void {
  if (!isNegative) {
    for (let index = 0; index < 4; index++) output.setUint32(offset + 4 * index, limbs[index] ?? 0, true);
    return;
  }
  // Two's complement: invert, then add one.
  let carry = 1;
  for (let index = 0; index < 4; index++) {
    const inverted = limb - 1 - (limbs[index] ?? 0) + carry;
    carry = inverted === limb ? 1 : 0;
    output.setUint32(offset + 4 * index, inverted, true);
  }
}
