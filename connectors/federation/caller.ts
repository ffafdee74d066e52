/**
 * The other door of the SDK: for callers of connectors. {@link createFederationClient} speaks the protocol; the rest is
 * what a caller needs to say what it wants (constraints, value sets) and to take what comes (schemas, blocks).
 */
export { createVectorBuilder } from './arrow/builder.ts';
export { isDecimal, type Scalar } from './arrow/scalar.ts';
export { selectRows } from './arrow/select.ts';
export { blockBytes } from './arrow/size.ts';
export { sqlTypeName } from './arrow/sql-type.ts';
export { packTimestamp, unpackTimestamp } from './arrow/time-zone.ts';
export {
  type ArrowSchema,
  type ArrowType,
  arrowSchema,
  describeType,
  type Field,
  field,
  isSameShape,
  isSameType,
  list,
  map,
  struct,
  types,
} from './arrow/type.ts';
export { type Block, isValid, type Vector } from './arrow/vector.ts';
export type { VectorBuilder } from './arrow/vector-builder.ts';
export { createFederationClient, type FederationClient } from './client.ts';
export type { Capabilities, FilterSubType } from './domain/capabilities.ts';
export type { Constraints, Expression, OrderBy, Range, ValueSet } from './domain/constraints.ts';
export type { FederatedIdentity } from './domain/identity.ts';
export type { GetSplitsResponse, RequestOrigin } from './domain/messages.ts';
export { catalogName, describeTableName, queryId, type TableName } from './domain/names.ts';
export type { SpillLocation, Split } from './domain/split.ts';
export { messageOf } from './errors.ts';
export { scalarForm } from './predicate/compare.ts';
export { above, below, exactly, lowerUnbounded, upperUnbounded } from './predicate/marker.ts';
export type { ComparisonOperator } from './predicate/predicate.ts';
export { allRange, complementRanges, intersectRanges, pointRange, unionRanges } from './predicate/range.ts';
export type { StandardFunction } from './predicate/standard-functions.ts';
export { decodeFunctionError, encodeFunctionError, FunctionError } from './wire/function-error.ts';
