/** IEEE 754 numbers of 16 bits: one of sign, five of exponent, ten of fraction. No table has them, but Arrow does. */

const infinity = 0x7c00;
const quietNan = 0x7e00;
/** From here on the nearest half is infinity. */
const overflow = 65520;
const smallestNormal = 2 ** -14;
const smallest = 2 ** -24;

export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * smallest : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The bits of the nearest half, of two equally near ones the even. */
export function numberToHalf(value: number): number {
  if (Number.isNaN(value)) return quietNan;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= overflow) return sign | infinity;
  // A fraction that is rounded up to 1024 carries into the exponent, as it should.
  if (size < smallestNormal) return sign | roundToEven(size / smallest);
  let exponent = Math.floor(Math.log2(size));
  if (size < 2 ** exponent) exponent--;
  return sign | (((exponent + 15) << 10) + roundToEven((size / 2 ** exponent - 1) * 1024));
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
