/**
 * Puts the sample where a first query finds it: tables in PostgreSQL, files in the local S3. What is there already
 * is left alone, so a second start with the same data costs one question.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openPlaces, type Places, placeFileKeys } from './places.ts';
import { hasSampleTables, type SampleTable, sampleTables, writeSampleTables } from './tables.ts';
import { chooseHomes, generateUploadDays, generateUploaders } from './uploaders.ts';

/** The database and the bucket that the sample is meant for. */
export const sampleDatabase = 'owlery';
export const sampleBucket = 'owlery-data';

export interface SampleTarget {
  /** A connection URL of an existing database. */
  readonly postgresUrl: string;
  /** Stores an object in the sample's bucket. */
  writeObject(key: string, bytes: Uint8Array): Promise<void>;
  /** Whether the bucket holds the object; left out, objects are written every time. */
  hasObject?(key: string): Promise<boolean>;
}

export interface LoadedSample {
  readonly tables: readonly SampleTable[];
  readonly objectKeys: readonly string[];
  /** What this call had to write, if anything. */
  readonly wrote: { readonly tables: boolean; readonly objects: boolean };
}

export async function loadSample(target: SampleTarget): Promise<LoadedSample> {
  const client = new Client({ connectionString: target.postgresUrl, application_name: 'owlery sample' });
  // A lost connection also fails the query in flight, which is where it is reported.
  client.on('error', () => {});
  await client.connect();
  try {
    const [tables, objects] = await Promise.all([missesTables(client), missesObjects(target)]);
    if (tables || objects) {
      using places = await openPlaces();
      await allEnded([
        ...(tables ? [writeTables(client, places)] : []),
        ...(objects ? [writeObjects(target, places)] : []),
      ]);
    }
    return { tables: sampleTables, objectKeys: placeFileKeys, wrote: { tables, objects } };
  } finally {
    await client.end();
  }
}

/** Unlike Promise.all it leaves nothing running when one part fails: the places must stay open for the other. */
async function allEnded(parts: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

async function missesTables(client: Client): Promise<boolean> {
  return !(await hasSampleTables(client));
}

async function missesObjects(target: SampleTarget): Promise<boolean> {
  const found = await Promise.all(placeFileKeys.map(async (key) => (await target.hasObject?.(key)) ?? false));
  return found.includes(false);
}

async function writeTables(client: Client, places: Places): Promise<void> {
  const uploaders = generateUploaders(await places.readHomes(chooseHomes(places.placeCount)));
  await writeSampleTables(client, {
    countries: await places.readCountries(),
    regions: await places.readRegions(),
    uploaders,
    uploadDays: generateUploadDays(uploaders),
  });
}

async function writeObjects(target: SampleTarget, places: Places): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'owlery-sample-'));
  try {
    for (const { key, path } of await places.writeFiles(folder)) {
      await target.writeObject(key, await readFile(path));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
