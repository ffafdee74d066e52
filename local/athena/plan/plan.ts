/**
 * A query's plan as plain data: which tables are read through which catalogs, with what columns and constraints,
 * and the SQL that DuckDB runs over what they return. Nothing here has happened yet.
 */
import type { ArrowSchema, Constraints, Field, TableName } from '../../../connectors/federation/caller.ts';
import type { FunctionSignature } from '../functions/signature.ts';
import { type KeptCondition, scanDemand } from './constraints.ts';
import type { CatalogPromises } from './promise.ts';
import type { ScanUse } from './scan-use.ts';

/** A table that a name in the query turned out to be. */
export interface ResolvedTable {
  readonly catalogName: string;
  readonly tableName: TableName;
  readonly schema: ArrowSchema;
  readonly partitionColumns: readonly string[];
  readonly promises: CatalogPromises;
  /** Empty: not a query passthrough. */
  readonly passthroughArguments: ReadonlyMap<string, string>;
}

export interface ScanPlan {
  /** The name of the stand-in in `QueryPlan.sql`, numbered in the order of the text. */
  readonly stub: string;
  readonly catalogName: string;
  readonly tableName: TableName;
  /** The whole table. */
  readonly schema: ArrowSchema;
  readonly partitionColumns: readonly string[];
  /** What is asked for. May be empty: then rows count, and nothing else. */
  readonly columns: readonly Field[];
  readonly constraints: Constraints;
  readonly kept: readonly KeptCondition[];
  /** How often the query reads the stub. More than once: one request serves all. */
  readonly uses: number;
  /** No row can matter, so the catalog is not asked. */
  readonly isEmpty: boolean;
}

export interface QueryPlan {
  readonly sql: string;
  readonly scans: readonly ScanPlan[];
  /** What the query declares, called or not. */
  readonly functions: readonly FunctionSignature[];
  /** false: DuckDB could only plan the query without its optimizer, so fewer conditions reached the scans. */
  readonly isOptimized: boolean;
}

export function planScan(stub: string, table: ResolvedTable, uses: readonly ScanUse[]): ScanPlan {
  const demand = scanDemand(uses, table.schema.fields, table.promises);
  return {
    stub,
    catalogName: table.catalogName,
    tableName: table.tableName,
    schema: table.schema,
    partitionColumns: table.partitionColumns,
    columns: demand.columns,
    constraints: {
      summary: demand.summary,
      expression: demand.expression,
      orderBy: demand.orderBy,
      limit: demand.limit,
      passthroughArguments: table.passthroughArguments,
      queryPlan: null,
    },
    kept: demand.kept,
    uses: uses.length,
    isEmpty: demand.isEmpty,
  };
}
