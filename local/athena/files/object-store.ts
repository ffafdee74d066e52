/** What the engine reads from S3: spilled blocks, and the files of tables. The AWS client loads with the first use. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { localRegion } from '../local-account.ts';

export interface StoredObject {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

export interface ObjectStore extends Disposable {
  read(bucket: string, key: string, signal?: AbortSignal): Promise<Uint8Array>;
  /** All objects whose key begins with the prefix, in the order of their keys. */
  list(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly StoredObject[]>;
  /** The folders right below the prefix, without it and without slashes. */
  listFolders(bucket: string, prefix: string, signal?: AbortSignal): Promise<readonly string[]>;
  download(bucket: string, key: string, path: string): Promise<void>;
}

export interface ObjectStoreOptions {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function createObjectStore(options: ObjectStoreOptions): ObjectStore {
  let loading: Promise<{ client: S3Client; sdk: typeof import('@aws-sdk/client-s3') }> | null = null;
  const load = () => {
    loading ??= loadClient(options);
    return loading;
  };
  return {
    async read(bucket, key, signal) {
      const { client, sdk } = await load();
      const { Body } = await client.send(
        new sdk.GetObjectCommand({ Bucket: bucket, Key: key }),
        abortable(signal),
      );
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async list(bucket, prefix, signal) {
      const { client, sdk } = await load();
      const objects: StoredObject[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
          abortable(signal),
        );
        for (const { Key, Size, ETag } of page.Contents ?? []) {
          if (Key !== undefined) objects.push({ key: Key, bytes: Size ?? 0, etag: ETag ?? '' });
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return objects;
    },
    async listFolders(bucket, prefix, signal) {
      const { client, sdk } = await load();
      const folders: string[] = [];
      let token: string | undefined;
      do {
        const page = await client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: prefix,
            Delimiter: '/',
            ContinuationToken: token,
          }),
          abortable(signal),
        );
        for (const { Prefix } of page.CommonPrefixes ?? []) {
          if (Prefix !== undefined) folders.push(Prefix.slice(prefix.length, -1));
        }
        token = page.NextContinuationToken;
      } while (token !== undefined);
      return folders;
    },
    async download(bucket, key, path) {
      const { client, sdk } = await load();
      const { Body } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: key }));
      const bytes = Body instanceof Readable ? Body : Readable.from([]);
      await pipeline(bytes, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
    },
    [Symbol.dispose]() {
      loading?.then(({ client }) => client.destroy()).catch(() => undefined);
    },
  };
}

async function loadClient({ endpoint, accessKeyId, secretAccessKey }: ObjectStoreOptions) {
  const sdk = await import('@aws-sdk/client-s3');
  const client = new sdk.S3Client({
    endpoint,
    forcePathStyle: true,
    region: localRegion,
    credentials: { accessKeyId, secretAccessKey },
  });
  return { client, sdk };
}

function abortable(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}
