/** Reads Glue's Data Catalog. What is not there is null or nothing; every other failure is a ConnectorError. */
import type {
  Column,
  Database,
  GetDatabasesCommandInput,
  GetTablesCommandInput,
  GlueClient,
  Table,
} from '@aws-sdk/client-glue';
import { describeTableName, type TableName } from '../domain/names.ts';
import { awsFailureFrom, describeFailure, errorCodeFrom } from '../environment/aws-failure.ts';
import { ConnectorError } from '../errors.ts';
import type { GlueColumn, GlueDatabase, GlueTable } from './table.ts';

export interface GlueTablePage {
  readonly tables: readonly GlueTable[];
  /** Glue's own; null: the last page. */
  readonly nextToken: string | null;
}

export interface GlueTablePageRequest {
  readonly nextToken: string | null;
  /** null: as many as Glue gives at a time. */
  readonly pageSize: number | null;
}

export interface GlueCatalog {
  readonly readDatabases: () => Promise<readonly GlueDatabase[]>;
  /** One call of Glue, so at most 100 tables, whatever the page size. */
  readonly readTablePage: (database: string, page: GlueTablePageRequest) => Promise<GlueTablePage>;
  readonly readTable: (name: TableName) => Promise<GlueTable | null>;
}

export interface GlueCatalogOptions {
  readonly client: GlueClient;
  /** null: the account of the client's credentials. */
  readonly catalogId: string | null;
  readonly signal: AbortSignal;
}

const maxTablesPerCall = 100;

export function createGlueCatalog({ client, catalogId, signal }: GlueCatalogOptions): GlueCatalog {
  const ofCatalog = catalogId === null ? {} : { CatalogId: catalogId };
  const where = catalogId === null ? '' : ` in catalog ${catalogId}`;
  const call = { abortSignal: signal };
  const failWith = (operation: string, what: string) => (cause: unknown) => {
    signal.throwIfAborted();
    throw glueError(cause, operation, `${what}${where}`);
  };
  return {
    async readDatabases() {
      const { GetDatabasesCommand } = await import('@aws-sdk/client-glue');
      const databases: GlueDatabase[] = [];
      let token: string | undefined;
      do {
        const input: GetDatabasesCommandInput = { ...ofCatalog, NextToken: token };
        const answer = await client
          .send(new GetDatabasesCommand(input), call)
          .catch(failWith('glue:GetDatabases', 'the databases'));
        databases.push(...(answer.DatabaseList ?? []).map(decodeDatabase));
        token = answer.NextToken;
      } while (token !== undefined && token !== '');
      return databases;
    },

    async readTablePage(database, { nextToken, pageSize }) {
      const { GetTablesCommand } = await import('@aws-sdk/client-glue');
      const input: GetTablesCommandInput = {
        ...ofCatalog,
        DatabaseName: database,
        NextToken: nextToken ?? undefined,
        MaxResults: pageSize === null ? undefined : Math.min(pageSize, maxTablesPerCall),
      };
      const answer = await client
        .send(new GetTablesCommand(input), call)
        .catch(nullWhereMissing)
        .catch(failWith('glue:GetTables', `the tables of ${database}`));
      return {
        tables: (answer?.TableList ?? []).map((table) => decodeTable(database, table)),
        nextToken: answer?.NextToken || null,
      };
    },

    async readTable(name) {
      const { GetTableCommand } = await import('@aws-sdk/client-glue');
      const input = { ...ofCatalog, DatabaseName: name.schemaName, Name: name.tableName };
      const answer = await client
        .send(new GetTableCommand(input), call)
        .catch(nullWhereMissing)
        .catch(failWith('glue:GetTable', `table ${describeTableName(name)}`));
      return answer?.Table === undefined ? null : decodeTable(name.schemaName, answer.Table);
    },
  };
}

/** The table, its database or the catalog. */
function nullWhereMissing(cause: unknown): null {
  if (awsFailureFrom(cause).name === 'EntityNotFoundException') return null;
  throw cause;
}

/** Never taken for "there is no such table": a throttled call must not change a table's columns. */
function glueError(cause: unknown, permission: string, what: string): ConnectorError {
  const failure = awsFailureFrom(cause);
  const code = errorCodeFrom(failure);
  const hint =
    code === 'AccessDenied'
      ? `; the function's role needs ${permission}, or set disable_glue to true to do without the Data Catalog`
      : '';
  const message = `cannot read ${what} from the Glue Data Catalog: ${describeFailure(failure)}${hint}`;
  return new ConnectorError(code, message, { cause });
}

function decodeDatabase({ Name, Description, LocationUri, Parameters }: Database): GlueDatabase {
  return {
    name: Name ?? '',
    description: Description ?? null,
    locationUri: LocationUri ?? null,
    parameters: new Map(Object.entries(Parameters ?? {})),
  };
}

function decodeTable(databaseName: string, table: Table): GlueTable {
  const { StorageDescriptor: storage } = table;
  return {
    databaseName,
    name: table.Name ?? '',
    columns: (storage?.Columns ?? []).map(decodeColumn),
    partitionKeys: (table.PartitionKeys ?? []).map(decodeColumn),
    parameters: new Map(Object.entries(table.Parameters ?? {})),
    location: storage?.Location ?? null,
    storageParameters: new Map(Object.entries(storage?.Parameters ?? {})),
    viewOriginalText: table.ViewOriginalText ?? null,
  };
}

function decodeColumn({ Name, Type, Comment }: Column): GlueColumn {
  return { name: Name ?? '', type: Type ?? '', comment: Comment ?? null };
}
