/**
 * Where a table of files lies. A configured table says so itself; any other is a folder of the default bucket:
 * `<schema>/<table>/` holds the files of `awsdatacatalog.<schema>.<table>`.
 */
import type { TableName } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';

export const fileFormats = ['parquet', 'csv', 'json'] as const;
export type FileFormat = (typeof fileFormats)[number];

export interface ConfiguredTable {
  /** `s3://bucket/prefix/`. */
  readonly location: string;
  /** Default: told by the names of the files. */
  readonly format?: FileFormat;
}

export interface TableLocation {
  readonly bucket: string;
  /** Ends with a slash, or is empty. */
  readonly prefix: string;
  readonly format: FileFormat | null;
}

export function locateTable(
  { schemaName, tableName }: TableName,
  tables: Readonly<Record<string, ConfiguredTable>>,
  defaultBucket: string | null,
): TableLocation | null {
  const configured = tables[`${schemaName}.${tableName}`];
  if (configured !== undefined) {
    return { ...parseLocation(configured.location), format: configured.format ?? null };
  }
  if (defaultBucket === null) return null;
  return { bucket: defaultBucket, prefix: `${schemaName}/${tableName}/`, format: null };
}

/** @throws QueryError CONFIGURATION_ERROR */
export function parseLocation(location: string): { bucket: string; prefix: string } {
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(location) ?? [];
  if (bucket === undefined) {
    throw new QueryError(
      'CONFIGURATION_ERROR',
      `a table's location is s3://bucket/prefix/, not '${location}'`,
    );
  }
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

const extensions: readonly (readonly [RegExp, FileFormat])[] = [
  [/\.parquet$/i, 'parquet'],
  [/\.csv(?:\.gz|\.zst)?$/i, 'csv'],
  [/\.(?:json|jsonl|ndjson)(?:\.gz|\.zst)?$/i, 'json'],
];

export function formatOf(key: string): FileFormat | null {
  return extensions.find(([pattern]) => pattern.test(key))?.[1] ?? null;
}

/** Athena passes over files whose name begins with an underscore or a dot, and empty markers of folders. */
export function isTableFile(key: string): boolean {
  const name = key.slice(key.lastIndexOf('/') + 1);
  return name !== '' && !name.startsWith('_') && !name.startsWith('.');
}
