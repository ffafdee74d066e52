/**
 * Reading JSON that somebody else wrote: `unknown` becomes a value of a known type here and nowhere else. As
 * lenient as Athena's own reader (numbers in strings, absent optional fields, unknown fields anywhere), and
 * every refusal names the path: `ReadRecordsRequest.split.spillLocation.bucket`.
 */
import { ConnectorError } from '../errors.ts';

/** A JSON value and where it stands. */
export interface Json {
  readonly value: unknown;
  readonly path: string;
}

export function malformed(path: string, wanted: string, got: unknown): ConnectorError {
  return new ConnectorError('InvalidInput', `${path}: ${wanted} was expected, got ${describe(got)}`);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Has errors of `decode` begin with the path, so that whoever wrote the JSON finds the place. */
export function located<Result>({ path }: Json, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.message.startsWith(path)) throw error;
    throw new ConnectorError(error.code, `${path}: ${error.message}`, { cause: error });
  }
}

export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function member(json: Json, name: string): Json {
  const object = asObject(json);
  return { value: Object.hasOwn(object, name) ? object[name] : undefined, path: `${json.path}.${name}` };
}

export function isAbsent(json: Json): boolean {
  return json.value === undefined || json.value === null;
}

export function optional<Result>(json: Json, read: (json: Json) => Result): Result | null {
  return isAbsent(json) ? null : read(json);
}

export function asObject(json: Json): Readonly<Record<string, unknown>> {
  if (!isJsonObject(json.value)) throw malformed(json.path, 'an object', json.value);
  return json.value;
}

export function asString({ value, path }: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw malformed(path, 'a string', value);
}

/** As far as Java's `long` goes. */
const greatestInteger = 2 ** 63;

/** A number, or a string of one; null counts as 0 as for Java, a fraction is cut off. */
export function asInteger({ value, path }: Json): number {
  if (value === null) return 0;
  const number = typeof value === 'string' && /^\s*[+-]?\d+(\.\d*)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) throw malformed(path, 'an integer', value);
  if (Math.abs(number) > greatestInteger) throw malformed(path, 'an integer of 64 bits', value);
  // Adding zero makes plain zero of the −0 that is left of −0.5.
  return Math.trunc(number) + 0;
}

export function asBoolean({ value, path }: Json): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null) return false;
  if (value === 'true' || value === 'false') return value === 'true';
  throw malformed(path, 'a boolean', value);
}

export function asArray<Item>(json: Json, read: (item: Json) => Item): readonly Item[] {
  if (!Array.isArray(json.value)) throw malformed(json.path, 'an array', json.value);
  const items: readonly unknown[] = json.value;
  return items.map((value, index) => read({ value, path: `${json.path}[${index}]` }));
}

/** One of a closed list of words. */
export function asWord<Word extends string>(json: Json, words: readonly Word[]): Word {
  const word = words.find((candidate) => candidate === json.value);
  if (word === undefined) throw malformed(json.path, `one of ${words.join(', ')}`, json.value);
  return word;
}

/** An object as a map. */
export function asMap<Item>(json: Json, read: (item: Json) => Item): ReadonlyMap<string, Item> {
  const entries = Object.entries(asObject(json));
  return new Map(
    entries.map(([key, value]) => [key, read({ value, path: `${json.path}[${JSON.stringify(key)}]` })]),
  );
}

/** A map of strings; entries that are null are left out, as good as absent. */
export function asStringMap(json: Json): ReadonlyMap<string, string> {
  const entries = Object.entries(asObject(json)).filter(([, value]) => value !== null);
  return new Map(
    entries.map(([key, value]) => [key, asString({ value, path: `${json.path}[${JSON.stringify(key)}]` })]),
  );
}

export function asBytes(json: Json): Uint8Array {
  const text = asString(json);
  const bytes = Buffer.from(text, 'base64');
  const unpadded = text.endsWith('=') ? text.replace(/={1,2}$/, '').length : text.length;
  if (unpadded % 4 === 1 || bytes.length !== Math.floor((unpadded * 3) / 4)) {
    throw new ConnectorError('InvalidInput', `${json.path}: is not base64 text`);
  }
  return bytes;
}

export function toBase64(chunks: readonly Uint8Array[]): string {
  return Buffer.concat(chunks).toString('base64');
}

/** The word in `@type` that tells the members of a union apart. */
export function typeOf(json: Json): string {
  return asString(member(json, '@type'));
}
