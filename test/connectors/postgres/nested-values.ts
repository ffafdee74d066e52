/** Rows of blocks as plain values: what is nested, as arrays, objects and maps. */
import { type Block, valueAt } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import { openScan, type ReadOptions } from './database.ts';

export function valuesOf({ rowCount, vectors }: Block): unknown[][] {
  return Array.from({ length: rowCount }, (_, row) => vectors.map((vector) => valueAt(vector, row)));
}

/** All rows of a table in the schema public, in the order in which they come. */
export async function readValues(
  connector: PostgresConnector,
  tableName: string,
  options: ReadOptions = {},
): Promise<{ readonly rows: readonly unknown[][]; readonly blocks: readonly Block[] }> {
  const scan = await openScan(connector, { schemaName: 'public', tableName }, options);
  const blocks: Block[] = [];
  for await (const block of scan.blocks) blocks.push(block);
  return { rows: blocks.flatMap(valuesOf), blocks };
}
