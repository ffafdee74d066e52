/** Columns as a SELECT list asks for them, and what tells their nulls apart, as Athena sees them. */
import { quoteIdentifier } from './sql-text.ts';
import { type DecodeStep, decode, type Family, type TypeMapping } from './type-map.ts';

/** A column, by its quoted name or another expression. */
export function selected(column: string, mapping: TypeMapping): string {
  const { select, members } = mapping;
  switch (select.kind) {
    case 'as-is':
      return column;
    case 'cast':
      // An infinity has no cast to a numeric of a precision.
      return whereShown(`${column}::numeric`, `${column}::${select.to}`, isANumber, mapping, decode.numeric);
    case 'json':
      return `to_json(${column})::text`;
    case 'microseconds':
      return whereShown(
        column,
        `(extract(epoch FROM ${column}) * 1000000)::int8`,
        isFiniteTime,
        mapping,
        decode.bits64,
      );
    case 'members': {
      const list = members.map(({ name, mapping }) =>
        selected(`(${column}).${quoteIdentifier(name)}`, mapping),
      );
      return `CASE WHEN num_nulls(${column}) = 0 THEN ROW(${list.join(', ')}) END`;
    }
    case 'bounds': {
      const list = members.map(({ name, mapping }) => selected(`${name}(${column})`, mapping));
      return `CASE WHEN ${column} IS NOT NULL THEN ROW(${list.join(', ')}) END`;
    }
    default:
      return select satisfies never;
  }
}

/** The value, or null where the condition does not hold and the mapping wants that. */
function whereShown(
  column: string,
  value: string,
  condition: (column: string) => string,
  { unrepresentable, step }: TypeMapping,
  of: DecodeStep,
): string {
  return unrepresentable === 'null' && step === of
    ? `CASE WHEN ${condition(column)} THEN ${value} END`
    : value;
}

/** Numeric's NaN is greater than its infinity. */
const isANumber = (column: string) => `${column} > '-Infinity'::numeric AND ${column} < 'Infinity'::numeric`;
const isFiniteTime = (column: string) => `isfinite(${column})`;

/** What holds for the values that Athena's type has, of families that have others as well. */
const representable: Partial<Record<Family, (column: string) => string>> = {
  date: isFiniteTime,
  timestamp: isFiniteTime,
  timestamptz: isFiniteTime,
  decimal: isANumber,
};

/** A condition that values must meet to be shown; null: all are, or fail the query. It is never true of a null. */
export function shownCondition(column: string, { family, unrepresentable }: TypeMapping): string | null {
  return unrepresentable === 'null' ? (representable[family]?.(column) ?? null) : null;
}

/** A composite is no null to Athena while its members are: `IS NULL` would say so. */
export function isNullCondition(column: string, mapping: TypeMapping): string {
  if (mapping.family === 'composite') return `num_nulls(${column}) = 1`;
  const shown = shownCondition(column, mapping);
  return shown === null ? `${column} IS NULL` : `(${column} IS NULL OR NOT (${shown}))`;
}

export function isNotNullCondition(column: string, mapping: TypeMapping): string {
  if (mapping.family === 'composite') return `num_nulls(${column}) = 0`;
  return shownCondition(column, mapping) ?? `${column} IS NOT NULL`;
}
