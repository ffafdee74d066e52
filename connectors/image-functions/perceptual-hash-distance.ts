/**
 * `perceptual_hash_distance(bigint, bigint)` and `(varbinary, varbinary)`: in how many bits two perceptual hashes
 * differ. Images that look alike have hashes that are close: of 64 bits, up to about 10.
 */
import {
  ConnectorError,
  defineUdf,
  isValid,
  types,
  type UdfInput,
  type Vector,
  vectorFromValues,
} from '../federation/index.ts';

/** Whole columns: `join` runs through all pairs of images, and each costs a few operations here. */
function distancesOfIntegers({ vectors, rowCount, output }: UdfInput): Vector {
  const [left, right] = vectors.map(wordsOf);
  if (left === undefined || right === undefined)
    throw new ConnectorError('Bug', 'two arguments were declared');
  const distances = Array.from({ length: rowCount }, (_, row) =>
    vectors.every((vector) => isValid(vector, row))
      ? onesIn((left[2 * row] ?? 0) ^ (right[2 * row] ?? 0)) +
        onesIn((left[2 * row + 1] ?? 0) ^ (right[2 * row + 1] ?? 0))
      : null,
  );
  return vectorFromValues(output, distances);
}

/** Two halves a value: the order does not matter to a count of bits. */
function wordsOf({ data, length }: Vector): Uint32Array {
  return data === null ? new Uint32Array(0) : new Uint32Array(data.buffer, data.byteOffset, 2 * length);
}

/** Bits set in a 32-bit word, counted in pairs, fours and bytes at once. */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

function distanceOfBytes(left: Uint8Array, right: Uint8Array): number {
  if (left.length !== right.length) {
    throw new ConnectorError(
      'InvalidInput',
      `perceptual_hash_distance compares hashes of one length, not of ${left.length} and ${right.length} bytes`,
    );
  }
  return left.reduce((bits, byte, index) => bits + onesIn(byte ^ (right[index] ?? 0)), 0);
}

const name = 'perceptual_hash_distance';

export const perceptualHashDistanceUdfs = [
  defineUdf({
    name,
    args: [types.bigint, types.bigint],
    returns: types.integer,
    evaluate: distancesOfIntegers,
  }),
  defineUdf({
    name,
    args: [types.varbinary, types.varbinary],
    returns: types.integer,
    nullIn: 'null-out',
    row: distanceOfBytes,
  }),
];
