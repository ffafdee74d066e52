/**
 * Literals. A number keeps its digits: it is never read into a JavaScript number, so 64-bit and decimal
 * constants pass exactly. In Athena `1.5` is a double; DECIMAL '1.5' is a decimal.
 */
import { quoteString } from '../functions/entry.ts';
import type { DataType, IntervalLiteral } from '../tree.ts';
import { fail, type Scope } from './scope.ts';
import { emitType } from './type.ts';

const maxBigint = 9_223_372_036_854_775_807n;

export function emitNumber(text: string, negative: boolean, scope: Scope, at: number): string {
  const sign = negative ? '-' : '';
  if (/^\d+$/.test(text)) {
    const value = BigInt(text);
    if (value > (negative ? maxBigint + 1n : maxBigint)) {
      const instead = `DECIMAL '${text}'`;
      throw fail(
        scope,
        'NUMERIC_VALUE_OUT_OF_RANGE',
        `${sign}${text} does not fit in a bigint; write ${instead}`,
        at,
      );
    }
    // DuckDB reads the smallest bigint as a negated number that does not fit.
    return value > maxBigint ? `CAST('-${value}' AS BIGINT)` : `${sign}${value}`;
  }
  if (/[eE]/.test(text)) return `${sign}${text}`;
  const [whole = '', fraction = ''] = text.split('.');
  return `${sign}${whole || '0'}.${fraction || '0'}e0`;
}

export function emitTypedLiteral(type: DataType, value: string, scope: Scope): string {
  const name = type.kind === 'scalar' ? type.name : type.kind;
  if (name === 'decimal') return emitDecimal(value, scope, type.at);
  if (name === 'timestamp') return emitTimestamp(value, scope, type.at);
  return `CAST(${quoteString(value)} AS ${emitType(type, scope)})`;
}

function emitDecimal(value: string, scope: Scope, at: number): string {
  const digits = /^\s*([+-]?)0*(\d*?)(?:\.(\d*))?\s*$/.exec(value);
  const whole = digits?.[2] ?? '';
  const fraction = digits?.[3] ?? '';
  if (digits === null || !/\d/.test(value)) {
    throw fail(scope, 'MALFORMED_QUERY', `'${value}' is not a decimal literal`, at);
  }
  const precision = Math.max(whole.length + fraction.length, 1);
  if (precision > 38)
    throw fail(scope, 'NUMERIC_VALUE_OUT_OF_RANGE', `DECIMAL '${value}' has more than 38 digits`, at);
  return `CAST('${digits[1] === '-' ? '-' : ''}${whole || '0'}.${fraction || '0'}' AS DECIMAL(${precision}, ${fraction.length}))`;
}

const timestamp = /^\s*\d{1,6}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{1,2}(?::\d{1,2}(?:\.(\d+))?)?)?\s*(\S.*)?$/;

function emitTimestamp(value: string, scope: Scope, at: number): string {
  const match = timestamp.exec(value);
  if (match === null) {
    throw fail(
      scope,
      'MALFORMED_QUERY',
      `'${value}' is not a timestamp; write TIMESTAMP '2024-01-31 12:34:56.789'`,
      at,
    );
  }
  const digits = match[1]?.length ?? 0;
  const zone = match[2]?.trim();
  if (digits > 9 || (zone !== undefined && digits > 6)) {
    throw fail(
      scope,
      'NOT_SUPPORTED',
      `a timestamp with ${digits} fraction digits is not supported by the local engine`,
      at,
    );
  }
  const type = zone === undefined ? (digits > 6 ? 'TIMESTAMP_NS' : 'TIMESTAMP') : 'TIMESTAMPTZ';
  return `CAST(${quoteString(value)} AS ${type})`;
}

/** Months, or days and a time of day: the two kinds of interval that Athena has. */
export function emitInterval(literal: IntervalLiteral, scope: Scope): string {
  const sign = literal.negative ? -1n : 1n;
  const parts = intervalParts(literal, scope);
  if (literal.from === 'YEAR' || literal.from === 'MONTH') {
    const months = sign * ((parts['YEAR'] ?? 0n) * 12n + (parts['MONTH'] ?? 0n));
    return `INTERVAL '${months}' MONTH`;
  }
  const seconds =
    (parts['DAY'] ?? 0n) * 86_400n +
    (parts['HOUR'] ?? 0n) * 3_600n +
    (parts['MINUTE'] ?? 0n) * 60n +
    (parts['SECOND'] ?? 0n);
  const micros = sign * (seconds * 1_000_000n + (parts['MICROSECOND'] ?? 0n));
  const days = micros / 86_400_000_000n;
  const rest = micros % 86_400_000_000n;
  return rest === 0n ? `INTERVAL '${days}' DAY` : `INTERVAL '${days} days ${rest} microseconds'`;
}

const unitOrder = ['YEAR', 'MONTH', 'DAY', 'HOUR', 'MINUTE', 'SECOND'] as const;

function intervalParts(literal: IntervalLiteral, scope: Scope): Readonly<Record<string, bigint>> {
  const from = unitOrder.indexOf(literal.from);
  const to = unitOrder.indexOf(literal.to ?? literal.from);
  const numbers = /^\s*[+-]?[\d\s:.-]+$/.test(literal.value) ? literal.value.trim().split(/[\s:-]+/) : [];
  const negative = literal.value.trim().startsWith('-');
  const given = negative ? numbers.slice(1) : numbers;
  if (to < from || given.length === 0 || given.length > to - from + 1 || (from < 2 && to > 1)) {
    const units = literal.to === undefined ? literal.from : `${literal.from} TO ${literal.to}`;
    throw fail(scope, 'MALFORMED_QUERY', `'${literal.value}' is not an interval of ${units}`, literal.at);
  }
  const parts: Record<string, bigint> = {};
  for (const [index, text] of given.entries()) {
    const [whole = '', fraction = ''] = text.replace('+', '').split('.');
    const unit = unitOrder[from + index] ?? 'SECOND';
    if (!/^\d+$/.test(whole) || (fraction !== '' && unit !== 'SECOND')) {
      throw fail(scope, 'MALFORMED_QUERY', `'${literal.value}' is not an interval`, literal.at);
    }
    parts[unit] = (negative ? -1n : 1n) * BigInt(whole);
    if (fraction !== '')
      parts['MICROSECOND'] = (negative ? -1n : 1n) * BigInt(fraction.padEnd(6, '0').slice(0, 6));
  }
  return parts;
}
