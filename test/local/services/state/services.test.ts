import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type RunningServices, readState, writeState } from '../../../../local/services/state/services.ts';

let server: Server;
let folder: string;
let services: RunningServices;
/** Stands for the process of another instance. */
let other: ChildProcess;

beforeAll(async () => {
  other = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  services = {
    projectFolder: '/home/ada/owlery',
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'secret' },
    bucket: 'owlery-data',
    catalogs: { postgres: 'postgres://owlery:pw@127.0.0.1:5432/owlery' },
  };
});

afterAll(async () => {
  other.kill();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'owlery-state-')), 'state');
});

afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

/** The file of an instance beside this one. */
async function writeOther(changes: object): Promise<string> {
  const path = join(folder, `services-${other.pid}.json`);
  const state = {
    formatVersion: 1,
    processId: other.pid,
    startedAtMs: Date.now(),
    ...services,
    ...changes,
  };
  await mkdir(folder, { recursive: true });
  await writeFile(path, JSON.stringify(state));
  return path;
}

describe('the state of running services', () => {
  it('is read as it was written', async () => {
    await using _file = await writeState(services, folder);

    expect(await readState({ folder })).toMatchObject({ ...services, processId: process.pid });
  });

  it('is for its user alone', async () => {
    await using file = await writeState(services, folder);

    expect((await stat(file.path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('is replaced by a second write, and leaves no other file', async () => {
    await writeState(services, folder);
    await using file = await writeState({ ...services, bucket: 'second' }, folder);

    expect((await readState({ folder }))?.bucket).toBe('second');
    expect(await readdir(folder)).toHaveLength(1);
    expect(file.path).toContain(String(process.pid));
  });

  it('is gone after removal, which may be repeated', async () => {
    const file = await writeState(services, folder);
    await file.remove();
    await file.remove();

    expect(await readState({ folder })).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is undefined where nothing was ever started', async () => {
    expect(await readState({ folder })).toBeUndefined();
  });

  it('says where it cannot be written, and what to set', async () => {
    await writeFile(folder, 'a file where the folder would be');

    await expect(writeState(services, folder)).rejects.toThrow(/cannot write the state file .*OWLERY_STATE/);
    await expect(readState({ folder })).rejects.toThrow(/ENOTDIR.*OWLERY_STATE/);
  });
});

describe('instances side by side', () => {
  it('are told apart by the project of the reader, then by age', async () => {
    await writeOther({ projectFolder: '/home/ada/older', startedAtMs: Date.now() - 1000 });
    await using _file = await writeState(services, folder);
    const projectFound = async (workingFolder: string) =>
      (await readState({ folder, workingFolder }))?.projectFolder;

    expect(await projectFound('/home/ada/older')).toBe('/home/ada/older');
    expect(await projectFound('/home/ada/older/docs')).toBe('/home/ada/older');
    expect(await projectFound('/home/ada/older-still')).toBe('/home/ada/owlery');
    expect(await projectFound('/tmp')).toBe('/home/ada/owlery');
  });

  it('do not remove each other', async () => {
    const path = await writeOther({ projectFolder: '/home/ada/other' });
    const file = await writeState(services, folder);
    await file.remove();

    expect((await readState({ folder }))?.projectFolder).toBe('/home/ada/other');
    expect((await stat(path)).isFile()).toBe(true);
  });
});

describe('a file of services that are gone', () => {
  it.each([
    ['a dead process', { processId: 2 ** 31 - 2 }],
    ['a port that nobody answers', { endpoint: 'http://127.0.0.1:1' }],
    ['a time before the machine started', { startedAtMs: 1_000_000_000_000 }],
  ])('is deleted: %s', async (_, changes) => {
    await writeOther(changes);

    expect(await readState({ folder })).toBeUndefined();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['another version', { formatVersion: 2 }],
    ['an endpoint that is no address', { endpoint: 'nowhere' }],
    ['no credentials', { credentials: null }],
    ['a catalog that is no text', { catalogs: { postgres: 5432 } }],
    ['a process number that is no number', { processId: '1' }],
  ])('is passed over when it cannot be understood: %s', async (_, changes) => {
    await writeOther(changes);

    expect(await readState({ folder })).toBeUndefined();
    expect(await readdir(folder)).toHaveLength(1);
  });

  it('is passed over when it is no JSON', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'services-1.json'), '{"formatVersion": 1, ');

    expect(await readState({ folder })).toBeUndefined();
  });
});
