/** Ping: that the function is there, and which protocol it speaks. */
import type { CallContext, Connector } from '../connector.ts';
import type { PingRequest, PingResponse } from '../domain/messages.ts';
import { messageOf } from '../errors.ts';
import { announcedVersion } from '../wire/format.ts';

/** Athena's revision number of the SDK's features: a counter, not a set of bits. */
const featureRevision = 24;

export function answerPing(
  { catalogName, queryId }: PingRequest,
  { sourceType }: Pick<Connector, 'sourceType'>,
): PingResponse {
  return {
    kind: 'PingResponse',
    catalogName,
    queryId,
    sourceType,
    capabilities: featureRevision,
    serDeVersion: announcedVersion,
  };
}

interface PingedCall {
  readonly connector: Pick<Connector, 'sourceType' | 'onPing'>;
  readonly context: CallContext;
}

/** Answers whatever the connector's own hook does. */
export async function ping(request: PingRequest, { connector, context }: PingedCall): Promise<PingResponse> {
  try {
    await connector.onPing?.(context);
  } catch (error) {
    context.log.write('warn', 'ping-hook', { message: messageOf(error) });
  }
  return answerPing(request, connector);
}
