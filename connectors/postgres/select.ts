/** Columns as a SELECT list asks for them, and what tells their nulls apart, as Athena sees them. */
import { quoteIdentifier } from './sql-text.ts';
import type { Family, Lack, TypeMapping } from './type-map.ts';

/** A column, by its quoted name or another expression. */
export function selected(column: string, mapping: TypeMapping): string {
  const { select, members } = mapping;
  switch (select.kind) {
    case 'as-is':
      return column;
    case 'cast': {
      const shown = shownCondition(column, mapping);
      const value = `${column}::${select.to}`;
      return shown === null ? value : `CASE WHEN ${shown} THEN ${value} END`;
    }
    case 'rounded':
      return `CASE WHEN ${conditions['nan-and-infinities'](column)} THEN ${column}::${select.to} ELSE ${column}::numeric END`;
    case 'json':
      return `to_json(${column})::text`;
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

/** True of the values that Athena's type has. Among numbers, NaN is greater than infinity to PostgreSQL. */
const conditions: Readonly<Record<Exclude<Lack, 'nothing'>, (column: string) => string>> = {
  infinities: (column) => `isfinite(${column})`,
  'nan-and-infinities': (column) => `${column} > '-Infinity' AND ${column} < 'Infinity'`,
};

/** A condition that values must meet to be shown; null: all are, or fail the query. It is never true of a null. */
export function shownCondition(column: string, { lacks, unrepresentable }: TypeMapping): string | null {
  return lacks === 'nothing' || unrepresentable === 'error' ? null : conditions[lacks](column);
}

/**
 * Which columns may hold composites, as rows or as texts of them. To PostgreSQL one of them `IS NULL` while all its
 * members are; to Athena it is not, and `IS DISTINCT FROM NULL` does not look into it.
 */
const mayHoldRows: ReadonlySet<Family> = new Set(['composite', 'shown-as-text', 'computed']);

export function isNullCondition(column: string, mapping: TypeMapping): string {
  const isNull = mayHoldRows.has(mapping.family) ? 'IS NOT DISTINCT FROM NULL' : 'IS NULL';
  const shown = shownCondition(column, mapping);
  return shown === null ? `${column} ${isNull}` : `(${column} ${isNull} OR NOT (${shown}))`;
}

export function isNotNullCondition(column: string, mapping: TypeMapping): string {
  const isNotNull = mayHoldRows.has(mapping.family) ? 'IS DISTINCT FROM NULL' : 'IS NOT NULL';
  return shownCondition(column, mapping) ?? `${column} ${isNotNull}`;
}
