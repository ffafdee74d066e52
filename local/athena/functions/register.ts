/** Functions of DuckDB that stand for declared ones. */
import { type DuckDBConnection, DuckDBScalarFunction } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Vector } from '../../../connectors/federation/caller.ts';
import { messageOf } from '../../../connectors/federation/caller.ts';
import { writeVector } from '../scan/vector-writer.ts';
import { duckdbType } from './duckdb-type.ts';
import type { FunctionSignature } from './signature.ts';
import { readVector } from './vector-reader.ts';

/**
 * For planning: it has types and no values. DuckDB tries to compute a call of constants while it plans; where that
 * fails, as here always, the call stays a call, and what it gives decides nothing about what is scanned.
 */
export function registerForPlanning(connection: DuckDBConnection, signature: FunctionSignature): void {
  register(connection, signature, false, (info) => {
    duckdb.scalar_function_set_error(info, 'a function has no value while a query is planned');
  });
}

/**
 * For answering. Volatile, so that DuckDB asks for the rows of the query and no others: of a function that is not, it
 * also evaluates dictionary entries that no row uses.
 */
export function registerForAnswering(
  connection: DuckDBConnection,
  signature: FunctionSignature,
  answer: (args: readonly Vector[], rowCount: number) => Vector,
): void {
  register(connection, signature, true, (info, input, output) => {
    try {
      const count = duckdb.data_chunk_get_size(input);
      const args = signature.args.map((field, index) =>
        readVector(duckdb.data_chunk_get_vector(input, index), field, count),
      );
      writeVector(output, answer(args, count), { start: 0, count });
    } catch (error) {
      duckdb.scalar_function_set_error(info, messageOf(error));
    }
  });
}

function register(
  connection: DuckDBConnection,
  { duckdbName, args, returns }: FunctionSignature,
  isVolatile: boolean,
  main: duckdb.ScalarFunctionMainFunction,
): void {
  const created = new DuckDBScalarFunction();
  created.setName(duckdbName);
  for (const arg of args) created.addParameter(duckdbType(arg));
  created.setReturnType(duckdbType(returns));
  // Else DuckDB would answer NULL for a row with a NULL in it, and Athena asks the function.
  created.setSpecialHandling();
  if (isVolatile) created.setVolatile();
  duckdb.scalar_function_set_function(created.scalar_function, main);
  connection.registerScalarFunction(created);
  created.destroySync();
}
