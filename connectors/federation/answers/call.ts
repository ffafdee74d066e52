/** What an answer needs beside its request. */
import type { Field } from '../arrow/type.ts';
import type { CallContext, Connector, ScanRequest, TableDescription } from '../connector.ts';
import type { Constraints } from '../domain/constraints.ts';
import type { TableName } from '../domain/names.ts';
import { verifiedArguments } from '../passthrough.ts';
import { scanFromConstraints } from '../predicate/decode.ts';
import type { Services } from './services.ts';

export interface Call<Accepted> {
  readonly connector: Connector<Accepted>;
  readonly services: Services;
  readonly context: CallContext;
}

/** What a request says of the scan that it belongs to. */
interface ScanOrigin {
  readonly tableName: TableName;
  readonly output: readonly Field[] | null;
  readonly constraints: Constraints;
  readonly tableMetadata: ReadonlyMap<string, string>;
}

export function planScan<Accepted>(
  { connector, services }: Call<Accepted>,
  { tableName, output, constraints, tableMetadata }: ScanOrigin,
): ScanRequest {
  return {
    tableName,
    output,
    ...scanFromConstraints(constraints),
    passthroughArguments: verifiedArguments(
      connector,
      services.config.isPassthroughEnabled,
      constraints.passthroughArguments,
    ),
    tableMetadata,
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
