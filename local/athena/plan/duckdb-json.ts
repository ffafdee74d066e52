/**
 * DuckDB's JSON (parse trees and plans) read without loss: numbers keep their digits, because 64-bit and decimal
 * constants are bare numbers there, and NaN and Infinity, which are not JSON, arrive as text.
 */
import { isLosslessNumber, parse } from 'lossless-json';

export type JsonObject = Readonly<Record<string, unknown>>;

const stringOrSpecialNumber = /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity|nan|inf)/g;

export function parseDuckdbJson(text: string): JsonObject {
  const quoted = text.replace(stringOrSpecialNumber, (found) =>
    found.startsWith('"') ? found : `"${found}"`,
  );
  return objectOf(parse(quoted));
}

const nothing: JsonObject = {};

/** An empty object stands for anything else, so that a missing member reads as missing all the way down. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : nothing;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Exact; undefined for anything but a whole number. */
export function integerOf(value: unknown): bigint | undefined {
  if (!isLosslessNumber(value)) return undefined;
  const digits = value.toString();
  return /^-?\d+$/.test(digits) ? BigInt(digits) : undefined;
}

/** DuckDB writes the digits that give back the same double; specials are text by now. */
export function doubleOf(value: unknown): number | undefined {
  if (isLosslessNumber(value)) return Number(value.toString());
  return typeof value === 'string' ? specials[value.toLowerCase()] : undefined;
}

const specials: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  '-nan': Number.NaN,
  infinity: Number.POSITIVE_INFINITY,
  inf: Number.POSITIVE_INFINITY,
  '-infinity': Number.NEGATIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
};

/** For table and column numbers; DuckDB's "none" is 2^64 − 1, which no table reaches. */
export function indexOf(value: unknown): number {
  const index = integerOf(value);
  return index === undefined || index > 0x7fff_ffffn ? -1 : Number(index);
}
