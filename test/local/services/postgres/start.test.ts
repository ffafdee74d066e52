import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { type EmbeddedPostgres, startPostgres } from '../../../../local/services/postgres/start.ts';

async function rowsOf(url: string, sql: string, parameters: readonly unknown[] = []): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...parameters])).rows;
  } finally {
    await client.end();
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('a running server', () => {
  let postgres: EmbeddedPostgres;

  beforeAll(async () => {
    postgres = await startPostgres({
      logsStatements: true,
      maxConnections: 17,
      settings: { 'owlery.note': "it's set" },
    });
  });

  afterAll(() => postgres.stop());

  it('keeps text as UTF-8, in the order of bytes, at UTC', async () => {
    const [row] = await rowsOf(
      postgres.connectionUrl('postgres'),
      `SELECT current_setting('server_encoding') AS encoding, current_setting('timezone') AS zone,
        (SELECT datcollate FROM pg_database WHERE datname = 'postgres') AS collation`,
    );

    expect(row).toEqual({ encoding: 'UTF8', zone: 'UTC', collation: 'C' });
  });

  it('applies the settings that were asked for', async () => {
    const [row] = await rowsOf(
      postgres.connectionUrl('postgres'),
      `SELECT current_setting('max_connections') AS max, current_setting('owlery.note') AS note`,
    );

    expect(row).toEqual({ max: '17', note: "it's set" });
  });

  it('has ICU collations', async () => {
    const rows = await rowsOf(
      postgres.connectionUrl('postgres'),
      `SELECT word FROM unnest(ARRAY['z', 'ä', 'Z', 'a']) AS word ORDER BY word COLLATE "de-x-icu"`,
    );

    expect(rows).toEqual([{ word: 'a' }, { word: 'ä' }, { word: 'z' }, { word: 'Z' }]);
  });

  it('runs under an account that is not root', async () => {
    const { uid } = await stat(join(postgres.dataFolder, 'cluster'));

    expect(process.getuid?.() === 0 ? uid !== 0 : uid === process.getuid?.()).toBe(true);
  });

  it('refuses a wrong password', async () => {
    const url = new URL(postgres.connectionUrl('postgres'));
    url.password = 'wrong';

    await expect(rowsOf(url.href, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('stores passwords as SCRAM verifiers', async () => {
    const rows = await rowsOf(
      postgres.connectionUrl('postgres'),
      `SELECT left(rolpassword, 13) AS form FROM pg_authid WHERE rolcanlogin`,
    );

    expect(rows).toEqual([{ form: 'SCRAM-SHA-256' }]);
  });

  it('listens on the loopback address only', async () => {
    const [row] = await rowsOf(
      postgres.connectionUrl('postgres'),
      `SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets`,
    );

    expect(row).toEqual({ addresses: '127.0.0.1', sockets: '' });
  });

  it('makes a database once, whatever its name', async () => {
    const name = `a "b" c'd % ü`;
    await postgres.ensureDatabase(name);
    await postgres.ensureDatabase(name);

    expect(await rowsOf(postgres.connectionUrl(name), 'SELECT current_database() AS name')).toEqual([
      { name },
    ]);
  });

  it('tells the statements received since a position, with their parameters', async () => {
    await rowsOf(postgres.connectionUrl('postgres'), 'SELECT 1');
    const position = await postgres.logPosition();
    await rowsOf(postgres.connectionUrl('postgres'), 'SELECT $1::text,\n\t$2::int', ['ö', null]);

    const received = await postgres.receivedStatements(position);
    expect(received.map(({ database, sql, parameters }) => ({ database, sql, parameters }))).toEqual([
      { database: 'postgres', sql: 'SELECT $1::text,\n\t$2::int', parameters: "$1 = 'ö', $2 = NULL" },
    ]);
  });

  it('names the port when another program has it', async () => {
    await expect(startPostgres({ port: postgres.port })).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`127.0.0.1:${postgres.port}`),
    });
  });

  it('shows what PostgreSQL said of a setting that it refuses', async () => {
    await expect(startPostgres({ settings: { work_mem: 'much' } })).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('work_mem'),
    });
  });

  it('does not read statements that it was not told to log', async () => {
    await using quiet = await startPostgres();

    expect(quiet.port).not.toBe(postgres.port);
    await expect(quiet.receivedStatements()).rejects.toThrow('logsStatements');
  });
});

describe('stop', () => {
  it('ends the server, deletes throw-away data, and may be called twice', async () => {
    const postgres = await startPostgres();
    await postgres.stop();
    await postgres.stop();

    expect(await accepts('127.0.0.1', postgres.port)).toBe(false);
    await expect(stat(postgres.dataFolder)).rejects.toThrow('ENOENT');
  });
});

describe('a kept data folder', () => {
  let dataFolder: string;

  beforeAll(async () => {
    dataFolder = await mkdtemp(join(tmpdir(), 'owlery-test-'));
  });

  afterAll(() => rm(dataFolder, { recursive: true, force: true }));

  it('serves the same data again, under the same password, to one owner at a time', async () => {
    const first = await startPostgres({ dataFolder });
    await rowsOf(first.connectionUrl('postgres'), `CREATE TABLE kept AS SELECT 'owl' AS bird`);

    expect(first.isNew).toBe(true);
    await expect(startPostgres({ dataFolder })).rejects.toMatchObject({ code: 'folder-in-use' });
    expect(await rowsOf(first.connectionUrl('postgres'), 'TABLE kept')).toEqual([{ bird: 'owl' }]);
    await first.stop();

    await using second = await startPostgres({ dataFolder });
    expect(second.isNew).toBe(false);
    expect(await rowsOf(second.connectionUrl('postgres'), 'TABLE kept')).toEqual([{ bird: 'owl' }]);
  });

  it('is taken over from an owner that is gone, even one of the same number', async () => {
    await writeFile(join(dataFolder, 'owner.pid'), String(process.pid));

    await using postgres = await startPostgres({ dataFolder });
    expect(await rowsOf(postgres.connectionUrl('postgres'), 'TABLE kept')).toEqual([{ bird: 'owl' }]);
  });

  it('is refused when another version of PostgreSQL made it', async () => {
    const versionFile = join(dataFolder, 'cluster', 'PG_VERSION');
    await writeFile(versionFile, '17\n');

    await expect(startPostgres({ dataFolder })).rejects.toThrow(
      /made by PostgreSQL 17, and this is PostgreSQL 18/,
    );
    await writeFile(versionFile, '18\n');
  });

  it('is refused without its password', async () => {
    await rm(join(dataFolder, 'password'));

    await expect(startPostgres({ dataFolder })).rejects.toMatchObject({
      code: 'folder-unusable',
      message: expect.stringContaining(`delete ${await realpath(dataFolder)} to start anew`),
    });
  });

  it('is refused when it is a file', async () => {
    const file = join(dataFolder, 'a-file');
    await writeFile(file, '');

    await expect(startPostgres({ dataFolder: file })).rejects.toMatchObject({ code: 'folder-unusable' });
  });
});
