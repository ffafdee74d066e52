/**
 * Protobuf's wire format: the fields of one message, in order. Stricter than the format's own readers, which drop
 * the upper bits of a number that is too long: here whatever is not exactly a field ends the reading. Nothing is
 * allocated by a length that was not first checked against the bytes that are there.
 */
import { malformed } from './failure.ts';

export type WireValue =
  /** As 64 bits without sign. */
  | { readonly wire: 'varint'; readonly value: bigint }
  | { readonly wire: 'fixed32' | 'fixed64' | 'bytes'; readonly value: Uint8Array };

export interface WireField {
  readonly number: number;
  readonly content: WireValue;
}

const wireTypes = ['varint', 'fixed64', 'bytes', null, null, 'fixed32', null, null] as const;

/** @throws ConnectorError InvalidInput. The values are views of `bytes`. */
export function* readFields(bytes: Uint8Array, messageName: string): Generator<WireField> {
  let at = 0;
  while (at < bytes.length) {
    const tag = readVarint(bytes, at, messageName);
    const key = tag.value <= maxUint32 ? Number(tag.value) : 0;
    const number = key >>> 3;
    const wire = wireTypes[key & 7] ?? null;
    if (number < 1 || wire === null) throw malformed(messageName, `has no field at byte ${at}`);
    at = tag.end;
    switch (wire) {
      case 'varint': {
        const { value, end } = readVarint(bytes, at, messageName);
        at = end;
        yield { number, content: { wire, value } };
        break;
      }
      case 'fixed32':
      case 'fixed64': {
        const value = take(bytes, at, wire === 'fixed32' ? 4n : 8n, messageName);
        at += value.length;
        yield { number, content: { wire, value } };
        break;
      }
      case 'bytes': {
        const length = readVarint(bytes, at, messageName);
        const value = take(bytes, length.end, length.value, messageName);
        at = length.end + value.length;
        yield { number, content: { wire, value } };
      }
    }
  }
}

/** A packed array of numbers. */
export function readVarints(bytes: Uint8Array, messageName: string): readonly bigint[] {
  const values: bigint[] = [];
  let at = 0;
  while (at < bytes.length) {
    const { value, end } = readVarint(bytes, at, messageName);
    values.push(value);
    at = end;
  }
  return values;
}

const maxUint32 = 0xffff_ffffn;
const maxVarintBytes = 10;

function readVarint(
  bytes: Uint8Array,
  start: number,
  messageName: string,
): { readonly value: bigint; readonly end: number } {
  // Most numbers are tags and small lengths.
  const first = bytes[start];
  if (first !== undefined && first < 0x80) return { value: BigInt(first), end: start + 1 };
  let value = 0n;
  for (let index = 0; index < maxVarintBytes; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) throw malformed(messageName, `ends inside a number at byte ${bytes.length}`);
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (byte < 0x80) {
      if (value !== BigInt.asUintN(64, value)) break;
      return { value, end: start + index + 1 };
    }
  }
  throw malformed(messageName, `has a number of more than 64 bits at byte ${start}`);
}

function take(bytes: Uint8Array, start: number, length: bigint, messageName: string): Uint8Array {
  if (length <= BigInt(bytes.length - start)) return bytes.subarray(start, start + Number(length));
  throw malformed(messageName, `ends at byte ${bytes.length}, but a field of it at byte ${start} goes on`);
}
