/** DuckDB's own reading of a query, as JSON: its parse tree, and its plan. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { QueryError } from '../errors.ts';
import { type JsonObject, listOf, parseDuckdbJson, textOf } from './duckdb-json.ts';
import { decodeOperator, type PlanOperator } from './operator.ts';
import { readerError } from './reader-error.ts';

/** `writtenSql` is the query as the person wrote it, for places in messages. */
export async function parseTree(
  connection: DuckDBConnection,
  sql: string,
  writtenSql: string,
): Promise<JsonObject> {
  const tree = await callJson(connection, 'json_serialize_sql($1::VARCHAR)', sql);
  if (tree['error'] === true) throw readerError(`Parser Error: ${textOf(tree['error_message'])}`, writtenSql);
  return tree;
}

export interface PlanFailure {
  /** DuckDB's kind of error, in lower case. */
  readonly type: string;
  readonly message: string;
}

export async function serializePlan(
  connection: DuckDBConnection,
  sql: string,
  optimize: boolean,
): Promise<readonly PlanOperator[] | PlanFailure> {
  const options = `skip_null := true, skip_empty := false, skip_default := false, optimize := ${optimize}`;
  const json = await callJson(connection, `json_serialize_plan($1::VARCHAR, ${options})`, sql);
  if (json['error'] !== true) return listOf(json['plans']).map(decodeOperator);
  return { type: textOf(json['error_type']).toLowerCase(), message: textOf(json['error_message']) };
}

async function callJson(connection: DuckDBConnection, call: string, sql: string): Promise<JsonObject> {
  const rows = await connection.runAndReadAll(`SELECT ${call}`, [sql]);
  const text: unknown = rows.getRows()[0]?.[0];
  if (typeof text !== 'string') throw new QueryError('NOT_SUPPORTED', 'DuckDB gave no plan for the query');
  return parseDuckdbJson(text);
}
