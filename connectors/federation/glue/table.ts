/** What Glue's Data Catalog says of a table and a database, as far as connectors use it. */

export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment: string | null;
}

export interface GlueTable {
  readonly databaseName: string;
  readonly name: string;
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
  readonly parameters: ReadonlyMap<string, string>;
  /** Of the storage descriptor: often a path, for some sources an ARN. */
  readonly location: string | null;
  readonly storageParameters: ReadonlyMap<string, string>;
  /** null: no view. */
  readonly viewOriginalText: string | null;
}

export interface GlueDatabase {
  readonly name: string;
  readonly description: string | null;
  readonly locationUri: string | null;
  readonly parameters: ReadonlyMap<string, string>;
}
