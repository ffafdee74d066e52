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
  PingRequest,
  PingResponse,
} from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError, messageOf } from '../errors.ts';
import { tablePageOf } from '../paging.ts';
import { verifiedArguments } from '../passthrough.ts';
import { capabilitiesOf } from '../promises.ts';
import { assertSupportedTypes } from '../supported-types.ts';
import { announcedVersion } from '../wire/format.ts';
import { type Call, describeRelation } from './call.ts';

/** Athena's revision number of the SDK's features: a counter, not a set of bits. */
const featureRevision = 24;

/** Answers whatever the connector's own hook does. */
export async function ping<Accepted>(
  request: PingRequest,
  { connector, context }: Call<Accepted>,
): Promise<PingResponse> {
  try {
    await connector.onPing?.(context);
  } catch (error) {
    context.log.write('warn', 'ping-hook', { message: messageOf(error) });
  }
  return {
    kind: 'PingResponse',
    catalogName: request.catalogName,
    queryId: request.queryId,
    sourceType: connector.sourceType,
    capabilities: featureRevision,
    serDeVersion: announcedVersion,
  };
}

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
