/** Predicate → function on blocks, one case a kind. */
import type { Scalar } from '../../arrow/scalar.ts';
import { type ArrowType, describeType } from '../../arrow/type.ts';
import { ConnectorError, unreachable } from '../../errors.ts';
import { isComparable, isSameFamily } from '../coercion.ts';
import { scalarForm } from '../compare.ts';
import { comparisonSet, oneOf } from '../condition.ts';
import type { ComparisonOperator, Operand, Predicate } from '../predicate.ts';
import { compileComparison, compileIsDistinct, compileIsNull } from './comparison.ts';
import { compileLike } from './like.ts';
import { compileAnd, compileNot, compileOr } from './logic.ts';
import { compileMembership, setOutcomes } from './membership.ts';
import type { CompileContext, CompiledOperand } from './operand.ts';
import { createScratch, falseCode, nullCode, overlayStatus, type TruthOf } from './truth.ts';

export function compileTerm(predicate: Predicate, context: CompileContext): TruthOf {
  switch (predicate.kind) {
    case 'and':
      return compileAnd(predicate.terms.map(context.truthOf));
    case 'or':
      return compileOr(predicate.terms.map(context.truthOf));
    case 'not':
      return compileNot(context.truthOf(predicate.term));
    case 'in-value-set': {
      const { column, set } = predicate;
      return compileMembership(context.column(column, set.type), set, setOutcomes(set));
    }
    case 'comparison':
      return compileComparisonTerm(predicate, context);
    case 'is-distinct':
      return compileIsDistinct(context.operandOf(predicate.left), context.operandOf(predicate.right));
    case 'is-null':
      return compileIsNull(context.operandOf(predicate.operand));
    case 'like':
      return compileLike(context.operandOf(predicate.operand), context.operandOf(predicate.pattern));
    case 'in-list':
      return compileInList(predicate, context);
    case 'boolean':
      return compileBoolean(context.operandOf(predicate.operand));
    default:
      return unreachable(predicate);
  }
}

const flipped: Readonly<Record<ComparisonOperator, ComparisonOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** A comparison of a column with a constant of its type is a value set; null is unknown instead of in or out. */
function compileComparisonTerm(
  { operator, left, right }: Extract<Predicate, { kind: 'comparison' }>,
  context: CompileContext,
): TruthOf {
  const fast =
    compileComparisonWithConstant(operator, left, right, context) ??
    compileComparisonWithConstant(flipped[operator], right, left, context);
  return fast ?? compileComparison(operator, context.operandOf(left), context.operandOf(right));
}

function compileComparisonWithConstant(
  operator: ComparisonOperator,
  operand: Operand,
  constant: Operand,
  context: CompileContext,
): TruthOf | null {
  if (operand.kind !== 'column' || constant.kind !== 'constant' || constant.value === null) return null;
  const column = context.column(operand.name, operand.type);
  if (!isSameFamily(column.field.type, constant.type)) return null;
  const set = comparisonSet(operator, constant.type, constant.value);
  return compileMembership(column, set, { miss: falseCode, whenNull: nullCode });
}

/** `x IN (a, b)` is `x = a OR x = b`; the constants among them, where x is a column, take one search a row. */
function compileInList(
  { operand, list }: Extract<Predicate, { kind: 'in-list' }>,
  context: CompileContext,
): TruthOf {
  const left = context.operandOf(operand);
  const column = operand.kind === 'column' ? context.column(operand.name, operand.type) : null;
  const listed = list.flatMap((item) =>
    column !== null && isListable(column.field.type, item) ? [item.value] : [],
  );
  const others = list.filter((item) => column === null || !isListable(column.field.type, item));
  const terms = others.map((item) => compileComparison('=', left, context.operandOf(item)));
  if (column === null || listed.length === 0) return compileOr(terms);
  const values = listed.filter((value) => !Number.isNaN(value));
  const search = compileMembership(column, oneOf(column.field.type, values), {
    miss: falseCode,
    whenNull: nullCode,
  });
  return terms.length === 0 ? search : compileOr([search, ...terms]);
}

function isListable(
  type: ArrowType,
  item: Operand,
): item is Extract<Operand, { kind: 'constant' }> & { readonly value: Scalar } {
  if (item.kind !== 'constant' || item.value === null) return false;
  return isComparable(type) && isSameFamily(type, item.type) && scalarForm(type) === scalarForm(item.type);
}

function compileBoolean(operand: CompiledOperand): TruthOf {
  const scratch = createScratch();
  if (operand.form === 'null') return ({ rowCount }) => scratch(rowCount).fill(nullCode);
  if (operand.form !== 'numbers' || operand.type.kind !== 'Bool') {
    throw new ConnectorError(
      'InvalidInput',
      `a condition must be boolean, not ${describeType(operand.type)}`,
    );
  }
  return (block) => {
    const { rowCount } = block;
    const { values, step, status } = operand.read(block);
    const truth = scratch(rowCount);
    for (let row = 0; row < rowCount; row++) truth[row] = values[row * step] ?? falseCode;
    return overlayStatus(truth, status, rowCount);
  };
}
