/**
 * The store's only writing to disk. JSON files appear whole, by rename; a blob is written under a name that
 * nothing refers to yet, and is gone again if its writing fails. Nothing is synced: a local S3 survives a crash of
 * its process, not of the machine.
 */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { isNativeError } from 'node:util/types';
import { systemCodeOf } from '../../port/thrown.ts';
import type { Sink } from '../payload.ts';
import type { Decoder } from './decode.ts';

/** Small writes are gathered up to this: a socket gives 64 KiB at a time. */
const gatherBytes = 1024 * 1024;

export const temporarySuffix = '.tmp';

export function newId(): string {
  return randomBytes(16).toString('hex');
}

export async function writeJsonFile(path: string, value: unknown): Promise<void> {
  const temporaryPath = `${path}.${newId()}${temporarySuffix}`;
  try {
    await writeFile(temporaryPath, JSON.stringify(value));
    await rename(temporaryPath, path);
  } catch (error) {
    await removeFile(temporaryPath);
    throw error;
  }
}

/** Undefined where there is no such file. */
export async function readJsonFile<T>(path: string, decode: Decoder<T>): Promise<T | undefined> {
  let content: string;
  try {
    content = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissingFile(error)) return undefined;
    throw error;
  }
  try {
    return decode(JSON.parse(content));
  } catch (cause) {
    const why = isNativeError(cause) ? cause.message : String(cause);
    throw new Error(`${path} is not a file of the local S3 (${why}); remove it, or the whole data folder`, {
      cause,
    });
  }
}

/** Writes what `fill` gives to the sink, and removes the file again if anything fails. */
export async function writeBlob<T>(path: string, fill: (sink: Sink) => Promise<T>): Promise<T> {
  const file = await open(path, 'w');
  try {
    const writer = gatherWrites(file);
    const filled = await fill(writer.write);
    await writer.flush();
    await file.close();
    return filled;
  } catch (error) {
    await file.close().catch(() => undefined);
    await removeFile(path);
    throw error;
  }
}

/** Removing what is not there is no error: what matters is that it is gone. */
export async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!isMissingFile(error)) throw error;
  }
}

export function isMissingFile(error: unknown): boolean {
  return systemCodeOf(error) === 'ENOENT';
}

function gatherWrites(file: FileHandle): { readonly write: Sink; readonly flush: () => Promise<void> } {
  let gathered: Buffer[] = [];
  let size = 0;
  const flush = async () => {
    const pieces = gathered;
    gathered = [];
    size = 0;
    if (pieces.length > 0) await writeAll(file, pieces);
  };
  const write = (piece: Buffer) => {
    gathered.push(piece);
    size += piece.length;
    return size >= gatherBytes ? flush() : undefined;
  };
  return { write, flush };
}

async function writeAll(file: FileHandle, pieces: readonly Buffer[]): Promise<void> {
  const expected = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const { bytesWritten } = await file.writev([...pieces]);
  if (bytesWritten === expected) return;
  // A nearly full disk takes a part and fails on the rest.
  const rest = Buffer.concat(pieces).subarray(bytesWritten);
  for (let at = 0; at < rest.length; ) at += (await file.write(rest, at)).bytesWritten;
}
