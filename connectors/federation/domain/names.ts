/** Names as Athena writes them: lower case. They are kept apart by brand where a swap would go unnoticed. */

declare const brand: unique symbol;
type Brand<Text extends string> = string & { readonly [brand]: Text };

/** Athena's id of the query execution; part of spill keys, and what the status checker asks about. */
export type QueryId = Brand<'QueryId'>;
/** The name under which a query addresses this connector. */
export type CatalogName = Brand<'CatalogName'>;

export interface TableName {
  readonly schemaName: string;
  readonly tableName: string;
}

/** Minted where a message is decoded, and by callers that start a query. */
export function queryId(text: string): QueryId {
  return text as QueryId;
}

export function catalogName(text: string): CatalogName {
  return text as CatalogName;
}

/** `schema.table`, for messages. */
export function describeTableName(name: TableName): string {
  return `${name.schemaName}.${name.tableName}`;
}
