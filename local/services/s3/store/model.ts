/**
 * What the local S3 keeps. A record is one key with all its versions, newest first; it is replaced as a whole and
 * in one step, so a reader sees the object before or after a write and never in between.
 */
import type { Checksum, ChecksumAlgorithm, ChecksumType } from '../checksum.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What a client says of an object when it writes it. */
export interface ObjectProperties {
  /** Answered as they are: content headers, `x-amz-meta-*`, encryption, storage class. */
  readonly headers: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

export interface PartSummary {
  readonly size: number;
  /** Base64. */
  readonly checksum?: string;
}

/** The version id of objects written while versioning is not enabled. */
export const nullVersionId = 'null';

export interface StoredObject extends ObjectProperties {
  readonly kind: 'object';
  readonly versionId: string;
  readonly lastModifiedMs: number;
  /** The file under the bucket's `blobs`. */
  readonly blob: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksum?: Checksum;
  /** Of an object that came in parts. */
  readonly parts?: readonly PartSummary[];
}

export interface DeleteMarker {
  readonly kind: 'delete-marker';
  readonly versionId: string;
  readonly lastModifiedMs: number;
}

export type ObjectVersion = StoredObject | DeleteMarker;

export interface ObjectRecord {
  readonly key: string;
  readonly versions: readonly ObjectVersion[];
}

export type Versioning = 'off' | 'enabled' | 'suspended';

export interface BucketRecord {
  readonly name: string;
  readonly region: string;
  readonly createdMs: number;
  readonly versioning: Versioning;
  /** Sub-resource → the document as it was put. */
  readonly documents: Readonly<Record<string, string>>;
}

export interface UploadRecord extends ObjectProperties {
  readonly uploadId: string;
  readonly key: string;
  readonly initiatedMs: number;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
}

export interface PartRecord {
  readonly partNumber: number;
  /** The file under the upload's folder. */
  readonly blob: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly lastModifiedMs: number;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}
