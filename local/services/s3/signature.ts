/**
 * Verifies AWS Signature Version 4: in the Authorization header, in a presigned URL, and along the chunks of a
 * signed aws-chunked body. Any region of the scope is accepted, so that clients may be set to any; the service
 * must be s3.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ChunkVerifier } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a verified signature leaves for the chunks that follow it. */
export interface SigningChain {
  readonly signingKey: Buffer;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string;
  readonly scope: string;
  readonly signature: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
const maxClockSkewMs = 15 * 60 * 1000;
const maxExpiresSeconds = 7 * 24 * 60 * 60;
const emptyHash = sha256('');

interface SignatureClaim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payloadHash: string;
  readonly queryPairs: S3Request['queryPairs'];
}

export function verifySignature(request: S3Request, credentials: Credentials, nowMs: number): SigningChain {
  const claim = request.query.has('X-Amz-Signature')
    ? decodePresigned(request, nowMs)
    : decodeAuthorization(request, nowMs);
  if (claim.accessKeyId !== credentials.accessKeyId) {
    throw new S3Error(
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      { members: { AWSAccessKeyId: claim.accessKeyId } },
    );
  }
  const canonical = canonicalRequest(request, claim);
  const scope = `${claim.date}/${claim.region}/s3/aws4_request`;
  const stringToSign = [algorithm, claim.timestamp, scope, sha256(canonical)].join('\n');
  const signingKey = deriveKey(credentials.secretAccessKey, claim);
  const signature = hmac(signingKey, stringToSign).toString('hex');
  if (!isSameText(signature, claim.signature)) {
    throw new S3Error(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      {
        members: {
          AWSAccessKeyId: claim.accessKeyId,
          StringToSign: stringToSign,
          SignatureProvided: claim.signature,
          CanonicalRequest: canonical,
        },
      },
    );
  }
  return { signingKey, timestamp: claim.timestamp, scope, signature };
}

/** Each chunk's signature covers the one before it, the first the request's own. */
export function startChunkVerifier(chain: SigningChain): ChunkVerifier {
  let previous = chain.signature;
  let chunkHash = createHash('sha256');
  const assertSignature = (kind: string, hashes: readonly string[], given: string) => {
    const stringToSign = [`${algorithm}-${kind}`, chain.timestamp, chain.scope, previous, ...hashes].join(
      '\n',
    );
    const signature = hmac(chain.signingKey, stringToSign).toString('hex');
    if (!isSameText(signature, given)) {
      throw new S3Error(
        'SignatureDoesNotMatch',
        `the signature of a body's ${kind.toLowerCase()} does not match`,
      );
    }
    previous = signature;
  };
  return {
    update: (piece) => void chunkHash.update(piece),
    endChunk: (given) => {
      assertSignature('PAYLOAD', [emptyHash, chunkHash.digest('hex')], given);
      chunkHash = createHash('sha256');
    },
    endTrailer: (lines, given) => assertSignature('TRAILER', [sha256(lines.join(''))], given),
  };
}

function decodeAuthorization(request: S3Request, nowMs: number): SignatureClaim {
  const authorization = request.header('authorization');
  if (authorization === undefined) {
    throw new S3Error('AccessDenied', 'Access Denied: the request is not signed, and nothing here is public');
  }
  const fields =
    /^AWS4-HMAC-SHA256\s+Credential=([^,\s]+)\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})\s*$/.exec(
      authorization,
    );
  if (fields === null) {
    throw new S3Error(
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; it must be ${algorithm} Credential=…, SignedHeaders=…, Signature=…`,
    );
  }
  const [, credential = '', signedHeaders = '', signature = ''] = fields;
  const timestamp = request.header('x-amz-date') ?? '';
  const signedMs = parseTimestamp(timestamp);
  if (signedMs === undefined) {
    throw new S3Error('AccessDenied', 'AWS authentication requires a valid X-Amz-Date header');
  }
  if (Math.abs(nowMs - signedMs) > maxClockSkewMs) {
    throw new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { members: { RequestTime: timestamp, ServerTime: new Date(nowMs).toISOString() } },
    );
  }
  const payloadHash = request.header('x-amz-content-sha256');
  if (payloadHash === undefined) {
    throw new S3Error('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256');
  }
  return {
    ...decodeCredential(credential, timestamp, 'AuthorizationHeaderMalformed'),
    timestamp,
    signedHeaders: decodeSignedHeaders(signedHeaders, 'AuthorizationHeaderMalformed'),
    signature,
    payloadHash,
    queryPairs: request.queryPairs,
  };
}

function decodePresigned(request: S3Request, nowMs: number): SignatureClaim {
  const parameter = (name: string) => {
    const value = request.query.get(name);
    if (value !== undefined && value !== '') return value;
    throw queryError(`query parameter ${name} is missing; a presigned URL needs it`);
  };
  if (parameter('X-Amz-Algorithm') !== algorithm)
    throw queryError(`X-Amz-Algorithm only supports "${algorithm}"`);
  const timestamp = parameter('X-Amz-Date');
  const signedMs = parseTimestamp(timestamp);
  if (signedMs === undefined) throw queryError('X-Amz-Date must be in the format "yyyyMMddTHHmmssZ"');
  const expiresText = parameter('X-Amz-Expires');
  const expiresSeconds = /^\d{1,7}$/.test(expiresText) ? Number(expiresText) : Number.NaN;
  if (!(expiresSeconds >= 1 && expiresSeconds <= maxExpiresSeconds)) {
    throw queryError(`X-Amz-Expires must be from 1 to ${maxExpiresSeconds} seconds, got ${expiresText}`);
  }
  if (signedMs - nowMs > maxClockSkewMs) {
    throw new S3Error('AccessDenied', 'Request is not yet valid', {
      members: { 'X-Amz-Date': timestamp, ServerTime: new Date(nowMs).toISOString() },
    });
  }
  const expiresMs = signedMs + expiresSeconds * 1000;
  if (nowMs > expiresMs) {
    throw new S3Error('AccessDenied', 'Request has expired', {
      members: {
        'X-Amz-Expires': expiresText,
        Expires: new Date(expiresMs).toISOString(),
        ServerTime: new Date(nowMs).toISOString(),
      },
    });
  }
  return {
    ...decodeCredential(parameter('X-Amz-Credential'), timestamp, 'AuthorizationQueryParametersError'),
    timestamp,
    signedHeaders: decodeSignedHeaders(parameter('X-Amz-SignedHeaders'), 'AuthorizationQueryParametersError'),
    signature: parameter('X-Amz-Signature'),
    payloadHash:
      request.header('x-amz-content-sha256') ??
      request.query.get('X-Amz-Content-Sha256') ??
      'UNSIGNED-PAYLOAD',
    queryPairs: request.queryPairs.filter(([name]) => name !== 'X-Amz-Signature'),
  };
}

type MalformedCode = 'AuthorizationHeaderMalformed' | 'AuthorizationQueryParametersError';

function decodeCredential(
  credential: string,
  timestamp: string,
  code: MalformedCode,
): Pick<SignatureClaim, 'accessKeyId' | 'date' | 'region'> {
  const match = /^(.+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request$/.exec(credential);
  const [, accessKeyId = '', date = '', region = '', service] = match ?? [];
  if (match === null || service !== 's3' || !timestamp.startsWith(date)) {
    throw new S3Error(
      code,
      'the credential must be <access key id>/<date of the request>/<region>/s3/aws4_request',
    );
  }
  return { accessKeyId, date, region };
}

function decodeSignedHeaders(text: string, code: MalformedCode): readonly string[] {
  const names = text.toLowerCase().split(';');
  if (!names.includes('host')) throw new S3Error(code, 'the signed headers must include host');
  return names;
}

function queryError(message: string): S3Error {
  return new S3Error('AuthorizationQueryParametersError', message);
}

function canonicalRequest(request: S3Request, claim: SignatureClaim): string {
  const query = claim.queryPairs
    .map(([name, value]) => [encodeUri(name), encodeUri(value)] as const)
    .sort(([leftName, leftValue], [rightName, rightValue]) =>
      leftName === rightName ? compareText(leftValue, rightValue) : compareText(leftName, rightName),
    )
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const headers = claim.signedHeaders.map((name) => {
    const value = (request.header(name) ?? '').trim().replace(/\s+/g, ' ');
    return `${name}:${value}\n`;
  });
  return [
    request.method,
    request.path.split('/').map(encodeUri).join('/'),
    query,
    headers.join(''),
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
}

/** RFC 3986: everything but the unreserved characters. */
function encodeUri(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}

function deriveKey(secretAccessKey: string, { date, region }: SignatureClaim): Buffer {
  return [region, 's3', 'aws4_request'].reduce(hmac, hmac(Buffer.from(`AWS4${secretAccessKey}`), date));
}

function parseTimestamp(timestamp: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const timeMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

function isSameText(left: string, right: string): boolean {
  const [leftBytes, rightBytes] = [Buffer.from(left), Buffer.from(right)];
  return leftBytes.length === rightBytes.length && timingSafeEqual(leftBytes, rightBytes);
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
