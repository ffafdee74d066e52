/** How PostgreSQL's planner would go about a scan, as `system.explain` says it. */
import type { OrderBy, Predicate, TableName } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { callContext } from './database.ts';

export async function explained(
  connector: PostgresConnector,
  tableName: TableName,
  scan: {
    readonly predicate?: readonly Predicate[];
    readonly orderBy?: readonly OrderBy[];
    readonly limit?: bigint;
  },
): Promise<string> {
  const { predicate = [], orderBy = [], limit = null } = scan;
  const lines = await connector.explain?.(
    {
      tableName,
      output: [],
      predicate,
      orderBy,
      limit,
      passthroughArguments: new Map(),
      tableMetadata: new Map(),
    },
    callContext().context,
  );
  return (lines ?? []).map(({ detail }) => detail).join('\n');
}
