/**
 * AWS JSON 1.0 and 1.1: `x-amz-target` names the operation, the body is its input.
 * Errors carry `__type` and the message in both spellings that SDKs read; what is thrown as anything but an
 * AwsError is a bug of ours, answered as InternalFailure and told to the log.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './aws-error.ts';
import { BodyTooLargeError, readBody } from './body.ts';
import { describeThrown } from './thrown.ts';

/** Gets the decoded JSON body; returns what JSON.stringify can write, or nothing for an empty answer. */
export type JsonOperation = (input: unknown) => unknown;

export type JsonTargets = Readonly<Record<string, JsonOperation>>;

export interface JsonDispatch {
  readonly targets: JsonTargets;
  readonly maxBodyBytes: number;
  readonly log: (message: string) => void;
}

/** True for a request of these protocols, with a target or without; an S3 upload may have any content type. */
export function isJsonRequest(request: IncomingMessage): boolean {
  if (request.method !== 'POST') return false;
  const contentType = request.headers['content-type'] ?? '';
  return (
    request.headers['x-amz-target'] !== undefined || /^application\/x-amz-json-1\.[01]\b/.test(contentType)
  );
}

export async function answerJson(
  dispatch: JsonDispatch,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const contentType = request.headers['content-type']?.includes('json-1.0')
    ? 'application/x-amz-json-1.0'
    : 'application/x-amz-json-1.1';
  const { status, body } = await runOperation(dispatch, request);
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': bytes.length,
    'x-amzn-requestid': requestId,
  });
  response.end(bytes);
}

interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

async function runOperation(dispatch: JsonDispatch, request: IncomingMessage): Promise<JsonAnswer> {
  const target = headerText(request, 'x-amz-target');
  try {
    const operation = Object.hasOwn(dispatch.targets, target) ? dispatch.targets[target] : undefined;
    if (operation === undefined) throw unknownOperation(target);
    const input = decodeInput(await readBody(request, dispatch.maxBodyBytes));
    return { status: 200, body: (await operation(input)) ?? {} };
  } catch (error) {
    // Of a client that has gone there is nothing to tell, and nobody to tell it to.
    if (request.destroyed && !request.complete) throw error;
    return errorAnswer(error, target, dispatch.log);
  }
}

function errorAnswer(error: unknown, target: string, log: (message: string) => void): JsonAnswer {
  if (error instanceof AwsError) {
    const { code, message, members, status } = error;
    return { status, body: { __type: code, message, Message: message, ...members } };
  }
  if (error instanceof BodyTooLargeError) {
    return errorAnswer(new AwsError('RequestTooLargeException', error.message, { status: 413 }), target, log);
  }
  log(`${target} failed: ${describeThrown(error)}`);
  const failure = new AwsError(
    'InternalFailure',
    `${target} failed inside the local endpoint; its log has the details`,
    { status: 500 },
  );
  return errorAnswer(failure, target, log);
}

function unknownOperation(target: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    target === ''
      ? 'the request has no x-amz-target header, which names the operation'
      : `operation ${target} is not offered by the local endpoint`,
  );
}

function decodeInput(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new AwsError('SerializationException', 'the request body is not JSON', { cause });
  }
}

function headerText(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}
