/** Every expression: each function, each type as a variable and as a constant, and trees of them. */
import { type ArrowType, types } from '../../../connectors/federation/arrow/type.ts';
import type { Expression } from '../../../connectors/federation/domain/constraints.ts';
import { standardFunctions } from '../../../connectors/federation/predicate/standard-functions.ts';
import { everyType, nameOf, scalarTypes } from './types.ts';
import { comparableTypes } from './value-sets.ts';

const parameterCounts = { unary: 1, binary: 2, vararg: 3 } as const;

const variable = (columnName: string, type: ArrowType): Expression => {
  return { kind: 'VariableExpression', columnName, type };
};

const call = (functionName: string, args: readonly Expression[], type: ArrowType): Expression => {
  return { kind: 'FunctionCallExpression', functionName, args, type };
};

const constant = (type: ArrowType, values: readonly number[] | null): Expression => {
  return { kind: 'ConstantExpression', type, values };
};

type ExpressionKind = Expression['kind'];

const expressions: Readonly<Record<ExpressionKind, () => ReadonlyMap<string, Expression>>> = {
  FunctionCallExpression: () => {
    const functions = Object.entries(standardFunctions).map(([name, kind]): [string, Expression] => {
      const args = Array.from({ length: parameterCounts[kind] }, (_, index) =>
        index === 0 ? variable('c', types.integer) : constant(types.integer, [index]),
      );
      return [name, call(name, args, types.boolean)];
    });
    const results = everyType.map((typeCase): [string, Expression] => {
      return [`result of type ${nameOf(typeCase)}`, call('$nullif', [], typeCase.type)];
    });
    const inList = call('$array', [constant(types.integer, [1, 2, 3])], types.integer);
    return new Map([
      ...functions,
      ...results,
      ['unknown function', call('$soundex "ö"', [variable('c', types.varchar)], types.varchar)],
      ['in a list', call('$in', [variable('c', types.integer), inList], types.boolean)],
      ['no arguments', call('$and', [], types.boolean)],
      ['fifty deep', nestedNot(50)],
    ]);
  },
  VariableExpression: () =>
    new Map(everyType.map((typeCase) => [nameOf(typeCase), variable('c 𝄞', typeCase.type)])),
  ConstantExpression: () => {
    const kind = 'ConstantExpression';
    const withValues = comparableTypes.flatMap(({ type, values }): [string, Expression][] => [
      [nameOf({ type, values }), { kind, type, values }],
      [`${nameOf({ type, values })} with nulls`, { kind, type, values: [null, ...values, null] }],
    ]);
    const without = scalarTypes.flatMap(({ type, values }): [string, Expression][] => [
      [`${nameOf({ type, values })} without rows`, { kind, type, values: [] }],
      [`${nameOf({ type, values })} without a block`, { kind, type, values: null }],
    ]);
    return new Map([...withValues, ...without]);
  },
};

function nestedNot(depth: number): Expression {
  const inner = depth === 0 ? variable('c', types.boolean) : nestedNot(depth - 1);
  return call('$not', [inner], types.boolean);
}

/** As roots of a query's expressions, although Athena only sends calls there. */
export function everyExpression(): ReadonlyMap<string, Expression> {
  return new Map(
    Object.entries(expressions).flatMap(([kind, all]) =>
      [...all()].map(([name, expression]): [string, Expression] => [`${kind} ${name}`, expression]),
    ),
  );
}
