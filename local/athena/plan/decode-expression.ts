/** Bound expressions of DuckDB's plan JSON. What is not listed is opaque, and shows its function or class. */
import type { ComparisonOperator } from '../../../connectors/federation/caller.ts';
import { decodeConstant, decodeType } from './constant.ts';
import { indexOf, type JsonObject, listOf, objectOf, textOf } from './duckdb-json.ts';
import type { PlanExpression } from './expression.ts';

const comparisons: Readonly<Record<string, ComparisonOperator>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHAN: '>',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};

export function decodeExpressions(json: unknown): readonly PlanExpression[] {
  return listOf(json).map(decodeExpression);
}

export function decodeExpression(json: unknown): PlanExpression {
  const node = objectOf(json);
  const kind = textOf(node['expression_class']);
  return decoders[kind]?.(node) ?? opaque(kind);
}

export function decodeComparison(
  operator: string,
  left: PlanExpression,
  right: PlanExpression,
): PlanExpression {
  if (operator === 'COMPARE_DISTINCT_FROM') return { kind: 'is-distinct', left, right };
  if (operator === 'COMPARE_NOT_DISTINCT_FROM') return negate({ kind: 'is-distinct', left, right });
  const known = comparisons[operator];
  return known === undefined ? opaque(operator) : { kind: 'comparison', operator: known, left, right };
}

const decoders: Readonly<Record<string, (node: JsonObject) => PlanExpression>> = {
  BOUND_REF: (node) => ({ kind: 'reference', table: null, index: indexOf(node['index']) }),
  BOUND_COLUMN_REF: (node) => {
    const binding = objectOf(node['binding']);
    return {
      kind: 'reference',
      table: indexOf(binding['table_index']),
      index: indexOf(binding['column_index']),
    };
  },
  BOUND_CONSTANT: (node) => decodeConstant(objectOf(node['value'])),
  BOUND_COMPARISON: (node) =>
    decodeComparison(textOf(node['type']), decodeExpression(node['left']), decodeExpression(node['right'])),
  BOUND_CONJUNCTION: (node) => ({
    kind: textOf(node['type']) === 'CONJUNCTION_AND' ? 'and' : 'or',
    terms: decodeExpressions(node['children']),
  }),
  BOUND_BETWEEN: (node) => {
    const operand = decodeExpression(node['input']);
    const lower = node['lower_inclusive'] === true ? '>=' : '>';
    const upper = node['upper_inclusive'] === true ? '<=' : '<';
    return {
      kind: 'and',
      terms: [
        { kind: 'comparison', operator: lower, left: operand, right: decodeExpression(node['lower']) },
        { kind: 'comparison', operator: upper, left: operand, right: decodeExpression(node['upper']) },
      ],
    };
  },
  BOUND_OPERATOR: decodeOperatorCall,
  BOUND_CAST: (node) =>
    node['try_cast'] === true
      ? opaque('TRY_CAST')
      : { kind: 'cast', operand: decodeExpression(node['child']), type: decodeType(node['return_type']) },
  BOUND_FUNCTION: decodeCall,
  BOUND_CASE: () => opaque('CASE'),
};

function decodeOperatorCall(node: JsonObject): PlanExpression {
  const type = textOf(node['type']);
  const [operand, ...list] = decodeExpressions(node['children']);
  if (operand === undefined) return opaque(type);
  switch (type) {
    case 'OPERATOR_NOT':
      return negate(operand);
    case 'OPERATOR_IS_NULL':
      return { kind: 'is-null', operand };
    case 'OPERATOR_IS_NOT_NULL':
      return negate({ kind: 'is-null', operand });
    case 'COMPARE_IN':
      return { kind: 'in', operand, list };
    case 'COMPARE_NOT_IN':
      return negate({ kind: 'in', operand, list });
    default: {
      const name = type.replace(/^OPERATOR_/, '').toLowerCase();
      return { kind: 'call', name, args: [operand, ...list], type: { id: 'UNKNOWN' } };
    }
  }
}

function decodeCall(node: JsonObject): PlanExpression {
  const args = decodeExpressions(node['children']);
  const type = decodeType(node['return_type']);
  const name = textOf(node['name']);
  if (name === '!~~') return negate({ kind: 'call', name: '~~', args, type });
  return { kind: 'call', name, args, type };
}

function negate(term: PlanExpression): PlanExpression {
  return { kind: 'not', term };
}

function opaque(text: string): PlanExpression {
  return { kind: 'opaque', text };
}
