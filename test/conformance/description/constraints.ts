/** What a query asks of a scan: value sets, expressions, order, limit, passthrough and plan. */
import type {
  Constraints,
  Expression,
  Marker,
  QueryPlan,
  ValueSet,
} from '../../../connectors/federation/domain/constraints.ts';
import { describeMap, type Json, type JsonObject } from './json.ts';
import { describeType } from './type.ts';
import { describeScalar } from './value.ts';

export function describeConstraints(constraints: Constraints): JsonObject {
  const { summary, expression, orderBy, limit, passthroughArguments, queryPlan } = constraints;
  return {
    summary: Object.fromEntries([...summary].map(([column, set]) => [column, describeValueSet(set)])),
    expression: expression.map(describeExpression),
    orderByClause: orderBy.map(({ columnName, direction }) => ({ columnName, direction })),
    limit: limit === null ? '-1' : String(limit),
    queryPassthroughArguments: describeMap(passthroughArguments),
    queryPlan: queryPlan === null ? null : describeQueryPlan(queryPlan),
  };
}

function describeQueryPlan({ substraitVersion, substraitPlan }: QueryPlan): JsonObject {
  return { substraitVersion, substraitPlan: Buffer.from(substraitPlan).toString('base64') };
}

export function describeValueSet(set: ValueSet): JsonObject {
  const type = describeType(set.type);
  const { nullAllowed } = set;
  const describeMarker = ({ bound, value }: Marker): Json => ({
    bound,
    value: describeScalar(set.type, value),
  });
  switch (set.kind) {
    case 'SortedRangeSet': {
      const ranges = set.ranges.map(({ low, high }) => ({
        low: describeMarker(low),
        high: describeMarker(high),
      }));
      return { '@type': set.kind, type, ranges, nullAllowed };
    }
    case 'EquatableValueSet': {
      const values = set.values.map((value) => describeScalar(set.type, value));
      return { '@type': set.kind, type, values, whiteList: set.whiteList, nullAllowed };
    }
    case 'AllOrNoneValueSet':
      return { '@type': set.kind, type, all: set.all, nullAllowed };
  }
}

function describeExpression(expression: Expression): JsonObject {
  const type = describeType(expression.type);
  switch (expression.kind) {
    case 'FunctionCallExpression': {
      const { kind, functionName, args } = expression;
      return { '@type': kind, type, functionName, arguments: args.map(describeExpression) };
    }
    case 'VariableExpression':
      return { '@type': expression.kind, columnName: expression.columnName, type };
    case 'ConstantExpression': {
      const values = expression.values?.map((value) => describeScalar(expression.type, value)) ?? null;
      return { '@type': expression.kind, type, values };
    }
  }
}
