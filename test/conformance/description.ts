/**
 * What our SDK found in a message, in the form in which AWS's SDK says the same (README.md). A table per union, so
 * that a new kind of message cannot be forgotten.
 */

import type { Block } from '../../connectors/federation/arrow/vector.ts';
import type { FederatedIdentity } from '../../connectors/federation/domain/identity.ts';
import type {
  FederationRequest,
  FederationResponse,
  RequestOrigin,
} from '../../connectors/federation/domain/messages.ts';
import type { TableName } from '../../connectors/federation/domain/names.ts';
import type { EncryptionKey, SpillLocation, Split } from '../../connectors/federation/domain/split.ts';
import { describeConstraints } from './description/constraints.ts';
import { canonicalText, describeMap, type Json, type JsonObject } from './description/json.ts';
import { describeSchema } from './description/type.ts';

export type Message = FederationRequest | FederationResponse;
type MessageKind = Message['kind'];
type MessageOf<Kind extends MessageKind> = Extract<Message, { kind: Kind }>;
/** `describeBlock`, or `digestBlock` for messages too large to be read. */
type DescribeBlock = (block: Block) => JsonObject;

const describers: {
  readonly [Kind in MessageKind]: (message: MessageOf<Kind>, block: DescribeBlock) => JsonObject;
} = {
  PingRequest: describeOrigin,
  ListSchemasRequest: describeOrigin,
  ListTablesRequest: (request) => ({
    ...describeOrigin(request),
    schemaName: request.schemaName,
    nextToken: request.nextToken,
    pageSize: request.pageSize ?? -1,
  }),
  GetTableRequest: (request) => ({
    ...describeOrigin(request),
    tableName: describeTableName(request.tableName),
    queryPassthroughArguments: describeMap(request.passthroughArguments),
  }),
  GetTableLayoutRequest: (request) => ({
    ...describeOrigin(request),
    tableName: describeTableName(request.tableName),
    constraints: describeConstraints(request.constraints),
    schema: describeSchema(request.schema),
    partitionColumns: request.partitionColumns.toSorted(),
  }),
  GetSplitsRequest: (request, block) => ({
    ...describeOrigin(request),
    tableName: describeTableName(request.tableName),
    partitions: block(request.partitions),
    partitionColumns: request.partitionColumns.toSorted(),
    constraints: describeConstraints(request.constraints),
    continuationToken: request.continuationToken,
  }),
  GetDataSourceCapabilitiesRequest: describeOrigin,
  ReadRecordsRequest: (request) => ({
    ...describeOrigin(request),
    tableName: describeTableName(request.tableName),
    schema: describeSchema(request.schema),
    split: describeSplit(request.split),
    constraints: describeConstraints(request.constraints),
    maxBlockSize: String(request.maxBlockBytes),
    maxInlineBlockSize: String(request.maxInlineBlockBytes),
  }),
  UserDefinedFunctionRequest: (request, block) => ({
    identity: describeIdentity(request.identity),
    inputRecords: block(request.inputRecords),
    outputSchema: describeSchema(request.outputSchema),
    methodName: request.methodName,
    functionType: request.functionType,
  }),
  PingResponse: ({ catalogName, queryId, sourceType, capabilities, serDeVersion }) => ({
    catalogName,
    queryId,
    sourceType,
    capabilities,
    serDeVersion,
  }),
  ListSchemasResponse: ({ catalogName, schemas }) => ({ catalogName, schemas }),
  ListTablesResponse: ({ tables, catalogName, nextToken }) => ({
    tables: tables.map(describeTableName),
    catalogName,
    nextToken,
  }),
  GetTableResponse: (response) => ({
    catalogName: response.catalogName,
    tableName: describeTableName(response.tableName),
    schema: describeSchema(response.schema),
    partitionColumns: response.partitionColumns.toSorted(),
  }),
  GetTableLayoutResponse: ({ catalogName, tableName, partitions }, block) => ({
    catalogName,
    tableName: describeTableName(tableName),
    partitions: block(partitions),
  }),
  GetSplitsResponse: ({ catalogName, splits, continuationToken }) => ({
    catalogName,
    splits: splits
      .map(describeSplit)
      .map((split) => ({ split, text: canonicalText(split) }))
      .toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
      .map(({ split }) => split),
    continuationToken,
  }),
  GetDataSourceCapabilitiesResponse: ({ catalogName, capabilities }) => ({
    catalogName,
    capabilities: Object.fromEntries(
      [...capabilities].map(([name, subTypes]): [string, Json] => [
        name,
        subTypes.map(({ subType, properties }) => ({ subType, properties })),
      ]),
    ),
  }),
  ReadRecordsResponse: ({ catalogName, records }, block) => ({ catalogName, records: block(records) }),
  RemoteReadRecordsResponse: ({ catalogName, schema, remoteBlocks, encryptionKey }) => ({
    catalogName,
    schema: describeSchema(schema),
    remoteBlocks: remoteBlocks.map(describeSpillLocation),
    encryptionKey: encryptionKey === null ? null : describeEncryptionKey(encryptionKey),
  }),
  UserDefinedFunctionResponse: ({ records, methodName }, block) => ({ records: block(records), methodName }),
};

export function describeMessage(message: Message, block: DescribeBlock): JsonObject {
  const describe = describers[message.kind] as (message: Message, block: DescribeBlock) => JsonObject;
  return { '@type': message.kind, ...describe(message, block) };
}

/** An object's bytes, decrypted and decoded with the schema beside it. */
export function describeSpilledBlock(records: Block, block: DescribeBlock): JsonObject {
  return { '@type': 'SpilledBlock', records: block(records) };
}

function describeOrigin({ identity, queryId, catalogName }: RequestOrigin): JsonObject {
  return { identity: describeIdentity(identity), queryId, catalogName };
}

function describeIdentity(identity: FederatedIdentity): JsonObject {
  return {
    account: identity.account,
    arn: identity.arn,
    tags: describeMap(identity.principalTags),
    groups: identity.iamGroups,
    configOptions: describeMap(identity.configOptions),
  };
}

function describeTableName({ schemaName, tableName }: TableName): JsonObject {
  return { schemaName, tableName };
}

function describeSplit({ spillLocation, encryptionKey, properties }: Split): JsonObject {
  return {
    spillLocation: spillLocation === null ? null : describeSpillLocation(spillLocation),
    encryptionKey: encryptionKey === null ? null : describeEncryptionKey(encryptionKey),
    properties: describeMap(properties),
  };
}

function describeSpillLocation({ bucket, key, directory }: SpillLocation): JsonObject {
  return { bucket, key, directory };
}

export function describeEncryptionKey({ key, nonce }: EncryptionKey): { key: string; nonce: string } {
  return { key: Buffer.from(key).toString('base64'), nonce: Buffer.from(nonce).toString('base64') };
}
