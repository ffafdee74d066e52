/**
 * A DuckDB connection that behaves as an Athena session: settings first, then the macros that the translator's
 * output calls. Both belong to the connection; preparing twice is harmless.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { functionFamilies } from './functions.ts';

const settings: readonly string[] = [
  'SET autoinstall_known_extensions = false',
  'SET autoload_known_extensions = false',
  'SET integer_division = true',
  "SET TimeZone = 'UTC'",
  "SET Calendar = 'gregorian'",
  "SET default_null_order = 'NULLS_LAST'",
  "SET default_order = 'ASC'",
  "SET lambda_syntax = 'DISABLE_SINGLE_ARROW'",
];

export async function prepareSession(connection: DuckDBConnection): Promise<void> {
  // Settings come first and by themselves: a macro keeps what / meant when it was read.
  await connection.run(settings.join(';\n'));
  const macros = functionFamilies.flatMap((family) => family.macros);
  await connection.run(macros.map((macro) => `CREATE OR REPLACE TEMP MACRO ${macro}`).join(';\n'));
}
