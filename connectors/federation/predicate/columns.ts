/** The columns that a predicate reads: what a connector must fetch for the SDK to evaluate it. */
import { type Field, field } from '../arrow/type.ts';
import { unreachable } from '../errors.ts';
import type { Operand, Predicate } from './predicate.ts';

/**
 * One field a column, in order of first appearance, with the type that the predicate gives it. The wire tells
 * no children of nested types, so a list or struct that is only tested for null comes without any: take the
 * field of that name from the table's schema where there is one.
 */
export function columnsOf(terms: readonly Predicate[]): readonly Field[] {
  const columns = new Map<string, Field>();
  for (const term of terms) collect(term, columns);
  return [...columns.values()];
}

function collect(node: Predicate | Operand, columns: Map<string, Field>): void {
  switch (node.kind) {
    case 'column':
      if (!columns.has(node.name)) columns.set(node.name, field(node.name, node.type));
      return;
    case 'in-value-set':
      if (!columns.has(node.column)) columns.set(node.column, field(node.column, node.set.type));
      return;
    default:
      for (const child of childrenOf(node)) collect(child, columns);
  }
}

/** Whether a calculation in the term can fail, which counts only for rows that no other term refuses. */
export function canFail(node: Predicate | Operand): boolean {
  switch (node.kind) {
    case 'arithmetic':
    case 'negate':
      return true;
    case 'column':
    case 'in-value-set':
      return false;
    default:
      return childrenOf(node).some(canFail);
  }
}

type Inner = Exclude<Predicate | Operand, { kind: 'column' } | { kind: 'in-value-set' }>;

function childrenOf(node: Inner): readonly (Predicate | Operand)[] {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.terms;
    case 'not':
      return [node.term];
    case 'comparison':
    case 'is-distinct':
    case 'arithmetic':
    case 'nullif':
      return [node.left, node.right];
    case 'is-null':
    case 'boolean':
    case 'negate':
      return [node.operand];
    case 'like':
      return [node.operand, node.pattern];
    case 'in-list':
      return [node.operand, ...node.list];
    case 'predicate':
      return [node.predicate];
    case 'constant':
      return [];
    default:
      return unreachable(node);
  }
}
