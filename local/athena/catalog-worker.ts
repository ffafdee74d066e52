/**
 * The thread in which a connector's function runs, as one Lambda environment: the function's module is loaded
 * once, calls come as JSON bytes and are parsed before the handler sees them, and its answer or error leaves as
 * JSON bytes.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { encodeFunctionError } from '../../connectors/federation/caller.ts';
import type { FunctionCall, FunctionReply, WorkerOptions } from './host/messages.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Lambda's longest. */
const timeoutMs = 900_000;

const { functionUrl, functionName } = workerData as WorkerOptions;
let loading: Promise<Handler> | null = null;

parentPort?.on('message', (call: FunctionCall) => {
  void answer(call).then((reply) => parentPort?.postMessage(reply, [reply.payload.buffer]));
});

async function answer({ id, payload }: FunctionCall): Promise<FunctionReply> {
  try {
    loading ??= loadHandler();
    const handler = await loading;
    const deadlineMs = Date.now() + timeoutMs;
    const context = {
      functionName,
      awsRequestId: id,
      getRemainingTimeInMillis: () => deadlineMs - Date.now(),
    };
    const result = await handler(JSON.parse(new TextDecoder().decode(payload)), context);
    return { id, isError: false, payload: encode(result ?? null) };
  } catch (error) {
    return { id, isError: true, payload: encode(encodeFunctionError(error)) };
  }
}

async function loadHandler(): Promise<Handler> {
  const module: unknown = await import(functionUrl);
  if (
    typeof module === 'object' &&
    module !== null &&
    'handler' in module &&
    typeof module.handler === 'function'
  ) {
    return module.handler as Handler;
  }
  throw new Error(`${functionUrl} exports no function named handler`);
}

/** A buffer of its own, which can be handed over without a copy. */
function encode(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
