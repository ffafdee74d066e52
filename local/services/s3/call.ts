/** What an operation gets and what it returns: the endpoint does all else, before and after. */
import type { Readable } from 'node:stream';
import type { Payload } from './payload.ts';
import type { S3Request } from './request.ts';
import type { Bucket } from './store/bucket.ts';
import type { Buckets } from './store/buckets.ts';

export interface S3Settings {
  readonly region: string;
  /** The account that owns all buckets. */
  readonly accountId: string;
  readonly nowMs: () => number;
}

export interface ServiceCall {
  readonly request: S3Request;
  readonly payload: Payload;
  readonly buckets: Buckets;
  readonly settings: S3Settings;
}

/** On a bucket that need not exist. */
export interface BucketNameCall extends ServiceCall {
  readonly bucketName: string;
}

export interface BucketCall extends BucketNameCall {
  /** It exists, and is owned by whom the client expects. */
  readonly bucket: Bucket;
}

export interface ObjectCall extends BucketCall {
  readonly key: string;
}

export type AnswerHeaders = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** A document, or an object's bytes, whose length is among the headers. */
  readonly body?: string | Readable;
}

export function xmlAnswer(body: string, headers: AnswerHeaders = {}): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml', ...headers }, body };
}

export function emptyAnswer(status: 200 | 204, headers: AnswerHeaders = {}): Answer {
  return { status, headers };
}

/** A value that an operation may get as header or, in a presigned URL, in the query. */
export function hoistableHeader(request: S3Request): (name: string) => string | undefined {
  const isPresigned = request.query.has('X-Amz-Signature');
  return (name) =>
    request.header(name) ?? (isPresigned && name.startsWith('x-amz-') ? request.query.get(name) : undefined);
}

export function quoteEtag(etag: string): string {
  return `"${etag}"`;
}

export function unquoteEtag(etag: string): string {
  return etag.replace(/^"|"$/g, '');
}
