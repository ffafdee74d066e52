/** Asks Athena for a query's state. The client is loaded with the first question, a second into a read. */
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { QueryId } from '../domain/names.ts';
import type { ForwardedCredentials } from './forward-access.ts';

/** QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED. Rejects with the client's own error. */
export type ReadQueryState = (queryId: QueryId, signal: AbortSignal) => Promise<string>;

export function readAthenaState(credentials: ForwardedCredentials | null = null): ReadQueryState {
  let client: AthenaClient | null = null;
  return async (queryId, abortSignal) => {
    const { AthenaClient, GetQueryExecutionCommand } = await import('@aws-sdk/client-athena');
    client ??= new AthenaClient(credentials === null ? {} : { credentials });
    const command = new GetQueryExecutionCommand({ QueryExecutionId: queryId });
    const { QueryExecution } = await client.send(command, { abortSignal });
    return QueryExecution?.Status?.State ?? 'RUNNING';
  };
}
