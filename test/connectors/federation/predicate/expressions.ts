/** Short forms of the wire's expressions and of the operands that they decode to. */
import type { Scalar } from '../../../../connectors/federation/arrow/scalar.ts';
import { type ArrowType, types } from '../../../../connectors/federation/arrow/type.ts';
import {
  type Constraints,
  type Expression,
  noConstraints,
} from '../../../../connectors/federation/domain/constraints.ts';
import type { Operand } from '../../../../connectors/federation/predicate/predicate.ts';

export function call(
  functionName: string,
  args: readonly Expression[],
  type: ArrowType = types.boolean,
): Expression {
  return { kind: 'FunctionCallExpression', type, functionName, args };
}

export function variable(columnName: string, type: ArrowType): Expression {
  return { kind: 'VariableExpression', columnName, type };
}

/** Without values: a constant whose block is absent. */
export function literal(type: ArrowType, ...values: readonly (Scalar | null)[]): Expression {
  return { kind: 'ConstantExpression', type, values: values.length === 0 ? null : values };
}

export function where(...expression: readonly Expression[]): Constraints {
  return { ...noConstraints, expression };
}

export function column(name: string, type: ArrowType): Operand {
  return { kind: 'column', name, type };
}

export function constant(type: ArrowType, value: Scalar | null): Operand {
  return { kind: 'constant', type, value };
}
