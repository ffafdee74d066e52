/**
 * Results for programs: an array of objects, or an object a line. A number that a double cannot hold exactly
 * (a bigint beyond 2^53, a decimal of many digits) is a string, and so are NaN and Infinity; times and binary
 * values are Athena's text.
 */
import {
  DuckDBDecimalType,
  DuckDBDecimalValue,
  DuckDBListType,
  DuckDBListValue,
  DuckDBMapType,
  DuckDBMapValue,
  DuckDBStructType,
  DuckDBStructValue,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { textOf } from '../dialect/text.ts';
import type { ResultColumn, ResultRow } from '../run.ts';
import type { ResultWriter } from './result-writer.ts';

export function jsonFormat(columns: readonly ResultColumn[]): ResultWriter {
  const objectOf = rowObject(columns);
  let isFirst = true;
  return {
    begin: () => '[',
    rows: (rows) =>
      rows
        .map((row) => {
          const separator = isFirst ? '\n' : ',\n';
          isFirst = false;
          return separator + objectOf(row);
        })
        .join(''),
    end: () => (isFirst ? ']\n' : '\n]\n'),
  };
}

export function jsonLinesFormat(columns: readonly ResultColumn[]): ResultWriter {
  const objectOf = rowObject(columns);
  return {
    begin: () => '',
    rows: (rows) => rows.map((row) => `${objectOf(row)}\n`).join(''),
    end: () => '',
  };
}

/** Columns of one name get a number each: an object cannot hold both. */
function rowObject(columns: readonly ResultColumn[]): (row: ResultRow) => string {
  const seen = new Map<string, number>();
  const keys = columns.map(({ name }) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return JSON.stringify(count === 1 ? name : `${name}_${count}`);
  });
  return (row) =>
    `{${keys.map((key, index) => `${key}:${cell(row[index] ?? null, columns[index]?.type)}`).join(',')}}`;
}

function cell(value: DuckDBValue, type: DuckDBType | undefined): string {
  return type === undefined ? 'null' : JSON.stringify(jsonValue(value, type));
}

function jsonValue(value: DuckDBValue, type: DuckDBType): unknown {
  if (value === null) return null;
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : textOf(value, type);
  if (value instanceof DuckDBDecimalValue && type instanceof DuckDBDecimalType) {
    const text = textOf(value, type);
    return text.replace(/[-.]|^-?0\.0*/g, '').length <= 15 ? Number(text) : text;
  }
  if (value instanceof DuckDBListValue && type instanceof DuckDBListType) {
    return value.items.map((item) => jsonValue(item, type.valueType));
  }
  if (value instanceof DuckDBStructValue && type instanceof DuckDBStructType) {
    return Object.fromEntries(
      type.entryNames.map((name, index) => [
        name,
        jsonValue(value.entries[name] ?? null, type.entryTypes[index] ?? type),
      ]),
    );
  }
  if (value instanceof DuckDBMapValue && type instanceof DuckDBMapType) {
    return Object.fromEntries(
      value.entries.map((entry) => [textOf(entry.key, type.keyType), jsonValue(entry.value, type.valueType)]),
    );
  }
  return textOf(value, type);
}
