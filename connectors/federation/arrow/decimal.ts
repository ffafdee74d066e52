/** Exact arithmetic on decimals, where it is needed outside of column buffers. */
import type { Decimal } from './scalar.ts';

/** To another number of fraction digits; rounds half away from zero. */
export function rescale({ unscaled, scale }: Decimal, wanted: number): Decimal {
  if (wanted >= scale) return { unscaled: unscaled * 10n ** BigInt(wanted - scale), scale: wanted };
  const divisor = 10n ** BigInt(scale - wanted);
  const half = unscaled < 0n ? -divisor / 2n : divisor / 2n;
  return { unscaled: (unscaled + half) / divisor, scale: wanted };
}

/** undefined when the text is not a decimal number. An exponent is accepted within reason. */
export function decimalFromText(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  const scale = fraction.length - Number(exponent);
  const unscaled = sign === '-' ? -digits : digits;
  return scale >= 0 ? { unscaled, scale } : { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 };
}

/** The exact value of a finite double: mantissa × 2^exponent, written in tenths. */
export function decimalFromNumber(value: number): Decimal {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const exponent = (biased === 0 ? 1 : biased) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  if (exponent >= 0) return { unscaled: signed << BigInt(exponent), scale: 0 };
  return { unscaled: signed * 5n ** BigInt(-exponent), scale: -exponent };
}
