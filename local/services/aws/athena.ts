/**
 * Athena's GetQueryExecution, by which a connector asks whether its query still runs. The engine keeps the
 * registry up to date; a connector is only told what Athena would tell it.
 */
import { AwsError } from '../port/aws-error.ts';
import { decodeMembers, missingMember } from '../port/json-members.ts';
import type { JsonTargets } from '../port/json-operations.ts';

export type QueryState = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface QueryExecution {
  readonly query: string;
  readonly state: QueryState;
  readonly submittedMs: number;
  readonly completedMs?: number;
  /** Always there when the state is FAILED or CANCELLED. */
  readonly stateChangeReason?: string;
  readonly catalog?: string;
  readonly database?: string;
}

export type QueryOutcome =
  | { readonly state: 'SUCCEEDED' }
  | { readonly state: 'FAILED'; readonly reason: string }
  | { readonly state: 'CANCELLED' };

export interface QueryExecutions {
  /** A query begins: its state is RUNNING. */
  readonly register: (
    queryId: string,
    execution: Pick<QueryExecution, 'query' | 'catalog' | 'database'>,
  ) => void;
  /** Nothing happens to a query that has ended already, or is unknown. */
  readonly finish: (queryId: string, outcome: QueryOutcome) => void;
  readonly find: (queryId: string) => QueryExecution | undefined;
}

/** Older ended queries are forgotten: a long-running session must not grow. */
const maxRemembered = 1000;

export function createQueryExecutions(nowMs: () => number = Date.now): QueryExecutions {
  const executions = new Map<string, QueryExecution>();
  return {
    register: (queryId, { query, catalog, database }) => {
      executions.set(queryId, {
        query,
        state: 'RUNNING',
        submittedMs: nowMs(),
        ...(catalog === undefined ? {} : { catalog }),
        ...(database === undefined ? {} : { database }),
      });
      forgetOldest(executions);
    },
    finish: (queryId, outcome) => {
      const execution = executions.get(queryId);
      if (execution?.state !== 'RUNNING') return;
      executions.set(queryId, { ...execution, ...finished(outcome), completedMs: nowMs() });
    },
    find: (queryId) => executions.get(queryId),
  };
}

export function athenaTargets(executions: QueryExecutions): JsonTargets {
  return {
    'AmazonAthena.GetQueryExecution': (input) => {
      const queryId = decodeMembers(input).text('QueryExecutionId');
      if (queryId === undefined) throw invalidRequest(missingMember('QueryExecutionId'), 'INVALID_INPUT');
      const execution = executions.find(queryId);
      if (execution === undefined) {
        throw invalidRequest(`QueryExecution ${queryId} was not found`, 'QUERY_EXECUTION_NOT_FOUND');
      }
      return { QueryExecution: encodeExecution(queryId, execution) };
    },
  };
}

function finished(outcome: QueryOutcome): Pick<QueryExecution, 'state' | 'stateChangeReason'> {
  if (outcome.state === 'FAILED') return { state: 'FAILED', stateChangeReason: outcome.reason };
  if (outcome.state === 'CANCELLED') {
    return { state: 'CANCELLED', stateChangeReason: 'Query cancelled by user' };
  }
  return { state: outcome.state };
}

function forgetOldest(executions: Map<string, QueryExecution>): void {
  for (const [queryId, { state }] of executions) {
    if (executions.size <= maxRemembered) return;
    if (state !== 'RUNNING') executions.delete(queryId);
  }
}

function encodeExecution(queryId: string, execution: QueryExecution): object {
  const { query, catalog, database, state, stateChangeReason, submittedMs, completedMs } = execution;
  return {
    QueryExecutionId: queryId,
    Query: query,
    QueryExecutionContext: { Catalog: catalog?.toLowerCase(), Database: database },
    Status: {
      State: state,
      StateChangeReason: stateChangeReason,
      SubmissionDateTime: submittedMs / 1000,
      CompletionDateTime: completedMs === undefined ? undefined : completedMs / 1000,
    },
    WorkGroup: 'primary',
  };
}

function invalidRequest(message: string, code: string): AwsError {
  return new AwsError('InvalidRequestException', message, {
    members: { AthenaErrorCode: code, ErrorCode: code },
  });
}
