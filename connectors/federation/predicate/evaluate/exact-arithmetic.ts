/** Calculation with big integers: bigint, and decimals as unscaled integers with the powers of ten between them. */
import type { ArrowType } from '../../arrow/type.ts';
import { maxDecimalDigits } from '../compare.ts';
import type { ArithmeticOperator } from '../predicate.ts';
import { scaleOf } from './coerce.ts';

type Calculate = (a: bigint, b: bigint) => bigint;

export interface IntegerOperation {
  /** Never called with a divisor of zero. */
  readonly apply: Calculate;
  readonly hasDivisor: boolean;
  readonly isInRange: (result: bigint) => boolean;
}

export function isDivision(operator: ArithmeticOperator): boolean {
  return operator === '/' || operator === '%';
}

const operations: Readonly<Record<ArithmeticOperator, Calculate>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

export function bigintOperation(operator: ArithmeticOperator): IntegerOperation {
  return {
    apply: operations[operator],
    hasDivisor: isDivision(operator),
    isInRange: (result) => result === BigInt.asIntN(64, result),
  };
}

/**
 * The scale of the result is that of `type`. Trino's rules give the greater scale of both operands for `+ - %` and
 * the sum for `*`; a type of less would have to round, so the result is null.
 */
export function decimalOperation(
  operator: ArithmeticOperator,
  type: ArrowType,
  left: ArrowType,
  right: ArrowType,
): IntegerOperation | null {
  const [leftScale, rightScale, resultScale] = [scaleOf(left), scaleOf(right), scaleOf(type)];
  const rest = { hasDivisor: isDivision(operator), isInRange: isDecimalInRange };
  if (operator === '/') return { apply: decimalQuotient(resultScale - leftScale + rightScale), ...rest };
  const exactScale = operator === '*' ? leftScale + rightScale : Math.max(leftScale, rightScale);
  if (resultScale < exactScale) return null;
  const apply = operations[operator];
  const resultFactor = powerOfTen(resultScale - exactScale);
  if (operator === '*') return { apply: (a, b) => apply(a, b) * resultFactor, ...rest };
  const leftFactor = powerOfTen(exactScale - leftScale);
  const rightFactor = powerOfTen(exactScale - rightScale);
  return { apply: (a, b) => apply(a * leftFactor, b * rightFactor) * resultFactor, ...rest };
}

/** Rounded half away from zero. */
function decimalQuotient(scaleUp: number): Calculate {
  const dividendFactor = powerOfTen(Math.max(0, scaleUp));
  const divisorFactor = powerOfTen(Math.max(0, -scaleUp));
  return (a, b) => {
    const dividend = a * dividendFactor;
    const divisor = b * divisorFactor;
    const quotient = dividend / divisor;
    const isHalfOrMore = 2n * magnitude(dividend % divisor) >= magnitude(divisor);
    if (!isHalfOrMore) return quotient;
    return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
  };
}

const decimalLimit = powerOfTen(maxDecimalDigits);

function isDecimalInRange(unscaled: bigint): boolean {
  return magnitude(unscaled) < decimalLimit;
}

function powerOfTen(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
