/** Conditions as the protocol's expressions, for connectors that advertise the functions. */
import {
  type ArrowType,
  type ComparisonOperator,
  type Expression,
  type Field,
  isSameType,
  type StandardFunction,
  types,
} from '../../../connectors/federation/caller.ts';
import { columnValue } from './constant.ts';
import { type DuckdbType, describeExpression, type PlanExpression } from './expression.ts';

/** `reason`: why the condition stays in the engine. */
export type Written = { readonly expression: Expression } | { readonly reason: string };

interface Scope {
  readonly fields: readonly Field[];
  readonly functions: ReadonlySet<string>;
}

export function writeExpression(
  condition: PlanExpression,
  fields: readonly Field[],
  functions: ReadonlySet<string>,
): Written {
  try {
    return { expression: writeCondition(condition, { fields, functions }) };
  } catch (error) {
    if (error instanceof NotExpressible) return { reason: error.message };
    throw error;
  }
}

/** Leaves the recursion; never leaves this file. */
class NotExpressible extends Error {}

const comparisonFunctions: Readonly<Record<ComparisonOperator, StandardFunction>> = {
  '=': '$equal',
  '<>': '$not_equal',
  '<': '$less_than',
  '<=': '$less_than_or_equal',
  '>': '$greater_than',
  '>=': '$greater_than_or_equal',
};

function writeCondition(condition: PlanExpression, scope: Scope): Expression {
  const inner = (part: PlanExpression): Expression => writeCondition(part, scope);
  switch (condition.kind) {
    case 'and':
      return call('$and', condition.terms.map(inner), types.boolean, scope);
    case 'or':
      return call('$or', condition.terms.map(inner), types.boolean, scope);
    case 'not':
      return call('$not', [inner(condition.term)], types.boolean, scope);
    case 'hint':
      return inner(condition.term);
    case 'is-null': {
      const type = typeOf(condition.operand, scope);
      return call('$is_null', [writeOperand(condition.operand, type, scope)], types.boolean, scope);
    }
    case 'comparison':
      return writeBinary(comparisonFunctions[condition.operator], condition.left, condition.right, scope);
    case 'is-distinct':
      return writeBinary('$is_distinct_from', condition.left, condition.right, scope);
    case 'in':
      return writeList(condition.operand, condition.list, scope);
    case 'column':
    case 'constant':
      return writeOperand(condition, types.boolean, scope);
    case 'call':
      return writePattern(condition, scope);
    case 'reference':
    case 'cast':
    case 'opaque':
      throw notExpressible(condition, scope);
  }
}

function writeBinary(
  name: StandardFunction,
  left: PlanExpression,
  right: PlanExpression,
  scope: Scope,
): Expression {
  const type = left.kind === 'constant' ? typeOf(right, scope) : typeOf(left, scope);
  return call(
    name,
    [writeOperand(left, type, scope), writeOperand(right, type, scope)],
    types.boolean,
    scope,
  );
}

function writeList(operand: PlanExpression, list: readonly PlanExpression[], scope: Scope): Expression {
  const type = typeOf(operand, scope);
  const values = list.map((item) => {
    const written = writeOperand(item, type, scope);
    if (written.kind !== 'ConstantExpression') throw notExpressible(item, scope);
    return written.values?.[0] ?? null;
  });
  const array = call('$array', [{ kind: 'ConstantExpression', type, values }], type, scope);
  return call('$in', [writeOperand(operand, type, scope), array], types.boolean, scope);
}

type Call = Extract<PlanExpression, { kind: 'call' }>;

/** LIKE, and the forms that DuckDB gives to simple patterns. */
const patterns: Readonly<Record<string, (text: string) => string | undefined>> = {
  '~~': (text) => text,
  prefix: (text) => (hasWildcard(text) ? undefined : `${text}%`),
  suffix: (text) => (hasWildcard(text) ? undefined : `%${text}`),
  contains: (text) => (hasWildcard(text) ? undefined : `%${text}%`),
};

function hasWildcard(text: string): boolean {
  return /[%_]/.test(text);
}

function writePattern(condition: Call, scope: Scope): Expression {
  const [operand, text] = condition.args;
  const isText = condition.args.length === 2 && text?.kind === 'constant' && typeof text.value === 'string';
  const pattern = isText ? patterns[condition.name]?.(text.value) : undefined;
  if (operand === undefined || pattern === undefined) throw notExpressible(condition, scope);
  const constant: Expression = { kind: 'ConstantExpression', type: types.varchar, values: [pattern] };
  return call('$like_pattern', [writeOperand(operand, types.varchar, scope), constant], types.boolean, scope);
}

const arithmetic: Readonly<Record<string, StandardFunction>> = {
  '+': '$add',
  '-': '$subtract',
  '*': '$multiply',
};

function writeOperand(operand: PlanExpression, expected: ArrowType, scope: Scope): Expression {
  const type = operand.kind === 'constant' ? expected : typeOf(operand, scope);
  if (!isSameType(type, expected)) throw notExpressible(operand, scope);
  if (operand.kind === 'column') {
    return { kind: 'VariableExpression', columnName: fieldOf(operand.column, scope).name, type };
  }
  if (operand.kind === 'constant') {
    if (operand.value === null) return { kind: 'ConstantExpression', type, values: [null] };
    const constant = columnValue(type, operand.type, operand.value);
    if (constant === undefined || constant.isFloor) throw notExpressible(operand, scope);
    return { kind: 'ConstantExpression', type, values: [constant.value] };
  }
  const name = operand.kind === 'call' && operand.args.length === 2 ? arithmetic[operand.name] : undefined;
  if (operand.kind !== 'call' || name === undefined) throw notExpressible(operand, scope);
  return call(
    name,
    operand.args.map((part) => writeOperand(part, type, scope)),
    type,
    scope,
  );
}

function typeOf(operand: PlanExpression, scope: Scope): ArrowType {
  if (operand.kind === 'column') return fieldOf(operand.column, scope).type;
  const type = operand.kind === 'constant' || operand.kind === 'call' ? arrowTypes(operand.type) : undefined;
  if (type === undefined) throw notExpressible(operand, scope);
  return type;
}

/** Types on which DuckDB's arithmetic and Athena's agree. */
function arrowTypes(type: DuckdbType): ArrowType | undefined {
  return { INTEGER: types.integer, BIGINT: types.bigint, DOUBLE: types.double, VARCHAR: types.varchar }[
    type.id
  ];
}

function fieldOf(column: number, scope: Scope): Field {
  const field = scope.fields[column];
  if (field === undefined) throw new NotExpressible(`column ${column} is not in the table`);
  return field;
}

function call(
  name: StandardFunction,
  args: readonly Expression[],
  type: ArrowType,
  scope: Scope,
): Expression {
  if (!scope.functions.has(name)) throw new NotExpressible(`the connector does not advertise ${name}`);
  return { kind: 'FunctionCallExpression', type, functionName: name, args };
}

function notExpressible(part: PlanExpression, scope: Scope): NotExpressible {
  const text = describeExpression(
    part,
    scope.fields.map((field) => field.name),
  );
  return new NotExpressible(`${text} has no form in the protocol`);
}
