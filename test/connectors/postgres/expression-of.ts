/** Predicates as the expressions that carry them on the wire. */
import type { Expression } from '../../../connectors/federation/domain/constraints.ts';
import {
  type ArithmeticOperator,
  type ComparisonOperator,
  type Operand,
  type Predicate,
  types,
} from '../../../connectors/federation/index.ts';
import type { StandardFunction } from '../../../connectors/federation/predicate/standard-functions.ts';
import { call, literal, variable } from '../federation/predicate/expressions.ts';

const comparisons: Readonly<Record<ComparisonOperator, StandardFunction>> = {
  '=': '$equal',
  '<>': '$not_equal',
  '<': '$less_than',
  '<=': '$less_than_or_equal',
  '>': '$greater_than',
  '>=': '$greater_than_or_equal',
};
const calculations: Readonly<Record<ArithmeticOperator, StandardFunction>> = {
  '+': '$add',
  '-': '$subtract',
  '*': '$multiply',
  '/': '$divide',
  '%': '$modulus',
};

/** Of a value set there is none: it travels beside them. */
export function expressionOf(predicate: Predicate): Expression {
  switch (predicate.kind) {
    case 'and':
      return call('$and', predicate.terms.map(expressionOf));
    case 'or':
      return call('$or', predicate.terms.map(expressionOf));
    case 'not':
      return call('$not', [expressionOf(predicate.term)]);
    case 'comparison':
      return call(comparisons[predicate.operator], [operandOf(predicate.left), operandOf(predicate.right)]);
    case 'is-distinct':
      return call('$is_distinct_from', [operandOf(predicate.left), operandOf(predicate.right)]);
    case 'is-null':
      return call('$is_null', [operandOf(predicate.operand)]);
    case 'like':
      return call('$like_pattern', [operandOf(predicate.operand), operandOf(predicate.pattern)]);
    case 'in-list':
      return call('$in', [
        operandOf(predicate.operand),
        call('$array', predicate.list.map(operandOf), { kind: 'List' }),
      ]);
    case 'boolean':
      return operandOf(predicate.operand);
    case 'in-value-set':
      throw new TypeError('a value set is no expression');
  }
}

function operandOf(operand: Operand): Expression {
  switch (operand.kind) {
    case 'column':
      return variable(operand.name, operand.type);
    case 'constant':
      return literal(operand.type, operand.value);
    case 'arithmetic':
      return call(
        calculations[operand.operator],
        [operandOf(operand.left), operandOf(operand.right)],
        operand.type,
      );
    case 'negate':
      return call('$negate', [operandOf(operand.operand)], operand.type);
    case 'nullif':
      return call('$nullif', [operandOf(operand.left), operandOf(operand.right)], operand.type);
    case 'predicate':
      return { ...expressionOf(operand.predicate), type: types.boolean };
  }
}
