/**
 * Multipart uploads of one bucket that are under way. An upload is a folder: `upload.json`, and for each part a
 * blob and a JSON file beside it. Parts stay files of their own until the upload is completed.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sink } from '../payload.ts';
import { decodePartRecord, decodeUploadRecord } from './decode.ts';
import { newId, readJsonFile, removeFile, writeBlob, writeJsonFile } from './files.ts';
import { NamedLocks } from './locks.ts';
import type { PartRecord, UploadRecord } from './model.ts';

export interface Upload {
  readonly record: UploadRecord;
  /** By part number, in the order in which they came. */
  readonly parts: ReadonlyMap<number, PartRecord>;
}

interface OpenUpload extends Upload {
  readonly parts: Map<number, PartRecord>;
}

export class Uploads {
  readonly #folder: string;
  readonly #uploads: Map<string, OpenUpload>;
  readonly #locks = new NamedLocks();

  private constructor(folder: string, uploads: Map<string, OpenUpload>) {
    this.#folder = folder;
    this.#uploads = uploads;
  }

  static async load(folder: string): Promise<Uploads> {
    const uploads = new Map<string, OpenUpload>();
    for (const uploadId of await readdir(folder)) {
      const upload = await loadUpload(join(folder, uploadId));
      if (upload !== undefined) uploads.set(uploadId, upload);
    }
    return new Uploads(folder, uploads);
  }

  list(): readonly Upload[] {
    return [...this.#uploads.values()];
  }

  find(uploadId: string): Upload | undefined {
    return this.#uploads.get(uploadId);
  }

  async start(record: Omit<UploadRecord, 'uploadId'>): Promise<UploadRecord> {
    const started = { ...record, uploadId: newId() };
    const folder = join(this.#folder, started.uploadId);
    await mkdir(folder);
    await writeJsonFile(join(folder, 'upload.json'), started);
    this.#uploads.set(started.uploadId, { record: started, parts: new Map() });
    return started;
  }

  /** Stores a part, in place of one of the same number; undefined where the upload has ended meanwhile. */
  async addPart(
    uploadId: string,
    fill: (sink: Sink) => Promise<Omit<PartRecord, 'blob'>>,
  ): Promise<PartRecord | undefined> {
    const folder = join(this.#folder, uploadId);
    const blob = `${newId()}.part`;
    const filled = await writeBlob(join(folder, blob), fill);
    const part = { ...filled, blob };
    return this.exclusively(uploadId, async () => {
      const upload = this.#uploads.get(uploadId);
      if (upload === undefined) {
        await removeFile(join(folder, blob));
        return undefined;
      }
      await writeJsonFile(join(folder, `${part.partNumber}.json`), part);
      const replaced = upload.parts.get(part.partNumber);
      upload.parts.set(part.partNumber, part);
      if (replaced !== undefined) await removeFile(join(folder, replaced.blob));
      return part;
    });
  }

  partPath(uploadId: string, part: PartRecord): string {
    return join(this.#folder, uploadId, part.blob);
  }

  /** Completing, aborting and the last step of adding a part exclude each other. */
  exclusively<T>(uploadId: string, task: () => Promise<T>): Promise<T> {
    return this.#locks.run(uploadId, task);
  }

  async remove(uploadId: string): Promise<void> {
    this.#uploads.delete(uploadId);
    await rm(join(this.#folder, uploadId), { recursive: true, force: true });
  }
}

async function loadUpload(folder: string): Promise<OpenUpload | undefined> {
  const record = await readJsonFile(join(folder, 'upload.json'), decodeUploadRecord);
  if (record === undefined) return undefined;
  const parts = new Map<number, PartRecord>();
  for (const name of await readdir(folder)) {
    if (!/^\d+\.json$/.test(name)) continue;
    const part = await readJsonFile(join(folder, name), decodePartRecord);
    if (part !== undefined) parts.set(part.partNumber, part);
  }
  return { record, parts };
}
