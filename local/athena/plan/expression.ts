/**
 * Expressions of DuckDB's bound plan, as far as a connector could use them. Everything else is `opaque`: it
 * constrains nothing, and is shown in explanations by its text.
 */
import type { ComparisonOperator } from '../../../connectors/federation/caller.ts';

/** A type by DuckDB's own id; width and scale of decimals only. */
export interface DuckdbType {
  readonly id: string;
  readonly width?: number;
  readonly scale?: number;
}

/** Integers, decimals (unscaled), days and microseconds are bigint; blobs are bytes. */
export type DuckdbValue = boolean | bigint | number | string | Uint8Array;

export type PlanExpression =
  /** A column of a scanned table, by its position in the table. */
  | { readonly kind: 'column'; readonly column: number }
  /** A column of the operator below, before it is resolved. `table` is set in plans that are not optimized. */
  | { readonly kind: 'reference'; readonly table: number | null; readonly index: number }
  | { readonly kind: 'constant'; readonly type: DuckdbType; readonly value: DuckdbValue | null }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: PlanExpression;
      readonly right: PlanExpression;
    }
  | { readonly kind: 'is-distinct'; readonly left: PlanExpression; readonly right: PlanExpression }
  | { readonly kind: 'and'; readonly terms: readonly PlanExpression[] }
  | { readonly kind: 'or'; readonly terms: readonly PlanExpression[] }
  | { readonly kind: 'not'; readonly term: PlanExpression }
  | { readonly kind: 'is-null'; readonly operand: PlanExpression }
  | { readonly kind: 'in'; readonly operand: PlanExpression; readonly list: readonly PlanExpression[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly PlanExpression[];
      readonly type: DuckdbType;
    }
  | { readonly kind: 'cast'; readonly operand: PlanExpression; readonly type: DuckdbType }
  /** Implied by other filters of the scan: may be used, need not. */
  | { readonly kind: 'hint'; readonly term: PlanExpression }
  | { readonly kind: 'opaque'; readonly text: string };

/** Replaces every reference by what it refers to; opaque where that is not a plain expression of one table. */
export function resolveReferences(
  expression: PlanExpression,
  resolve: (reference: { table: number | null; index: number }) => PlanExpression,
): PlanExpression {
  const inner = (part: PlanExpression): PlanExpression => resolveReferences(part, resolve);
  switch (expression.kind) {
    case 'reference':
      return resolve(expression);
    case 'column':
    case 'constant':
    case 'opaque':
      return expression;
    case 'comparison':
    case 'is-distinct':
      return { ...expression, left: inner(expression.left), right: inner(expression.right) };
    case 'and':
    case 'or':
      return { ...expression, terms: expression.terms.map(inner) };
    case 'not':
    case 'hint':
      return { ...expression, term: inner(expression.term) };
    case 'is-null':
    case 'cast':
      return { ...expression, operand: inner(expression.operand) };
    case 'in':
      return { ...expression, operand: inner(expression.operand), list: expression.list.map(inner) };
    case 'call':
      return { ...expression, args: expression.args.map(inner) };
  }
}

const binaryCalls = new Set(['+', '-', '*', '/', '//', '%', '||', '~~', '!~~', '~~*', '!~~*']);

/** For people: SQL as they would write it. */
export function describeExpression(expression: PlanExpression, columnNames: readonly string[]): string {
  const inner = (part: PlanExpression): string => describeExpression(part, columnNames);
  const nested = (part: PlanExpression): string =>
    part.kind === 'and' || part.kind === 'or' ? `(${inner(part)})` : inner(part);
  switch (expression.kind) {
    case 'column':
      return columnNames[expression.column] ?? `column ${expression.column}`;
    case 'reference':
      return `#${expression.index}`;
    case 'constant':
      return describeConstant(expression.type, expression.value);
    case 'comparison':
      return `${nested(expression.left)} ${expression.operator} ${nested(expression.right)}`;
    case 'is-distinct':
      return `${nested(expression.left)} IS DISTINCT FROM ${nested(expression.right)}`;
    case 'and':
      return expression.terms.map(nested).join(' AND ');
    case 'or':
      return expression.terms.map(nested).join(' OR ');
    case 'not':
      return `NOT (${inner(expression.term)})`;
    case 'is-null':
      return `${nested(expression.operand)} IS NULL`;
    case 'in':
      return `${nested(expression.operand)} IN (${expression.list.map(inner).join(', ')})`;
    case 'call':
      if (expression.args.length === 2 && binaryCalls.has(expression.name)) {
        const operator = expression.name.replace('!~~', 'NOT LIKE').replace('~~', 'LIKE');
        return expression.args.map(nested).join(` ${operator} `);
      }
      return `${expression.name}(${expression.args.map(inner).join(', ')})`;
    case 'cast':
      return `CAST(${inner(expression.operand)} AS ${expression.type.id})`;
    case 'hint':
      return inner(expression.term);
    case 'opaque':
      return expression.text;
  }
}

function describeConstant(type: DuckdbType, value: DuckdbValue | null): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (value instanceof Uint8Array) return `X'${Buffer.from(value).toString('hex').toUpperCase()}'`;
  if (typeof value !== 'bigint') return String(value);
  if (type.id === 'DATE') return `DATE '${isoText(value * 86_400_000n).slice(0, 10)}'`;
  if (type.id.startsWith('TIMESTAMP'))
    return `TIMESTAMP '${isoText(value / 1000n)
      .replace('T', ' ')
      .replace('Z', '')}'`;
  if (type.scale !== undefined) return decimalText(value, type.scale);
  return String(value);
}

/** Falls back to the number where JavaScript's dates end. */
function isoText(epochMs: bigint): string {
  const date = new Date(Number(epochMs));
  return Number.isNaN(date.getTime()) ? `${epochMs} ms` : date.toISOString();
}

export function decimalText(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return unscaled < 0n ? `-${text}` : text;
}
