/**
 * The catalog `awsdatacatalog` of the local engine: Parquet, CSV and JSON files in S3. Objects are fetched into a
 * folder of the engine's own, once for each version, and DuckDB reads them there; it can open no other file.
 */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type ArrowSchema,
  arrowSchema,
  describeTableName,
  messageOf,
  type TableName,
} from '../../../connectors/federation/caller.ts';
import { assertNotCancelled, QueryError } from '../errors.ts';
import type { ScanPlan } from '../plan/plan.ts';
import { quoteName, quoteText } from '../plan/sql-name.ts';
import { duckdbTypeName } from '../plan/stub.ts';
import type { ScanProgress } from '../scan/progress.ts';
import type { InTurn } from '../turns.ts';
import { fieldOfDuckdbType } from './file-schema.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';
import {
  type ConfiguredTable,
  type FileFormat,
  formatOf,
  isTableFile,
  locateTable,
  type TableLocation,
} from './table-location.ts';

export const fileCatalogName = 'awsdatacatalog';

export interface FileCatalogOptions {
  readonly store: ObjectStore;
  /** Where objects are kept; the only folder that DuckDB may read. */
  readonly folder: string;
  readonly defaultBucket: string | null;
  /** By `schema.table`, in lower case. */
  readonly tables: Readonly<Record<string, ConfiguredTable>>;
}

export interface FileCatalog {
  listSchemas(signal?: AbortSignal): Promise<readonly string[]>;
  listTables(schemaName: string, signal?: AbortSignal): Promise<readonly string[]>;
  /**
   * `inTurn` guards the connection, which other tables of the query use as well.
   *
   * @throws QueryError TABLE_NOT_FOUND
   */
  describe(
    connection: DuckDBConnection,
    inTurn: InTurn,
    tableName: TableName,
    signal?: AbortSignal,
  ): Promise<ArrowSchema>;
  countFiles(tableName: TableName, signal?: AbortSignal): Promise<number>;
  /** Has the scan's files at hand; gives the query whose rows they hold. */
  fetch(scan: ScanPlan, progress: ScanProgress, signal?: AbortSignal): Promise<string>;
}

interface TableFiles {
  readonly location: TableLocation;
  readonly format: FileFormat;
  readonly objects: readonly StoredObject[];
}

export function createFileCatalog(options: FileCatalogOptions): FileCatalog {
  const { store, folder, defaultBucket, tables } = options;
  const fetching = new Map<string, Promise<string>>();
  // Queries share a download, so none of them may cancel it.
  const fetchObject = (bucket: string, object: StoredObject): Promise<string> => {
    const name = createHash('sha256').update(`${bucket}\n${object.key}\n${object.etag}`).digest('hex');
    const path = join(folder, `${name}${extname(object.key)}`);
    const pending = fetching.get(path) ?? fetchOnce(store, bucket, object.key, path);
    fetching.set(path, pending);
    pending.catch(() => fetching.delete(path));
    return pending;
  };
  return {
    async listSchemas(signal) {
      const configured = Object.keys(tables).map((name) => name.slice(0, name.indexOf('.')));
      const folders = defaultBucket === null ? [] : await store.listFolders(defaultBucket, '', signal);
      return [...new Set([...configured, ...folders])].toSorted();
    },
    async listTables(schemaName, signal) {
      const prefix = `${schemaName}.`;
      const configured = Object.keys(tables).flatMap((name) =>
        name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
      );
      const folders =
        defaultBucket === null ? [] : await store.listFolders(defaultBucket, `${schemaName}/`, signal);
      return [...new Set([...configured, ...folders])].toSorted();
    },
    async describe(connection, inTurn, tableName, signal) {
      const { location, format, objects } = await findFiles(options, tableName, signal);
      // Parquet files of one table agree on their columns; text is judged by all of it.
      const wanted = format === 'parquet' ? objects.slice(0, 1) : objects;
      const paths = await Promise.all(wanted.map((object) => fetchObject(location.bucket, object)));
      return inTurn(() => readSchema(connection, tableName, scanSql(format, paths)));
    },
    async countFiles(tableName, signal) {
      return (await findFiles(options, tableName, signal)).objects.length;
    },
    async fetch(scan, progress, signal) {
      const { location, format, objects } = await findFiles(options, scan.tableName, signal);
      progress.splits = objects.length;
      const paths: string[] = [];
      for (const object of objects) {
        assertNotCancelled(signal);
        paths.push(await fetchObject(location.bucket, object));
        progress.requests += 1;
        progress.splitsDone += 1;
        progress.bytes += object.bytes;
      }
      const columns = scan.schema.fields.map((field) => {
        const name = quoteName(field.name);
        return `CAST(${name} AS ${duckdbTypeName(field)}) AS ${name}`;
      });
      return `SELECT ${columns.join(', ')} FROM ${scanSql(format, paths)}`;
    },
  };
}

async function findFiles(
  options: FileCatalogOptions,
  tableName: TableName,
  signal?: AbortSignal,
): Promise<TableFiles> {
  const location = locateTable(tableName, options.tables, options.defaultBucket);
  if (location === null) throw notFound(options, tableName);
  const objects = await listObjects(options.store, location, tableName, signal);
  const files = objects.filter(({ key }) => isTableFile(key));
  if (files.length === 0) throw notFound(options, tableName, location);
  const formats = new Set(files.map(({ key }) => location.format ?? formatOf(key)));
  const [format] = formats;
  if (formats.size === 1 && format !== null && format !== undefined)
    return { location, format, objects: files };
  const where = `s3://${location.bucket}/${location.prefix}`;
  throw new QueryError(
    'NOT_SUPPORTED',
    `${describeTableName(tableName)} has files of no single known format in ${where}; ` +
      'name them .parquet, .csv or .json, or say the format in owlery.config.json',
  );
}

async function listObjects(
  store: ObjectStore,
  location: TableLocation,
  tableName: TableName,
  signal?: AbortSignal,
) {
  try {
    return await store.list(location.bucket, location.prefix, signal);
  } catch (error) {
    const where = `s3://${location.bucket}/${location.prefix}`;
    const message = `cannot list the files of ${describeTableName(tableName)} in ${where}: ${messageOf(error)}`;
    throw new QueryError('CATALOG_ERROR', message, { cause: error });
  }
}

function notFound(options: FileCatalogOptions, tableName: TableName, location?: TableLocation): QueryError {
  const where =
    location === undefined ? '' : `: there are no files in s3://${location.bucket}/${location.prefix}`;
  const known = Object.keys(options.tables);
  const hint = known.length === 0 ? '' : `; configured tables: ${known.join(', ')}`;
  return new QueryError(
    'TABLE_NOT_FOUND',
    `table ${fileCatalogName}.${describeTableName(tableName)} does not exist${where}${hint}`,
  );
}

/** A file appears under its name only when it is whole. */
async function fetchOnce(store: ObjectStore, bucket: string, key: string, path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.partial-${process.hrtime.bigint()}`;
  try {
    await store.download(bucket, key, partial);
    await rename(partial, path);
    return path;
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

const readers: Readonly<Record<FileFormat, (paths: string) => string>> = {
  parquet: (paths) => `read_parquet(${paths}, union_by_name = true)`,
  csv: (paths) => `read_csv(${paths}, header = true, union_by_name = true)`,
  json: (paths) => `read_json(${paths}, union_by_name = true)`,
};

function scanSql(format: FileFormat, paths: readonly string[]): string {
  return readers[format](`[${paths.map(quoteText).join(', ')}]`);
}

async function readSchema(
  connection: DuckDBConnection,
  tableName: TableName,
  from: string,
): Promise<ArrowSchema> {
  try {
    const result = await connection.run(`SELECT * FROM ${from} LIMIT 0`);
    return arrowSchema(
      result
        .columnNames()
        .map((name, index) => fieldOfDuckdbType(name.toLowerCase(), result.columnType(index))),
    );
  } catch (error) {
    throw new QueryError(
      'CATALOG_ERROR',
      `cannot read the files of ${describeTableName(tableName)}: ${messageOf(error)}`,
      {
        cause: error,
      },
    );
  }
}
