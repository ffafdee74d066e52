/** Constraints grew by appending: `summary` (v2), expression, order by, limit (v4), passthrough (v5), plan (v6). */
import type { ArrowSchema } from '../arrow/type.ts';
import type { Constraints, OrderBy, QueryPlan } from '../domain/constraints.ts';
import { decodeExpression, encodeExpression } from './expression.ts';
import type { WireFormat } from './format.ts';
import {
  asArray,
  asBytes,
  asInteger,
  asMap,
  asString,
  asStringMap,
  asWord,
  isAbsent,
  type Json,
  member,
  optional,
  toBase64,
} from './json.ts';
import { decodeValueSet, encodeValueSet } from './value-set.ts';

const directions = ['ASC_NULLS_FIRST', 'ASC_NULLS_LAST', 'DESC_NULLS_FIRST', 'DESC_NULLS_LAST'] as const;
const noLimit = -1;
/** JSON's numbers lose the last digits of a greater one. It is no limit in practice, and leaving it out is safe. */
const greatestLimit = Number.MAX_SAFE_INTEGER;

export function decodeConstraints(json: Json): Constraints {
  const schemas = new Map<string, ArrowSchema>();
  const expression = member(json, 'expression');
  const orderBy = member(json, 'orderByClause');
  const limit = member(json, 'limit');
  const passthrough = member(json, 'queryPassthroughArguments');
  const limitRows = isAbsent(limit) ? noLimit : asInteger(limit);
  return {
    summary: asMap(member(json, 'summary'), (set) => decodeValueSet(set, schemas)),
    expression: isAbsent(expression) ? [] : asArray(expression, (item) => decodeExpression(item, schemas)),
    orderBy: isAbsent(orderBy) ? [] : asArray(orderBy, decodeOrderBy),
    limit: limitRows > noLimit && limitRows <= greatestLimit ? BigInt(limitRows) : null,
    passthroughArguments: isAbsent(passthrough) ? new Map() : asStringMap(passthrough),
    queryPlan: optional(member(json, 'queryPlan'), decodeQueryPlan),
  };
}

function decodeOrderBy(json: Json): OrderBy {
  return {
    columnName: asString(member(json, 'columnName')),
    direction: asWord(member(json, 'direction'), directions),
  };
}

function decodeQueryPlan(json: Json): QueryPlan {
  return {
    substraitVersion: optional(member(json, 'substraitVersion'), asString),
    substraitPlan: asBytes(member(json, 'substraitPlan')),
  };
}

export function encodeConstraints(constraints: Constraints, format: WireFormat): object {
  const { summary, expression, orderBy, limit, passthroughArguments, queryPlan } = constraints;
  return {
    summary: Object.fromEntries([...summary].map(([column, set]) => [column, encodeValueSet(set, format)])),
    ...(format.version >= 4 && {
      expression: expression.map((item) => encodeExpression(item, format)),
      orderByClause: orderBy.map(({ columnName, direction }) => ({ columnName, direction })),
      limit: limit === null || limit > greatestLimit ? noLimit : Number(limit),
    }),
    ...(format.version >= 5 && { queryPassthroughArguments: Object.fromEntries(passthroughArguments) }),
    ...(format.version >= 6 && { queryPlan: queryPlan === null ? null : encodeQueryPlan(queryPlan) }),
  };
}

function encodeQueryPlan({ substraitVersion, substraitPlan }: QueryPlan): object {
  return { substraitVersion, substraitPlan: toBase64([substraitPlan]) };
}
