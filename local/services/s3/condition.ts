/** Conditional requests (RFC 9110 §13): what a reader or a writer may find of the object's ETag and age. */
import { S3Error } from './errors.ts';

/** What conditions look at. */
export interface Validators {
  /** Without quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
}

export interface Conditions {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly ifModifiedSinceMs: number | undefined;
  readonly ifUnmodifiedSinceMs: number | undefined;
}

/** The names are `if-match` and so on, or `x-amz-copy-source-if-match` with that prefix. */
export function decodeConditions(header: (name: string) => string | undefined, prefix = ''): Conditions {
  const time = (name: string) => parseHttpDate(header(`${prefix}${name}`));
  return {
    ifMatch: header(`${prefix}if-match`),
    ifNoneMatch: header(`${prefix}if-none-match`),
    ifModifiedSinceMs: time('if-modified-since'),
    ifUnmodifiedSinceMs: time('if-unmodified-since'),
  };
}

/** 'not-modified' or 'failed' where the object must not be sent; ETags win over dates. */
export function checkReadConditions(
  conditions: Conditions,
  { etag, lastModifiedMs }: Validators,
): 'met' | 'not-modified' | 'failed' {
  const lastModifiedSecond = Math.floor(lastModifiedMs / 1000) * 1000;
  const { ifMatch, ifNoneMatch, ifModifiedSinceMs, ifUnmodifiedSinceMs } = conditions;
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, etag)) return 'failed';
  } else if (ifUnmodifiedSinceMs !== undefined && lastModifiedSecond > ifUnmodifiedSinceMs) {
    return 'failed';
  }
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, etag) ? 'not-modified' : 'met';
  return ifModifiedSinceMs !== undefined && lastModifiedSecond <= ifModifiedSinceMs ? 'not-modified' : 'met';
}

/** Throws where a write must not happen; must run in the same turn as the write that it guards. */
export function assertWriteConditions(
  { ifMatch, ifNoneMatch }: Pick<Conditions, 'ifMatch' | 'ifNoneMatch'>,
  current: Validators | undefined,
): void {
  if (ifMatch !== undefined) {
    if (current === undefined) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    if (!namesEtag(ifMatch, current.etag)) throw preconditionFailed('If-Match');
  }
  if (ifNoneMatch !== undefined && current !== undefined && namesEtag(ifNoneMatch, current.etag)) {
    throw preconditionFailed('If-None-Match');
  }
}

export function preconditionFailed(condition: string): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    members: { Condition: condition },
  });
}

/** True where the header's list holds the ETag, or is `*`; weak tags compare as strong ones, as S3 has no weak ones. */
export function namesEtag(list: string, etag: string): boolean {
  return list
    .split(',')
    .map((entry) => entry.trim().replace(/^W\//, '').replace(/^"|"$/g, ''))
    .some((entry) => entry === '*' || entry === etag);
}

function parseHttpDate(text: string | undefined): number | undefined {
  const timeMs = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}
