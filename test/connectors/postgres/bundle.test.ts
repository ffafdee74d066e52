/** What Lambda loads: how much before the first answer, and what is in the folder at all. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';

const folder = join(import.meta.dirname, '../../../dist/lambda/postgres-connector');
const textOf = (file: string) => readFileSync(join(folder, file), 'utf8');

/** A file and all that it imports without being asked. */
function loadedWith(file: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, imported = ''] of textOf(file).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) {
    loadedWith(imported, found);
  }
  return found;
}

function bytesOf(files: Iterable<string>): number {
  return [...files].reduce((sum, file) => sum + readFileSync(join(folder, file)).length, 0);
}

describe('the folder of the PostgreSQL function', () => {
  it('loads less than 60 kB before it answers a Ping', () => {
    const files = loadedWith('index.mjs');
    expect(files.size).toBeGreaterThan(1);
    expect(bytesOf(files)).toBeLessThan(60_000);
  });

  it('packs into less than 1.3 MB', () => {
    const packed = readdirSync(folder).map((file) => deflateRawSync(textOf(file), { level: 6 }).length);
    expect(packed.length).toBeGreaterThan(5);
    expect(packed.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(1_300_000);
  });

  it('has nothing of apache-arrow but the tables of its messages', () => {
    const all = readdirSync(folder).map(textOf).join('\n');
    // The classes of the library's readers, writers and builders keep their names.
    for (const name of ['RecordBatchStreamWriter', 'RecordBatchReader', 'Utf8Builder', 'tableFromIPC']) {
      expect(all).not.toContain(name);
    }
    expect(all).toContain('getSizePrefixedRootAsMessage');
  });
});
