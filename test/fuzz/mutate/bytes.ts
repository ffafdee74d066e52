/** Damage that knows no format: bits, bytes, integers, stretches, and two inputs joined. */
import type { Random } from '../random.ts';

const maxRounds = 4;

/** Numbers at the edges of what lengths, counts and offsets may be. */
const edges = [0, 1, -1, 7, 8, 16, 64, 127, 128, 255, 256, 32767, 65535, 2 ** 24, 2 ** 30] as const;

export function edgeNumber(random: Random, near: number): bigint {
  switch (random.below(6)) {
    case 0:
      return BigInt(near) + BigInt(random.below(17) - 8);
    case 1:
      return BigInt(near) * 2n;
    case 2:
      return 2n ** BigInt(random.below(64)) - BigInt(random.below(3));
    case 3:
      return -(2n ** BigInt(random.below(63))) + BigInt(random.below(3));
    case 4:
      return random.pick([
        2n ** 31n - 1n,
        2n ** 31n,
        2n ** 32n - 1n,
        2n ** 53n + 1n,
        2n ** 63n - 1n,
        -(2n ** 63n),
      ]);
    default:
      return BigInt(random.pick(edges));
  }
}

/** Little endian, cut to the width; what would lie past the end is left out. */
export function writeInteger(bytes: Uint8Array, at: number, width: number, value: bigint): void {
  let rest = BigInt.asUintN(64, value);
  for (let index = at; index < at + width && index < bytes.length; index++) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
}

export function havoc(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let result = copyOf(bytes);
  for (let round = random.below(maxRounds); round >= 0; round--) result = damage(result, random, other);
  return result;
}

function damage(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const at = random.below(bytes.length + 1);
  const end = at + random.below(Math.min(64, bytes.length - at) + 1);
  switch (random.below(8)) {
    case 0:
      if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
      return bytes;
    case 1:
      if (at < bytes.length) bytes[at] = random.below(256);
      return bytes;
    case 2:
      writeInteger(bytes, at, random.pick([1, 2, 4, 8]), edgeNumber(random, bytes.length));
      return bytes;
    case 3:
      return copyOf(bytes.subarray(0, at));
    case 4:
      return joined(bytes.subarray(0, at), bytes.subarray(end));
    case 5:
      return joined(bytes.subarray(0, end), bytes.subarray(at));
    case 6:
      return joined(bytes.subarray(0, at), other.subarray(random.below(other.length + 1)));
    default:
      bytes.copyWithin(random.below(bytes.length + 1), at, end);
      return bytes;
  }
}

/** Not `slice`, which gives a view when the bytes are a `Buffer`. */
export function copyOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

export function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    result.set(piece, end);
    end += piece.length;
  }
  return result;
}
