/** Every request and response of the protocol as plain data; `kind` is the wire's `@type`. */
import type { ArrowSchema } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { Capabilities } from './capabilities.ts';
import type { Constraints } from './constraints.ts';
import type { FederatedIdentity } from './identity.ts';
import type { CatalogName, QueryId, TableName } from './names.ts';
import type { EncryptionKey, SpillLocation, Split } from './split.ts';

/** What every metadata request and ReadRecords begin with. */
export interface RequestOrigin {
  readonly identity: FederatedIdentity;
  readonly queryId: QueryId;
  readonly catalogName: CatalogName;
}

export interface PingRequest extends RequestOrigin {
  readonly kind: 'PingRequest';
}
export interface ListSchemasRequest extends RequestOrigin {
  readonly kind: 'ListSchemasRequest';
}
export interface ListTablesRequest extends RequestOrigin {
  readonly kind: 'ListTablesRequest';
  /** null: no particular schema. */
  readonly schemaName: string | null;
  /** null: the first page. */
  readonly nextToken: string | null;
  /** null: no bound, everything in one page (the wire's -1). */
  readonly pageSize: number | null;
}
export interface GetTableRequest extends RequestOrigin {
  readonly kind: 'GetTableRequest';
  readonly tableName: TableName;
  readonly passthroughArguments: ReadonlyMap<string, string>;
}
export interface GetTableLayoutRequest extends RequestOrigin {
  readonly kind: 'GetTableLayoutRequest';
  readonly tableName: TableName;
  readonly constraints: Constraints;
  readonly schema: ArrowSchema;
  readonly partitionColumns: readonly string[];
}
export interface GetSplitsRequest extends RequestOrigin {
  readonly kind: 'GetSplitsRequest';
  readonly tableName: TableName;
  readonly partitions: Block;
  readonly partitionColumns: readonly string[];
  readonly constraints: Constraints;
  readonly continuationToken: string | null;
}
export interface GetDataSourceCapabilitiesRequest extends RequestOrigin {
  readonly kind: 'GetDataSourceCapabilitiesRequest';
}
export interface ReadRecordsRequest extends RequestOrigin {
  readonly kind: 'ReadRecordsRequest';
  readonly tableName: TableName;
  /** The projected columns, in the order in which they are to be returned. */
  readonly schema: ArrowSchema;
  readonly split: Split;
  readonly constraints: Constraints;
  readonly maxBlockBytes: number;
  readonly maxInlineBlockBytes: number;
}
export interface UserDefinedFunctionRequest {
  readonly kind: 'UserDefinedFunctionRequest';
  readonly identity: FederatedIdentity;
  readonly inputRecords: Block;
  /** Exactly one field. */
  readonly outputSchema: ArrowSchema;
  readonly methodName: string;
  readonly functionType: 'SCALAR';
}

export type FederationRequest =
  | PingRequest
  | ListSchemasRequest
  | ListTablesRequest
  | GetTableRequest
  | GetTableLayoutRequest
  | GetSplitsRequest
  | GetDataSourceCapabilitiesRequest
  | ReadRecordsRequest
  | UserDefinedFunctionRequest;

export interface PingResponse {
  readonly kind: 'PingResponse';
  readonly catalogName: string;
  readonly queryId: string;
  readonly sourceType: string | null;
  readonly capabilities: number;
  readonly serDeVersion: number;
}
export interface ListSchemasResponse {
  readonly kind: 'ListSchemasResponse';
  readonly catalogName: string;
  readonly schemas: readonly string[];
}
export interface ListTablesResponse {
  readonly kind: 'ListTablesResponse';
  readonly tables: readonly TableName[];
  readonly catalogName: string;
  readonly nextToken: string | null;
}
export interface GetTableResponse {
  readonly kind: 'GetTableResponse';
  readonly catalogName: string;
  readonly tableName: TableName;
  readonly schema: ArrowSchema;
  readonly partitionColumns: readonly string[];
}
export interface GetTableLayoutResponse {
  readonly kind: 'GetTableLayoutResponse';
  readonly catalogName: string;
  readonly tableName: TableName;
  readonly partitions: Block;
}
export interface GetSplitsResponse {
  readonly kind: 'GetSplitsResponse';
  readonly catalogName: string;
  readonly splits: readonly Split[];
  readonly continuationToken: string | null;
}
export interface GetDataSourceCapabilitiesResponse {
  readonly kind: 'GetDataSourceCapabilitiesResponse';
  readonly catalogName: string;
  readonly capabilities: Capabilities;
}
export interface ReadRecordsResponse {
  readonly kind: 'ReadRecordsResponse';
  readonly catalogName: string;
  readonly records: Block;
}
export interface RemoteReadRecordsResponse {
  readonly kind: 'RemoteReadRecordsResponse';
  readonly catalogName: string;
  readonly schema: ArrowSchema;
  readonly remoteBlocks: readonly SpillLocation[];
  readonly encryptionKey: EncryptionKey | null;
}
export interface UserDefinedFunctionResponse {
  readonly kind: 'UserDefinedFunctionResponse';
  readonly records: Block;
  readonly methodName: string;
}

export type FederationResponse =
  | PingResponse
  | ListSchemasResponse
  | ListTablesResponse
  | GetTableResponse
  | GetTableLayoutResponse
  | GetSplitsResponse
  | GetDataSourceCapabilitiesResponse
  | ReadRecordsResponse
  | RemoteReadRecordsResponse
  | UserDefinedFunctionResponse;
