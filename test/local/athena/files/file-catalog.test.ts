import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine, type Engine } from '../../../../local/athena/engine.ts';
import { createFileCatalog } from '../../../../local/athena/files/file-catalog.ts';
import { createObjectStore, type ObjectStore } from '../../../../local/athena/files/object-store.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3, type LocalS3 } from '../../../../local/services/s3/endpoint.ts';
import { ask } from '../harness.ts';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };

let folder: string;
let s3: LocalS3;
let port: LocalPort;
let store: ObjectStore;
let engine: Engine;

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'owlery-files-')));
  s3 = createS3({ dataFolder: join(folder, 's3'), credentials });
  port = await startLocalPort({ fallback: s3.handle });
  store = createObjectStore({ endpoint: port.url, ...credentials });
  await s3.files.createBucket('data');
  await s3.files.createBucket('elsewhere');
  const files = createFileCatalog({
    store,
    folder: join(folder, 'cache'),
    defaultBucket: 'data',
    tables: { 'logs.access': { location: 's3://elsewhere/raw', format: 'json' } },
  });
  engine = await createEngine({
    catalogs: { federated: new Map(), files },
    fileFolder: join(folder, 'cache'),
  });
  await put(
    'data',
    'shop/city/part-1.parquet',
    await parquet("SELECT 1 AS id, 'Rome' AS name, CAST(1.50 AS DECIMAL(6, 2)) AS price"),
  );
  await put(
    'data',
    'shop/city/part-2.parquet',
    await parquet("SELECT 2 AS id, 'Oslo' AS name, CAST(2.25 AS DECIMAL(6, 2)) AS price"),
  );
  await put('data', 'shop/city/_SUCCESS', Buffer.from(''));
  await put('data', 'shop/city/.hidden.parquet', Buffer.from('no parquet at all'));
  await put('data', 'shop/country/all.csv', Buffer.from('code,Name\nIT,"Italy, the boot"\nNO,Norway\n'));
  await put('data', 'shop/mixed/a.csv', Buffer.from('x\n1\n'));
  await put('data', 'shop/mixed/a.json', Buffer.from('{"x":1}\n'));
  await put('data', 'shop/broken/a.parquet', Buffer.from('this is not parquet'));
  await put(
    'elsewhere',
    'raw/2024/log',
    Buffer.from('{"path":"/a","ms":5,"tags":["x","y"]}\n{"path":"/b","ms":null}\n'),
  );
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  store[Symbol.dispose]();
  await port.close();
  await rm(folder, { recursive: true, force: true });
});

async function put(bucket: string, key: string, bytes: Buffer): Promise<void> {
  await s3.files.writeObject(bucket, key, bytes);
}

async function parquet(sql: string): Promise<Buffer> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const path = join(folder, `${Math.random()}.parquet`);
  await connection.run(`COPY (${sql}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return readFile(path);
}

describe('tables of files', () => {
  it('are the Parquet files of a folder; hidden ones do not count', async () => {
    const { texts } = await ask(
      engine,
      "SELECT id, name, price FROM shop.city WHERE price > DECIMAL '1.00' ORDER BY id",
    );
    expect(texts).toEqual([
      ['1', 'Rome', '1.50'],
      ['2', 'Oslo', '2.25'],
    ]);
  });

  it('are CSV and JSON as well, and join', async () => {
    const { texts } = await ask(
      engine,
      "SELECT c.name, l.path, l.ms FROM awsdatacatalog.shop.country c CROSS JOIN logs.access l WHERE c.code = 'IT' ORDER BY l.path",
    );
    expect(texts).toEqual([
      ['Italy, the boot', '/a', '5'],
      ['Italy, the boot', '/b', null],
    ]);
    const nested = await ask(
      engine,
      "SELECT x FROM logs.access CROSS JOIN UNNEST(tags) AS t(x) WHERE path = '/a' ORDER BY x",
    );
    expect(nested.texts).toEqual([['x'], ['y']]);
  });

  it('are fetched once, and again when they have changed', async () => {
    const gets = (): number => s3.usage().get('GetObject')?.requests ?? 0;
    await put('data', 'shop/price/p.csv', Buffer.from('price\n1\n'));
    await ask(engine, 'SELECT price FROM shop.price');
    const before = gets();
    await ask(engine, 'SELECT price FROM shop.price');
    expect(gets()).toBe(before);

    await put('data', 'shop/price/p.csv', Buffer.from('price\n2\n'));
    expect((await ask(engine, 'SELECT price FROM shop.price')).texts).toEqual([['2']]);
    expect(gets()).toBe(before + 1);
  });

  it('are listed with those of the configuration', async () => {
    const { files } = engine.catalogs;
    expect(await files?.listSchemas()).toEqual(['logs', 'shop']);
    expect(await files?.listTables('logs')).toEqual(['access']);
    expect(await files?.listTables('shop')).toEqual(expect.arrayContaining(['city', 'country']));
  });
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'SELECT * FROM shop.none',
    'TABLE_NOT_FOUND',
    /awsdatacatalog\.shop\.none does not exist: there are no files in s3:\/\/data\/shop\/none\/; configured tables: logs\.access/,
  ],
  [
    'SELECT * FROM shop.mixed',
    'NOT_SUPPORTED',
    /shop\.mixed has files of no single known format in s3:\/\/data\/shop\/mixed\//,
  ],
  ['SELECT * FROM shop.broken', 'CATALOG_ERROR', /cannot read the files of shop\.broken/],
  ['SELECT nam FROM shop.city', 'COLUMN_NOT_FOUND', /did you mean name/],
];

describe('mistakes', () => {
  it.each(mistakes)('%s is told as %s', async (sql, code, message) => {
    await expect(ask(engine, sql)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it.each(['/etc/passwd', 'data.csv', 's3://data/shop/country/all.csv'])(
    'the file %s is not a table',
    async (name) => {
      await expect(ask(engine, `SELECT * FROM "${name}"`)).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
    },
  );
});
