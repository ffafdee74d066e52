/**
 * A macro pastes its argument wherever its body names it. A long operand would grow with every level of nesting,
 * and DuckDB cannot choose between the overloads of a macro by the type of an aggregate; bound to a lambda's
 * parameter, the operand stands once and has a type.
 */
import { findFunction } from '../functions.ts';
import type { Expression } from '../tree.ts';

const maxPastedLength = 160;

export function once(
  operands: readonly Expression[],
  emit: (expression: Expression) => string,
  overloaded: boolean,
  make: (...texts: readonly string[]) => string,
): string {
  const texts = operands.map(emit);
  const long = texts.some((text) => text.length > maxPastedLength);
  if (!long && !(overloaded && operands.some(hasAggregate))) return make(...texts);
  // The body names nothing but its own parameter, so one name serves every level.
  const parameter = '"operands$"';
  return `list_transform([row(${texts.join(', ')})], lambda ${parameter}: ${make(...texts.map((_, index) => `${parameter}[${index + 1}]`))})[1]`;
}

/** Anything in it whose type DuckDB learns too late to choose an overload. */
function hasAggregate(expression: Expression): boolean {
  switch (expression.kind) {
    case 'call': {
      const entry = findFunction(expression.name);
      const grouped = entry !== undefined && entry.how !== 'unsupported' && entry.use !== 'scalar';
      return grouped || expression.over !== undefined || expression.arguments.some(hasAggregate);
    }
    case 'binary':
      return hasAggregate(expression.left) || hasAggregate(expression.right);
    case 'unary':
      return hasAggregate(expression.operand);
    case 'cast':
    case 'extract':
    case 'at-time-zone':
      return hasAggregate(expression.value);
    case 'subscript':
    case 'field':
      return hasAggregate(expression.base);
    case 'case': {
      const results = expression.branches.map(({ result }) => result);
      return [...results, ...(expression.otherwise === undefined ? [] : [expression.otherwise])].some(
        hasAggregate,
      );
    }
    case 'row':
    case 'array':
      return expression.items.some(hasAggregate);
    case 'parameter':
      return true;
    default:
      return false;
  }
}
