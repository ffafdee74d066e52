/**
 * Every response, in both directions. Athena's reader takes fields by position, so an encoder writes all of
 * them, null included, in exactly this order, and adds none.
 */
import type { FederationResponse } from '../domain/messages.ts';
import { decodeBlock, decodeSchemaText, encodeBlock, encodeSchemaText } from './block.ts';
import { decodeCapabilities, encodeCapabilities } from './capabilities.ts';
import type { WireFormat } from './format.ts';
import {
  asArray,
  asInteger,
  asString,
  isAbsent,
  isJsonObject,
  type Json,
  malformed,
  member,
  optional,
} from './json.ts';
import { encodePing } from './ping.ts';
import {
  decodeEncryptionKey,
  decodeSpillLocation,
  decodeSplit,
  encodeEncryptionKey,
  encodeSpillLocation,
  encodeSplit,
} from './split.ts';
import { decodeTableName, encodeTableName } from './table-name.ts';
import { assertNotVersion1 } from './version-1.ts';

export type ResponseKind = FederationResponse['kind'];
type ResponseOf<Kind extends ResponseKind> = Extract<FederationResponse, { kind: Kind }>;
type ResponseEncoder<Kind extends ResponseKind> = (response: ResponseOf<Kind>, format: WireFormat) => object;

const encoders: { readonly [Kind in ResponseKind]: ResponseEncoder<Kind> } = {
  PingResponse: encodePing,
  ListSchemasResponse: ({ kind, catalogName, schemas }) => ({ '@type': kind, catalogName, schemas }),
  ListTablesResponse: ({ kind, tables, catalogName, nextToken }) => ({
    '@type': kind,
    tables: tables.map(encodeTableName),
    catalogName,
    nextToken,
  }),
  GetTableResponse: ({ kind, catalogName, tableName, schema, partitionColumns }, format) => ({
    '@type': kind,
    catalogName,
    tableName: encodeTableName(tableName),
    schema: encodeSchemaText(schema, format),
    partitionColumns,
  }),
  GetTableLayoutResponse: ({ kind, catalogName, tableName, partitions }, format) => ({
    '@type': kind,
    catalogName,
    tableName: encodeTableName(tableName),
    partitions: encodeBlock(partitions, format),
  }),
  GetSplitsResponse: ({ kind, catalogName, splits, continuationToken }) => ({
    '@type': kind,
    catalogName,
    splits: splits.map(encodeSplit),
    continuationToken,
  }),
  GetDataSourceCapabilitiesResponse: ({ kind, catalogName, capabilities }) => ({
    '@type': kind,
    catalogName,
    capabilities: encodeCapabilities(capabilities),
  }),
  ReadRecordsResponse: ({ kind, catalogName, records }, format) => ({
    '@type': kind,
    catalogName,
    records: encodeBlock(records, format),
  }),
  RemoteReadRecordsResponse: ({ kind, catalogName, schema, remoteBlocks, encryptionKey }, format) => ({
    '@type': kind,
    catalogName,
    schema: encodeSchemaText(schema, format),
    remoteBlocks: remoteBlocks.map(encodeSpillLocation),
    encryptionKey: encryptionKey === null ? null : encodeEncryptionKey(encryptionKey),
  }),
  UserDefinedFunctionResponse: ({ kind, records, methodName }, format) => ({
    '@type': kind,
    records: encodeBlock(records, format),
    methodName,
  }),
};

export function encodeResponse(response: FederationResponse, format: WireFormat): object {
  const encode = encoders[response.kind] as ResponseEncoder<ResponseKind>;
  return encode(response, format);
}

const decoders: { readonly [Kind in ResponseKind]: (json: Json) => ResponseOf<Kind> } = {
  PingResponse: (json) => {
    const version = member(json, 'serDeVersion');
    return {
      kind: 'PingResponse',
      catalogName: asString(member(json, 'catalogName')),
      queryId: asString(member(json, 'queryId')),
      sourceType: optional(member(json, 'sourceType'), asString),
      capabilities: asInteger(member(json, 'capabilities')),
      serDeVersion: isAbsent(version) ? 1 : asInteger(version) || 1,
    };
  },
  ListSchemasResponse: (json) => ({
    kind: 'ListSchemasResponse',
    catalogName: asString(member(json, 'catalogName')),
    schemas: asArray(member(json, 'schemas'), asString),
  }),
  ListTablesResponse: (json) => ({
    kind: 'ListTablesResponse',
    tables: asArray(member(json, 'tables'), decodeTableName),
    catalogName: asString(member(json, 'catalogName')),
    nextToken: optional(member(json, 'nextToken'), asString),
  }),
  GetTableResponse: (json) => ({
    kind: 'GetTableResponse',
    catalogName: asString(member(json, 'catalogName')),
    tableName: decodeTableName(member(json, 'tableName')),
    schema: decodeSchemaText(member(json, 'schema')),
    partitionColumns: asArray(member(json, 'partitionColumns'), asString),
  }),
  GetTableLayoutResponse: (json) => ({
    kind: 'GetTableLayoutResponse',
    catalogName: asString(member(json, 'catalogName')),
    tableName: decodeTableName(member(json, 'tableName')),
    partitions: decodeBlock(member(json, 'partitions')),
  }),
  GetSplitsResponse: (json) => ({
    kind: 'GetSplitsResponse',
    catalogName: asString(member(json, 'catalogName')),
    splits: asArray(member(json, 'splits'), decodeSplit),
    continuationToken: optional(member(json, 'continuationToken'), asString),
  }),
  GetDataSourceCapabilitiesResponse: (json) => ({
    kind: 'GetDataSourceCapabilitiesResponse',
    catalogName: asString(member(json, 'catalogName')),
    capabilities: decodeCapabilities(member(json, 'capabilities')),
  }),
  ReadRecordsResponse: (json) => ({
    kind: 'ReadRecordsResponse',
    catalogName: asString(member(json, 'catalogName')),
    records: decodeBlock(member(json, 'records')),
  }),
  RemoteReadRecordsResponse: (json) => ({
    kind: 'RemoteReadRecordsResponse',
    catalogName: asString(member(json, 'catalogName')),
    schema: decodeSchemaText(member(json, 'schema')),
    remoteBlocks: asArray(member(json, 'remoteBlocks'), decodeSpillLocation),
    encryptionKey: optional(member(json, 'encryptionKey'), decodeEncryptionKey),
  }),
  UserDefinedFunctionResponse: (json) => ({
    kind: 'UserDefinedFunctionResponse',
    records: decodeBlock(member(json, 'records')),
    methodName: asString(member(json, 'methodName')),
  }),
};

function isResponseKind(name: string): name is ResponseKind {
  return Object.hasOwn(decoders, name);
}

/** @throws ConnectorError InvalidInput that names the field */
export function decodeResponse(payload: unknown): FederationResponse {
  const type = isJsonObject(payload) ? payload['@type'] : undefined;
  if (typeof type !== 'string' || !isResponseKind(type)) {
    throw malformed(
      'response "@type"',
      `one of ${Object.keys(decoders).join(', ')}`,
      isJsonObject(payload) ? type : payload,
    );
  }
  const json: Json = { value: payload, path: type };
  assertNotVersion1(json);
  return decoders[type](json);
}
