/**
 * A function hosted in a thread with an environment of its own, called as Lambda Invoke would call it: bytes in,
 * bytes out, errors as Lambda's error object, and Lambda's limit on their size. The thread starts with the first
 * call, and again after a crash.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { decodeFunctionError, FunctionError } from '../../../connectors/federation/caller.ts';
import type { Invoke } from '../catalog.ts';
import { cancelled } from '../errors.ts';
import type { FunctionCall, FunctionReply, WorkerOptions } from './messages.ts';

export interface FunctionHostOptions extends WorkerOptions {
  readonly workerUrl: URL;
  /** All of it: nothing is inherited from this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Gets each line that the function writes. */
  readonly onLog?: (line: string) => void;
}

export interface FunctionHost extends AsyncDisposable {
  readonly invoke: Invoke;
}

/** Of a synchronous invocation, in both directions. */
const maxPayloadBytes = 6_291_556;
/** A cancelled query's calls end by themselves when the function sees that the query has; it looks every second. */
const settleTimeoutMs = 3000;

interface Pending {
  readonly resolve: (payload: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

interface RunningThread {
  readonly worker: Worker;
  readonly pending: Map<string, Pending>;
}

export function createFunctionHost(options: FunctionHostOptions): FunctionHost {
  const { functionName } = options;
  let thread: RunningThread | null = null;
  const startThread = (): RunningThread => {
    const started = openThread(options, () => {
      if (thread === started) thread = null;
    });
    return started;
  };
  return {
    async invoke(payload, signal) {
      if (signal?.aborted === true) throw cancelled();
      if (payload.byteLength > maxPayloadBytes) {
        throw new FunctionError(
          'RequestTooLargeException',
          `the request to function ${functionName} has ${payload.byteLength} bytes; Lambda takes ${maxPayloadBytes}`,
        );
      }
      thread ??= startThread();
      return abandonable(call(thread, payload, functionName), signal);
    },
    async [Symbol.asyncDispose]() {
      const closing = thread;
      thread = null;
      if (closing === null) return;
      const deadlineMs = performance.now() + settleTimeoutMs;
      while (closing.pending.size > 0 && performance.now() < deadlineMs) await sleep(20);
      await closing.worker.terminate();
    },
  };
}

function openThread(options: FunctionHostOptions, onExit: () => void): RunningThread {
  const { functionUrl, functionName, workerUrl, environment, onLog } = options;
  const workerData: WorkerOptions = { functionUrl, functionName };
  const worker = new Worker(workerUrl, { workerData, env: { ...environment }, stdout: true, stderr: true });
  const pending = new Map<string, Pending>();
  forwardLines(worker, onLog ?? (() => undefined));
  let crash: Error | null = null;
  worker.on('message', (reply: FunctionReply) => {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.isError)
      waiting?.reject(decodeFunctionError(JSON.parse(new TextDecoder().decode(reply.payload))));
    else waiting?.resolve(reply.payload);
  });
  worker.on('error', (error: Error) => {
    crash = error;
  });
  worker.on('exit', (exitCode) => {
    onExit();
    const why = crash === null ? `exited with code ${exitCode}` : `crashed: ${crash.message}`;
    const failure = new FunctionError(
      'Runtime.ExitError',
      `function ${functionName} ${why}; the next call starts it again`,
    );
    for (const waiting of pending.values()) waiting.reject(failure);
    pending.clear();
  });
  return { worker, pending };
}

function call(
  { worker, pending }: RunningThread,
  payload: Uint8Array,
  functionName: string,
): Promise<Uint8Array> {
  const id = randomUUID();
  const answered = new Promise<Uint8Array>((resolve, reject) => {
    pending.set(id, { resolve, reject });
  });
  const message: FunctionCall = { id, payload: new Uint8Array(payload) };
  worker.postMessage(message, [message.payload.buffer]);
  return answered.then((answer) => {
    if (answer.byteLength <= maxPayloadBytes) return answer;
    throw new FunctionError(
      'Function.ResponseSizeTooLarge',
      `the answer of function ${functionName} has ${answer.byteLength} bytes; Lambda allows ${maxPayloadBytes}`,
    );
  });
}

/** Stops waiting; the function goes on, as in Lambda, until it finds out for itself. */
function abandonable<Value>(answer: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return answer;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason ?? cancelled());
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

function forwardLines(worker: Worker, onLog: (line: string) => void): void {
  for (const stream of [worker.stdout, worker.stderr]) {
    let rest = '';
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onLog(line);
    });
  }
}
