/**
 * Lambda carries 6 MiB in an answer and fails a larger one with an error of its own, which tells nobody what to do.
 * Rows that are too many are spilled (`spill/inline.ts`); everything else is refused here, by name.
 */
import type { FederationResponse } from './domain/messages.ts';
import { ConnectorError } from './errors.ts';

/** Of a synchronous answer; a little below what Lambda enforces. */
export const maxResponseBytes = 6 * 1024 * 1024;

type ResponseKind = FederationResponse['kind'];

const advice: Readonly<Record<ResponseKind, string>> = {
  PingResponse: 'shorten its sourceType',
  ListSchemasResponse: 'show fewer schemas',
  ListTablesResponse: 'show fewer tables in a schema',
  GetTableResponse: 'show fewer columns, or less metadata of them',
  GetTableLayoutResponse: 'give fewer partitions, or rows that are smaller',
  GetSplitsResponse:
    'plan fewer splits in a call, with a continuationToken for the rest, or smaller properties',
  GetDataSourceCapabilitiesResponse: 'promise less',
  ReadRecordsResponse: 'spill the rows',
  RemoteReadRecordsResponse: 'spill larger blocks (MAX_BLOCK_SIZE_BYTES), or cut the scan into more splits',
  UserDefinedFunctionResponse: 'return smaller values from its user-defined function',
};

/** @throws ConnectorError InvalidResponse for an answer, or a part of one, that Lambda would refuse */
export function assertFitsLambda(kind: ResponseKind, encoded: object): void {
  const bytes = Buffer.byteLength(JSON.stringify(encoded));
  if (bytes <= maxResponseBytes) return;
  throw new ConnectorError(
    'InvalidResponse',
    `${kind} has ${bytes} bytes, and Lambda carries ${maxResponseBytes} (6 MiB) at most: the connector must ${advice[kind]}`,
  );
}
