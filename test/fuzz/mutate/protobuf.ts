/**
 * Damage to protobuf messages. Bytes that read as a message are taken for one, all the way down, so lengths stay
 * right around what was changed; damage to lengths themselves is left to {@link havoc}.
 */
import type { Random } from '../random.ts';
import { edgeNumber, havoc, joined } from './bytes.ts';

type Content =
  | { readonly kind: 'varint'; readonly value: bigint }
  | { readonly kind: 'fixed'; readonly wire: 1 | 5; readonly bytes: Uint8Array }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'message'; readonly fields: readonly PlanField[] };

interface PlanField {
  readonly number: number;
  readonly content: Content;
}

const maxRounds = 3;
const maxDepth = 40;

export function mutateProtobuf(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  const fields = parse(bytes, 0);
  if (fields === null || random.oneIn(8)) return havoc(bytes, random, other);
  const donor = parse(other, 0) ?? fields;
  let result = fields;
  for (let round = random.below(maxRounds); round >= 0; round--)
    result = spoilSomewhere(result, random, donor);
  return serialise(result);
}

function parse(bytes: Uint8Array, depth: number): readonly PlanField[] | null {
  const fields: PlanField[] = [];
  let at = 0;
  const varint = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  const take = (length: number): Uint8Array | null => {
    if (length > bytes.length - at) return null;
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === null || tag >> 3n === 0n || tag >> 3n > 4000n) return null;
    const content = parseContent(Number(tag & 7n), varint, take, depth);
    if (content === null) return null;
    fields.push({ number: Number(tag >> 3n), content });
  }
  return fields;
}

function parseContent(
  wire: number,
  varint: () => bigint | null,
  take: (length: number) => Uint8Array | null,
  depth: number,
): Content | null {
  if (wire === 0) {
    const value = varint();
    return value === null ? null : { kind: 'varint', value };
  }
  if (wire === 1 || wire === 5) {
    const bytes = take(wire === 1 ? 8 : 4);
    return bytes === null ? null : { kind: 'fixed', wire, bytes };
  }
  if (wire !== 2) return null;
  const bytes = take(Number(varint() ?? 2n ** 32n));
  if (bytes === null) return null;
  const fields = depth < maxDepth && bytes.length > 1 ? parse(bytes, depth + 1) : null;
  return fields === null ? { kind: 'bytes', bytes } : { kind: 'message', fields };
}

function serialise(fields: readonly PlanField[]): Uint8Array {
  return joined(...fields.flatMap(({ number, content }) => serialiseField(BigInt(number), content)));
}

function serialiseField(number: bigint, content: Content): readonly Uint8Array[] {
  switch (content.kind) {
    case 'varint':
      return [varintBytes(number << 3n), varintBytes(content.value)];
    case 'fixed':
      return [varintBytes((number << 3n) | BigInt(content.wire)), content.bytes];
    case 'bytes':
    case 'message': {
      const bytes = content.kind === 'bytes' ? content.bytes : serialise(content.fields);
      return [varintBytes((number << 3n) | 2n), varintBytes(BigInt(bytes.length)), bytes];
    }
  }
}

function varintBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** Goes down by chance, so that deep fields are changed as often as those near the root. */
function spoilSomewhere(
  fields: readonly PlanField[],
  random: Random,
  donor: readonly PlanField[],
): readonly PlanField[] {
  const at = random.below(fields.length);
  const field = fields[at];
  if (field === undefined) return donor;
  const { content } = field;
  if (content.kind === 'message' && !random.oneIn(6)) {
    const inner = spoilSomewhere(content.fields, random, donor);
    return fields.with(at, { ...field, content: { kind: 'message', fields: inner } });
  }
  return spoilField(fields, at, field, random, donor);
}

function spoilField(
  fields: readonly PlanField[],
  at: number,
  field: PlanField,
  random: Random,
  donor: readonly PlanField[],
): readonly PlanField[] {
  switch (random.below(7)) {
    case 0:
      return fields.toSpliced(at, 1);
    case 1:
      return [...fields, field];
    case 2:
      return fields.with(at, { ...field, number: Math.max(1, field.number + random.below(9) - 4) });
    case 3:
      return fields.with(at, { ...field, content: somewhereIn(donor, random) });
    case 4:
      return fields.with(at, nested(field, random));
    default:
      return fields.with(at, { ...field, content: spoilContent(field.content, random) });
  }
}

function somewhereIn(fields: readonly PlanField[], random: Random): Content {
  const content = random.maybe(fields)?.content ?? { kind: 'varint', value: 0n };
  return content.kind === 'message' && !random.oneIn(4) ? somewhereIn(content.fields, random) : content;
}

/** A message within itself, once in a while deeper than any stack. */
function nested(field: PlanField, random: Random): PlanField {
  const depth = random.oneIn(100) ? 3000 : random.pick([1, 2, 10, 501]);
  let result = field;
  for (let level = 0; level < depth; level++)
    result = { number: field.number, content: { kind: 'bytes', bytes: serialise([result]) } };
  return result;
}

function spoilContent(content: Content, random: Random): Content {
  switch (content.kind) {
    case 'varint':
      return { kind: 'varint', value: edgeNumber(random, Number(BigInt.asIntN(32, content.value))) };
    case 'fixed':
      return { ...content, bytes: content.bytes.map(() => random.pick([0, 1, 0x7f, 0x80, 0xff])) };
    case 'bytes':
      return { kind: 'bytes', bytes: havoc(content.bytes, random, content.bytes) };
    case 'message':
      return { kind: 'bytes', bytes: havoc(serialise(content.fields), random, new Uint8Array()) };
  }
}
