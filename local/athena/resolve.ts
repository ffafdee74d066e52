/**
 * Names in a query → tables: of a catalog's connector, of files in S3, or the result of a passthrough call. One
 * resolver serves one query; what catalogs promise is asked once.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { describeTableName, type TableName } from '../../connectors/federation/caller.ts';
import type { Catalog } from './catalog.ts';
import { originOf } from './catalog.ts';
import { callCatalog } from './catalog-call.ts';
import { DialectError } from './dialect/errors.ts';
import type { PassthroughCall } from './dialect/passthrough.ts';
import { QueryError } from './errors.ts';
import { type FileCatalog, fileCatalogName } from './files/file-catalog.ts';
import type { ResolvedTable } from './plan/plan.ts';
import type { ResolveTable } from './plan/planner.ts';
import { type CatalogPromises, noPromises } from './plan/promise.ts';
import { describeName, type WrittenName } from './plan/references.ts';
import { createTurns } from './turns.ts';

export interface Catalogs {
  /** By name, in lower case. */
  readonly federated: ReadonlyMap<string, Catalog>;
  readonly files: FileCatalog | null;
}

/** What stands in for missing parts of a name. */
export interface NameContext {
  readonly catalog: string;
  readonly schema: string | null;
}

export interface ResolverOptions {
  readonly catalogs: Catalogs;
  readonly context: NameContext;
  readonly queryId: string;
  readonly passthroughs: readonly PassthroughCall[];
  readonly promisesOf: (catalog: Catalog, queryId: string, signal: AbortSignal) => Promise<CatalogPromises>;
  /** May read the files of file tables. */
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
}

export function createResolver(options: ResolverOptions): ResolveTable {
  const inTurn = createTurns();
  return async (written) => {
    const { catalogName, tableName } = completeName(written, options.context);
    const call = options.passthroughs.find(({ placeholder }) => isPlaceholder(placeholder, written));
    if (catalogName === fileCatalogName && options.catalogs.files !== null && call === undefined) {
      const schema = await options.catalogs.files.describe(
        options.connection,
        inTurn,
        tableName,
        options.signal,
      );
      return {
        catalogName,
        tableName,
        schema,
        partitionColumns: [],
        promises: noPromises,
        passthroughArguments: new Map(),
      };
    }
    const catalog = options.catalogs.federated.get(catalogName);
    if (catalog === undefined) throw catalogNotFound(catalogName, written, options.catalogs);
    return describeFederated(catalog, tableName, call, options);
  };
}

function completeName(
  written: WrittenName,
  context: NameContext,
): { catalogName: string; tableName: TableName } {
  const schemaName = (written.schema || context.schema)?.toLowerCase();
  if (schemaName === undefined) {
    throw new QueryError(
      'TABLE_NOT_FOUND',
      `table ${written.table} needs a schema: write ${context.catalog}.<schema>.${written.table}, or the catalog that has it`,
    );
  }
  return {
    catalogName: (written.catalog || context.catalog).toLowerCase(),
    tableName: { schemaName, tableName: written.table.toLowerCase() },
  };
}

function isPlaceholder(placeholder: PassthroughCall['placeholder'], written: WrittenName): boolean {
  return (
    placeholder.table === written.table &&
    placeholder.schema === written.schema &&
    (placeholder.catalog ?? '') === written.catalog
  );
}

function catalogNotFound(catalogName: string, written: WrittenName, catalogs: Catalogs): QueryError {
  const known = [...catalogs.federated.keys(), ...(catalogs.files === null ? [] : [fileCatalogName])];
  const allowed = known.length === 0 ? 'there are no catalogs' : `catalogs are ${known.join(', ')}`;
  return new QueryError(
    'CATALOG_NOT_FOUND',
    `catalog ${catalogName} of ${describeName(written)} does not exist; ${allowed}`,
  );
}

async function describeFederated(
  catalog: Catalog,
  tableName: TableName,
  call: PassthroughCall | undefined,
  options: ResolverOptions,
): Promise<ResolvedTable> {
  const { queryId, signal } = options;
  const promises = await options.promisesOf(catalog, queryId, signal);
  const passthroughArguments =
    call === undefined ? new Map<string, string>() : bindArguments(catalog, call, promises);
  const asked = call === undefined ? tableName : { schemaName: call.schema, tableName: call.name };
  const doing =
    call === undefined ? `describe ${describeTableName(asked)}` : `describe the passthrough query`;
  const table = await callCatalog(catalog, doing, signal, () =>
    catalog.client.getTable(originOf(catalog, queryId), { tableName: asked, passthroughArguments }, signal),
  );
  return {
    catalogName: catalog.name,
    tableName: table.tableName,
    schema: table.schema,
    partitionColumns: table.partitionColumns,
    promises,
    passthroughArguments,
  };
}

/** Named arguments by their names, others by position, to the names that the connector declared. */
function bindArguments(
  catalog: Catalog,
  call: PassthroughCall,
  promises: CatalogPromises,
): ReadonlyMap<string, string> {
  const signature = `${call.schema}.${call.name}`.toUpperCase();
  const declared = promises.passthroughs.get(signature);
  if (declared === undefined) {
    const known = [...promises.passthroughs.keys()].map((key) => key.toLowerCase());
    const allowed = known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`;
    throw new DialectError(
      'NOT_SUPPORTED',
      `catalog ${catalog.name} has no table function ${signature.toLowerCase()}; ${allowed}`,
      call.position,
    );
  }
  const bound = new Map([['schemaFunctionName', signature]]);
  call.arguments.forEach((argument, index) => {
    const name = argument.name ?? declared[index];
    const target = declared.find((candidate) => candidate.toLowerCase() === name?.toLowerCase());
    if (target === undefined) {
      throw new DialectError(
        'INVALID_FUNCTION_ARGUMENT',
        `${signature.toLowerCase()} takes ${declared.map((each) => each.toLowerCase()).join(', ')}, not ${name ?? 'so many arguments'}`,
        call.position,
      );
    }
    bound.set(target, argument.value);
  });
  return bound;
}
