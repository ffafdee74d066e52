/** What the emitter knows while it writes: the text for error places, names bound by lambdas, the way to queries. */
import { DialectError, type DialectErrorCode, positionAt } from '../errors.ts';
import type { Name, Query } from '../tree.ts';

export interface Scope {
  readonly sql: string;
  /** Lambda parameters, in lower case, and what stands for them. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Columns known to be maps, in lower case: DuckDB unnests lists only. */
  readonly mapColumns: ReadonlySet<string>;
  /** Inside a cast a row has no field names of its own: DuckDB would match them with those of the type. */
  readonly unnamedRows: boolean;
  readonly emitQuery: (query: Query, scope: Scope) => string;
}

export function bind(scope: Scope, bindings: readonly (readonly [string, string])[]): Scope {
  return { ...scope, bindings: new Map([...scope.bindings, ...bindings]) };
}

export function fail(scope: Scope, code: DialectErrorCode, what: string, at: number): DialectError {
  return new DialectError(code, what, positionAt(scope.sql, at));
}

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

export function emitNames(names: readonly Name[]): string {
  return names.map((name) => quoteName(name.value)).join('.');
}
