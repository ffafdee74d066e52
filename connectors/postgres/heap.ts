/** Tables that PostgreSQL keeps in pages of its own and can read a range of: since version 14, and in a heap only. */
import type { TableFacts } from './catalog.ts';
import type { Session } from './session.ts';
import { quoteTable } from './sql-text.ts';
import type { Statement } from './statement.ts';

export interface Heap {
  /** Of the longest of its files. */
  readonly pages: number;
  /** The file of a table that has no other below it; null: there are several. */
  readonly file: string | null;
}

/** Of tables by OID, and all below them. null: some of it is kept in another way. @throws ConnectorError */
export async function readHeap(session: Session, oids: readonly string[]): Promise<Heap | null> {
  const [row] = await session.query({
    sql: `WITH RECURSIVE part(oid) AS (
  SELECT unnest($1::oid[]) UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i JOIN part ON part.oid = i.inhparent
)
SELECT (max(pg_catalog.pg_relation_size(c.oid)) / current_setting('block_size')::int8)::text,
  CASE WHEN count(*) = 1 THEN min(pg_catalog.pg_relation_filenode(c.oid)) END::text,
  (bool_and(c.relkind = 'p' OR (c.relkind IN ('r', 'm') AND a.amname = 'heap'))
    AND current_setting('server_version_num')::int >= 140000)::text
FROM part JOIN pg_catalog.pg_class c ON c.oid = part.oid LEFT JOIN pg_catalog.pg_am a ON a.oid = c.relam`,
    parameters: [`{${oids.join(',')}}`],
  });
  const [pages, file = null, isHeap] = row ?? [];
  return isHeap === 'true' ? { pages: Number(pages), file } : null;
}

/**
 * Asks for the file that a table is in, and will be in while the transaction lasts: the lock of a reader keeps whoever
 * would write another one out.
 */
export function heldTable({ oid, schemaName, tableName }: TableFacts): Statement {
  return {
    sql: `SELECT pg_catalog.pg_relation_filenode($1::oid)::text, EXISTS (SELECT FROM ${quoteTable(schemaName, tableName)} LIMIT 0)`,
    parameters: [oid],
  };
}

/** null: the table is gone. @throws ConnectorError */
export async function readHeldFile(session: Session, table: TableFacts): Promise<string | null> {
  const [row] = await session.query(heldTable(table));
  return row?.[0] ?? null;
}
