/** An operand with the type that the plan gives it, which a cast may have made wider than the operand's own. */
import type { ArrowType } from '../../arrow/type.ts';
import type { Operand } from '../predicate.ts';
import { arrowTypeOf, type PlanType, planType } from './plan-type.ts';

export interface TypedOperand {
  readonly operand: Operand;
  readonly type: PlanType;
  /**
   * A cast to `type` that was left away, because the evaluator, and sources, take operands to a common type
   * themselves: one that changes no value, or one to a float, which rounds where two such values meet.
   */
  readonly leftAway: 'nothing' | 'exact cast' | 'rounding cast';
}

export const booleanType = planType('bool');

export function constantOf(
  type: PlanType,
  value: Extract<Operand, { kind: 'constant' }>['value'],
): TypedOperand {
  return { operand: { kind: 'constant', type: arrowTypeOf(type), value }, type, leftAway: 'nothing' };
}

export function arrowTypeOfOperand(operand: Operand): ArrowType {
  return operand.kind === 'predicate' ? { kind: 'Bool' } : operand.type;
}
