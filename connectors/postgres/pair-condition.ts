/**
 * Comparisons of two columns, where PostgreSQL compares their values as Athena does: both as shown, texts by their
 * bytes, timestamps cut. Floats are left out, for their NaN.
 */
import type { Predicate } from '../federation/index.ts';
import { type ColumnFacts, columnOf, type TableFacts } from './catalog.ts';
import { negated } from './column-set.ts';
import { shownCondition } from './select.ts';
import type { Condition } from './set-condition.ts';
import { quoteIdentifier } from './sql-text.ts';
import { decode, type Family, type TypeMapping } from './type-map.ts';

type Pair = Extract<Predicate, { readonly kind: 'comparison' | 'is-distinct' }>;

interface PairRule {
  /** Families with one word compare with each other. */
  readonly domain: string;
  readonly operand: (name: string, mapping: TypeMapping) => string;
}

const asItIs = (name: string) => name;
/** An OID has no comparison with a bigint of its own. */
const asInteger = (name: string, { step }: TypeMapping) => (step === decode.uint32 ? `${name}::int8` : name);
const cut = (name: string) => `date_trunc('milliseconds', ${name})`;
const text: PairRule = { domain: 'text', operand: (name) => `${name}::text COLLATE "C"` };

/** Families that are not here do not compare, or not as in Athena. */
const rules: Partial<Record<Family, PairRule>> = {
  boolean: { domain: 'boolean', operand: asItIs },
  integer: { domain: 'number', operand: asInteger },
  decimal: { domain: 'number', operand: asItIs },
  date: { domain: 'date', operand: asItIs },
  timestamp: { domain: 'timestamp', operand: cut },
  timestamptz: { domain: 'timestamptz', operand: cut },
  bytes: { domain: 'bytes', operand: asItIs },
  text,
  'padded-text': text,
  'shown-as-text': text,
  uuid: text,
};

/** null: not of two columns, or not for PostgreSQL to decide. */
export function pairCondition(table: TableFacts, predicate: Pair, isNegated: boolean): Condition | null {
  const { left, right } = predicate;
  if (left.kind !== 'column' || right.kind !== 'column') return null;
  const [first, second] = [columnOf(table, left.name), columnOf(table, right.name)];
  const [a, b] = [ruleOf(first, table), ruleOf(second, table)];
  if (a === null || b === null || a.domain !== b.domain) return null;
  const operator = operatorOf(predicate, isNegated);
  const operands = [
    a.operand(quoteIdentifier(first.name), first.mapping),
    b.operand(quoteIdentifier(second.name), second.mapping),
  ];
  return { sql: [operands.join(` ${operator} `)], isExact: true };
}

function ruleOf({ name, mapping }: ColumnFacts, { isUtf8 }: TableFacts): PairRule | null {
  // What is shown as null compares with nothing.
  if (shownCondition(quoteIdentifier(name), mapping) !== null) return null;
  const rule = rules[mapping.family];
  return rule === undefined || (rule === text && !isUtf8) ? null : rule;
}

function operatorOf(predicate: Pair, isNegated: boolean): string {
  if (predicate.kind === 'is-distinct') return isNegated ? 'IS NOT DISTINCT FROM' : 'IS DISTINCT FROM';
  return isNegated ? negated[predicate.operator] : predicate.operator;
}
