/**
 * Decides which of a scan's predicates PostgreSQL filters, and writes them as SQL. Pure: the table's facts in,
 * conditions with bound parameters out. Whatever the rules do not prove equal to Athena's answer stays in `remainder`,
 * which the SDK evaluates; a condition that lets too many rows through is sent as well, and its predicate stays too.
 */

import type { Predicate } from '../federation/index.ts';
import { columnOf, type TableFacts } from './catalog.ts';
import { columnSetOf } from './column-set.ts';
import { likeCondition } from './like-condition.ts';
import { pairCondition } from './pair-condition.ts';
import { type Condition, setCondition } from './set-condition.ts';
import { countBound, inBrackets, type Sql } from './statement.ts';

export interface FilterPlan {
  /** Each must hold. */
  readonly conditions: readonly Sql[];
  readonly remainder: readonly Predicate[];
}

/** The protocol counts parameters in 16 bits, and a limit may come to them. */
const maxParameters = 65_000;

export function planFilter(table: TableFacts, predicate: readonly Predicate[]): FilterPlan {
  const conditions: Sql[] = [];
  const remainder: Predicate[] = [];
  let parameters = 0;
  for (const term of predicate) {
    const condition = conditionOf(table, term);
    const isSent = condition !== null && parameters + countBound(condition.sql ?? []) <= maxParameters;
    if (isSent && condition.sql !== null) {
      conditions.push(condition.sql);
      parameters += countBound(condition.sql);
    }
    if (!isSent || !condition.isExact) remainder.push(term);
  }
  return { conditions, remainder };
}

/** null: nothing of the predicate can be sent. */
function conditionOf(table: TableFacts, predicate: Predicate): Condition | null {
  switch (predicate.kind) {
    case 'and':
      return conjunction(table, predicate.terms);
    case 'or':
      return disjunction(table, predicate.terms);
    case 'not':
      return negation(table, predicate.term);
    default:
      return leafCondition(table, predicate, false);
  }
}

/** Where the term is false. */
function negation(table: TableFacts, term: Predicate): Condition | null {
  switch (term.kind) {
    case 'and':
      return disjunction(table, term.terms.map(notOf));
    case 'or':
      return conjunction(table, term.terms.map(notOf));
    case 'not':
      return conditionOf(table, term.term);
    default:
      return leafCondition(table, term, true);
  }
}

function notOf(term: Predicate): Predicate {
  return { kind: 'not', term };
}

function leafCondition(table: TableFacts, leaf: Predicate, isNegated: boolean): Condition | null {
  const columnSet = columnSetOf(isNegated ? notOf(leaf) : leaf);
  if (columnSet !== null) {
    return setCondition(columnOf(table, columnSet.column), columnSet.set, table.isUtf8);
  }
  if (leaf.kind === 'like') return likeCondition(table, leaf, isNegated);
  if (leaf.kind !== 'comparison' && leaf.kind !== 'is-distinct') return null;
  return pairCondition(table, leaf, isNegated);
}

/** A part that cannot be sent only makes the whole less exact. */
function conjunction(table: TableFacts, terms: readonly Predicate[]): Condition | null {
  const sent = terms.map((term) => conditionOf(table, term)).filter((condition) => condition !== null);
  if (sent.length === 0) return null;
  const texts = sent.map(({ sql }) => sql).filter((sql) => sql !== null);
  return {
    sql: texts.length === 0 ? null : inBrackets(texts, ' AND '),
    isExact: sent.length === terms.length && sent.every(({ isExact }) => isExact),
  };
}

/** A part that cannot be sent might be true for any row, so nothing is. */
function disjunction(table: TableFacts, terms: readonly Predicate[]): Condition | null {
  const texts: Sql[] = [];
  let isExact = true;
  for (const term of terms) {
    const condition = conditionOf(table, term);
    if (condition === null || condition.sql === null) return condition;
    texts.push(condition.sql);
    isExact &&= condition.isExact;
  }
  return texts.length === 0 ? null : { sql: inBrackets(texts, ' OR '), isExact };
}
