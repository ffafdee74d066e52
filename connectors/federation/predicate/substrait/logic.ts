/** Boolean connectives, in the form that is cheapest to evaluate and to push down. */
import type { Operand, Predicate } from '../predicate.ts';

export const unknown: Predicate = {
  kind: 'boolean',
  operand: { kind: 'constant', type: { kind: 'Bool' }, value: null },
};

export function truth(value: boolean): Predicate {
  return { kind: 'boolean', operand: { kind: 'constant', type: { kind: 'Bool' }, value } };
}

export function not(term: Predicate): Predicate {
  return { kind: 'not', term };
}

export function and(terms: readonly Predicate[]): Predicate {
  return join('and', terms, true);
}

/** Equalities of one column with constants are gathered into one list: a list is searched, terms are all tried. */
export function or(terms: readonly Predicate[]): Predicate {
  return join('or', gatherLists(terms), false);
}

function join(kind: 'and' | 'or', terms: readonly Predicate[], empty: boolean): Predicate {
  const [first, second] = terms;
  if (first === undefined) return truth(empty);
  return second === undefined ? first : { kind, terms };
}

interface Equality {
  readonly column: Extract<Operand, { kind: 'column' }>;
  readonly constant: Extract<Operand, { kind: 'constant' }>;
}

function gatherLists(terms: readonly Predicate[]): readonly Predicate[] {
  const equalities = terms.map(equalityOf);
  const lists = new Map<string, Operand[]>();
  for (const equality of equalities) {
    if (equality === null) continue;
    const list = lists.get(equality.column.name);
    if (list === undefined) lists.set(equality.column.name, [equality.constant]);
    else list.push(equality.constant);
  }
  return terms.flatMap((term, index): readonly Predicate[] => {
    const equality = equalities[index] ?? null;
    if (equality === null) return [term];
    const { column, constant } = equality;
    const list = lists.get(column.name) ?? [];
    if (list.length < 2) return [term];
    return list[0] === constant ? [{ kind: 'in-list', operand: column, list }] : [];
  });
}

function equalityOf(term: Predicate): Equality | null {
  if (term.kind !== 'comparison' || term.operator !== '=') return null;
  const { left, right } = term;
  if (left.kind === 'column' && right.kind === 'constant') return { column: left, constant: right };
  if (right.kind === 'column' && left.kind === 'constant') return { column: right, constant: left };
  return null;
}

/** True where the predicate is; else false, never unknown. */
export function isTrue(predicate: Predicate): Predicate {
  return isNeverUnknown(predicate) ? predicate : not(isDistinctFrom(predicate, true));
}

function isNeverUnknown(predicate: Predicate): boolean {
  if (predicate.kind === 'not') return isNeverUnknown(predicate.term);
  return predicate.kind === 'is-null' || predicate.kind === 'is-distinct';
}

export function isDistinctFrom(predicate: Predicate, value: boolean): Predicate {
  const right: Operand = { kind: 'constant', type: { kind: 'Bool' }, value };
  return { kind: 'is-distinct', left: asOperand(predicate), right };
}

export function isUnknown(predicate: Predicate): Predicate {
  return { kind: 'is-null', operand: asOperand(predicate) };
}

/** A predicate where a value stands; a boolean value stays itself. */
export function asOperand(predicate: Predicate): Operand {
  return predicate.kind === 'boolean' ? predicate.operand : { kind: 'predicate', predicate };
}

/** `then` where the condition is true, else `otherwise`. A failure counts only in the branch that is taken. */
export function conditional(condition: Predicate, then: Predicate, otherwise: Predicate): Predicate {
  const holds = isTrue(condition);
  return or([and([holds, then]), and([not(holds), otherwise])]);
}

/** The first of the two that is not unknown. */
export function coalesce(first: Predicate, otherwise: Predicate): Predicate {
  return or([first, and([isUnknown(first), otherwise])]);
}
