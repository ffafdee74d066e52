/** Whether PostgreSQL can be read, and how well: the checks of `system.selftest`. */
import { ConnectorError, type Finding, type SelfCheck } from '../federation/index.ts';
import type { Session } from './session.ts';
import type { Statement } from './statement.ts';

/** Runs a question in a session of its own. */
export type Ask = <Answer>(question: (session: Session) => Promise<Answer>) => Promise<Answer>;

export function postgresChecks(ask: Ask): readonly SelfCheck[] {
  const needs = 'the host and port of the connection string (in a VPC: by its security groups)';
  const check = (
    name: string,
    sql: string,
    judge: (values: readonly string[], session: Session) => Finding,
  ) => ({
    name,
    needs,
    run: () => ask(async (session) => judge(await firstRow(session, { sql, parameters: [] }), session)),
  });
  return [
    check('database', connectionSql, judgeConnection),
    check('rights', rightsSql, judgeRights),
    check('tables', tablesSql, judgeTables),
    check('connections', connectionsSql, judgeConnections),
  ];
}

async function firstRow(session: Session, statement: Statement): Promise<readonly string[]> {
  const [row] = await session.query(statement);
  return (row ?? []).map((value) => value ?? '');
}

const connectionSql = `SELECT current_setting('server_version'), current_user, COALESCE(s.ssl, false)::text,
  COALESCE(s.version, ''), current_setting('server_encoding'), pg_is_in_recovery()::text
FROM (SELECT pg_backend_pid() AS pid) me LEFT JOIN pg_catalog.pg_stat_ssl s USING (pid)`;

/** The least version of which every statement of the connector is known to work. */
const leastVersion = 15;

function judgeConnection(values: readonly string[], { address }: Session): Finding {
  const [version = '', user, isEncrypted, tls, encoding, isStandby] = values;
  const faults = [
    ...(Number.parseInt(version, 10) < leastVersion
      ? [`versions before ${leastVersion} are not tested`]
      : []),
    ...(isEncrypted === 'true' ? [] : ['the connection is not encrypted; set sslmode=verify-full']),
    ...(encoding === 'UTF8'
      ? []
      : [`texts are stored as ${encoding}, so filters on them are the function's`]),
  ];
  const place = `${address.host}:${address.port}/${address.database}`;
  const kind = isStandby === 'true' ? ' (standby)' : '';
  const what = `PostgreSQL ${version}${kind} at ${place} as ${user}${isEncrypted === 'true' ? `, ${tls}` : ''}`;
  return { detail: [what, ...faults].join('; '), isWarning: faults.length > 0 };
}

const rightsSql = `SELECT r.rolsuper::text, r.rolcreatedb::text, r.rolcreaterole::text, r.rolbypassrls::text,
  (SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE'))::text
FROM pg_catalog.pg_roles r WHERE r.rolname = current_user`;

/** Sessions are read-only all the same; but a function that a statement calls is bound by its caller's rights alone. */
function judgeRights([
  isSuper,
  mayCreateDb,
  mayCreateRole,
  bypassesRls,
  writable = '0',
]: readonly string[]): Finding {
  const excess = [
    ...(isSuper === 'true' ? ['is a superuser'] : []),
    ...(mayCreateDb === 'true' ? ['may create databases'] : []),
    ...(mayCreateRole === 'true' ? ['may create roles'] : []),
    ...(bypassesRls === 'true' ? ['is not bound by row security'] : []),
    ...(writable === '0' ? [] : [`may write to ${writable} tables`]),
  ];
  return excess.length === 0
    ? { detail: 'the role may read and not write' }
    : { detail: `the role ${excess.join(', ')}; SELECT is all that it needs`, isWarning: true };
}

const tablesSql = `SELECT count(*)::text, count(DISTINCT n.oid)::text,
  count(*) FILTER (WHERE c.relkind IN ('r', 'p', 'm') AND c.reltuples < 0)::text
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
  AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND has_schema_privilege(n.oid, 'USAGE')
  AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))`;

function judgeTables([tables = '0', schemas, unknown = '0']: readonly string[]): Finding {
  if (tables === '0') {
    throw new ConnectorError(
      'AccessDenied',
      'the role may read no table; grant it USAGE on a schema and SELECT in it',
    );
  }
  const found = `${tables} tables in ${schemas} schemas can be read`;
  return unknown === '0'
    ? { detail: found }
    : {
        detail: `${found}; ${unknown} were never analyzed, so they are not cut well: run ANALYZE`,
        isWarning: true,
      };
}

const connectionsSql = `SELECT current_setting('max_connections'),
  -- Any role may count them; of others' sessions it may not see what they are.
  (SELECT sum(pg_catalog.pg_stat_get_db_numbackends(oid)) FROM pg_catalog.pg_database)::text`;

const crowdedShare = 0.8;

function judgeConnections([most = '0', open = '0']: readonly string[]): Finding {
  const isWarning = Number(open) > crowdedShare * Number(most);
  return { detail: `${open} of ${most} connections of the server are open`, isWarning };
}
