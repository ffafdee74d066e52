/** Where two descriptions part, for people: the place, and what each side says. */
import { isJsonArray, type Json, type JsonObject } from './json.ts';

export interface Difference {
  /** `constraints.summary.c.ranges[0].low.bound`; empty for the whole. */
  readonly path: string;
  readonly official: Json | undefined;
  readonly ours: Json | undefined;
}

/** The first places in which the two differ as values; none where they are equal. */
export function differences(official: Json, ours: Json, most = 5): readonly Difference[] {
  const found: Difference[] = [];
  collect(official, ours, '', found, most);
  return found;
}

function collect(
  official: Json | undefined,
  ours: Json | undefined,
  path: string,
  found: Difference[],
  most: number,
): void {
  if (found.length >= most || official === ours) return;
  if (official !== undefined && ours !== undefined && isJsonArray(official) && isJsonArray(ours)) {
    const length = Math.max(official.length, ours.length);
    for (let index = 0; index < length; index++)
      collect(official[index], ours[index], `${path}[${index}]`, found, most);
  } else if (isObject(official) && isObject(ours)) {
    for (const key of new Set([...Object.keys(official), ...Object.keys(ours)]))
      collect(official[key], ours[key], path === '' ? key : `${path}.${key}`, found, most);
  } else {
    found.push({ path, official, ours });
  }
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

const longestText = 200;

export function differenceText({ path, official, ours }: Difference): string {
  return `  at ${path || 'the whole'}\n    official: ${text(official)}\n    ours:     ${text(ours)}`;
}

function text(value: Json | undefined): string {
  const whole = value === undefined ? 'nothing' : JSON.stringify(value);
  return whole.length <= longestText ? whole : `${whole.slice(0, longestText)}… (${whole.length} characters)`;
}
