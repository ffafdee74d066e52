/** Pairs of operands that compare as the plan means it, whichever casts were left away. */
import type { Scalar } from '../../arrow/scalar.ts';
import { isSameType } from '../../arrow/type.ts';
import type { ComparisonOperator, Operand, Predicate } from '../predicate.ts';
import { inTypeOf } from './cast.ts';
import { arrowTypeOfOperand, type TypedOperand } from './operand.ts';
import { describePlanType, type PlanType, type TypeName } from './plan-type.ts';

/** Types of one group compare with each other; those that are not here with nothing. */
const groups: Partial<Readonly<Record<TypeName, string>>> = {
  bool: 'bool',
  i8: 'i8',
  i16: 'i16',
  i32: 'i32',
  i64: 'i64',
  fp32: 'fp32',
  fp64: 'fp64',
  decimal: 'decimal',
  string: 'text',
  varchar: 'text',
  fixed_char: 'text',
  binary: 'bytes',
  fixed_binary: 'bytes',
  date: 'date',
  timestamp: 'timestamp',
  precision_timestamp: 'timestamp',
  timestamp_tz: 'zoned timestamp',
  precision_timestamp_tz: 'zoned timestamp',
};

export interface Pair {
  readonly left: Operand;
  readonly right: Operand;
}

/** null: the two do not compare. */
export function comparablePair(left: TypedOperand, right: TypedOperand): Pair | null {
  const group = groups[left.type.name];
  if (group === undefined || group !== groups[right.type.name]) return null;
  if (meetsElsewhere(left, right))
    return { left: inTypeOf(left.type, left.operand), right: inTypeOf(right.type, right.operand) };
  return {
    left: narrowConstant(left.operand, right.operand),
    right: narrowConstant(right.operand, left.operand),
  };
}

/** Whether two that both lack a cast would be taken to a type that is not the plan's. */
function meetsElsewhere(left: TypedOperand, right: TypedOperand): boolean {
  if (left.leftAway === 'nothing' || right.leftAway === 'nothing') return false;
  if (left.leftAway === 'rounding cast' || right.leftAway === 'rounding cast') return true;
  return !isSameType(arrowTypeOfOperand(left.operand), arrowTypeOfOperand(right.operand));
}

/** An integer beside a smaller column in the column's own type, where it fits: sources and searches know that form. */
function narrowConstant(constant: Operand, other: Operand): Operand {
  if (constant.kind !== 'constant' || constant.value === null || other.kind !== 'column') return constant;
  const { type } = other;
  if (type.kind !== 'Int' || constant.type.kind !== 'Int') return constant;
  const value = integerOf(constant.value);
  if (value === null || BigInt.asIntN(type.bitWidth, value) !== value) return constant;
  return { kind: 'constant', type, value: type.bitWidth === 64 ? value : Number(value) };
}

function integerOf(value: Scalar): bigint | null {
  return typeof value === 'number' || typeof value === 'bigint' ? BigInt(value) : null;
}

export function comparison(operator: ComparisonOperator, { left, right }: Pair): Predicate {
  return { kind: 'comparison', operator, left, right };
}

export function describePair(left: PlanType, right: PlanType): string {
  return `${describePlanType(left)} and ${describePlanType(right)}`;
}
