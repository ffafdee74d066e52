/**
 * LIKE as PostgreSQL decides it: on the text as shown, by its bytes, so that no collation has a say and an index in
 * byte order serves a pattern that begins with letters. Athena's patterns have no escape character.
 */
import { isSameType, type Predicate, types } from '../federation/index.ts';
import { columnOf, type TableFacts } from './catalog.ts';
import { asTextByBytes, byBytes, type Collation } from './literal.ts';
import { isNotNullCondition } from './select.ts';
import type { Condition } from './set-condition.ts';
import { quoteIdentifier } from './sql-text.ts';
import type { Family } from './type-map.ts';

type Like = Extract<Predicate, { readonly kind: 'like' }>;

/** The text of a column as Athena sees it; families that are not here have no LIKE. */
const shownText: Partial<Record<Family, (name: string, collation: Collation) => string>> = {
  text: byBytes,
  'padded-text': asTextByBytes,
  'shown-as-text': asTextByBytes,
  uuid: asTextByBytes,
};

const noRow: Condition = { sql: ['FALSE'], isExact: true };
const surrogate = /\p{Surrogate}/u;

/** null: not of a column and a constant, or not for PostgreSQL to decide. */
export function likeCondition(
  table: TableFacts,
  { operand, pattern }: Like,
  isNegated: boolean,
): Condition | null {
  if (operand.kind !== 'column' || pattern.kind !== 'constant' || !table.isUtf8) return null;
  const column = columnOf(table, operand.name);
  const { mapping } = column;
  const shown = shownText[mapping.family];
  if (shown === undefined || !isSameType(mapping.arrowType, types.varchar)) return null;
  if (pattern.value === null) return noRow;
  if (typeof pattern.value !== 'string' || surrogate.test(pattern.value)) return null;
  const name = quoteIdentifier(column.name);
  // No text of PostgreSQL holds a NUL, nor does a parameter.
  if (pattern.value.includes('\0'))
    return isNegated ? { sql: [isNotNullCondition(name, mapping)], isExact: true } : noRow;
  // To PostgreSQL a backslash makes the next character an ordinary one, itself as well.
  const text = pattern.value.replaceAll('\\', '\\\\');
  const operator = isNegated ? 'NOT LIKE' : 'LIKE';
  return { sql: [`${shown(name, column)} ${operator} `, { text, type: 'text' }], isExact: true };
}
