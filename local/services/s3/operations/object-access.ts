/** The ways in which all operations reach objects: find a version, open its bytes, store a new one. */
import type { FileHandle } from 'node:fs/promises';
import type { ChecksumAlgorithm } from '../checksum.ts';
import { assertWriteConditions, type Conditions } from '../condition.ts';
import { S3Error } from '../errors.ts';
import { type Payload, readPayload, type Sink } from '../payload.ts';
import type { Bucket } from '../store/bucket.ts';
import { newId } from '../store/files.ts';
import type { ObjectProperties, ObjectVersion, StoredObject } from '../store/model.ts';
import { nextVersionId, withVersion } from '../store/versions.ts';

export function findObject(bucket: Bucket, key: string, versionId: string | undefined): StoredObject {
  const version = findVersion(bucket, key, versionId);
  if (version?.kind === 'object') return version;
  if (version !== undefined) throw deleteMarkerError(key, version, versionId !== undefined);
  if (versionId === undefined) throw noSuchKey(key);
  throw new S3Error('NoSuchVersion', 'The specified version does not exist.', {
    members: { Key: key, VersionId: versionId },
  });
}

export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | undefined {
  const versions = bucket.versions(key);
  return versionId === undefined ? versions[0] : versions.find((version) => version.versionId === versionId);
}

export interface OpenObject {
  readonly object: StoredObject;
  /** The caller closes it. */
  readonly file: FileHandle;
}

/** `check` may refuse the object that was found; it sees the very version whose bytes are opened. */
export async function openObject(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  check: (object: StoredObject) => void,
): Promise<OpenObject> {
  for (;;) {
    const object = findObject(bucket, key, versionId);
    check(object);
    const file = await bucket.openBlob(object.blob);
    if (file !== undefined) return { object, file };
    // An overwrite between finding and opening took the bytes away: the newer object is the right answer.
    if (findVersion(bucket, key, versionId) === object) {
      throw new Error(`the bytes of object ${key} are missing: ${bucket.blobPath(object.blob)}`);
    }
  }
}

/** The result of writing an object's bytes. */
export type Content = Pick<StoredObject, 'size' | 'etag' | 'checksum' | 'parts'>;

interface NewObject {
  readonly properties: ObjectProperties;
  readonly conditions: Pick<Conditions, 'ifMatch' | 'ifNoneMatch'>;
  readonly nowMs: number;
  readonly fill: (sink: Sink) => Promise<Content>;
}

/** Stores the bytes, then makes them the newest version in one step; nothing is left of a write that fails. */
export async function storeObject(
  bucket: Bucket,
  key: string,
  { properties, conditions, nowMs, fill }: NewObject,
): Promise<StoredObject> {
  const { blob, filled } = await bucket.writeBlob(fill);
  const object: StoredObject = {
    kind: 'object',
    versionId: nextVersionId(bucket.record.versioning, newId),
    lastModifiedMs: nowMs,
    blob,
    ...filled,
    ...properties,
  };
  try {
    await bucket.update(key, (versions) => {
      assertWriteConditions(conditions, bucket.current(key));
      return withVersion(versions, object);
    });
  } catch (error) {
    await bucket.discardBlob(blob);
    throw error;
  }
  return object;
}

/** `algorithm`: a checksum to compute where the client names none. */
export async function contentOfPayload(
  payload: Payload,
  sink: Sink,
  algorithm?: ChecksumAlgorithm,
): Promise<Content> {
  const { size, md5, checksum } = await readPayload(payload, sink, algorithm);
  return {
    size,
    etag: md5,
    ...(checksum === undefined ? {} : { checksum: { ...checksum, type: 'FULL_OBJECT' } }),
  };
}

/** Bytes of our own, about which no client said anything. */
export function plainPayload(pieces: AsyncIterable<Buffer>): Payload {
  return {
    pieces,
    declaredBytes: undefined,
    trailers: new Map(),
    expectedChecksum: undefined,
    contentMd5: undefined,
    sha256: undefined,
  };
}

/** Where versioning was never on, answers do not speak of versions. */
export function versionHeader(bucket: Bucket, version: ObjectVersion): Readonly<Record<string, string>> {
  return bucket.record.versioning === 'off' ? {} : { 'x-amz-version-id': version.versionId };
}

function noSuchKey(key: string, headers: Readonly<Record<string, string>> = {}): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.', { members: { Key: key }, headers });
}

function deleteMarkerError(key: string, { versionId }: ObjectVersion, isNamed: boolean): S3Error {
  const headers = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId };
  if (!isNamed) return noSuchKey(key, headers);
  return new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    members: { Method: 'GET', ResourceType: 'DeleteMarker' },
    headers,
  });
}
