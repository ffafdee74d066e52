/**
 * The interface that a connector implements: what its source holds, how a scan is cut, what the source filters
 * itself, and the rows. Everything else of Athena's protocol is the SDK's: messages, Arrow, spilling,
 * encryption, paging, and the exact evaluation of whatever the source does not filter.
 */
import type { ArrowSchema, Field } from './arrow/type.ts';
import type { Block } from './arrow/vector.ts';
import type { FilterSubType } from './domain/capabilities.ts';
import type { OrderBy } from './domain/constraints.ts';
import type { FederatedIdentity } from './domain/identity.ts';
import type { CatalogName, QueryId, TableName } from './domain/names.ts';
import type { ForwardedCredentials } from './environment/forward-access.ts';
import type { Secrets } from './environment/secrets.ts';
import type { Environment } from './environment/variables.ts';
import type { Log } from './log.ts';
import type { Predicate } from './predicate/predicate.ts';
import type { StandardFunction } from './predicate/standard-functions.ts';

/** What a call knows about the query that it serves. */
export interface CallContext {
  readonly queryId: QueryId;
  readonly catalogName: CatalogName;
  readonly identity: FederatedIdentity;
  /** Aborted when the query has ended in Athena, or when the function is about to run out of time. */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends the invocation; Infinity where nothing does. */
  readonly remainingTimeMs: () => number;
  readonly log: Log;
  /** The function's variables, and what its Glue connection adds to them. */
  readonly environment: Environment;
  /** As Lambda was asked for it; null where nothing says so. */
  readonly functionArn: string | null;
  /** The caller's own, to be used for AWS in place of the function's role; null: the role is to be used. */
  readonly credentials: ForwardedCredentials | null;
  /** Read with `credentials` if there are any. Kept apart from what other callers may read. */
  readonly secrets: Secrets;
}

export interface TableDescription {
  readonly schema: ArrowSchema;
  /** Names of columns of `schema` by which Athena prunes partitions; most sources have none. */
  readonly partitionColumns?: readonly string[];
}

export interface TablePage {
  readonly tables: readonly TableName[];
  /** null: the last page. */
  readonly nextToken: string | null;
}

export interface PageRequest {
  readonly nextToken: string | null;
  /** null: everything in one page. Never zero. */
  readonly pageSize: number | null;
}

/** What a scan reads, after the wire: the input of `splits` and `pushdown`. */
export interface ScanRequest {
  readonly tableName: TableName;
  /** The columns to deliver; in `splits` those of the whole table are not known, so it is null there. */
  readonly output: readonly Field[] | null;
  /** A row qualifies when every term is true. */
  readonly predicate: readonly Predicate[];
  readonly orderBy: readonly OrderBy[];
  /** null: no limit. */
  readonly limit: bigint | null;
  /** Empty: a scan of `tableName`. Else a query passthrough; the verified arguments by name. */
  readonly passthroughArguments: ReadonlyMap<string, string>;
  /** Metadata of the table's schema, as it was described; in `planSplits` that of the layout. */
  readonly tableMetadata: ReadonlyMap<string, string>;
}

export interface SplitsRequest extends ScanRequest {
  /** A batch of the layout's rows: one row without meaning unless the connector has a partition layout. */
  readonly partitions: Block;
  readonly continuationToken: string | null;
}

export interface SplitPlan {
  /** One entry a split: the properties that `read` gets back. */
  readonly splits: readonly SplitProperties[];
  /** Not null: Athena asks again, with the same partitions and this token. */
  readonly continuationToken?: string | null;
}

export type SplitProperties = Readonly<Record<string, string>>;

/** What the source filters itself, in the connector's own words, and what is left to the SDK. */
export interface Pushdown<Accepted> {
  readonly accepted: Accepted;
  /** Terms that the SDK evaluates on every row before it leaves. Empty: the source filters exactly. */
  readonly remainder: readonly Predicate[];
}

export interface ReadPlan<Accepted> {
  readonly tableName: TableName;
  readonly accepted: Accepted;
  /** Columns to deliver, in this order. May be empty: then rows count, and nothing else. */
  readonly output: readonly Field[];
  /** Columns that only the remainder needs; they are read as well and dropped before rows leave. */
  readonly filterOnly: readonly Field[];
  readonly orderBy: readonly OrderBy[];
  /**
   * Not null only when the remainder is empty, so that the source may apply it. Under an `orderBy`, which only a
   * connector that promises `topN` gets with a limit, it asks for the first rows in that order.
   */
  readonly limit: bigint | null;
  readonly split: ReadonlyMap<string, string>;
  readonly passthroughArguments: ReadonlyMap<string, string>;
  /** Metadata of the table's schema, as it was described. */
  readonly tableMetadata: ReadonlyMap<string, string>;
}

export interface ReadContext extends CallContext {
  /** A block of more bytes than this is cut before it leaves; blocks somewhat smaller travel best. */
  readonly maxBlockBytes: number;
}

/** One row: a value for each column of `output` and `filterOnly`, by name. A missing value is null. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * The two ways to give rows. `blocks`: columns in Arrow's layout, `output` then `filterOnly`, for sources that
 * can fill them directly. `rows`: objects, which the SDK turns into columns with the coercions of the type table.
 */
export type RowSource =
  | { readonly kind: 'blocks'; readonly blocks: AsyncIterable<Block> }
  | { readonly kind: 'rows'; readonly rows: AsyncIterable<Row> | Iterable<Row> };

/** Extra columns or metadata that a layout passes from GetTableLayout to GetSplits, and its rows. */
export interface PartitionLayout {
  /** Fields beside the table's partition columns; Athena carries them unread. */
  readonly extraFields?: (request: ScanRequest) => readonly Field[];
  readonly metadata?: (request: ScanRequest) => ReadonlyMap<string, string>;
  /** Rows by column name; those that violate the constraints of a partition column are dropped by the SDK. */
  readonly rows: (request: ScanRequest, context: CallContext) => AsyncIterable<Row> | Iterable<Row>;
}

/** `TABLE(catalog.<schemaName>.<name>(argument => 'value', …))`. */
export interface Passthrough {
  readonly schemaName: string;
  readonly name: string;
  readonly argumentNames: readonly string[];
  /** Refuses what may not run, and says what columns the rest returns. */
  readonly describe: (args: ReadonlyMap<string, string>, context: CallContext) => Promise<TableDescription>;
}

/** A check of `system.selftest`. */
export interface SelfCheck {
  readonly name: string;
  /** What the network must let through, as in `port 5432 of the database`; told when nothing answers. */
  readonly needs: string;
  /** What was found. Rejects with what is wrong. */
  readonly run: () => Promise<Finding>;
}

export interface Finding {
  readonly detail: string;
  /** It works, but somebody should look at it. */
  readonly isWarning?: boolean;
}

/** A line of `system.explain`. */
export interface ExplainLine {
  /** A word for what it is about, such as `sql`. */
  readonly step: string;
  readonly detail: string;
}

/** Promises to Athena, which hold for every table and value. The SDK's evaluator keeps them where `pushdown` does not. */
export interface Promises {
  /** Kinds of value sets. */
  readonly filters?: readonly FilterSubType[];
  /** Functions of expressions. */
  readonly functions?: readonly StandardFunction[];
  readonly limit?: boolean;
  /** Only for a connector that sorts itself: the SDK does not. */
  readonly topN?: boolean;
  readonly nonDefaultCollate?: boolean;
}

/**
 * A connector. `Accepted` is its own form of what the source will filter; it never leaves the process.
 *
 * @example
 * export const connector: Connector = {
 *   sourceType: 'planets',
 *   listSchemaNames: async () => ['solar'],
 *   listTables: async () => ['planet'],
 *   describeTable: async () => ({ schema: arrowSchema([field('name', types.varchar)]) }),
 *   read: async () => ({ kind: 'rows', rows: [{ name: 'venus' }] }),
 * };
 */
export interface Connector<Accepted = unknown> {
  /** A label for logs and Ping, such as `postgresql`. */
  readonly sourceType: string;
  /** Default: nothing is promised; value sets still come, and are evaluated all the same. */
  readonly promises?: Promises;
  readonly passthrough?: Passthrough;
  readonly layout?: PartitionLayout;
  listSchemaNames(context: CallContext): Promise<readonly string[]>;
  /** Table names of a schema: all of them, which the SDK cuts into pages, or one page. `null`: of every schema. */
  listTables(
    schemaName: string | null,
    page: PageRequest,
    context: CallContext,
  ): Promise<readonly string[] | TablePage>;
  /** @throws ConnectorError EntityNotFound */
  describeTable(tableName: TableName, context: CallContext): Promise<TableDescription>;
  /** Default: one split without properties. */
  planSplits?(request: SplitsRequest, context: CallContext): Promise<SplitPlan>;
  /** Default: nothing is accepted. Called once a read, before it; it may look up what it needs to know of the columns. */
  pushdown?(request: ScanRequest, context: CallContext): Pushdown<Accepted> | Promise<Pushdown<Accepted>>;
  read(plan: ReadPlan<Accepted>, context: ReadContext): Promise<RowSource>;
  onPing?(context: CallContext): Promise<void>;
  /**
   * What the source would be asked for a scan, in its own words. With it the catalog has
   * `TABLE(catalog.system.explain(query => 'SELECT … FROM schema.table …'))`.
   */
  explain?(request: ScanRequest, context: CallContext): Promise<readonly ExplainLine[]>;
  /** Whether the source can be used. With it the catalog has `TABLE(catalog.system.selftest())`. */
  selfTest?(context: CallContext): readonly SelfCheck[];
  /**
   * The variables that the properties of a Glue connection stand for, such as HOST and PORT; the name of its secret is
   * `secret_name` among them. Default: the properties themselves.
   */
  environmentFromGlueConnection?(properties: Environment): Environment;
}
