/** Operand → function on blocks, one case a kind. */
import { unreachable } from '../../errors.ts';
import type { Operand } from '../predicate.ts';
import { compileArithmetic, compileNegation } from './arithmetic.ts';
import { assertDecimalType } from './coerce.ts';
import { compileNullif } from './comparison.ts';
import type { CompileContext, CompiledOperand } from './operand.ts';
import { readColumn, readConstant, readTruth } from './read-operand.ts';

export function compileOperand(operand: Operand, context: CompileContext): CompiledOperand {
  switch (operand.kind) {
    case 'column':
      return readColumn(context.column(operand.name, operand.type));
    case 'constant':
      return readConstant(operand.type, operand.value);
    case 'arithmetic': {
      const { operator, type } = operand;
      assertDecimalType(type);
      const left = context.operandOf(operand.left);
      const right = context.operandOf(operand.right);
      return compileArithmetic(
        { operator, type, left, right, text: describeOperand(operand) },
        context.failures,
      );
    }
    case 'negate':
      assertDecimalType(operand.type);
      return compileNegation(
        operand.type,
        context.operandOf(operand.operand),
        describeOperand(operand),
        context.failures,
      );
    case 'nullif':
      return compileNullif(context.operandOf(operand.left), context.operandOf(operand.right));
    case 'predicate':
      return readTruth(context.truthOf(operand.predicate));
    default:
      return unreachable(operand);
  }
}

/** For messages: names and operators, `?` for values. */
function describeOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'column':
      return operand.name;
    case 'constant':
      return '?';
    case 'arithmetic':
      return `(${describeOperand(operand.left)} ${operand.operator} ${describeOperand(operand.right)})`;
    case 'negate':
      return `-${describeOperand(operand.operand)}`;
    case 'nullif':
      return `nullif(${describeOperand(operand.left)}, ${describeOperand(operand.right)})`;
    case 'predicate':
      return '(condition)';
    default:
      return unreachable(operand);
  }
}
