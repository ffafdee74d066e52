/**
 * The local S3: one handler for the local port's default route. A request is read, its signature verified, its
 * operation found and run, and the answer or the error written; bodies stream both ways in bounded memory.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { HttpHandler } from '../port/http.ts';
import { describeThrown, systemCodeOf } from '../port/thrown.ts';
import type { Answer, S3Settings } from './call.ts';
import { type S3Error, s3ErrorFrom } from './errors.ts';
import { createFiles, type LocalFiles } from './local-files.ts';
import { assertOwner, requireBucket } from './operations/bucket-access.ts';
import { openPayload } from './payload.ts';
import { decodeRequest, newRequestId, type S3Request } from './request.ts';
import { findRoute, type Route } from './routes.ts';
import { type Credentials, verifySignature } from './signature.ts';
import { Buckets } from './store/buckets.ts';
import { copyUsage, counterOf, type Usage, type UsageCounter } from './usage.ts';
import { errorDocument, leaf } from './xml.ts';

export interface S3Options {
  /** Created if missing; one process at a time may use it. */
  readonly dataFolder: string;
  /** All requests must be signed with these; undefined: signatures are not looked at. */
  readonly credentials: Credentials | undefined;
  /** us-east-1 unless told. */
  readonly region?: string;
  /** 000000000000 unless told. */
  readonly accountId?: string;
  /** Domains whose subdomains are bucket names, beside those of `localhost` and AWS. */
  readonly hostSuffixes?: readonly string[];
  /** Gets a line for each failure of our own; standard error unless told. */
  readonly log?: (message: string) => void;
  /** For tests of expiry. */
  readonly nowMs?: () => number;
}

export interface LocalS3 {
  readonly handle: HttpHandler;
  /** The same objects without HTTP, for parts of the local system that run in this process. */
  readonly files: LocalFiles;
  /** By operation, since the start or the last reset. */
  readonly usage: () => Usage;
  readonly resetUsage: () => void;
}

/** Within it, a client on the same machine sends what it has. */
const discardTimeoutMs = 10_000;

interface Endpoint {
  readonly buckets: Buckets;
  readonly settings: S3Settings;
  readonly credentials: Credentials | undefined;
  readonly hostSuffixes: readonly string[];
  readonly counters: Map<string, UsageCounter>;
  readonly log: (message: string) => void;
}

export function createS3(options: S3Options): LocalS3 {
  const region = options.region ?? 'us-east-1';
  const endpoint: Endpoint = {
    buckets: new Buckets(options.dataFolder),
    settings: { region, accountId: options.accountId ?? '000000000000', nowMs: options.nowMs ?? Date.now },
    credentials: options.credentials,
    hostSuffixes: [
      ...['localhost', 's3.localhost', 's3.amazonaws.com', `s3.${region}.amazonaws.com`],
      ...(options.hostSuffixes ?? []),
    ],
    counters: new Map(),
    log: options.log ?? ((message) => void process.stderr.write(`${message}\n`)),
  };
  return {
    handle: (request, response) => handle(endpoint, request, response),
    files: createFiles(endpoint.buckets, endpoint.settings),
    usage: () => copyUsage(endpoint.counters),
    resetUsage: () => endpoint.counters.clear(),
  };
}

/** One request and its answer; the counter is there from when the operation is known. */
interface Exchange {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  counter?: UsageCounter;
}

async function handle(
  endpoint: Endpoint,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = newRequestId();
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', Buffer.from(requestId).toString('base64'));
  const exchange: Exchange = { incoming, response, requestId };
  try {
    await send(exchange, await answer(endpoint, exchange));
  } catch (error) {
    count(endpoint, exchange, 'Unknown').failures += 1;
    await answerError(endpoint, exchange, error);
  }
}

/** The counter of the exchange's operation; what fails before that is known is counted as Unknown. */
function count(endpoint: Endpoint, exchange: Exchange, operation: string): UsageCounter {
  if (exchange.counter === undefined) {
    exchange.counter = counterOf(endpoint.counters, operation);
    exchange.counter.requests += 1;
  }
  return exchange.counter;
}

async function answer(endpoint: Endpoint, exchange: Exchange): Promise<Answer> {
  const { buckets, settings, credentials } = endpoint;
  const request = decodeRequest(exchange.incoming, endpoint.hostSuffixes);
  const chain =
    credentials === undefined ? undefined : verifySignature(request, credentials, settings.nowMs());
  const route = findRoute(request);
  const counter = count(endpoint, exchange, route.name);
  const payload = openPayload(request, chain, (bytes) => {
    counter.bytesIn += bytes;
  });
  return run(route, request, { request, payload, buckets, settings });
}

async function run(
  route: Route,
  request: S3Request,
  call: Parameters<Extract<Route, { scope: 'service' }>['run']>[0],
): Promise<Answer> {
  if (route.scope === 'service') return route.run(call);
  const bucketName = request.bucketName ?? '';
  if (route.scope === 'bucket-name') return route.run({ ...call, bucketName });
  const bucket = await requireBucket(call.buckets, bucketName);
  assertOwner(request.header('x-amz-expected-bucket-owner'), call.settings);
  if (route.scope === 'bucket') return route.run({ ...call, bucketName, bucket });
  return route.run({ ...call, bucketName, bucket, key: request.key ?? '' });
}

async function send(exchange: Exchange, { status, headers, body }: Answer): Promise<void> {
  const { incoming, response, counter } = exchange;
  if (body instanceof Readable) {
    response.writeHead(status, headers);
    body.on('data', (piece: Buffer) => {
      if (counter !== undefined) counter.bytesOut += piece.length;
    });
    await pipeline(body, response);
    return;
  }
  const isHead = incoming.method === 'HEAD';
  const bytes = Buffer.from(body ?? '');
  const hasLength = isHead || status === 204 || 'content-length' in headers;
  response.writeHead(status, hasLength ? headers : { ...headers, 'content-length': String(bytes.length) });
  if (!isHead && counter !== undefined) counter.bytesOut += bytes.length;
  if (incoming.complete) {
    response.end(isHead ? undefined : bytes);
    return;
  }
  if (isHead || bytes.length === 0) response.flushHeaders();
  else response.write(bytes);
  await discardRest(incoming);
  response.end();
}

async function answerError(endpoint: Endpoint, exchange: Exchange, thrown: unknown): Promise<void> {
  const { incoming, response, requestId } = exchange;
  if (isClientGone(thrown, incoming)) {
    response.destroy();
    return;
  }
  const error = s3ErrorFrom(thrown);
  if (error.status >= 500 && error.code !== 'NotImplemented') endpoint.log(failureLine(error, incoming));
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isBodiless = error.code === 'NotModified' || incoming.method === 'HEAD';
  const body = isBodiless ? '' : errorBody(error, incoming, requestId);
  const headers = isBodiless ? error.headers : { ...error.headers, 'content-type': 'application/xml' };
  await send(exchange, { status: error.status, headers, body });
}

/**
 * A client that still sends its body must be able to: closing on it could destroy the answer on its way. So the
 * rest is read and thrown away, for a while.
 */
async function discardRest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return;
  incoming.resume();
  const limit = AbortSignal.timeout(discardTimeoutMs);
  await finished(incoming, { writable: false, signal: limit }).catch(() => undefined);
}

/** In the middle of its own body, or of the answer's: nothing of ours has failed, and nobody is left to tell. */
function isClientGone(thrown: unknown, incoming: IncomingMessage): boolean {
  if (incoming.destroyed && !incoming.complete) return true;
  return ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET', 'EPIPE'].includes(systemCodeOf(thrown) ?? '');
}

function errorBody(error: S3Error, incoming: IncomingMessage, requestId: string): string {
  return errorDocument(
    leaf('Code', error.code),
    leaf('Message', error.message),
    ...Object.entries(error.members).map(([name, value]) => leaf(name, value)),
    leaf('Resource', (incoming.url ?? '').split('?', 1)[0]),
    leaf('RequestId', requestId),
    leaf('HostId', 'owlery'),
  );
}

function failureLine(error: S3Error, { method, url }: IncomingMessage): string {
  return `S3 ${method} ${(url ?? '').split('?', 1)[0]} failed: ${describeThrown(error.cause)}`;
}
