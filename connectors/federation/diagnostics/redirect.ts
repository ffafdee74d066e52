/**
 * Calls of a diagnostic, answered by a small connector that stands in for the one it is about: whatever Athena asks
 * from there on (columns, splits, rows) is asked of that, and the answers need not know.
 */
import type { Call } from '../answers/call.ts';
import type { Connector } from '../connector.ts';
import type { FederationRequest } from '../domain/messages.ts';
import { calledFunction, declaredArguments, type Signature } from '../passthrough.ts';
import type { Diagnostic } from './diagnostic.ts';
import { explain } from './explain.ts';
import { selfTest } from './self-test.ts';

type Asked = Pick<Connector, 'explain' | 'selfTest' | 'passthrough'>;

/** What a connector's catalog offers in place of a table: its own statements, and what it can say of itself. */
export function functionsOf(connector: Asked): readonly Signature[] {
  const { passthrough } = connector;
  return [...(passthrough === undefined ? [] : [passthrough]), ...diagnosticsOf(connector)];
}

function diagnosticsOf(connector: Asked): readonly Diagnostic[] {
  return [
    ...(connector.explain === undefined ? [] : [explain]),
    ...(connector.selfTest === undefined ? [] : [selfTest]),
  ];
}

export interface Redirected {
  readonly request: FederationRequest;
  readonly call: Call<unknown>;
}

/** The request and the call as they were, unless a diagnostic is called. @throws ConnectorError InvalidInput */
export function redirectDiagnostic(request: FederationRequest, call: Call<unknown>): Redirected {
  const args = argumentsOf(request);
  if (args.size === 0) return { request, call };
  const { connector, services } = call;
  const called = calledFunction(
    functionsOf(connector),
    connector,
    services.config.isPassthroughEnabled,
    args,
  );
  const diagnostic = diagnosticsOf(connector).find((candidate) => candidate === called);
  if (diagnostic === undefined) return { request, call };
  const declared = declaredArguments(diagnostic, args);
  return {
    request: withoutArguments(request),
    call: { ...call, connector: standIn(diagnostic, declared, call) },
  };
}

function argumentsOf(request: FederationRequest): ReadonlyMap<string, string> {
  if ('constraints' in request) return request.constraints.passthroughArguments;
  return 'passthroughArguments' in request ? request.passthroughArguments : new Map();
}

function withoutArguments(request: FederationRequest): FederationRequest {
  const passthroughArguments = new Map<string, string>();
  if ('constraints' in request) {
    return { ...request, constraints: { ...request.constraints, passthroughArguments } };
  }
  return 'passthroughArguments' in request ? { ...request, passthroughArguments } : request;
}

function standIn(
  diagnostic: Diagnostic,
  args: ReadonlyMap<string, string>,
  subject: Call<unknown>,
): Connector {
  return {
    sourceType: subject.connector.sourceType,
    listSchemaNames: async () => [],
    listTables: async () => [],
    describeTable: async () => ({ schema: diagnostic.schema }),
    read: async () => ({ kind: 'rows', rows: diagnostic.rows(args, subject) }),
  };
}
