/** Ping by itself, in the function's direction, so that a function that only pings loads no more of the wire. */
import type { PingRequest, PingResponse } from '../domain/messages.ts';
import type { Json } from './json.ts';
import { decodeOrigin } from './origin.ts';

export function decodePing(json: Json): PingRequest {
  return { kind: 'PingRequest', ...decodeOrigin(json) };
}

export function encodePing({
  kind,
  catalogName,
  queryId,
  sourceType,
  capabilities,
  serDeVersion,
}: PingResponse): object {
  return { '@type': kind, catalogName, queryId, sourceType, capabilities, serDeVersion };
}
