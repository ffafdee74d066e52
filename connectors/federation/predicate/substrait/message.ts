/**
 * Messages by shape. A shape lists every field that a message may have, and says of each that it is read, that it
 * can be left unread without changing which rows the plan means, or that a plan with it is refused. A field that
 * is not listed is refused too, for it may change the meaning of all others.
 */
import { malformed, unsupported } from './failure.ts';
import { readFields, readVarints, type WireValue } from './protobuf.ts';

interface Values {
  readonly message: Uint8Array;
  readonly bytes: Uint8Array;
  readonly string: string;
  readonly bool: boolean;
  readonly int32: number;
  readonly uint32: number;
  readonly int64: bigint;
  readonly float: number;
  readonly double: number;
}

type Kind = keyof Values;

interface ReadField<K extends Kind = Kind, Repeated extends boolean = boolean> {
  readonly use: 'read';
  readonly number: number;
  readonly kind: K;
  readonly isRepeated: Repeated;
}

type FieldShape =
  | ReadField
  | { readonly use: 'ignored'; readonly number: number }
  | { readonly use: 'refused'; readonly number: number };

type Fields = Readonly<Record<string, FieldShape>>;

export interface Shape<F extends Fields = Fields> {
  readonly name: string;
  readonly fields: F;
  readonly byNumber: ReadonlyMap<number, keyof F & string>;
  readonly repeated: readonly string[];
}

type ReadNames<F extends Fields> = { [Name in keyof F]: F[Name] extends ReadField ? Name : never }[keyof F];

type ValueOf<Field> =
  Field extends ReadField<infer K, infer Repeated>
    ? Repeated extends true
      ? readonly Values[K][]
      : Values[K] | undefined
    : never;

/** The fields that are read; undefined where one is absent. */
export type Message<F extends Fields> = { readonly [Name in ReadNames<F>]: ValueOf<F[Name]> };

export type MessageOf<S> = S extends Shape<infer F> ? Message<F> : never;

export function one<K extends Kind>(kind: K, number: number): ReadField<K, false> {
  return { use: 'read', number, kind, isRepeated: false };
}

export function many<K extends Kind>(kind: K, number: number): ReadField<K, true> {
  return { use: 'read', number, kind, isRepeated: true };
}

export function ignored(number: number): { readonly use: 'ignored'; readonly number: number } {
  return { use: 'ignored', number };
}

export function refused(number: number): { readonly use: 'refused'; readonly number: number } {
  return { use: 'refused', number };
}

export function shape<const F extends Fields>(name: string, fields: F): Shape<F> {
  const byNumber = new Map(Object.entries(fields).map(([field, { number }]) => [number, field]));
  const repeated = Object.entries<FieldShape>(fields).flatMap(([field, known]) =>
    known.use === 'read' && known.isRepeated ? [field] : [],
  );
  return { name, fields, byNumber, repeated };
}

/** @throws ConnectorError InvalidInput for what is no such message, OperationNotSupported for refused fields */
export function decodeMessage<F extends Fields>(
  { name, fields, byNumber, repeated }: Shape<F>,
  bytes: Uint8Array,
): Message<F> {
  const values: Record<string, unknown> = {};
  for (const field of repeated) values[field] = [];
  for (const { number, content } of readFields(bytes, name)) {
    const field = byNumber.get(number);
    if (field === undefined)
      throw unsupported(`field ${number} of ${name}`, 'is not known to this connector');
    const place = `${name}.${field}`;
    const known: FieldShape | undefined = fields[field];
    if (known?.use === 'refused') throw unsupported(place, 'has no equivalent in the scan of one table');
    if (known?.use === 'read') put(values, field, known, content, place);
  }
  // Every field that is read was put there with the type that its shape says.
  return values as Message<F>;
}

function put(
  values: Record<string, unknown>,
  field: string,
  { kind, isRepeated }: ReadField,
  content: WireValue,
  place: string,
): void {
  if (!isRepeated) {
    // Where a field comes twice, protobuf merges or takes the last; no writer does that.
    if (Object.hasOwn(values, field)) throw malformed(place, 'comes twice');
    values[field] = convert[kind](content, place);
    return;
  }
  const list = values[field];
  if (!Array.isArray(list)) return;
  const isPacked = content.wire === 'bytes' && isNumber[kind];
  const items: readonly WireValue[] = isPacked
    ? readVarints(content.value, place).map((value) => ({ wire: 'varint', value }))
    : [content];
  for (const item of items) list.push(convert[kind](item, place));
}

const isNumber: Readonly<Record<Kind, boolean>> = {
  message: false,
  bytes: false,
  string: false,
  bool: true,
  int32: true,
  uint32: true,
  int64: true,
  float: false,
  double: false,
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const convert: { readonly [K in Kind]: (content: WireValue, place: string) => Values[K] } = {
  message: bytesOf,
  bytes: bytesOf,
  string: (content, place) => {
    try {
      return utf8.decode(bytesOf(content, place));
    } catch (error) {
      throw malformed(place, 'is not UTF-8', { cause: error });
    }
  },
  bool: (content, place) => inRange(varintOf(content, place), 0n, 1n, place) === 1n,
  int32: (content, place) =>
    Number(inRange(BigInt.asIntN(64, varintOf(content, place)), -(2n ** 31n), 2n ** 31n - 1n, place)),
  uint32: (content, place) => Number(inRange(varintOf(content, place), 0n, 2n ** 32n - 1n, place)),
  int64: (content, place) => BigInt.asIntN(64, varintOf(content, place)),
  float: (content, place) => viewOf(content, 'fixed32', place).getFloat32(0, true),
  double: (content, place) => viewOf(content, 'fixed64', place).getFloat64(0, true),
};

function bytesOf(content: WireValue, place: string): Uint8Array {
  if (content.wire === 'bytes') return content.value;
  throw malformed(place, `is a ${content.wire}`);
}

function varintOf(content: WireValue, place: string): bigint {
  if (content.wire === 'varint') return content.value;
  throw malformed(place, `is a ${content.wire}`);
}

function viewOf(content: WireValue, wire: 'fixed32' | 'fixed64', place: string): DataView {
  if (content.wire !== wire) throw malformed(place, `is a ${content.wire}`);
  const { buffer, byteOffset, byteLength } = content.value;
  return new DataView(buffer, byteOffset, byteLength);
}

function inRange(value: bigint, low: bigint, high: bigint, place: string): bigint {
  if (value >= low && value <= high) return value;
  throw malformed(place, `is outside of ${low} to ${high}`);
}

/** The one field of a protobuf `oneof` that is set. */
export function chosen<F extends Fields, Name extends ReadNames<F> & string>(
  { name }: Shape<F>,
  message: Message<F>,
  oneOf: readonly Name[],
): Name | undefined {
  const [first, second] = oneOf.filter((field) => message[field] !== undefined);
  if (second !== undefined) throw malformed(name, `has both ${first} and ${second}`);
  return first;
}

/** @throws ConnectorError InvalidInput when it is absent */
export function required<Value>(value: Value | undefined, place: string): Value {
  if (value === undefined) throw malformed(place, 'is missing');
  return value;
}
