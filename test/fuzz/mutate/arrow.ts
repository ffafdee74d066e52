/** Damage to Arrow messages where it hurts: at one of the numbers that a reader trusts, or in the body. */
import type { Random } from '../random.ts';
import { type Anatomy, anatomyOf, type Site } from './arrow-sites.ts';
import { copyOf, edgeNumber, havoc, joined, writeInteger } from './bytes.ts';

const maxRounds = 3;

export function mutateArrow(message: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  if (random.oneIn(15)) return havoc(message, random, other);
  let result = copyOf(message);
  for (let round = random.below(maxRounds); round >= 0; round--) result = spoil(result, random);
  return result;
}

function spoil(message: Uint8Array, random: Random): Uint8Array {
  const anatomy = anatomyOf(message);
  switch (random.below(10)) {
    case 0:
      return spoilRowCounts(message, anatomy, random);
    case 1:
      return resizeBody(message, anatomy, random);
    case 2:
    case 3:
      return spoilBody(message, anatomy, random);
    case 4:
      return random.oneIn(2) ? aliasOffset(message, anatomy, random) : aliasBuffer(message, anatomy, random);
    default:
      return spoilSite(message, random.maybe(anatomy.sites), random);
  }
}

function spoilSite(message: Uint8Array, site: Site | undefined, random: Random): Uint8Array {
  if (site === undefined) return message;
  const { at, width } = site;
  const current = Number(readInteger(message, at, width));
  const value = random.oneIn(3) ? edgeNumber(random, message.length) : edgeNumber(random, current);
  writeInteger(message, at, width, random.oneIn(4) ? 8n * value : value);
  return message;
}

/** All counts alike, with no nulls: the count is consistent, and only the bytes are missing. */
function spoilRowCounts(message: Uint8Array, { sites }: Anatomy, random: Random): Uint8Array {
  const count = random.pick([
    0n,
    1n,
    2n,
    7n,
    8n,
    9n,
    64n,
    1000n,
    2n ** 20n,
    2n ** 31n - 1n,
    2n ** 31n,
    2n ** 40n,
    -1n,
  ]);
  const nulls = random.pick([0n, 0n, 1n, count, -1n]);
  for (const { at, width, role } of sites) {
    if (role === 'row count') writeInteger(message, at, width, count);
    if (role === 'null count') writeInteger(message, at, width, nulls);
  }
  return message;
}

/** The header's idea of the body's length follows or does not. */
function resizeBody(message: Uint8Array, { sites, bodyAt }: Anatomy, random: Random): Uint8Array {
  const at = Math.min(Math.max(0, bodyAt), message.length);
  const bytes = random.below(2 * (message.length - at) + 16) & ~7;
  const body = new Uint8Array(bytes);
  body.set(message.subarray(at, at + bytes));
  const resized = joined(message.subarray(0, at), body);
  const length = sites.at(-1);
  if (length?.role === 'body' && !random.oneIn(3))
    writeInteger(resized, length.at, length.width, BigInt(bytes));
  return resized;
}

/** Offsets of text and lists are 32-bit words of the body. */
function spoilBody(message: Uint8Array, { bodyAt }: Anatomy, random: Random): Uint8Array {
  const words = (message.length - bodyAt) >> 2;
  if (words <= 0) return message;
  const at = bodyAt + 4 * random.below(words);
  writeInteger(message, at, 4, edgeNumber(random, Number(readInteger(message, at, 4))));
  return message;
}

/** Two parents with one child, or a child that is its own ancestor. */
function aliasOffset(message: Uint8Array, { sites }: Anatomy, random: Random): Uint8Array {
  const offsets = sites.filter(({ role }) => role === 'offset');
  const [from, to] = [random.maybe(offsets), random.maybe(offsets)];
  if (from === undefined || to === undefined) return message;
  const target = random.oneIn(2) ? to.at : to.at + Number(BigInt.asIntN(32, readInteger(message, to.at, 4)));
  writeInteger(message, from.at, 4, BigInt(target - from.at));
  return message;
}

/** Two buffers in one place. */
function aliasBuffer(message: Uint8Array, { sites }: Anatomy, random: Random): Uint8Array {
  const buffers = sites.filter(({ role }, index) => role === 'body' && sites[index + 1]?.role === 'body');
  const [from, to] = [random.maybe(buffers), random.maybe(buffers)];
  if (from !== undefined && to !== undefined) message.copyWithin(from.at, to.at, to.at + 16);
  return message;
}

function readInteger(bytes: Uint8Array, at: number, width: number): bigint {
  let value = 0n;
  for (let index = width - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[at + index] ?? 0);
  return value;
}
