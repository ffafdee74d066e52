/** What the emitter knows while it writes: the text for error places, names bound by lambdas, the way to queries. */
import { DialectError, type DialectErrorCode, positionAt } from '../errors.ts';
import type { Name, Query } from '../tree.ts';

/** How a declared function is called in DuckDB. */
export interface ExternalCall {
  readonly duckdbName: string;
  /** One a parameter: whether it is text. DuckDB would turn quoted text into anything else, Athena does not. */
  readonly takesText: readonly boolean[];
  /** Whether it gives a map. */
  readonly isMap: boolean;
}

export interface Scope {
  readonly sql: string;
  /** Lambda parameters, in lower case, and what stands for them. */
  readonly bindings: ReadonlyMap<string, string>;
  /** Columns known to be maps, in lower case: DuckDB unnests lists only. */
  readonly mapColumns: ReadonlySet<string>;
  /** What USING EXTERNAL FUNCTION declared, by name. */
  readonly externalFunctions: ReadonlyMap<string, ExternalCall>;
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
