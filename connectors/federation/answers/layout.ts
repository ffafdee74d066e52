/**
 * GetTableLayout: the partitions that the query needs, one row each. Most tables have none; they answer with one
 * row all the same, for no rows at all would mean that there is nothing to read.
 */
import { buildBlock } from '../arrow/builder.ts';
import { selectRows } from '../arrow/select.ts';
import { type ArrowSchema, arrowSchema, field, types } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { Row } from '../connector.ts';
import type { GetTableLayoutRequest, GetTableLayoutResponse } from '../domain/messages.ts';
import { describeTableName } from '../domain/names.ts';
import { ConnectorError } from '../errors.ts';
import { canFail, columnsOf } from '../predicate/columns.ts';
import { compilePredicate } from '../predicate/evaluate.ts';
import type { Predicate } from '../predicate/predicate.ts';
import { type Call, planScan } from './call.ts';

/** A table without partitions. */
export const onePartition: Block = buildBlock(arrowSchema([field('partitionId', types.integer)]), [
  { partitionId: 1 },
]);

export async function getTableLayout<Accepted>(
  request: GetTableLayoutRequest,
  call: Call<Accepted>,
): Promise<GetTableLayoutResponse> {
  const { catalogName, tableName } = request;
  return {
    kind: 'GetTableLayoutResponse',
    catalogName,
    tableName,
    partitions: await planPartitions(request, call),
  };
}

async function planPartitions<Accepted>(
  request: GetTableLayoutRequest,
  call: Call<Accepted>,
): Promise<Block> {
  const { layout } = call.connector;
  const scan = planScan(call, { ...request, output: null, tableMetadata: request.schema.metadata });
  const partitionFields = request.partitionColumns.map((name) => partitionField(request, name));
  const schema = arrowSchema(
    [...partitionFields, ...(layout?.extraFields?.(scan) ?? [])],
    layout?.metadata?.(scan),
  );
  if (schema.fields.length === 0 && schema.metadata.size === 0) return onePartition;
  if (layout === undefined) {
    throw new ConnectorError(
      'InvalidResponse',
      `table ${describeTableName(request.tableName)} has partition columns, but its connector has no layout for them`,
    );
  }
  const rows: Row[] = [];
  for await (const row of layout.rows(scan, call.context)) rows.push(row);
  return withinConstraints(buildBlock(schema, rows), scan.predicate, request.partitionColumns);
}

function partitionField(
  { schema, tableName }: GetTableLayoutRequest,
  name: string,
): ArrowSchema['fields'][number] {
  const found = schema.fields.find((candidate) => candidate.name === name);
  if (found === undefined) {
    throw new ConnectorError(
      'InvalidInput',
      `partition column ${name} is not in the schema of ${describeTableName(tableName)}`,
    );
  }
  return found;
}

/** Only what is asked of partition columns alone can be tested on partitions. */
function withinConstraints(
  block: Block,
  predicate: readonly Predicate[],
  partitionColumns: readonly string[],
): Block {
  const testable = predicate.filter((term) => {
    const columns = columnsOf([term]);
    return (
      columns.length > 0 && columns.every(({ name }) => partitionColumns.includes(name)) && !canFail(term)
    );
  });
  const selection = compilePredicate(testable, block.schema)(block);
  return selection === null ? block : selectRows(block, selection);
}
