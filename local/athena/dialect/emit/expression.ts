/**
 * Expressions as DuckDB text. Operators are written so that Athena's answer comes out: integer division that
 * fails at zero, dates that stay dates, instants compared as instants.
 */
import { quoteString } from '../functions/entry.ts';
import type { Expression, Name } from '../tree.ts';
import { emitCall } from './call.ts';
import { emitCast } from './cast.ts';
import { emitInterval, emitNumber, emitTypedLiteral } from './literal.ts';
import { emitBinary, instant } from './operator.ts';
import { fail, quoteName, type Scope } from './scope.ts';

type Kind<K extends Expression['kind']> = Extract<Expression, { readonly kind: K }>;
type Literal = Kind<
  'number' | 'string' | 'binary-literal' | 'boolean' | 'null' | 'parameter' | 'typed-literal' | 'interval'
>;
type Predicate = Kind<'quantified' | 'between' | 'in' | 'like' | 'is-null' | 'is-distinct' | 'exists'>;

export function emitExpression(expression: Expression, scope: Scope): string {
  const emit = (child: Expression) => emitExpression(child, scope);
  switch (expression.kind) {
    case 'column':
      return emitColumn(expression.parts, scope);
    case 'number':
    case 'string':
    case 'binary-literal':
    case 'boolean':
    case 'null':
    case 'parameter':
    case 'typed-literal':
    case 'interval':
      return emitLiteral(expression, scope);
    case 'quantified':
    case 'between':
    case 'in':
    case 'like':
    case 'is-null':
    case 'is-distinct':
    case 'exists':
      return emitPredicate(expression, scope);
    case 'unary':
      return emitUnary(expression, scope);
    case 'binary':
      return emitBinary(expression, emit);
    case 'case':
      return emitCase(expression, scope);
    case 'cast':
      return emitCast(expression, emitExpression(expression.value, { ...scope, unnamedRows: true }), scope);
    case 'extract':
      return emitExtract(expression, scope);
    case 'at-time-zone':
      return `athena_at_timezone(${instant(expression.value, emit)}, ${emit(expression.zone)})`;
    case 'call':
      return emitCall(expression, scope, emitExpression);
    case 'lambda': {
      const what = 'a lambda can only be the argument of a function that takes one';
      throw fail(scope, 'MALFORMED_QUERY', what, expression.at);
    }
    case 'row':
      return emitRow(expression.items.map(emit), scope);
    case 'array':
      return `[${expression.items.map(emit).join(', ')}]`;
    case 'subscript': {
      const base = emitExpression(expression.base, { ...scope, unnamedRows: true });
      return `athena_subscript(${base}, ${emit(expression.index)})`;
    }
    case 'field':
      return `(${emit(expression.base)}).${quoteName(expression.name.value)}`;
    case 'subquery':
      return `(${scope.emitQuery(expression.query, scope)})`;
    default:
      return expression satisfies never;
  }
}

function emitLiteral(literal: Literal, scope: Scope): string {
  switch (literal.kind) {
    case 'number':
      return emitNumber(literal.text, false, scope, literal.at);
    case 'string':
      return quoteString(literal.value);
    case 'binary-literal':
      return `unhex('${literal.hex}')`;
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'null':
      return 'NULL';
    case 'parameter':
      return '?';
    case 'typed-literal':
      return emitTypedLiteral(literal.type, literal.value, scope);
    case 'interval':
      return emitInterval(literal, scope);
    default:
      return literal satisfies never;
  }
}

function emitPredicate(predicate: Predicate, scope: Scope): string {
  const emit = (child: Expression) => emitExpression(child, scope);
  const not = 'negated' in predicate && predicate.negated ? 'NOT ' : '';
  switch (predicate.kind) {
    case 'quantified': {
      const query = scope.emitQuery(predicate.query, scope);
      return `(${emit(predicate.left)} ${predicate.operator} ${predicate.quantifier} (${query}))`;
    }
    case 'between': {
      const bounds = `${instant(predicate.low, emit)} AND ${instant(predicate.high, emit)}`;
      return `(${instant(predicate.value, emit)} ${not}BETWEEN ${bounds})`;
    }
    case 'in':
      return emitIn(predicate, not, scope);
    case 'like': {
      const escaped = predicate.escape === undefined ? '' : ` ESCAPE ${emit(predicate.escape)}`;
      return `(${emit(predicate.value)} ${not}LIKE ${emit(predicate.pattern)}${escaped})`;
    }
    case 'is-null':
      return `(${emit(predicate.value)} IS ${not}NULL)`;
    case 'is-distinct':
      return `(${instant(predicate.left, emit)} IS ${not}DISTINCT FROM ${instant(predicate.right, emit)})`;
    case 'exists':
      return `EXISTS (${scope.emitQuery(predicate.query, scope)})`;
    default:
      return predicate satisfies never;
  }
}

/** A row before a subquery is a list of columns there, not one value. */
function emitIn({ value, of }: Kind<'in'>, not: string, scope: Scope): string {
  const emit = (child: Expression) => emitExpression(child, scope);
  if (!('kind' in of))
    return `(${instant(value, emit)} ${not}IN (${of.map((item) => instant(item, emit)).join(', ')}))`;
  const left = value.kind === 'row' ? `(${value.items.map(emit).join(', ')})` : instant(value, emit);
  return `(${left} ${not}IN (${scope.emitQuery(of, scope)}))`;
}

function emitColumn(parts: readonly Name[], scope: Scope): string {
  const [first, ...rest] = parts;
  const bound = first === undefined ? undefined : scope.bindings.get(first.value.toLowerCase());
  const head = bound ?? quoteName(first?.value ?? '');
  return [head, ...rest.map((part) => quoteName(part.value))].join('.');
}

/** DuckDB's own unnamed fields get lost on the way to JavaScript, so they get a name. */
function emitRow(items: readonly string[], scope: Scope): string {
  if (scope.unnamedRows) return `row(${items.join(', ')})`;
  return `{${items.map((item, index) => `'field${index}': ${item}`).join(', ')}}`;
}

function emitUnary(expression: Expression & { readonly kind: 'unary' }, scope: Scope): string {
  const { operator, operand } = expression;
  if (operator === '-' && operand.kind === 'number')
    return `(${emitNumber(operand.text, true, scope, operand.at)})`;
  if (operator === '+') return emitExpression(operand, scope);
  return `(${operator} ${emitExpression(operand, scope)})`;
}

function emitCase(expression: Expression & { readonly kind: 'case' }, scope: Scope): string {
  const emit = (child: Expression) => emitExpression(child, scope);
  const subject = expression.subject === undefined ? '' : ` ${emit(expression.subject)}`;
  const branches = expression.branches
    .map(({ when, result }) => ` WHEN ${emit(when)} THEN ${emit(result)}`)
    .join('');
  const otherwise = expression.otherwise === undefined ? '' : ` ELSE ${emit(expression.otherwise)}`;
  return `CASE${subject}${branches}${otherwise} END`;
}

const extracted: Readonly<Record<string, string>> = {
  YEAR: 'year',
  QUARTER: 'quarter',
  MONTH: 'month',
  WEEK: 'week',
  DAY: 'day',
  DAY_OF_MONTH: 'day',
  DAY_OF_WEEK: 'day_of_week',
  DOW: 'day_of_week',
  DAY_OF_YEAR: 'day_of_year',
  DOY: 'day_of_year',
  YEAR_OF_WEEK: 'year_of_week',
  YOW: 'year_of_week',
  HOUR: 'hour',
  MINUTE: 'minute',
  SECOND: 'second',
};

function emitExtract(expression: Expression & { readonly kind: 'extract' }, scope: Scope): string {
  const name = Object.hasOwn(extracted, expression.field) ? extracted[expression.field] : undefined;
  if (name === undefined) {
    throw fail(
      scope,
      'NOT_SUPPORTED',
      `EXTRACT of ${expression.field} is not supported by the local engine`,
      expression.at,
    );
  }
  const args = [expression.value];
  return emitCall(
    { kind: 'call', name, arguments: args, star: false, distinct: false, orderBy: [], at: expression.at },
    scope,
    emitExpression,
  );
}
