/**
 * A query in Athena's dialect as text for DuckDB: parsed into a tree, written out of it. Nothing passes through
 * unread, so what the local engine does not know fails by name and place, and is never silently something else.
 */
import { emitQuery } from './emit/query.ts';
import { parseQueryText } from './parse/query.ts';

export interface TranslateOptions {
  /** Names, in lower case, of columns that are maps; UNNEST needs to know them. */
  readonly mapColumns?: ReadonlySet<string>;
}

/** The text runs on a connection that `prepareSession` has prepared. */
export function translate(sql: string, options: TranslateOptions = {}): string {
  return emitQuery(parseQueryText(sql), {
    sql,
    bindings: new Map(),
    mapColumns: options.mapColumns ?? new Set(),
    unnamedRows: false,
    emitQuery,
  });
}
