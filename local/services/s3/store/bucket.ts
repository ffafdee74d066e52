/**
 * One bucket on disk: `bucket.json`, `objects/` (a JSON record per key), `blobs/` (the bytes) and `uploads/`.
 * File names are hashes and random ids, so no key can lead out of the folder. All records are also in memory:
 * one process at a time may use a data folder.
 */
import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink } from '../payload.ts';
import { decodeBucketRecord, decodeObjectRecord } from './decode.ts';
import {
  isMissingFile,
  newId,
  readJsonFile,
  removeFile,
  temporarySuffix,
  writeBlob,
  writeJsonFile,
} from './files.ts';
import { NamedLocks } from './locks.ts';
import type { BucketRecord, ObjectRecord, ObjectVersion, StoredObject } from './model.ts';
import { SortedKeys } from './sorted-keys.ts';
import { Uploads } from './uploads.ts';

/** Bytes that nothing refers to after this time are leftovers of a crash, not of a write under way. */
const leftoverAgeMs = 24 * 60 * 60 * 1000;
const loadConcurrency = 32;

export const bucketFile = 'bucket.json';
export const bucketFolders = ['objects', 'blobs', 'uploads'] as const;

export class Bucket {
  readonly #folder: string;
  #record: BucketRecord;
  readonly #objects: Map<string, readonly ObjectVersion[]>;
  readonly #locks = new NamedLocks();
  readonly keys: SortedKeys;
  readonly uploads: Uploads;

  private constructor(
    folder: string,
    record: BucketRecord,
    objects: readonly ObjectRecord[],
    uploads: Uploads,
  ) {
    this.#folder = folder;
    this.#record = record;
    this.#objects = new Map(objects.map(({ key, versions }) => [key, versions]));
    this.keys = new SortedKeys(this.#objects.keys());
    this.uploads = uploads;
  }

  static async load(folder: string): Promise<Bucket> {
    const record = await readJsonFile(join(folder, bucketFile), decodeBucketRecord);
    if (record === undefined) throw new Error(`${join(folder, bucketFile)} is missing; remove the folder`);
    const objects = await loadObjects(join(folder, 'objects'));
    await removeLeftovers(join(folder, 'blobs'), objects);
    return new Bucket(folder, record, objects, await Uploads.load(join(folder, 'uploads')));
  }

  get record(): BucketRecord {
    return this.#record;
  }

  changeRecord(change: (record: BucketRecord) => BucketRecord): Promise<void> {
    return this.#locks.run('', async () => {
      const changed = change(this.#record);
      await writeJsonFile(join(this.#folder, bucketFile), changed);
      this.#record = changed;
    });
  }

  /** Newest first; empty for a key that does not exist. */
  versions(key: string): readonly ObjectVersion[] {
    return this.#objects.get(key) ?? [];
  }

  /** What a read without a version id finds. */
  current(key: string): StoredObject | undefined {
    const newest = this.versions(key)[0];
    return newest?.kind === 'object' ? newest : undefined;
  }

  /** The bytes are on disk afterwards, but belong to no object until `update` refers to them. */
  async writeBlob<T>(
    fill: (sink: Sink) => Promise<T>,
  ): Promise<{ readonly blob: string; readonly filled: T }> {
    const blob = newId();
    const filled = await writeBlob(this.blobPath(blob), fill);
    return { blob, filled };
  }

  discardBlob(blob: string): Promise<void> {
    return removeFile(this.blobPath(blob));
  }

  blobPath(blob: string): string {
    return join(this.#folder, 'blobs', blob);
  }

  /** An open file outlives an overwrite of its object; undefined where that has already happened. */
  async openBlob(blob: string): Promise<FileHandle | undefined> {
    try {
      return await open(this.blobPath(blob), 'r');
    } catch (error) {
      if (isMissingFile(error)) return undefined;
      throw error;
    }
  }

  /**
   * The only way in which an object changes: `plan` sees the versions as they are and returns them as they shall
   * be (or throws, and nothing changes); no other update of the key comes in between.
   */
  update(key: string, plan: (versions: readonly ObjectVersion[]) => readonly ObjectVersion[]): Promise<void> {
    return this.#locks.run(`/${key}`, async () => {
      const before = this.versions(key);
      const after = plan(before);
      const path = join(this.#folder, 'objects', `${createHash('sha256').update(key).digest('hex')}.json`);
      if (after.length === 0) {
        await removeFile(path);
        this.#objects.delete(key);
        this.keys.remove(key);
      } else {
        await writeJsonFile(path, { key, versions: after } satisfies ObjectRecord);
        this.#objects.set(key, after);
        this.keys.add(key);
      }
      const kept = new Set(after.flatMap(blobsOf));
      for (const blob of before.flatMap(blobsOf)) if (!kept.has(blob)) await this.discardBlob(blob);
    });
  }
}

function blobsOf(version: ObjectVersion): readonly string[] {
  return version.kind === 'object' ? [version.blob] : [];
}

async function loadObjects(folder: string): Promise<readonly ObjectRecord[]> {
  const names = await readdir(folder);
  const objects: ObjectRecord[] = [];
  const loadNext = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      const path = join(folder, name);
      if (name.endsWith(temporarySuffix)) await removeFile(path);
      else {
        const record = await readJsonFile(path, decodeObjectRecord);
        if (record !== undefined) objects.push(record);
      }
    }
  };
  await Promise.all(Array.from({ length: loadConcurrency }, loadNext));
  return objects;
}

async function removeLeftovers(folder: string, objects: readonly ObjectRecord[]): Promise<void> {
  const known = new Set(objects.flatMap(({ versions }) => versions.flatMap(blobsOf)));
  for (const blob of await readdir(folder)) {
    if (known.has(blob)) continue;
    const path = join(folder, blob);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > leftoverAgeMs) await removeFile(path);
  }
}
