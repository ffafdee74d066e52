/**
 * What the database holds, read from PostgreSQL's system catalogs: schemas, tables, and the columns of one table.
 * Athena's names are lower case; here they meet the real ones. Partitions are parts of their table and not shown.
 */

import { ConnectorError, describeTableName, type TableName } from '../federation/index.ts';
import { fold, isNamed, isReachable, type NameCasing } from './casing.ts';
import type { Session, TextRow } from './session.ts';
import { compareTables } from './table-pages.ts';
import { declaredType, readTypeCatalog, type TypeCatalog, type TypeUse } from './type-facts.ts';
import type { TypeMapping } from './type-map.ts';
import { mapColumn } from './type-policy.ts';
import type { TypePolicy } from './type-settings.ts';

export interface ColumnFacts {
  /** As in PostgreSQL. */
  readonly name: string;
  /** As in Athena. */
  readonly athenaName: string;
  readonly mapping: TypeMapping;
  /** PostgreSQL's name of the type, for messages. */
  readonly typeName: string;
  /** Whether equal texts are equal bytes; true where the type has no collation. */
  readonly isDeterministic: boolean;
  /** Whether texts are ordered by their bytes; false where the type has no collation. */
  readonly isByteOrdered: boolean;
  readonly isNotNull: boolean;
  readonly comment: string | null;
}

/** As `pg_class.relkind`: ordinary, partitioned and foreign tables, views, materialized views. */
export type RelationKind = 'r' | 'p' | 'f' | 'v' | 'm';

export interface TableFacts {
  readonly oid: string;
  readonly kind: RelationKind;
  readonly schemaName: string;
  readonly tableName: string;
  readonly columns: readonly ColumnFacts[];
  /** Whether the server stores text as UTF-8, so that it compares and finds what Athena would. */
  readonly isUtf8: boolean;
}

/** How the database's names and types are shown in Athena. */
export interface Showing {
  readonly casing: NameCasing;
  readonly types: TypePolicy;
}

const relationKinds: readonly RelationKind[] = ['r', 'p', 'f', 'v', 'm'];
const shownKinds = `('${relationKinds.join("', '")}')`;
const isShownSchema = `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND has_schema_privilege(n.oid, 'USAGE')`;
const isShownTable = `c.relkind IN ${shownKinds} AND NOT c.relispartition
    AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))`;

export async function readSchemaNames(session: Session, casing: NameCasing): Promise<readonly string[]> {
  const rows = await session.query({
    sql: `SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE ${isShownSchema}`,
    parameters: [],
  });
  const names = rows.map((row) => text(row, 0)).filter((name) => isReachable(casing, name));
  return [...new Set(names.map(fold))].sort();
}

/** Tables of the schemas that `schemaName` may stand for; null: of all. Sorted as {@link compareTables} says. */
export async function readTableNames(
  session: Session,
  schemaName: string | null,
  casing: NameCasing,
): Promise<readonly TableName[]> {
  const rows = await session.query({
    sql: `SELECT n.nspname, c.relname
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE ${isShownSchema} AND ${isShownTable} AND ($1::text IS NULL OR ${mayFoldTo('n.nspname', '$1')})`,
    parameters: [schemaName],
  });
  const names = new Map<string, TableName>();
  for (const row of rows) {
    const [schema, table] = [text(row, 0), text(row, 1)];
    const isWanted = schemaName === null ? isReachable(casing, schema) : isNamed(casing, schemaName, schema);
    if (!isWanted || !isReachable(casing, table)) continue;
    const name = { schemaName: fold(schema), tableName: fold(table) };
    names.set(`${name.schemaName}\0${name.tableName}`, name);
  }
  return [...names.values()].sort(compareTables);
}

/** @throws ConnectorError EntityNotFound, InvalidInput for a name that fits several objects, AccessDenied */
export async function readTable(
  session: Session,
  name: TableName,
  { casing, types }: Showing,
): Promise<TableFacts> {
  const rows = await session.query({ sql: tableSql, parameters: [name.schemaName, name.tableName] });
  const schemaName = pickName(
    'schema',
    name.schemaName,
    rows.map((row) => text(row, 0)),
    casing,
  );
  if (schemaName === null) throw notFound(name);
  const inSchema = rows.filter((row) => text(row, 0) === schemaName);
  const tableName = pickName(
    'table',
    name.tableName,
    inSchema.map((row) => text(row, 1)),
    casing,
  );
  if (tableName === null) throw notFound(name);
  const own = inSchema.filter((row) => text(row, 1) === tableName);
  const readable = own.filter((row) => row[3] !== null && text(row, 4) === 'true');
  const catalog = await readTypeCatalog(session, readable.map(typeUseOf));
  const columns = readable.map((row) => decodeColumn(row, catalog, types));
  if (columns.length === 0 && own.some((row) => row[3] !== null)) {
    throw new ConnectorError(
      'AccessDenied',
      `user ${session.address.user} may not read table ${describeTableName(name)}; grant SELECT on it in PostgreSQL`,
    );
  }
  const [first = []] = own;
  return {
    oid: text(first, 11),
    kind: relationKinds.find((kind) => kind === first[12]) ?? 'v',
    schemaName,
    tableName,
    columns,
    isUtf8: own.some((row) => row[2] === 'UTF8'),
  };
}

/** The column that Athena means by `athenaName`. @throws ConnectorError */
export function columnOf(table: TableFacts, athenaName: string): ColumnFacts {
  const candidates = table.columns.filter((column) => column.athenaName === fold(athenaName));
  const name = pickName(
    'column',
    athenaName,
    candidates.map((column) => column.name),
    'CASE_INSENSITIVE_SEARCH',
  );
  const column = candidates.find((candidate) => candidate.name === name);
  if (column === undefined) {
    throw new ConnectorError(
      'InvalidInput',
      `table ${table.schemaName}.${table.tableName} has no column ${athenaName} any more; run the query again`,
    );
  }
  return column;
}

/** The real name that is meant: the only one, or the one that is equal to the letter. null: none. */
function pickName(what: string, wanted: string, found: readonly string[], casing: NameCasing): string | null {
  const names = [...new Set(found)].filter((name) => isNamed(casing, wanted, name));
  if (names.length <= 1) return names[0] ?? null;
  if (names.includes(wanted)) return wanted;
  throw new ConnectorError(
    'InvalidInput',
    `the ${what} name ${wanted} fits several in PostgreSQL that differ by case: ${names.sort().join(', ')}; make a view with a name of its own`,
  );
}

function notFound(name: TableName): ConnectorError {
  return new ConnectorError(
    'EntityNotFound',
    `table ${describeTableName(name)} does not exist in PostgreSQL, or the user may not read it; SHOW TABLES IN ${name.schemaName} lists those that can be read`,
  );
}

/** Letters beyond ASCII are folded here and not in the server, whose locale may not know them. */
function mayFoldTo(column: string, parameter: string): string {
  return String.raw`(lower(${column}::text COLLATE "C") = lower(${parameter}::text COLLATE "C") OR ${column}::text ~ '[^\x01-\x7f]')`;
}

/**
 * Whether collation `l` compares bytes: `C`, `POSIX`, and all that PostgreSQL 17 builds in. The database's own is what
 * the database says; who provides it is said since PostgreSQL 15.
 */
const isByteOrdered = `(CASE l.collprovider
    WHEN 'b' THEN true
    WHEN 'c' THEN l.collcollate IN ('C', 'POSIX')
    WHEN 'd' THEN (
      SELECT CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'b' THEN true WHEN 'i' THEN false
        ELSE d.datcollate IN ('C', 'POSIX') END
      FROM pg_catalog.pg_database d WHERE d.datname = current_database())
    ELSE false END)`;

/** One row per column. */
const tableSql = `SELECT n.nspname, c.relname, current_setting('server_encoding'), a.attname,
  has_column_privilege(c.oid, a.attnum, 'SELECT')::text,
  a.atttypid::int8, a.atttypmod, format_type(a.atttypid, a.atttypmod),
  CASE WHEN ${isByteOrdered} THEN 'bytes' WHEN l.collisdeterministic IS FALSE THEN 'loose' ELSE 'exact' END,
  col_description(c.oid, a.attnum),
  a.attnotnull::text, c.oid::text, c.relkind::text, a.attndims::text
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
WHERE c.relkind IN ${shownKinds} AND ${isShownSchema}
  AND ${mayFoldTo('n.nspname', '$1')} AND ${mayFoldTo('c.relname', '$2')}
ORDER BY c.oid, a.attnum`;

function typeUseOf(row: TextRow): TypeUse {
  return { oid: Number(text(row, 5)), modifier: Number(text(row, 6)), dimensions: Number(text(row, 13)) };
}

function decodeColumn(row: TextRow, catalog: TypeCatalog, types: TypePolicy): ColumnFacts {
  const name = text(row, 3);
  const typeName = text(row, 7);
  const path = [text(row, 0), text(row, 1), name].map(fold).join('.');
  return {
    name,
    athenaName: fold(name),
    mapping: mapColumn(path, { ...declaredType(typeUseOf(row), catalog), typeName }, types),
    typeName,
    isDeterministic: text(row, 8) !== 'loose',
    isByteOrdered: text(row, 8) === 'bytes',
    comment: row[9] ?? null,
    isNotNull: text(row, 10) === 'true',
  };
}

function text(row: TextRow, index: number): string {
  return row[index] ?? '';
}
