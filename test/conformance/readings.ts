/**
 * What our SDK reads otherwise than AWS's, on purpose: a closed list. Each entry makes of a description what ours says
 * of the same message, is applied to both sides before they are compared, and must change one at least.
 */
import { canonicalText, isJsonArray, type Json, type JsonObject } from './description/json.ts';

export interface Reading {
  readonly place: string;
  readonly official: string;
  readonly ours: string;
  readonly reason: string;
  readonly asOurs: (object: JsonObject) => JsonObject;
}

const greatest = BigInt(Number.MAX_SAFE_INTEGER);
const isBeyondDoubles = (value: Json | undefined): value is string =>
  typeof value === 'string' && /^\d+$/.test(value) && BigInt(value) > greatest;

export const readings = {
  'great limits': {
    place: 'constraints.limit',
    official: 'a limit above 2^53 − 1 is a limit',
    ours: 'it is none',
    reason: 'Lambda has parsed the number before it reaches a handler in Node.js; no source has as many rows',
    asOurs: (object) => (isBeyondDoubles(object['limit']) ? { ...object, limit: '-1' } : object),
  },
  'great block sizes': {
    place: 'ReadRecordsRequest.maxBlockSize, maxInlineBlockSize',
    official: 'a size above 2^53 − 1 is kept to the last digit',
    ours: 'it is the nearest double',
    reason: 'both are bounds of memory that no machine has',
    asOurs: (object) => {
      const rounded = Object.entries(object).filter(
        ([name, value]) => /^max(Inline)?BlockSize$/.test(name) && isBeyondDoubles(value),
      );
      if (rounded.length === 0) return object;
      return {
        ...object,
        ...Object.fromEntries(rounded.map(([name, value]) => [name, String(Number(value))])),
      };
    },
  },
  'absent query id': {
    place: 'queryId',
    official: 'null',
    ours: 'an empty text',
    reason: 'a connector always gets a text; what needs an id refuses an empty one as it would refuse none',
    asOurs: (object) => (object['queryId'] === null ? { ...object, queryId: '' } : object),
  },
  'order of values': {
    place: 'SortedRangeSet of floats, texts and timestamps with time zone',
    official:
      "ordered as Java's classes compare: −0.0 below 0.0, texts by UTF-16 unit, equal instants by zone",
    ours: 'ordered as Trino compares: −0.0 equals 0.0, texts by code point, equal instants equal',
    reason: 'the ranges say which rows of a table a query sees, and Trino made them',
    asOurs: (object) => (object['@type'] === 'SortedRangeSet' ? inTrinosOrder(object) : object),
  },
} as const satisfies Record<string, Reading>;

export type ReadingName = keyof typeof readings;

type ByType = (value: string) => string;

/** One text for all values that are equal to Trino. */
const representatives: readonly (readonly [type: RegExp, representative: ByType])[] = [
  [/^Float32$/, (bits) => (bits === '0x80000000' ? '0x00000000' : bits)],
  [/^Float64$/, (bits) => (bits === '0x8000000000000000' ? '0x0000000000000000' : bits)],
  [/^Timestamp\(MILLISECOND,(?!null)/, (packed) => String(BigInt(packed) >> 12n)],
  [/^Utf8$/, (text) => text],
];
const notANumber = /^0x7f(c00000|f8000000000000)$/;

/** Ranges sorted by their text, which is no order of values but the same for both sides; equal ones merged. */
function inTrinosOrder(set: JsonObject): JsonObject {
  const { type, ranges } = set;
  const representative = representatives.find(([pattern]) => pattern.test(String(type)))?.[1];
  if (representative === undefined || ranges === undefined || !isJsonArray(ranges)) return set;
  const texts = new Map(
    ranges.map((range) => {
      const canonical = withoutNaN(isObject(range) ? range : {}, representative);
      return [canonicalText(canonical), canonical] as const;
    }),
  );
  const sorted = [...texts.keys()].toSorted().map((text) => texts.get(text) ?? null);
  return { ...set, ranges: sorted };
}

/** A range that is open to above ends below NaN, unless it holds everything. */
function withoutNaN(range: JsonObject, representative: ByType): JsonObject {
  const low = marker(range['low'], representative);
  const high = marker(range['high'], representative);
  const { value, bound } = high;
  if (typeof value !== 'string' || !notANumber.test(value)) return { low, high };
  const isOpen = bound === 'BELOW' ? low['value'] !== null : low['value'] === null;
  return isOpen ? { low, high: { bound: 'BELOW', value: null } } : { low, high };
}

function marker(value: Json | undefined, representative: ByType): JsonObject {
  if (!isObject(value)) return {};
  const text = value['value'];
  return typeof text === 'string' ? { ...value, value: representative(text) } : value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

/** The description as ours has it, and which readings made a difference. */
export function asOursReads(description: JsonObject): {
  readonly description: Json;
  readonly used: ReadonlySet<ReadingName>;
} {
  const used = new Set<ReadingName>();
  const visit = (value: Json): Json => {
    if (value === null || typeof value !== 'object') return value;
    if (isJsonArray(value)) return value.map(visit);
    let object: JsonObject = Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, visit(item)]),
    );
    for (const name of Object.keys(readings) as ReadingName[]) {
      const changed = readings[name].asOurs(object);
      if (changed !== object && canonicalText(changed) !== canonicalText(object)) used.add(name);
      object = changed;
    }
    return object;
  };
  return { description: visit(description), used };
}
