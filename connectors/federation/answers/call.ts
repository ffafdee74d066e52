/** What an answer needs beside its request. */
import type { Field } from '../arrow/type.ts';
import type { CallContext, Connector, ScanRequest, TableDescription } from '../connector.ts';
import type { Constraints } from '../domain/constraints.ts';
import type { TableName } from '../domain/names.ts';
import type { SdkConfig } from '../environment/config.ts';
import type { QueryStatus } from '../environment/query-status.ts';
import { verifiedArguments } from '../passthrough.ts';
import { predicateFromConstraints } from '../predicate/decode.ts';
import type { BucketCheck } from '../spill/bucket-check.ts';
import type { KeySource } from '../spill/keys.ts';
import type { SpillStore } from '../spill/object-store.ts';

/** What a function keeps from one call to the next. */
export interface Services {
  readonly config: SdkConfig;
  readonly store: SpillStore;
  readonly newKey: KeySource;
  readonly checkBucket: BucketCheck;
  readonly watchQuery: (context: Pick<CallContext, 'queryId' | 'log'>) => QueryStatus;
}

export interface Call<Accepted> {
  readonly connector: Connector<Accepted>;
  readonly services: Services;
  readonly context: CallContext;
}

export function planScan<Accepted>(
  { connector, services, context }: Call<Accepted>,
  tableName: TableName,
  output: readonly Field[] | null,
  constraints: Constraints,
): ScanRequest {
  if (constraints.queryPlan !== null) {
    const message =
      'the request carries a Substrait plan, which is not read; the constraints beside it are used';
    context.log.write('warn', 'plan-ignored', { message });
  }
  return {
    tableName,
    output,
    predicate: predicateFromConstraints(constraints),
    orderBy: constraints.orderBy,
    limit: constraints.limit,
    passthroughArguments: verifiedArguments(
      connector,
      services.config.isPassthroughEnabled,
      constraints.passthroughArguments,
    ),
  };
}

/** The columns of a table, or of what a passthrough's statement returns. */
export async function describeRelation<Accepted>(
  { connector, context }: Call<Accepted>,
  tableName: TableName,
  passthroughArguments: ReadonlyMap<string, string>,
): Promise<TableDescription> {
  const { passthrough } = connector;
  return passthroughArguments.size > 0 && passthrough !== undefined
    ? passthrough.describe(passthroughArguments, context)
    : connector.describeTable(tableName, context);
}
