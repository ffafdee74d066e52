/**
 * The local S3 without HTTP: for sample data, and for an engine that reads files where they lie. Objects that are
 * written here are as those that clients put.
 */
import type { S3Settings } from './call.ts';
import { requireBucket } from './operations/bucket-access.ts';
import { newBucketRecord } from './operations/buckets.ts';
import { contentOfPayload, findObject, plainPayload, storeObject } from './operations/object-access.ts';
import type { Buckets } from './store/buckets.ts';

export interface LocalObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** The file with the object's bytes; only to be read, and gone when the object is overwritten. */
  readonly path: string;
}

export interface LocalFiles {
  /** Nothing happens where it exists. */
  readonly createBucket: (bucketName: string) => Promise<void>;
  readonly writeObject: (
    bucketName: string,
    key: string,
    body: Buffer | AsyncIterable<Buffer>,
    contentType?: string,
  ) => Promise<LocalObject>;
  readonly findObject: (bucketName: string, key: string) => Promise<LocalObject>;
  /** All current objects whose keys begin with the prefix, in S3's order. */
  readonly listObjects: (bucketName: string, prefix: string) => Promise<readonly LocalObject[]>;
}

export function createFiles(buckets: Buckets, settings: S3Settings): LocalFiles {
  const localObject = async (bucketName: string, key: string): Promise<LocalObject> => {
    const bucket = await requireBucket(buckets, bucketName);
    const { size, etag, blob } = findObject(bucket, key, undefined);
    return { key, size, etag, path: bucket.blobPath(blob) };
  };
  return {
    createBucket: async (bucketName) => {
      await buckets.create(newBucketRecord(bucketName, settings.region, settings.nowMs()));
    },
    writeObject: async (bucketName, key, body, contentType = 'binary/octet-stream') => {
      const bucket = await requireBucket(buckets, bucketName);
      const pieces = Buffer.isBuffer(body) ? onePiece(body) : body;
      await storeObject(bucket, key, {
        properties: {
          headers: { 'content-type': contentType, 'x-amz-server-side-encryption': 'AES256' },
          tags: [],
        },
        conditions: { ifMatch: undefined, ifNoneMatch: undefined },
        nowMs: settings.nowMs(),
        fill: (sink) => contentOfPayload(plainPayload(pieces), sink),
      });
      return localObject(bucketName, key);
    },
    findObject: localObject,
    listObjects: async (bucketName, prefix) => {
      const bucket = await requireBucket(buckets, bucketName);
      const objects: LocalObject[] = [];
      let index = bucket.keys.firstIndexFrom(prefix);
      for (let key = bucket.keys.at(index); key?.startsWith(prefix); key = bucket.keys.at(++index)) {
        const object = bucket.current(key);
        if (object === undefined) continue;
        objects.push({ key, size: object.size, etag: object.etag, path: bucket.blobPath(object.blob) });
      }
      return objects;
    },
  };
}

async function* onePiece(body: Buffer): AsyncGenerator<Buffer> {
  if (body.length > 0) yield body;
}
