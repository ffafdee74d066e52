/** Descriptions are plain JSON; they are compared as values, so the order of an object's keys means nothing. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isJsonArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** One text for equal values: keys in the order of their UTF-16 code units, no white space. */
export function canonicalText(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (isJsonArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`);
  return `{${members.join(',')}}`;
}

export function describeMap(map: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(map);
}
