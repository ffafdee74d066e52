/**
 * Every request, in both directions. Decoding goes by shape: what a later version appended is read when it is
 * there, so versions 2 to 6 need no switch. Encoding writes the fields that a version knows, in its order.
 */
import type { Block } from '../arrow/vector.ts';
import type { FederationRequest, RequestOrigin } from '../domain/messages.ts';
import { ConnectorError } from '../errors.ts';
import { decodeBlock, decodeSchemaText, encodeBlock, encodeSchemaText } from './block.ts';
import { decodeConstraints, encodeConstraints } from './constraints.ts';
import type { WireFormat } from './format.ts';
import { decodeIdentity, encodeIdentity } from './identity.ts';
import {
  asArray,
  asInteger,
  asString,
  asStringMap,
  asWord,
  isAbsent,
  isJsonObject,
  type Json,
  malformed,
  member,
  optional,
} from './json.ts';
import { decodeOrigin } from './origin.ts';
import { decodePing } from './ping.ts';
import { decodeSplit, encodeSplit } from './split.ts';
import { decodeTableName, encodeTableName } from './table-name.ts';
import { assertNotVersion1 } from './version-1.ts';

export type RequestKind = FederationRequest['kind'];
type RequestOf<Kind extends RequestKind> = Extract<FederationRequest, { kind: Kind }>;

const noPageSize = -1;

const decoders: { readonly [Kind in RequestKind]: (json: Json) => RequestOf<Kind> } = {
  PingRequest: decodePing,
  ListSchemasRequest: (json) => ({ kind: 'ListSchemasRequest', ...decodeOrigin(json) }),
  ListTablesRequest: (json) => {
    const pageSize = member(json, 'pageSize');
    return {
      kind: 'ListTablesRequest',
      ...decodeOrigin(json),
      schemaName: optional(member(json, 'schemaName'), asString),
      nextToken: optional(member(json, 'nextToken'), asString),
      pageSize: isAbsent(pageSize) ? null : decodePageSize(pageSize),
    };
  },
  GetTableRequest: (json) => {
    const passthrough = member(json, 'queryPassthroughArguments');
    return {
      kind: 'GetTableRequest',
      ...decodeOrigin(json),
      tableName: decodeTableName(member(json, 'tableName')),
      passthroughArguments: isAbsent(passthrough) ? new Map() : asStringMap(passthrough),
    };
  },
  GetTableLayoutRequest: (json) => ({
    kind: 'GetTableLayoutRequest',
    ...decodeOrigin(json),
    tableName: decodeTableName(member(json, 'tableName')),
    constraints: decodeConstraints(member(json, 'constraints')),
    schema: decodeSchemaText(member(json, 'schema')),
    partitionColumns: asArray(member(json, 'partitionColumns'), asString),
  }),
  GetSplitsRequest: (json) => ({
    kind: 'GetSplitsRequest',
    ...decodeOrigin(json),
    tableName: decodeTableName(member(json, 'tableName')),
    partitions: decodeRows(member(json, 'partitions')),
    partitionColumns: asArray(member(json, 'partitionColumns'), asString),
    constraints: decodeConstraints(member(json, 'constraints')),
    continuationToken: optional(member(json, 'continuationToken'), asString),
  }),
  GetDataSourceCapabilitiesRequest: (json) => ({
    kind: 'GetDataSourceCapabilitiesRequest',
    ...decodeOrigin(json),
  }),
  ReadRecordsRequest: (json) => ({
    kind: 'ReadRecordsRequest',
    ...decodeOrigin(json),
    tableName: decodeTableName(member(json, 'tableName')),
    schema: decodeSchemaText(member(json, 'schema')),
    split: decodeSplit(member(json, 'split')),
    constraints: decodeConstraints(member(json, 'constraints')),
    maxBlockBytes: asInteger(member(json, 'maxBlockSize')),
    maxInlineBlockBytes: asInteger(member(json, 'maxInlineBlockSize')),
  }),
  UserDefinedFunctionRequest: (json) => ({
    kind: 'UserDefinedFunctionRequest',
    identity: decodeIdentity(member(json, 'identity')),
    inputRecords: decodeRows(member(json, 'inputRecords')),
    outputSchema: decodeSchemaText(member(json, 'outputSchema')),
    methodName: asString(member(json, 'methodName')),
    functionType: asWord(member(json, 'functionType'), ['SCALAR']),
  }),
};

/** Rows without columns cost a caller nothing, and whoever answers for each of them everything. */
const mostRowsWithoutColumns = 2 ** 16;

function decodeRows(json: Json): Block {
  const block = decodeBlock(json);
  if (block.schema.fields.length > 0 || block.rowCount <= mostRowsWithoutColumns) return block;
  throw new ConnectorError(
    'InvalidInput',
    `${json.path}: ${block.rowCount} rows without a column; up to ${mostRowsWithoutColumns} are read`,
  );
}

/** Zero would be an endless chain of empty pages. */
function decodePageSize(json: Json): number | null {
  const pageSize = asInteger(json);
  if (pageSize === noPageSize) return null;
  if (pageSize < 1) throw malformed(json.path, 'a positive number, or -1 for everything', json.value);
  return pageSize;
}

function isRequestKind(name: string): name is RequestKind {
  return Object.hasOwn(decoders, name);
}

/** @throws ConnectorError InvalidInput that names the field */
export function decodeRequest(event: unknown): FederationRequest {
  const type = isJsonObject(event) ? event['@type'] : undefined;
  if (typeof type !== 'string')
    throw malformed('request', 'an object with a text "@type"', isJsonObject(event) ? type : event);
  if (!isRequestKind(type)) {
    throw new ConnectorError(
      'InvalidInput',
      `request: "@type" ${JSON.stringify(type)} is not known; this function serves ${Object.keys(decoders).join(', ')}`,
    );
  }
  const json: Json = { value: event, path: type };
  assertNotVersion1(json);
  return decoders[type](json);
}

type RequestEncoder<Kind extends RequestKind> = (request: RequestOf<Kind>, format: WireFormat) => object;

const encoders: { readonly [Kind in RequestKind]: RequestEncoder<Kind> } = {
  /** The only request that has the catalog before the query. */
  PingRequest: ({ kind, identity, catalogName, queryId }) => ({
    '@type': kind,
    identity: encodeIdentity(identity),
    catalogName,
    queryId,
  }),
  ListSchemasRequest: (request) => encodeOrigin(request),
  ListTablesRequest: (request) => ({
    ...encodeOrigin(request),
    schemaName: request.schemaName,
    nextToken: request.nextToken,
    pageSize: request.pageSize ?? noPageSize,
  }),
  GetTableRequest: (request, { version }) => ({
    ...encodeOrigin(request),
    tableName: encodeTableName(request.tableName),
    ...(version >= 5 && { queryPassthroughArguments: Object.fromEntries(request.passthroughArguments) }),
  }),
  GetTableLayoutRequest: (request, format) => ({
    ...encodeOrigin(request),
    tableName: encodeTableName(request.tableName),
    constraints: encodeConstraints(request.constraints, format),
    schema: encodeSchemaText(request.schema, format),
    partitionColumns: request.partitionColumns,
  }),
  GetSplitsRequest: (request, format) => ({
    ...encodeOrigin(request),
    tableName: encodeTableName(request.tableName),
    partitions: encodeBlock(request.partitions, format),
    partitionColumns: request.partitionColumns,
    constraints: encodeConstraints(request.constraints, format),
    continuationToken: request.continuationToken,
  }),
  GetDataSourceCapabilitiesRequest: (request, { version }) => {
    if (version < 4) {
      throw new ConnectorError(
        'OperationNotSupported',
        `serde version ${version} has no GetDataSourceCapabilitiesRequest; it came with 4`,
      );
    }
    return encodeOrigin(request);
  },
  ReadRecordsRequest: (request, format) => ({
    ...encodeOrigin(request),
    tableName: encodeTableName(request.tableName),
    schema: encodeSchemaText(request.schema, format),
    split: encodeSplit(request.split),
    constraints: encodeConstraints(request.constraints, format),
    maxBlockSize: String(request.maxBlockBytes),
    maxInlineBlockSize: String(request.maxInlineBlockBytes),
  }),
  UserDefinedFunctionRequest: (request, format) => ({
    '@type': request.kind,
    identity: encodeIdentity(request.identity),
    inputRecords: encodeBlock(request.inputRecords, format),
    outputSchema: encodeSchemaText(request.outputSchema, format),
    methodName: request.methodName,
    functionType: request.functionType,
  }),
};

function encodeOrigin({
  kind,
  identity,
  queryId,
  catalogName,
}: RequestOrigin & { readonly kind: RequestKind }): object {
  return { '@type': kind, identity: encodeIdentity(identity), queryId, catalogName };
}

export function encodeRequest(request: FederationRequest, format: WireFormat): object {
  const encode = encoders[request.kind] as RequestEncoder<RequestKind>;
  return encode(request, format);
}
