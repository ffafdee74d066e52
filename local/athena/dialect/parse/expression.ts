/**
 * Expressions by precedence climbing, loosest first: OR, AND, NOT, predicates, ||, + -, * / %, signs,
 * AT TIME ZONE, then subscripts and fields. (In Athena || binds looser than +.)
 */
import type { BinaryOperator, ComparisonOperator, Expression } from '../tree.ts';
import type { Cursor } from './cursor.ts';
import { parsePrimary } from './primary.ts';

/** At level `value` stops before a predicate, as POSITION(x IN y) needs. */
export function parseExpression(cursor: Cursor, level: 'any' | 'value' = 'any'): Expression {
  return cursor.nest(() => (level === 'any' ? parseOr(cursor) : parseConcatenation(cursor)));
}

function parseOr(cursor: Cursor): Expression {
  let left = parseAnd(cursor);
  while (cursor.isWord('OR')) left = binary('OR', left, cursor.next().start, parseAnd(cursor));
  return left;
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor);
  while (cursor.isWord('AND')) left = binary('AND', left, cursor.next().start, parseNot(cursor));
  return left;
}

function parseNot(cursor: Cursor): Expression {
  if (!cursor.isWord('NOT')) return parsePredicate(cursor);
  const at = cursor.next().start;
  return { kind: 'unary', operator: 'NOT', operand: cursor.nest(() => parseNot(cursor)), at };
}

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '!=': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

function parsePredicate(cursor: Cursor): Expression {
  let left = parseConcatenation(cursor);
  for (;;) {
    const token = cursor.peek();
    const operator = token.kind === 'symbol' ? comparisons[token.value] : undefined;
    if (operator !== undefined) left = parseComparison(cursor, left, operator);
    else if (cursor.isWord('IS')) left = parseIs(cursor, left);
    else {
      const negated =
        cursor.isWord('NOT') && ['BETWEEN', 'IN', 'LIKE'].some((word) => cursor.isWord(word, 1));
      const next = negated ? cursor.peek(1) : token;
      if (next.kind !== 'word') return left;
      if (next.value === 'BETWEEN') left = parseBetween(cursor, left, negated);
      else if (next.value === 'IN') left = parseIn(cursor, left, negated);
      else if (next.value === 'LIKE') left = parseLike(cursor, left, negated);
      else return left;
    }
  }
}

function parseComparison(cursor: Cursor, left: Expression, operator: ComparisonOperator): Expression {
  const at = cursor.next().start;
  const quantifier = cursor.isWord('ALL')
    ? 'ALL'
    : cursor.isWord('ANY') || cursor.isWord('SOME')
      ? 'ANY'
      : undefined;
  if (quantifier === undefined || !cursor.isSymbol('(', 1)) {
    return binary(operator, left, at, parseConcatenation(cursor));
  }
  cursor.next();
  const query = cursor.parenthesized(() => cursor.parseQuery(cursor));
  return { kind: 'quantified', operator, quantifier, left, query, at };
}

function parseIs(cursor: Cursor, value: Expression): Expression {
  const at = cursor.next().start;
  const negated = cursor.takeWords('NOT');
  if (cursor.takeWords('NULL')) return { kind: 'is-null', value, negated, at };
  if (cursor.takeWords('DISTINCT', 'FROM')) {
    return { kind: 'is-distinct', left: value, right: parseConcatenation(cursor), negated, at };
  }
  throw cursor.unexpected('NULL or DISTINCT FROM');
}

function parseBetween(cursor: Cursor, value: Expression, negated: boolean): Expression {
  const at = takePredicateWord(cursor, negated);
  const low = parseConcatenation(cursor);
  cursor.expectWord('AND');
  return { kind: 'between', value, low, high: parseConcatenation(cursor), negated, at };
}

function parseIn(cursor: Cursor, value: Expression, negated: boolean): Expression {
  const at = takePredicateWord(cursor, negated);
  const of = cursor.parenthesized(() =>
    cursor.startsQuery() ? cursor.parseQuery(cursor) : cursor.list(() => parseExpression(cursor)),
  );
  return { kind: 'in', value, of, negated, at };
}

function parseLike(cursor: Cursor, value: Expression, negated: boolean): Expression {
  const at = takePredicateWord(cursor, negated);
  const pattern = parseConcatenation(cursor);
  if (!cursor.takeWords('ESCAPE')) return { kind: 'like', value, pattern, negated, at };
  return { kind: 'like', value, pattern, escape: parseConcatenation(cursor), negated, at };
}

function takePredicateWord(cursor: Cursor, negated: boolean): number {
  if (negated) cursor.next();
  return cursor.next().start;
}

function parseConcatenation(cursor: Cursor): Expression {
  return leftAssociative(cursor, ['||'], () => parseSum(cursor));
}

function parseSum(cursor: Cursor): Expression {
  return leftAssociative(cursor, ['+', '-'], () => parseProduct(cursor));
}

function parseProduct(cursor: Cursor): Expression {
  return leftAssociative(cursor, ['*', '/', '%'], () => parseSigned(cursor));
}

function leftAssociative(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  parseOperand: () => Expression,
): Expression {
  let left = parseOperand();
  for (;;) {
    const operator = operators.find((candidate) => cursor.isSymbol(candidate));
    if (operator === undefined) return left;
    left = binary(operator, left, cursor.next().start, parseOperand());
  }
}

function parseSigned(cursor: Cursor): Expression {
  const sign = cursor.isSymbol('-') ? '-' : cursor.isSymbol('+') ? '+' : undefined;
  if (sign === undefined) return parseZoned(cursor);
  const at = cursor.next().start;
  return { kind: 'unary', operator: sign, operand: cursor.nest(() => parseSigned(cursor)), at };
}

function parseZoned(cursor: Cursor): Expression {
  let value = parsePrimary(cursor, parseExpression);
  while (cursor.areWords('AT', 'TIME', 'ZONE')) {
    const at = cursor.peek().start;
    cursor.takeWords('AT', 'TIME', 'ZONE');
    value = { kind: 'at-time-zone', value, zone: parsePrimary(cursor, parseExpression), at };
  }
  return value;
}

function binary(operator: BinaryOperator, left: Expression, at: number, right: Expression): Expression {
  return { kind: 'binary', operator, left, right, at };
}
