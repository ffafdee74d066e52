/**
 * What the server knows of a table by which a scan of it can be cut: how much the filter leaves, a unique key and the
 * bounds of its histogram, its partitions. Nothing is tried and nothing is counted: all of it is in the catalogs, in
 * the statistics, and in the planner's own estimate.
 */
import type { TableFacts } from './catalog.ts';
import { type Estimate, estimateOf } from './estimate.ts';
import { selectFrom } from './scan.ts';
import type { Session, TextRow } from './session.ts';
import { integerCuts } from './splits.ts';
import { quoteIdentifier, quoteTable } from './sql-text.ts';
import { bindSql, joinSql, type Sql } from './statement.ts';

/** The planner's estimate of what a filtered scan returns. @throws ConnectorError */
export async function readEstimate(
  session: Session,
  table: TableFacts,
  conditions: readonly Sql[],
): Promise<Estimate> {
  // The rows of a parallel plan are those of one worker.
  await session.query({ sql: 'SET LOCAL max_parallel_workers_per_gather = 0', parameters: [] });
  const columns = table.columns.map(({ name }) => quoteIdentifier(name));
  const scan = selectFrom(columns, quoteTable(table.schemaName, table.tableName));
  const [row] = await session.query(
    bindSql(['EXPLAIN (VERBOSE, FORMAT JSON) ', scan, ...whereOf(conditions)]),
  );
  await session.query({ sql: 'SET LOCAL max_parallel_workers_per_gather TO DEFAULT', parameters: [] });
  return estimateOf(row?.[0] ?? '');
}

function whereOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? [] : [' WHERE ', ...joinSql(conditions, ' AND ')];
}

/** Bytes that a row takes on the disk, with what is stored beside it; 0 where nothing was analyzed yet. */
export async function readRowBytes(session: Session, { oid }: TableFacts): Promise<number> {
  const [row] = await session.query({
    sql: `SELECT (sum(pg_catalog.pg_table_size(c.oid)) / nullif(sum(greatest(c.reltuples, 0)), 0))::float8::text
FROM (SELECT $1::oid AS relid UNION SELECT relid FROM pg_catalog.pg_partition_tree($1::oid::regclass)) part
JOIN pg_catalog.pg_class c ON c.oid = part.relid AND c.relkind IN ('r', 'm')`,
    parameters: [oid],
  });
  return Number(row?.[0] ?? 0);
}

/** A column by whose order the table can be read in ranges, served by an index. */
export interface SplitKey {
  readonly column: string;
  /** The array of its type in SQL, to read statistics in. */
  readonly arrayType: string;
  /** As `COLLATE …`, in which the column is ordered; empty where the type has none. */
  readonly collation: string;
  readonly isInteger: boolean;
}

/** The first column of the primary key, else of another unique index; null: there is none that the user may read. */
export async function readSplitKey(session: Session, table: TableFacts): Promise<SplitKey | null> {
  const rows = await session.query({ sql: keySql, parameters: [table.oid] });
  const readable = new Set(table.columns.map(({ name }) => name));
  const row = rows.find(([column]) => readable.has(column ?? ''));
  if (row === undefined) return null;
  const [column, arrayType, collation, isInteger] = row;
  return {
    column: column ?? '',
    arrayType: arrayType ?? '',
    collation: collation ?? '',
    isInteger: isInteger === 'true',
  };
}

/**
 * Of a domain, its base type is meant: statistics hold that. The array type goes by its own name, because `character[]`
 * in SQL is an array of single characters.
 */
const keySql = `SELECT a.attname, (SELECT format('%I.%I', n.nspname, t.typname) FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = base.typarray),
  COALESCE((SELECT format('COLLATE %I.%I', n.nspname, l.collname) FROM pg_catalog.pg_collation l
    JOIN pg_catalog.pg_namespace n ON n.oid = l.collnamespace WHERE l.oid = a.attcollation), ''),
  (base.oid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype))::text
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = x.relam AND m.amname = 'btree'
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
CROSS JOIN LATERAL (
  WITH RECURSIVE step(oid) AS (
    SELECT a.atttypid
    UNION ALL
    SELECT t.typbasetype FROM step JOIN pg_catalog.pg_type t ON t.oid = step.oid AND t.typtype = 'd'
  )
  SELECT t.oid, t.typarray FROM step JOIN pg_catalog.pg_type t ON t.oid = step.oid AND t.typtype <> 'd'
) base
WHERE i.indrelid = $1::oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND base.typarray <> 0
ORDER BY i.indisprimary DESC, i.indnkeyatts, x.relname COLLATE "C"`;

/**
 * Values of the key that cut the table into parts of equally many rows, ascending in the server's order, without
 * those that `conditions` on the key exclude. Where nothing was analyzed, integers are cut evenly.
 */
export async function readCuts(
  session: Session,
  table: TableFacts,
  key: SplitKey,
  conditions: readonly Sql[],
  count: number,
): Promise<readonly string[]> {
  const name = quoteIdentifier(key.column);
  const bounds = await session.query(
    bindSql([
      `SELECT ${name}::text FROM (SELECT DISTINCT bound ${key.collation} FROM (
  SELECT histogram_bounds FROM pg_catalog.pg_stats WHERE schemaname = `,
      { text: table.schemaName, type: 'name' },
      ' AND tablename = ',
      { text: table.tableName, type: 'name' },
      ' AND attname = ',
      { text: key.column, type: 'name' },
      ` ORDER BY inherited DESC LIMIT 1) s,
  unnest(s.histogram_bounds::text::${key.arrayType}) AS u(bound)) AS cut(${name})`,
      ...whereOf(conditions),
      ` ORDER BY cut.${name}`,
    ]),
  );
  // The first bound is the smallest value: nothing lies before it.
  if (bounds.length > 1) return textsOf(bounds).slice(1);
  return key.isInteger ? readIntegerCuts(session, table, key, conditions, count) : [];
}

/** The ends of the key, which its index knows. */
export async function readIntegerCuts(
  session: Session,
  table: TableFacts,
  { column }: SplitKey,
  conditions: readonly Sql[],
  count: number,
): Promise<readonly string[]> {
  const name = quoteIdentifier(column);
  const source = quoteTable(table.schemaName, table.tableName);
  const [ends] = await session.query(
    bindSql([`SELECT min(${name})::text, max(${name})::text FROM ${source}`, ...whereOf(conditions)]),
  );
  const [least, greatest] = ends ?? [];
  if (least === undefined || least === null || greatest === undefined || greatest === null) return [];
  return integerCuts(BigInt(least), BigInt(greatest), count);
}

function textsOf(rows: readonly TextRow[]): readonly string[] {
  return rows.map(([text]) => text ?? '');
}

export interface Partition {
  readonly oid: string;
  /** Whether the planner finds the partition by its constraint; it does not for one of a hash. */
  readonly isFound: boolean;
  /** OIDs of the partition and of all below it. */
  readonly relations: ReadonlySet<string>;
}

/** The direct partitions of a table in the order of their names; none where it has none. */
export async function readPartitions(session: Session, { oid }: TableFacts): Promise<readonly Partition[]> {
  const rows = await session.query({
    sql: `SELECT p.relid::oid::text, (part.partstrat <> 'h')::text,
  (SELECT string_agg(below.relid::oid::text, ',') FROM pg_catalog.pg_partition_tree(p.relid) below)
FROM pg_catalog.pg_partitioned_table part
CROSS JOIN LATERAL pg_catalog.pg_partition_tree(part.partrelid) p
JOIN pg_catalog.pg_class c ON c.oid = p.relid
WHERE part.partrelid = $1::oid AND p.level = 1
ORDER BY c.relname COLLATE "C"`,
    parameters: [oid],
  });
  return rows.map(([relid, isFound, below]) => ({
    oid: relid ?? '',
    isFound: isFound === 'true',
    relations: new Set((below ?? '').split(',')),
  }));
}

/** OIDs by schema and name, for what a plan calls by name. */
export async function readRelationOids(
  session: Session,
  oids: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const rows = await session.query({
    sql: `SELECT n.nspname || '.' || c.relname, c.oid::text FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY($1::oid[])`,
    parameters: [`{${[...oids].join(',')}}`],
  });
  return new Map(rows.map(([name, oid]) => [name ?? '', oid ?? '']));
}

/** The rows of these partitions, as a condition on their table; null: one of them is a partition of it no more. */
export async function readPartitionCondition(
  session: Session,
  { oid }: TableFacts,
  oids: readonly string[],
): Promise<Sql | null> {
  const rows = await session.query({
    sql: `SELECT pg_catalog.pg_get_partition_constraintdef(i.inhrelid)
FROM pg_catalog.pg_inherits i WHERE i.inhparent = $1::oid AND i.inhrelid = ANY($2::oid[])
AND NOT i.inhdetachpending`,
    parameters: [oid, `{${oids.join(',')}}`],
  });
  const constraints = rows.flatMap(([constraint]) =>
    constraint === null || constraint === undefined ? [] : [constraint],
  );
  return constraints.length === oids.length ? [`(${constraints.join(' OR ')})`] : null;
}
