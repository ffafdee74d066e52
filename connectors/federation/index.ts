/**
 * The door of the SDK: all that a connector imports.
 *
 * A connector is one object that satisfies {@link Connector}; {@link createHandler} turns it into the function
 * that Lambda calls.
 */

export { buildBlock, createVectorBuilder, vectorFromValues } from './arrow/builder.ts';
export { bytesAt, elementRange, scalarAt, valueAt } from './arrow/read.ts';
export type { Decimal, Scalar } from './arrow/scalar.ts';
export { isDecimal } from './arrow/scalar.ts';
export { blockBytes, vectorBytes } from './arrow/size.ts';
export { packTimestamp, unpackTimestamp, type ZonedTimestamp } from './arrow/time-zone.ts';
export {
  type ArrowKind,
  type ArrowSchema,
  type ArrowType,
  arrowSchema,
  describeType,
  type Field,
  field,
  isSameType,
  list,
  map,
  struct,
  types,
} from './arrow/type.ts';
export { type Block, isValid, type Vector } from './arrow/vector.ts';
export type { VectorBuilder } from './arrow/vector-builder.ts';
export type {
  CallContext,
  Connector,
  ExplainLine,
  Finding,
  PageRequest,
  PartitionLayout,
  Passthrough,
  Promises,
  Pushdown,
  ReadContext,
  ReadPlan,
  Row,
  RowSource,
  ScanRequest,
  SelfCheck,
  SplitPlan,
  SplitProperties,
  SplitsRequest,
  TableDescription,
  TablePage,
} from './connector.ts';
export type { Marker, OrderBy, Range, SortDirection, ValueSet } from './domain/constraints.ts';
export type { FederatedIdentity } from './domain/identity.ts';
export { type CatalogName, describeTableName, type QueryId, type TableName } from './domain/names.ts';
export {
  type CasingDefaults,
  type CasingMode,
  casingModes,
  resolveCasingMode,
} from './environment/casing.ts';
export type { ForwardedCredentials } from './environment/forward-access.ts';
export { type Credentials, credentialsFromSecret, Secrets, secretNamesIn } from './environment/secrets.ts';
export {
  type DocumentPlace,
  describePlace,
  documentForms,
  parseDocumentPlace,
  type ReadDocument,
  readDocument,
} from './environment/settings-document.ts';
export type { Environment } from './environment/variables.ts';
export {
  ConnectorError,
  type ErrorCode,
  errorCodeFromHttpStatus,
  type Fault,
  messageOf,
  unreachable,
} from './errors.ts';
export { defineUdf } from './functions/define.ts';
export { createFunctionHandler, type FunctionHandlerOptions } from './functions/handler.ts';
export {
  type ArgumentValue,
  listOf,
  mapOf,
  type ResultValue,
  structOf,
  type UdfType,
} from './functions/type.ts';
export type { Evaluate, NullHandling, Udf, UdfContext, UdfInput } from './functions/udf.ts';
export { describeGlueTable, glueProperties } from './glue/description.ts';
export type { GlueColumn, GlueDatabase, GlueTable } from './glue/table.ts';
export { type GlueOptions, withGlue } from './glue/with-glue.ts';
export {
  createHandler,
  type HandlerOptions,
  type LambdaContext,
  type LambdaHandler,
  type LazyConnector,
} from './handler.ts';
export { jsonLog, type Log, type LogFields, type LogLevel, silentLog } from './log.ts';
export type { ArithmeticOperator, ComparisonOperator, Operand, Predicate } from './predicate/predicate.ts';
export { exactPromises } from './predicate/promises.ts';
export {
  contains,
  isAll,
  isNone,
  isNotNull,
  isOnlyNull,
  listedValues,
  singleValue,
  sortedRangesOf,
} from './predicate/value-set.ts';
