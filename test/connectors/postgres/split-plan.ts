/** The splits that the connector plans for a scan. */
import {
  arrowSchema,
  buildBlock,
  field,
  type Predicate,
  types,
} from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { type Call, callContext } from './database.ts';

export type Split = Readonly<Record<string, string>>;

const oneRow = buildBlock(arrowSchema([field('partitionid', types.integer)]), [{ partitionid: 1 }]);

export interface PlannedScan {
  readonly predicate?: readonly Predicate[];
  readonly limit?: bigint | null;
  readonly call?: Call;
}

export async function planSplits(
  connector: PostgresConnector,
  tableName: string,
  { predicate = [], limit = null, call = callContext() }: PlannedScan = {},
): Promise<readonly Split[]> {
  const planned = await connector.planSplits?.(
    {
      tableName: { schemaName: 'public', tableName },
      output: null,
      predicate,
      orderBy: [],
      limit,
      passthroughArguments: new Map(),
      tableMetadata: new Map(),
      partitions: oneRow,
      continuationToken: null,
    },
    call.context,
  );
  return planned?.splits ?? [];
}
