/** A user-defined function as the handler knows it, and what a call of it gets. */
import type { Field } from '../arrow/type.ts';
import type { Vector } from '../arrow/vector.ts';
import type { FederatedIdentity } from '../domain/identity.ts';
import type { Log } from '../log.ts';

/** What a call knows of the query that it serves. */
export interface UdfContext {
  readonly identity: FederatedIdentity;
  /** Aborted when the Lambda function is about to run out of time. */
  readonly signal: AbortSignal;
  /** Milliseconds until Lambda ends the invocation; Infinity where nothing does. */
  readonly remainingTimeMs: () => number;
  readonly log: Log;
}

/** The arguments of some rows, in columns. */
export interface UdfInput {
  /** One an argument, each of `rowCount` values. */
  readonly vectors: readonly Vector[];
  readonly rowCount: number;
  /** The column to fill. Its type is the one that was declared; of a decimal it is the query's. */
  readonly output: Field;
}

/** Gives one value a row, in the order of the rows. */
export type Evaluate = (input: UdfInput, context: UdfContext) => Vector | Promise<Vector>;

/** `call`: a null is an argument as any other. `null-out`: the function is not called, and the result is null. */
export type NullHandling = 'call' | 'null-out';

/** `defineUdf` makes it. */
export interface Udf {
  readonly name: string;
  readonly args: readonly Field[];
  readonly returns: Field;
  readonly nullIn: NullHandling;
  readonly evaluate: Evaluate;
}
