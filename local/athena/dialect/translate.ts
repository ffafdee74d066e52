/**
 * A query in Athena's dialect as text for DuckDB: parsed into a tree, written out of it. Nothing passes through
 * unread, so what the local engine does not know fails by name and place, and is never silently something else.
 */
import { emitQuery } from './emit/query.ts';
import type { ExternalCall } from './emit/scope.ts';
import { parseQueryText } from './parse/query.ts';

export interface TranslateOptions {
  /** Names, in lower case, of columns that are maps; UNNEST needs to know them. */
  readonly mapColumns?: ReadonlySet<string>;
  /** By name, in lower case: functions that the session has beside Athena's own. */
  readonly externalFunctions?: ReadonlyMap<string, ExternalCall>;
}

/** The text runs on a connection that `prepareSession` has prepared. */
export function translate(sql: string, options: TranslateOptions = {}): string {
  return emitQuery(parseQueryText(sql), {
    sql,
    bindings: new Map(),
    mapColumns: options.mapColumns ?? new Set(),
    externalFunctions: options.externalFunctions ?? new Map(),
    unnamedRows: false,
    emitQuery,
  });
}
