/**
 * The order of a query as ORDER BY of PostgreSQL, where it puts rows as Athena would. Athena sorts what comes again,
 * so it matters only which rows are among the first.
 */
import type { OrderBy } from '../federation/index.ts';
import { type ColumnFacts, columnOf, type TableFacts } from './catalog.ts';
import { asTextByBytes, byBytes } from './literal.ts';
import { shownCondition } from './select.ts';
import { quoteIdentifier } from './sql-text.ts';
import type { Family } from './type-map.ts';

export interface Order {
  readonly sql: string;
  /**
   * Whether rows that PostgreSQL holds for equal to the last one are needed too: Athena sorts -0.0 before 0.0, and
   * PostgreSQL does not tell them apart.
   */
  readonly withTies: boolean;
}

type KeyExpression = (name: string, column: ColumnFacts, table: TableFacts) => string | null;

const plain: KeyExpression = (name) => name;
/** Code points, which only UTF-8 keeps in the order of its bytes. */
const byCodePoints: KeyExpression = (name, column, { isUtf8 }) => (isUtf8 ? byBytes(name, column) : null);
const shownByCodePoints: KeyExpression = (name, _, { isUtf8 }) => (isUtf8 ? asTextByBytes(name) : null);

/** What is sorted for a column of a family. A timestamp's microseconds only refine the order that Athena sees. */
const keyExpressions: Readonly<Record<Family, KeyExpression>> = {
  boolean: plain,
  integer: plain,
  float: plain,
  decimal: plain,
  date: plain,
  timestamp: plain,
  timestamptz: plain,
  bytes: plain,
  // Hexadecimal digits of one length sort as what they stand for.
  uuid: plain,
  text: byCodePoints,
  'padded-text': shownByCodePoints,
  'shown-as-text': shownByCodePoints,
  // Athena does not sort arrays; nobody asks.
  array: () => null,
  composite: () => null,
  // A column that is rounded has another order than what it is rounded to.
  computed: () => null,
};

const directions: Readonly<Record<OrderBy['direction'], string>> = {
  ASC_NULLS_FIRST: 'ASC NULLS FIRST',
  ASC_NULLS_LAST: 'ASC NULLS LAST',
  DESC_NULLS_FIRST: 'DESC NULLS FIRST',
  DESC_NULLS_LAST: 'DESC NULLS LAST',
};

/** null: PostgreSQL's order is another. @throws ConnectorError for a column that is gone */
export function planOrder(table: TableFacts, orderBy: readonly OrderBy[]): Order | null {
  const keys: string[] = [];
  let withTies = false;
  for (const [index, { columnName, direction }] of orderBy.entries()) {
    const column = columnOf(table, columnName);
    const expression = keyExpression(column, table);
    const isLast = index === orderBy.length - 1;
    // Among rows that only a zero's sign tells apart, a later key would pick by itself.
    if (expression === null || (isFloat(column) && !isLast)) return null;
    withTies ||= isFloat(column);
    keys.push(`${expression} ${directions[direction]}`);
  }
  return { sql: keys.join(', '), withTies };
}

function keyExpression(column: ColumnFacts, table: TableFacts): string | null {
  const { name, mapping } = column;
  // What is shown as null has a place of its own in PostgreSQL's order.
  if (shownCondition(name, mapping) !== null) return null;
  return keyExpressions[mapping.family](quoteIdentifier(name), column, table);
}

function isFloat({ mapping }: ColumnFacts): boolean {
  return mapping.family === 'float';
}
