/**
 * The body of a request on its way in: unframed, hashed while it passes to a sink, and checked at its end against
 * everything the client said of it. A sink's bytes count only after `readPayload` has returned.
 */
import { createHash } from 'node:crypto';
import {
  assertChecksumEqual,
  assertChecksumValue,
  type ChecksumAlgorithm,
  checksumHeader,
  decodeExpectedChecksum,
  type ExpectedChecksum,
  startDigest,
} from './checksum.ts';
import { decodeChunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import { type SigningChain, startChunkVerifier } from './signature.ts';

export type Sink = (piece: Buffer) => Promise<void> | void;

export interface Payload {
  /** Unframed; can be read once. */
  readonly pieces: AsyncIterable<Buffer>;
  /** Without framing, where the client said it. */
  readonly declaredBytes: number | undefined;
  /** Filled by the time that the last piece has been read. */
  readonly trailers: ReadonlyMap<string, string>;
  readonly expectedChecksum: ExpectedChecksum | undefined;
  readonly contentMd5: string | undefined;
  /** Hexadecimal, where the signature covers the body as a whole. */
  readonly sha256: string | undefined;
}

export interface PayloadDigest {
  readonly size: number;
  /** Hexadecimal: the ETag. */
  readonly md5: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
}

/** `onBytes` counts what arrives, framing included; no chain: signatures are not verified. */
export function openPayload(
  request: S3Request,
  chain: SigningChain | undefined,
  onBytes: (bytes: number) => void,
): Payload {
  const form = request.header('x-amz-content-sha256') ?? '';
  const isChunked = form.startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const arriving = countBytes(request, onBytes);
  return {
    pieces: isChunked ? unframe(form, chain, arriving, trailers) : arriving,
    declaredBytes: declaredBytes(request, isChunked),
    trailers,
    expectedChecksum: decodeExpectedChecksum(request.header),
    contentMd5: request.header('content-md5'),
    sha256: /^[0-9a-f]{64}$/.test(form) ? form : undefined,
  };
}

/** `algorithm`: a checksum to compute where the client names none. */
export async function readPayload(
  payload: Payload,
  sink: Sink,
  algorithm?: ChecksumAlgorithm,
): Promise<PayloadDigest> {
  const { expectedChecksum } = payload;
  const checksumAlgorithm = expectedChecksum?.algorithm ?? algorithm;
  const md5 = createHash('md5');
  const sha256 = payload.sha256 === undefined ? undefined : createHash('sha256');
  const checksum = checksumAlgorithm === undefined ? undefined : startDigest(checksumAlgorithm);
  let size = 0;
  for await (const piece of payload.pieces) {
    size += piece.length;
    md5.update(piece);
    sha256?.update(piece);
    checksum?.update(piece);
    await sink(piece);
  }

  if (payload.declaredBytes !== undefined && size !== payload.declaredBytes) {
    throw new S3Error(
      'IncompleteBody',
      `You did not provide the number of bytes specified by the Content-Length HTTP header: ${payload.declaredBytes} were announced, ${size} came`,
    );
  }
  if (sha256 !== undefined && sha256.digest('hex') !== payload.sha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const md5Digest = md5.digest();
  assertContentMd5(payload.contentMd5, md5Digest);
  const value = checksum?.digest().toString('base64');
  if (expectedChecksum !== undefined && value !== undefined) assertExpected(payload, expectedChecksum, value);
  return {
    size,
    md5: md5Digest.toString('hex'),
    checksum:
      checksumAlgorithm === undefined || value === undefined
        ? undefined
        : { algorithm: checksumAlgorithm, value },
  };
}

/** A small body as text: the XML and JSON documents of requests. */
export async function readPayloadText(payload: Payload, maxBytes: number): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  await readPayload(payload, (piece) => {
    size += piece.length;
    if (size > maxBytes) {
      throw new S3Error(
        'MaxMessageLengthExceeded',
        `Your request was too big: its limit is ${maxBytes} bytes`,
      );
    }
    pieces.push(piece);
  });
  return Buffer.concat(pieces).toString('utf8');
}

function unframe(
  form: string,
  chain: SigningChain | undefined,
  arriving: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncIterable<Buffer> {
  const onTrailers = (received: ReadonlyMap<string, string>) => {
    for (const [name, value] of received) trailers.set(name, value);
  };
  if (form === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return decodeChunked(arriving, { onTrailers });
  if (/^STREAMING-AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?$/.test(form)) {
    const verifier = chain === undefined ? {} : { verifier: startChunkVerifier(chain) };
    return decodeChunked(arriving, { ...verifier, onTrailers });
  }
  throw new S3Error('NotImplemented', `the local S3 does not read bodies of the form ${form}`);
}

async function* countBytes(request: S3Request, onBytes: (bytes: number) => void): AsyncGenerator<Buffer> {
  // Without this option a sink's error would destroy the socket, and the client would never see the answer.
  const arriving: AsyncIterable<Buffer> = request.incoming.iterator({ destroyOnReturn: false });
  for await (const piece of arriving) {
    onBytes(piece.length);
    yield piece;
  }
}

function declaredBytes(request: S3Request, isChunked: boolean): number | undefined {
  const name = isChunked ? 'x-amz-decoded-content-length' : 'content-length';
  const text = request.header(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new S3Error('InvalidArgument', `${name} must be a number of bytes, got ${text}`);
  return Number(text);
}

function assertContentMd5(given: string | undefined, computed: Buffer): void {
  if (given === undefined) return;
  if (Buffer.from(given, 'base64').length !== 16) {
    throw new S3Error('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  }
  if (given === computed.toString('base64')) return;
  throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.', {
    members: { ExpectedDigest: given, CalculatedDigest: computed.toString('base64') },
  });
}

function assertExpected(payload: Payload, expected: ExpectedChecksum, computed: string): void {
  const { algorithm, source } = expected;
  if (source === 'none') return;
  const value = source === 'header' ? expected.value : payload.trailers.get(checksumHeader(algorithm));
  if (value === undefined) {
    throw new S3Error(
      'IncompleteBody',
      `the trailer ${checksumHeader(algorithm)} was announced but did not come`,
    );
  }
  assertChecksumValue(algorithm, value);
  assertChecksumEqual(algorithm, value, computed);
}
