/** Calculations in the type that the plan gives them, where the evaluator's result is exactly that. */
import { isDecimal } from '../../arrow/scalar.ts';
import type { ArithmeticOperator } from '../predicate.ts';
import { type DeclaredFunction, unsupportedFunction } from './extension.ts';
import { constantOf, type TypedOperand } from './operand.ts';
import { arrowTypeOf, describePlanType, type PlanType, planType, type TypeName } from './plan-type.ts';

export interface Calculation {
  readonly operator: ArithmeticOperator;
  readonly type: PlanType;
  readonly left: TypedOperand;
  readonly right: TypedOperand;
}

const integers: ReadonlySet<TypeName> = new Set(['i8', 'i16', 'i32', 'i64'] as const);
const floats: ReadonlySet<TypeName> = new Set(['fp32', 'fp64'] as const);

export function isFloat({ name }: PlanType): boolean {
  return floats.has(name);
}

export function calculation(declared: DeclaredFunction, planned: Calculation): TypedOperand {
  const { operator, type } = planned;
  const left = withoutZeros(planned.left);
  const right = withoutZeros(planned.right);
  assertOneType(declared, type, [left, right]);
  // Substrait has no remainder of floats, and engines differ on it.
  if (operator === '%' && isFloat(type)) throw unsupportedFunction(declared, 'is not defined for floats');
  if (type.name === 'decimal' && operator !== '/')
    assertKeepsDigits(declared, { operator, type, left, right });
  return {
    operand: {
      kind: 'arithmetic',
      operator,
      type: arrowTypeOf(type),
      left: left.operand,
      right: right.operand,
    },
    type,
    leftAway: 'nothing',
  };
}

export function negation(declared: DeclaredFunction, type: PlanType, value: TypedOperand): TypedOperand {
  assertOneType(declared, type, [value]);
  return {
    operand: { kind: 'negate', type: arrowTypeOf(type), operand: value.operand },
    type,
    leftAway: 'nothing',
  };
}

function assertOneType(declared: DeclaredFunction, type: PlanType, operands: readonly TypedOperand[]): void {
  const isNumeric = integers.has(type.name) || floats.has(type.name) || type.name === 'decimal';
  if (isNumeric && operands.every((operand) => operand.type.name === type.name)) return;
  const taken = operands.map((operand) => describePlanType(operand.type)).join(' and ');
  throw unsupportedFunction(declared, `makes ${describePlanType(type)} of ${taken}`);
}

/** A constant without the zeros at its end: writers give it the scale of what it stands beside. */
function withoutZeros(typed: TypedOperand): TypedOperand {
  const { operand, type } = typed;
  if (operand.kind !== 'constant' || operand.value === null || !isDecimal(operand.value)) return typed;
  let { unscaled, scale } = operand.value;
  while (scale > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n;
    scale--;
  }
  const [precision = 0, typeScale = 0] = type.parameters;
  const shorter = planType('decimal', precision - typeScale + scale, scale);
  if (shorter.parameters[0] === 0) return typed;
  return constantOf(shorter, { unscaled, scale });
}

/** Where the exact result has more than 38 digits, Substrait takes digits away after the point. */
function assertKeepsDigits(declared: DeclaredFunction, { operator, type, left, right }: Calculation): void {
  const [leftScale, rightScale] = [scaleOf(left.type), scaleOf(right.type)];
  const exact = operator === '*' ? leftScale + rightScale : Math.max(leftScale, rightScale);
  if (scaleOf(type) >= exact) return;
  throw unsupportedFunction(declared, `rounds its result to ${describePlanType(type)}`);
}

function scaleOf({ parameters: [, scale = 0] }: PlanType): number {
  return scale;
}
