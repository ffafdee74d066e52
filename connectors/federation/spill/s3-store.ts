/**
 * The store on S3. The client is loaded with the first call, so that Ping and metadata calls start without it.
 *
 * A body goes out as a stream of views: nothing is joined, and the signature leaves the payload out, which costs
 * the client a third of the CPU that hashing it does. TLS, the length and AES-GCM's tag protect it.
 */
import { Readable } from 'node:stream';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import type { SpillLocation } from '../domain/split.ts';
import {
  type AwsFailure,
  awsFailureFrom,
  describeFailure,
  errorCodeFrom,
} from '../environment/aws-failure.ts';
import type { SpillConfig } from '../environment/config.ts';
import type { ForwardedCredentials } from '../environment/forward-access.ts';
import { ConnectorError, type ErrorCode } from '../errors.ts';
import { describeLocation } from './location.ts';
import { type SpillStore, usesPathStyle } from './object-store.ts';

export interface S3StoreOptions {
  /** `bucketOwner` is demanded of `bucket` only: one that a request brings may be another account's. */
  readonly config: Pick<SpillConfig, 'bucket' | 'bucketOwner' | 'putHeaders'>;
  /** In place of the function's role. */
  readonly credentials?: ForwardedCredentials | null;
}

export function createS3Store(options: S3StoreOptions): SpillStore {
  const { bucket, bucketOwner, putHeaders } = options.config;
  let loaded: S3Client | null = null;
  const client = async () => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    loaded ??= new S3Client(clientConfig(options));
    return loaded;
  };
  const owner = (of: string) =>
    bucketOwner !== null && of === bucket ? { ExpectedBucketOwner: bucketOwner } : {};

  return {
    async put(location, body, signal) {
      const { PutObjectCommand } = await import('@aws-sdk/client-s3');
      const command = new PutObjectCommand({
        ...addressOf(location),
        ...owner(location.bucket),
        Body: Readable.from(body.chunks(), { objectMode: false }),
        ContentLength: body.byteLength,
      });
      command.middlewareStack.add(
        (next) => (request) => {
          addHeaders(request.request, putHeaders);
          return next(request);
        },
        { step: 'build', name: 'spillPutHeaders' },
      );
      const sent = (await client()).send(command, abortable(signal));
      await sent.catch(failWith(`cannot write ${describeLocation(location)}`, signal));
    },
    async get(location, signal) {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const command = new GetObjectCommand({ ...addressOf(location), ...owner(location.bucket) });
      const fail = failWith(`cannot read ${describeLocation(location)}`, signal);
      const { Body } = await (await client()).send(command, abortable(signal)).catch(fail);
      return Body === undefined ? new Uint8Array(0) : await Body.transformToByteArray().catch(fail);
    },
    async headBucket(name) {
      const { HeadBucketCommand } = await import('@aws-sdk/client-s3');
      const command = new HeadBucketCommand({ Bucket: name, ...owner(name) });
      const sent = (await client()).send(command);
      await sent.catch((cause: unknown) => {
        throw bucketError(name, cause);
      });
    },
    close() {
      loaded?.destroy();
    },
  };
}

/** The client's warnings are not JSON lines, and a failure that matters is thrown as well. */
const silentLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

function clientConfig({ credentials }: S3StoreOptions): S3ClientConfig {
  return {
    forcePathStyle: usesPathStyle(process.env),
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    logger: silentLogger,
    ...(credentials ? { credentials } : {}),
  };
}

function addressOf({ bucket, key }: SpillLocation): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: key };
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

/** The client's types leave the request open, since they serve other transports too. */
function addHeaders(request: unknown, headers: ReadonlyMap<string, string>): void {
  if (typeof request !== 'object' || request === null || !('headers' in request)) return;
  if (typeof request.headers === 'object' && request.headers !== null) {
    Object.assign(request.headers, Object.fromEntries(headers));
  }
}

/** For `catch`: an abort keeps its own reason, everything else says what could not be done. */
function failWith(what: string, signal: AbortSignal | undefined): (cause: unknown) => never {
  return (cause) => {
    signal?.throwIfAborted();
    const failure = awsFailureFrom(cause);
    throw new ConnectorError(objectErrorCode(failure), `${what}: ${describeFailure(failure)}`, { cause });
  };
}

/** Never Throttling: that would make Athena start anew a read of which blocks may have left already. */
function objectErrorCode(failure: AwsFailure): ErrorCode {
  if (failure.name === 'NoSuchKey') return 'EntityNotFound';
  const code = errorCodeFrom(failure);
  return code === 'Throttling' ? 'InternalService' : code;
}

/** HEAD answers have no body, so the status is all that S3 says. */
function bucketError(bucket: string, cause: unknown): ConnectorError {
  const failure = awsFailureFrom(cause);
  const { httpStatus } = failure;
  if (httpStatus === 403 || httpStatus === 404) {
    const what = httpStatus === 404 ? 'does not exist' : 'is denied to the connector';
    return new ConnectorError(
      'InvalidInput',
      `spill bucket ${bucket} ${what} (HTTP ${httpStatus}): check that spill_bucket is a bucket name alone, without s3:// or a trailing slash, that the bucket is in the account that you expect, and that the function's role may use it`,
      { cause },
    );
  }
  const said =
    httpStatus === null ? describeFailure(failure) : `HTTP ${httpStatus}, ${describeFailure(failure)}`;
  return new ConnectorError('AccessDenied', `cannot check spill bucket ${bucket}: ${said}`, { cause });
}
