/**
 * How one Athena function is answered by DuckDB. The entries are data, so that a call is checked, translated and
 * documented from the same line.
 */
import type { DialectErrorCode } from '../errors.ts';
import type { Expression, FunctionCall } from '../tree.ts';

export type FunctionUse = 'scalar' | 'aggregate' | 'window';

/** Fewest and most arguments. */
export type Arity = readonly [number, number];

interface Called {
  readonly use: FunctionUse;
  readonly arity: Arity;
}

export type FunctionEntry =
  /** DuckDB has it under this name with this meaning. */
  | (Called & { readonly how: 'same' })
  /** DuckDB has it under another name. */
  | (Called & { readonly how: 'renamed'; readonly to: string })
  /** A macro of the session's prelude. */
  | (Called & { readonly how: 'macro'; readonly to: string })
  /** The call becomes another expression. */
  | (Called & { readonly how: 'rewrite'; readonly rewrite: Rewrite })
  /** Athena has it, the local engine does not. */
  | { readonly how: 'unsupported'; readonly why?: string };

export type Rewrite = (call: CallContext) => string;

/** The words around the arguments of an aggregate or window function, each empty or ready to be written. */
export interface Clauses {
  readonly distinct: string;
  readonly orderBy: string;
  readonly nulls: string;
  readonly filter: string;
  readonly over: string;
}

export interface CallContext {
  readonly call: FunctionCall;
  readonly args: readonly Expression[];
  readonly clauses: Clauses;
  /** The argument as DuckDB text. */
  sql(index: number): string;
  /** The lambda argument as DuckDB text, its parameters standing for the given texts, or for themselves. */
  lambda(index: number, parameters: number): string;
  /** Only the lambda's body, each parameter replaced by a text. */
  lambdaBody(index: number, replacements: readonly string[]): string;
  /** A name for a lambda parameter that no column and no other call uses. */
  fresh(prefix: string): string;
  /** The argument for a macro with overloads: by itself, or bound to a name where DuckDB learns its type too late. */
  once(index: number, make: (text: string) => string): string;
  /** The condition of FILTER as DuckDB text. */
  filterCondition(): string;
  /** Whether the argument is known to be a map. */
  isMap(index: number): boolean;
  /** Whether the argument is known to be an array. */
  isArray(index: number): boolean;
  /** The argument's value where it is a string literal; fails by name and place where it is not. */
  literal(index: number, what: string): string;
  fail(code: DialectErrorCode, what: string, argument?: number): never;
}

/** One chapter of the function table, with the macros its entries call. */
export interface FunctionFamily {
  readonly title: string;
  readonly functions: Readonly<Record<string, FunctionEntry>>;
  /** `CREATE OR REPLACE TEMP MACRO` follows from each: name and parameters, then the body. */
  readonly macros: readonly string[];
}

const anyNumber = Number.POSITIVE_INFINITY;

export function same(min: number, max: number = min, use: FunctionUse = 'scalar'): FunctionEntry {
  return { how: 'same', use, arity: [min, max] };
}

export function renamed(
  to: string,
  min: number,
  max: number = min,
  use: FunctionUse = 'scalar',
): FunctionEntry {
  return { how: 'renamed', to, use, arity: [min, max] };
}

export function macro(to: string, min: number, max: number = min): FunctionEntry {
  return { how: 'macro', to, use: 'scalar', arity: [min, max] };
}

export function rewrite(min: number, max: number, make: Rewrite, use: FunctionUse = 'scalar'): FunctionEntry {
  return { how: 'rewrite', rewrite: make, use, arity: [min, max] };
}

export function variadic(min: number, make: Rewrite): FunctionEntry {
  return rewrite(min, anyNumber, make);
}

export function unsupported(why?: string): FunctionEntry {
  return why === undefined ? { how: 'unsupported' } : { how: 'unsupported', why };
}

/** A call of an aggregate or window function of DuckDB with the clauses of the original call. */
export function aggregate(name: string, args: readonly string[], clauses: Clauses): string {
  const inside = `${clauses.distinct}${args.join(', ')}${clauses.orderBy}${clauses.nulls}`;
  return `${name}(${inside})${clauses.filter}${clauses.over}`;
}

export function quoteString(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
