/** What the source holds: schemas, tables, columns, capabilities. */
import type {
  GetDataSourceCapabilitiesRequest,
  GetDataSourceCapabilitiesResponse,
  GetTableRequest,
  GetTableResponse,
  ListSchemasRequest,
  ListSchemasResponse,
  ListTablesRequest,
  ListTablesResponse,
} from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { tablePageOf } from '../paging.ts';
import { verifiedArguments } from '../passthrough.ts';
import { capabilitiesOf } from '../promises.ts';
import { assertSupportedTypes } from '../supported-types.ts';
import { type Call, describeRelation } from './call.ts';

export async function listSchemas<Accepted>(
  request: ListSchemasRequest,
  { connector, context }: Call<Accepted>,
): Promise<ListSchemasResponse> {
  const schemas = await connector.listSchemaNames(context);
  return { kind: 'ListSchemasResponse', catalogName: request.catalogName, schemas };
}

export async function listTables<Accepted>(
  request: ListTablesRequest,
  { connector, context }: Call<Accepted>,
): Promise<ListTablesResponse> {
  const { schemaName, catalogName } = request;
  const found = await connector.listTables(schemaName, request, context);
  const { tables, nextToken } = tablePageOf(found, schemaName, request);
  return { kind: 'ListTablesResponse', tables, catalogName, nextToken };
}

export async function getTable<Accepted>(
  request: GetTableRequest,
  call: Call<Accepted>,
): Promise<GetTableResponse> {
  const { tableName, catalogName, passthroughArguments } = request;
  const { isPassthroughEnabled } = call.services.config;
  const args = verifiedArguments(call.connector, isPassthroughEnabled, passthroughArguments);
  const { schema, partitionColumns = [] } = await describeRelation(call, tableName, args);
  assertSupportedTypes(schema, describeTableName(tableName));
  assertPartitionColumns(
    schema.fields.map(({ name }) => name),
    partitionColumns,
    describeTableName(tableName),
  );
  return { kind: 'GetTableResponse', catalogName, tableName, schema, partitionColumns };
}

function assertPartitionColumns(
  columns: readonly string[],
  partitionColumns: readonly string[],
  table: string,
): void {
  const strangers = partitionColumns.filter((name) => !columns.includes(name));
  if (strangers.length > 0) {
    throw new ConnectorError(
      'InvalidResponse',
      `table ${table}: partition columns ${strangers.join(', ')} are no columns of it`,
    );
  }
}

export async function getCapabilities<Accepted>(
  request: GetDataSourceCapabilitiesRequest,
  { connector, services }: Call<Accepted>,
): Promise<GetDataSourceCapabilitiesResponse> {
  const capabilities = capabilitiesOf(connector, services.config.isPassthroughEnabled);
  return { kind: 'GetDataSourceCapabilitiesResponse', catalogName: request.catalogName, capabilities };
}
