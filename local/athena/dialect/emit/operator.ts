/** Binary operators, where the two engines differ by the types of their operands. */
import type { Expression } from '../tree.ts';
import { once } from './once.ts';

type Emit = (expression: Expression) => string;
type Binary = Expression & { readonly kind: 'binary' };

export function emitBinary(expression: Binary, emit: Emit): string {
  const { operator, left, right } = expression;
  switch (operator) {
    case '/':
      if (isInterval(left)) return `(${emit(left)} / ${emit(right)})`;
      return once([left, right], emit, false, (a, b) =>
        isNonZero(right) ? `athena_quotient(${a}, ${b})` : `athena_divide(${a}, ${b})`,
      );
    case '%':
      if (isNonZero(right)) return `(${emit(left)} % ${emit(right)})`;
      return once([left, right], emit, false, (a, b) => `athena_modulo(${a}, ${b})`);
    case '+':
    case '-':
      return emitSum(operator, left, right, emit);
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `(${instant(left, emit)} ${operator} ${instant(right, emit)})`;
    case '*':
    case '||':
    case 'AND':
    case 'OR':
      return `(${emit(left)} ${operator} ${emit(right)})`;
    default:
      return operator satisfies never;
  }
}

/**
 * A date plus an interval is a date in Athena, a timestamp in DuckDB; a date minus a date is an interval in
 * Athena, a number in DuckDB.
 */
function emitSum(operator: '+' | '-', left: Expression, right: Expression, emit: Emit): string {
  const plain = `(${emit(left)} ${operator} ${emit(right)})`;
  if (isInterval(left) && isInterval(right)) return plain;
  if (isInterval(right)) return `cast_to_type(${plain}, ${emit(left)})`;
  if (isInterval(left)) return `cast_to_type(${plain}, ${emit(right)})`;
  if (operator === '+' || left.kind === 'number' || right.kind === 'number') return plain;
  return once([left, right], emit, true, (a, b) => `athena_minus(${a}, ${b})`);
}

function isInterval(expression: Expression): boolean {
  if (expression.kind === 'interval') return true;
  if (expression.kind === 'unary') return isInterval(expression.operand);
  return (
    expression.kind === 'binary' &&
    '*/+-'.includes(expression.operator) &&
    (isInterval(expression.left) !== isInterval(expression.right)
      ? expression.operator === '*' || expression.operator === '/'
      : isInterval(expression.left))
  );
}

/**
 * DuckDB keeps no zone in a timestamp: AT TIME ZONE gives the clock of that zone. Compared with another
 * timestamp it must count as the instant, which the zone does not change.
 */
export function instant(expression: Expression, emit: Emit): string {
  const zoned = zonedValue(expression);
  return zoned === undefined ? emit(expression) : `CAST(${instant(zoned, emit)} AS TIMESTAMPTZ)`;
}

function zonedValue(expression: Expression): Expression | undefined {
  if (expression.kind === 'at-time-zone') return expression.value;
  return expression.kind === 'call' && expression.name === 'at_timezone'
    ? expression.arguments[0]
    : undefined;
}

function isNonZero(expression: Expression): boolean {
  return expression.kind === 'number' && /[1-9]/.test(expression.text.split(/[eE]/)[0] ?? '');
}
