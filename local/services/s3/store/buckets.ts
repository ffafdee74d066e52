/** All buckets of a data folder. A bucket appears and disappears by rename; its records are read at its first use. */
import { mkdirSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Bucket, bucketFile, bucketFolders } from './bucket.ts';
import { decodeBucketRecord } from './decode.ts';
import { newId, readJsonFile, writeJsonFile } from './files.ts';
import { NamedLocks } from './locks.ts';
import type { BucketRecord } from './model.ts';

/** Folders under a name with this start are being made or removed; no bucket name begins so. */
const unfinishedPrefix = '.';

export class Buckets {
  readonly #folder: string;
  readonly #loaded = new Map<string, Promise<Bucket>>();
  readonly #locks = new NamedLocks();
  #names: Promise<Set<string>> | undefined;

  constructor(dataFolder: string) {
    this.#folder = join(dataFolder, 'buckets');
    mkdirSync(this.#folder, { recursive: true });
  }

  async list(): Promise<readonly BucketRecord[]> {
    const records: BucketRecord[] = [];
    for (const name of [...(await this.#known())].sort()) {
      const record = await readJsonFile(join(this.#folder, name, bucketFile), decodeBucketRecord);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  async find(name: string): Promise<Bucket | undefined> {
    if (!(await this.#known()).has(name)) return undefined;
    const loaded = this.#loaded.get(name);
    if (loaded !== undefined) return loaded;
    const loading = Bucket.load(join(this.#folder, name));
    this.#loaded.set(name, loading);
    loading.catch(() => this.#loaded.delete(name));
    return loading;
  }

  /** False where the bucket exists already. */
  create(record: BucketRecord): Promise<boolean> {
    return this.#locks.run(record.name, async () => {
      const names = await this.#known();
      if (names.has(record.name)) return false;
      const unfinished = join(this.#folder, `${unfinishedPrefix}${newId()}`);
      await mkdir(unfinished);
      for (const folder of bucketFolders) await mkdir(join(unfinished, folder));
      await writeJsonFile(join(unfinished, bucketFile), record);
      await rename(unfinished, join(this.#folder, record.name));
      names.add(record.name);
      return true;
    });
  }

  /** False where it still holds an object, or a version of one. */
  remove(bucket: Bucket): Promise<boolean> {
    const { name } = bucket.record;
    return this.#locks.run(name, async () => {
      if (bucket.keys.size > 0) return false;
      const unfinished = join(this.#folder, `${unfinishedPrefix}${newId()}`);
      await rename(join(this.#folder, name), unfinished);
      (await this.#known()).delete(name);
      this.#loaded.delete(name);
      await rm(unfinished, { recursive: true, force: true });
      return true;
    });
  }

  #known(): Promise<Set<string>> {
    this.#names ??= this.#scan();
    return this.#names;
  }

  async #scan(): Promise<Set<string>> {
    const names = new Set<string>();
    for (const entry of await readdir(this.#folder, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      if (!entry.name.startsWith(unfinishedPrefix)) names.add(entry.name);
      else await rm(join(this.#folder, entry.name), { recursive: true, force: true });
    }
    return names;
  }
}
