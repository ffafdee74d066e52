/** How many connections may still be opened: by the server's limit, the role's and the database's. */
export interface Limit {
  readonly used: number;
  readonly most: number;
}

/**
 * One row for each limit that there is. What a role without rights may not see of others' sessions is not asked for:
 * the counts of backends are everybody's to read.
 */
export const limitsSql = `SELECT (SELECT sum(pg_catalog.pg_stat_get_db_numbackends(oid)) FROM pg_catalog.pg_database)::text,
  (current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
    - COALESCE(current_setting('reserved_connections', true)::int, 0))::text
UNION ALL SELECT pg_catalog.pg_stat_get_db_numbackends(oid)::text, datconnlimit::text
  FROM pg_catalog.pg_database WHERE datname = current_database() AND datconnlimit >= 0
UNION ALL SELECT (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usesysid = r.oid)::text, rolconnlimit::text
  FROM pg_catalog.pg_roles r WHERE rolname = session_user AND rolconnlimit >= 0`;

export function decodeLimits(rows: readonly (readonly (string | null)[])[]): readonly Limit[] {
  return rows.map(([used, most]) => ({ used: Number(used), most: Number(most) }));
}

/** By the limit that is reached first; the connection that asks is taken already. */
export function countFree(limits: readonly Limit[]): number {
  return Math.max(0, Math.min(...limits.map(({ used, most }) => most - used)));
}

const crowdedShare = 0.8;

/** Whether connections that nobody uses at the moment had better be somebody else's. */
export function isCrowded(limits: readonly Limit[]): boolean {
  return limits.some(({ used, most }) => used > crowdedShare * most);
}
