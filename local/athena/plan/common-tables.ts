/** WITH queries written into the places that use them, so that each use shows its own conditions. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { stringify } from 'lossless-json';
import { parseTree } from './duckdb-call.ts';
import { isObject, listOf, objectOf } from './duckdb-json.ts';

/** null: there is no WITH query that could be inlined. */
export async function inlineCommonTables(connection: DuckDBConnection, sql: string): Promise<string | null> {
  if (!/\bwith\b/i.test(sql)) return null;
  const tree = await parseTree(connection, sql, sql);
  if (!markNotMaterialized(tree)) return null;
  const json = stringify(tree) ?? '';
  const rows = await connection.runAndReadAll('SELECT json_deserialize_sql($1::JSON)', [json]);
  const text: unknown = rows.getRows()[0]?.[0];
  return typeof text === 'string' ? text : null;
}

/** Changes the tree in place; tells whether it found any. */
function markNotMaterialized(value: unknown): boolean {
  if (Array.isArray(value)) return value.map(markNotMaterialized).includes(true);
  if (!isObject(value)) return false;
  let isFound = false;
  for (const entry of listOf(objectOf(value['cte_map'])['map'])) {
    const definition: unknown = objectOf(entry)['value'];
    if (isObject(definition)) {
      Object.assign(definition, { materialized: 'CTE_MATERIALIZE_NEVER' });
      isFound = true;
    }
  }
  return Object.values(value).map(markNotMaterialized).includes(true) || isFound;
}
