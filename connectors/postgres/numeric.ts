/**
 * PostgreSQL's binary `numeric` (base-10000 digits) to a Decimal128 of a fixed scale. The value grows in a double
 * while it is small enough to be exact there, and else in four 32-bit limbs; no BigInt on the way, because this
 * runs once per value.
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

const headerBytes = 8;
const negativeSign = 0x4000;
const notANumberSign = 0xc000;
const positiveInfinitySign = 0xd000;
const negativeInfinitySign = 0xf000;

const groupBase = 10_000;
/** Groups of four digits whose value is exact in a double, with one more behind it. */
const groupsInDouble = 3;
const limb = 2 ** 32;

/** Little-endian limbs of the magnitude; one scratch is enough as decoding never yields. */
const limbs = new Float64Array(4);

/**
 * Writes the value at `start` of `input` (`length` bytes long) as 16 little-endian bytes at `offset` of `output`.
 * Anything but `exact` leaves the output undefined.
 */
export function decodeNumeric(
  input: DataView,
  start: number,
  length: number,
  scale: number,
  output: DataView,
  offset: number,
): NumericOutcome {
  if (length < headerBytes) return 'malformed';
  const digitCount = input.getInt16(start);
  const sign = input.getUint16(start + 4);
  if (sign === notANumberSign) return 'not-a-number';
  if (sign === positiveInfinitySign || sign === negativeInfinitySign) return 'infinite';
  if (digitCount < 0 || length !== headerBytes + 2 * digitCount) return 'malformed';
  const isNegative = sign === negativeSign;
  if (digitCount === 0) {
    writeDouble(output, offset, 0, false);
    return 'exact';
  }

  const weight = input.getInt16(start + 2);
  const digits = start + headerBytes;
  // Group 0 holds the ones, and group -1 the first four digits of the fraction.
  const wholeGroups = weight + 1 + ((scale / 4) | 0);
  const lastMultiplier = powerOfTen(scale & 3);
  const groups = lastMultiplier === 1 ? wholeGroups : wholeGroups + 1;
  if (digitCount > groups) return 'too-fine';

  let value = 0;
  for (let group = 0; group < groups; group++) {
    let digit = group < digitCount ? input.getUint16(digits + 2 * group) : 0;
    let multiplier = groupBase;
    if (group === wholeGroups) {
      // Of the last group the scale reaches a part only.
      const divisor = (groupBase / lastMultiplier) | 0;
      if (digit % divisor !== 0) return 'too-fine';
      digit = (digit / divisor) | 0;
      multiplier = lastMultiplier;
    }
    if (group < groupsInDouble) value = value * multiplier + digit;
    else {
      if (group === groupsInDouble) spread(value);
      if (multiplyAdd(multiplier, digit) !== 0) return 'too-large';
    }
  }
  if (groups <= groupsInDouble) {
    writeDouble(output, offset, value, isNegative);
    return 'exact';
  }
  if ((limbs[3] ?? 0) >= limb / 2) return 'too-large';
  writeLimbs(output, offset, isNegative);
  return 'exact';
}

function powerOfTen(exponent: number): number {
  return exponent === 0 ? 1 : exponent === 1 ? 10 : exponent === 2 ? 100 : 1000;
}

/** A magnitude below 2^53, whose low word an integer operator takes modulo 2^32, also of a negative number. */
function writeDouble(output: DataView, offset: number, magnitude: number, isNegative: boolean): void {
  const value = isNegative ? -magnitude : magnitude;
  const extension = isNegative ? -1 : 0;
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
