/**
 * The checksums that a client may send with a body, in a header or in a trailer. All five are verified and
 * returned. Unlike S3, an object that came without one gets none (S3 would compute CRC64NVME).
 */
import { createHash } from 'node:crypto';
import { crc32, crc32c, crc64Nvme } from './crc.ts';
import { S3Error } from './errors.ts';

export const checksumAlgorithms = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** COMPOSITE: the checksum of the parts' checksums; FULL_OBJECT: of the bytes. */
export const checksumTypes = ['COMPOSITE', 'FULL_OBJECT'] as const;
export type ChecksumType = (typeof checksumTypes)[number];

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  /** Base64; a composite one ends in `-` and the number of parts. */
  readonly value: string;
}

/** Takes bytes piece by piece. */
export interface Digest {
  update(piece: Uint8Array): unknown;
  digest(): Buffer;
}

const digestByAlgorithm: Readonly<Record<ChecksumAlgorithm, () => Digest>> = {
  CRC32: crc32,
  CRC32C: crc32c,
  CRC64NVME: crc64Nvme,
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
};

const digestBytes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export function startDigest(algorithm: ChecksumAlgorithm): Digest {
  return digestByAlgorithm[algorithm]();
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

/** The name of the XML element. */
export function checksumElement(algorithm: ChecksumAlgorithm): string {
  return `Checksum${algorithm}`;
}

export function parseChecksumAlgorithm(text: string): ChecksumAlgorithm {
  const algorithm = checksumAlgorithms.find((known) => known === text.toUpperCase());
  if (algorithm !== undefined) return algorithm;
  throw new S3Error(
    'InvalidRequest',
    `checksum algorithm ${text} is not known; it must be one of ${checksumAlgorithms.join(', ')}`,
  );
}

/** What a request says about the checksum of its body. */
export interface ExpectedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** 'trailer': the value comes after the body. 'none': the client wants one computed. */
  readonly source: 'header' | 'trailer' | 'none';
  /** Base64, where the source is a header. */
  readonly value?: string;
}

/** Reads headers only: S3 does not verify checksums that a presigned URL carries in its query. */
export function decodeExpectedChecksum(
  header: (name: string) => string | undefined,
): ExpectedChecksum | undefined {
  const inHeaders = checksumAlgorithms.filter((algorithm) => header(checksumHeader(algorithm)) !== undefined);
  const trailerNames = (header('x-amz-trailer') ?? '').toLowerCase().split(',');
  const inTrailer = checksumAlgorithms.filter((algorithm) =>
    trailerNames.some((name) => name.trim() === checksumHeader(algorithm)),
  );
  if (inHeaders.length + inTrailer.length > 1) {
    throw new S3Error(
      'InvalidRequest',
      'a request may carry one x-amz-checksum- header or trailer, got more',
    );
  }
  const [fromHeader] = inHeaders;
  if (fromHeader !== undefined) {
    const value = header(checksumHeader(fromHeader)) ?? '';
    assertChecksumValue(fromHeader, value);
    return { algorithm: fromHeader, source: 'header', value };
  }
  const [fromTrailer] = inTrailer;
  if (fromTrailer !== undefined) return { algorithm: fromTrailer, source: 'trailer' };
  const wanted = header('x-amz-sdk-checksum-algorithm') ?? header('x-amz-checksum-algorithm');
  return wanted === undefined ? undefined : { algorithm: parseChecksumAlgorithm(wanted), source: 'none' };
}

export function assertChecksumValue(algorithm: ChecksumAlgorithm, value: string): void {
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length === digestBytes[algorithm] && bytes.toString('base64') === value) return;
  throw new S3Error(
    'InvalidRequest',
    `the value of ${checksumHeader(algorithm)} is not a base64 ${algorithm}`,
  );
}

export function assertChecksumEqual(algorithm: ChecksumAlgorithm, expected: string, computed: string): void {
  if (expected === computed) return;
  throw new S3Error(
    'BadDigest',
    `The ${algorithm} you specified did not match the calculated checksum: the body's is ${computed}`,
  );
}

/** Of a multipart object: over the parts' checksums, in order. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, partValues: readonly string[]): Checksum {
  const digest = startDigest(algorithm);
  for (const value of partValues) digest.update(Buffer.from(value, 'base64'));
  return {
    algorithm,
    type: 'COMPOSITE',
    value: `${digest.digest().toString('base64')}-${partValues.length}`,
  };
}
