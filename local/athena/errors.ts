/** What the engine says when a query cannot be answered. Messages are for the person who wrote the query. */
import type { FailureCode } from './dialect/failure.ts';

export type QueryErrorCode =
  | FailureCode
  | 'CATALOG_NOT_FOUND'
  /** The connector, or the function that hosts it, failed. */
  | 'CATALOG_ERROR'
  /** A user-defined function failed, or the Lambda that hosts it. */
  | 'FUNCTION_ERROR'
  | 'CONFIGURATION_ERROR'
  | 'CANCELLED';

export class QueryError extends Error {
  readonly code: QueryErrorCode;

  constructor(code: QueryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.name = 'QueryError';
  }
}

/** Thrown where a signal was seen; carries no blame. */
export function cancelled(): QueryError {
  return new QueryError('CANCELLED', 'the query was cancelled');
}

export function assertNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}
