import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeNumeric, type NumericOutcome, planScale } from '../../../connectors/postgres/numeric.ts';

/** PostgreSQL's binary form, as its `numeric_send` makes it: zero groups are stripped at both ends. */
function encode(unscaled: bigint, scale: number): Uint8Array {
  const magnitude = (unscaled < 0n ? -unscaled : unscaled) * 10n ** BigInt((4 - (scale % 4)) % 4);
  const fractionGroups = Math.ceil(scale / 4);
  const groups: number[] = [];
  for (let rest = magnitude; rest > 0n; rest /= 10_000n) groups.unshift(Number(rest % 10_000n));
  const weight = groups.length - fractionGroups - 1;
  while (groups.at(-1) === 0) groups.pop();
  return message(groups, weight, unscaled < 0n ? 0x4000 : 0, scale);
}

function message(groups: readonly number[], weight: number, sign: number, scale: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(8 + 2 * groups.length));
  view.setInt16(0, groups.length);
  view.setInt16(2, groups.length === 0 ? 0 : weight);
  view.setUint16(4, sign);
  view.setInt16(6, scale);
  for (const [index, group] of groups.entries()) view.setInt16(8 + 2 * index, group);
  return new Uint8Array(view.buffer);
}

function decode(bytes: Uint8Array, scale: number): bigint | NumericOutcome {
  const input = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const output = new DataView(new ArrayBuffer(32));
  const outcome = decodeNumeric(input, 0, bytes.length, planScale(scale), output, 8);
  if (outcome !== 'exact') return outcome;
  return BigInt.asIntN(128, output.getBigUint64(8, true) | (output.getBigUint64(16, true) << 64n));
}

describe('a numeric', () => {
  it('is the same number in a decimal, for any precision and scale', () => {
    const number = fc.integer({ min: 1, max: 38 }).chain((precision) =>
      fc.record({
        scale: fc.integer({ min: 0, max: precision }),
        unscaled: fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n }),
      }),
    );
    fc.assert(
      fc.property(number, ({ scale, unscaled }) => {
        expect(decode(encode(unscaled, scale), scale)).toBe(unscaled);
      }),
      { numRuns: 2000 },
    );
  });

  it('may have fewer fraction digits than the scale', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.nat(8),
        fc.nat(8),
        (unscaled, scale, more) => {
          expect(decode(encode(unscaled, scale), scale + more)).toBe(unscaled * 10n ** BigInt(more));
        },
      ),
    );
  });

  it.each([
    ['a million, which is one group', message([100], 1, 0, 0), 2, 100_000_000n],
    ['a small fraction, whose weight is negative', message([1200], -2, 0, 6), 6, 12n],
    ['a limb exactly full', encode(2n ** 32n, 0), 0, 2n ** 32n],
    ['three limbs, all ones', encode(2n ** 96n - 1n, 0), 0, 2n ** 96n - 1n],
    ['the least negative power of two', encode(-(2n ** 64n), 0), 0, -(2n ** 64n)],
    ['zero', encode(0n, 2), 2, 0n],
    ['zero with a sign', message([], 0, 0x4000, 2), 2, 0n],
    ['the last number that a double surely holds', encode(2n ** 53n - 1n, 2), 2, 2n ** 53n - 1n],
    ['the first that it may not', encode(2n ** 53n + 1n, 2), 2, 2n ** 53n + 1n],
    ['its negative', encode(-(2n ** 53n) - 1n, 3), 3, -(2n ** 53n) - 1n],
    ['groups that double and limbs both hold', encode(123_456_789_012_345n, 2), 2, 123_456_789_012_345n],
  ])('holds %s', (_, bytes, scale, expected) => {
    expect(decode(bytes, scale)).toBe(expected);
  });

  it.each([
    ['NaN', message([], 0, 0xc000, 0), 2, 'not-a-number'],
    ['infinity', message([], 0, 0xd000, 0), 2, 'infinite'],
    ['negative infinity', message([], 0, 0xf000, 0), 2, 'infinite'],
    ['digits beyond the scale, in the last group', message([1, 2345], 0, 0, 4), 2, 'too-fine'],
    ['digits beyond the scale, in a group of their own', message([1, 0, 1], 0, 0, 8), 4, 'too-fine'],
    ['digits beyond the scale only', message([1], -3, 0, 12), 2, 'too-fine'],
    ['fraction digits where there is no scale', message([1, 5000], 0, 0, 1), 0, 'too-fine'],
    ['more than 127 bits', encode(2n ** 127n, 0), 0, 'too-large'],
    ['very many digits', message([1], 30_000, 0, 0), 0, 'too-large'],
    ['a sign that PostgreSQL does not have', message([1], 0, 0x1234, 0), 2, 'malformed'],
    ['a negative number of digits', Uint8Array.of(0xff, 0xff, 0, 0, 0, 0, 0, 0), 2, 'malformed'],
    ['a length that is not its own', message([1, 2], 0, 0, 4).subarray(0, 10), 4, 'malformed'],
    ['less than a header', new Uint8Array(7), 4, 'malformed'],
  ])('is refused for %s', (_, bytes, scale, expected) => {
    expect(decode(bytes, scale)).toBe(expected);
  });
});
