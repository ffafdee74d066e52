import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { readPostmaster, stopLeftover } from '../../../../local/services/postgres/postmaster.ts';
import { startPostgres } from '../../../../local/services/postgres/start.ts';
import { isAlive } from '../../../../local/services/state/system.ts';

/** Starts a server, tells where it is, then ends in the way that its first argument names. */
const program = `
import { startPostgres } from './local/services/postgres/start.ts';
const postgres = await startPostgres();
process.stdout.write(JSON.stringify({ port: postgres.port, folder: postgres.dataFolder }));
if (process.argv[2] === 'waits') setInterval(() => {}, 1000);
if (process.argv[2] === 'crashes') throw new Error('a crash');
if (process.argv[2] === 'exits') process.exit(0);
`;

interface StartedServer {
  readonly port: number;
  readonly folder: string;
}

function parseStarted(output: string): StartedServer {
  const value: unknown = JSON.parse(output);
  if (typeof value === 'object' && value !== null && 'port' in value && 'folder' in value) {
    const { port, folder } = value;
    if (typeof port === 'number' && typeof folder === 'string') return { port, folder };
  }
  throw new Error(`not a started server: ${output}`);
}

async function eventually(isTrue: () => Promise<boolean>): Promise<boolean> {
  for (let attempt = 0; attempt < 500; attempt++) {
    if (await isTrue()) return true;
    await sleep(20);
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const programFolder = join(process.cwd(), 'node_modules', '.cache', `owlery-lifetime-${process.pid}`);
const programFile = join(programFolder, 'program.mjs');

beforeAll(async () => {
  await mkdir(programFolder, { recursive: true });
  await build({
    stdin: { contents: program, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile: programFile,
  });
});

afterAll(() => rm(programFolder, { recursive: true, force: true }));

describe('a process that ends without stopping its server', () => {
  it.concurrent.each<{ readonly name: string; readonly way: string; readonly signal?: NodeJS.Signals }>([
    { name: 'it returns', way: 'returns' },
    { name: 'it calls exit', way: 'exits' },
    { name: 'it crashes', way: 'crashes' },
    { name: 'it is interrupted', way: 'waits', signal: 'SIGINT' },
    { name: 'it is terminated', way: 'waits', signal: 'SIGTERM' },
    { name: 'it is killed', way: 'waits', signal: 'SIGKILL' },
  ])('leaves neither server nor data: $name', async ({ way, signal }) => {
    const child = spawn(process.execPath, [programFile, way], { stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise((resolve) => child.once('close', resolve));
    const output = await new Promise<string>((resolve) =>
      child.stdout.once('data', (text) => resolve(`${text}`)),
    );
    const server = parseStarted(output);
    if (signal !== undefined) child.kill(signal);
    await ended;

    expect(await eventually(async () => !(await accepts(server.port)))).toBe(true);
    expect(await eventually(async () => !(await exists(server.folder)))).toBe(true);
  });
});

describe('a process that is killed while its cluster is being made', () => {
  it('leaves nothing in the temporary folder', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'owlery-test-'));
    await chmod(temporary, 0o711);
    const child = spawn(process.execPath, [programFile, 'waits'], {
      env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
      stdio: 'ignore',
    });
    const made = async () =>
      (await readdir(temporary)).map((name) => join(temporary, name, 'cluster.partial', 'base'));
    const hasBegun = await eventually(async () =>
      (await Promise.all((await made()).map(exists))).includes(true),
    );
    child.kill('SIGKILL');

    expect(hasBegun).toBe(true);
    expect(await eventually(async () => (await readdir(temporary)).length === 0)).toBe(true);
    await rm(temporary, { recursive: true });
  });
});

describe('stopLeftover', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'owlery-test-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('stops a server that still runs on the data, and says so', async () => {
    const logged: string[] = [];
    await using postgres = await startPostgres({ dataFolder: folder });
    const cluster = join(postgres.dataFolder, 'cluster');
    const pid = readPostmaster(cluster)?.pid ?? 0;
    expect(isAlive(pid)).toBe(true);

    await stopLeftover(cluster, (line) => logged.push(line));

    expect(isAlive(pid)).toBe(false);
    expect(logged).toEqual([expect.stringContaining(`process ${pid}`)]);
  });

  it('leaves alone a process that is no PostgreSQL server, and clears its number', async () => {
    const silent = createServer((socket) => socket.end('hello').resume()).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await writeFile(join(folder, 'postmaster.pid'), `${process.pid}\n${folder}\n1700000000\n${port}\n`);

    await stopLeftover(folder, () => {});

    expect(await exists(join(folder, 'postmaster.pid'))).toBe(false);
    await new Promise((resolve) => silent.close(resolve));
  });

  it('clears what a dead server left', async () => {
    await writeFile(join(folder, 'postmaster.pid'), `999999999\n${folder}\n1700000000\n1\n`);

    await stopLeftover(folder, () => {});

    expect(await exists(join(folder, 'postmaster.pid'))).toBe(false);
  });

  it.each([
    ['no file', undefined, undefined],
    ['an empty file', '', undefined],
    ['a file that is being written', '4711\n/data\n', { pid: 4711, port: undefined, isReady: false }],
    [
      'a starting server',
      '4711\n/data\n1\n5432\n\n127.0.0.1\n 1 2\nstarting\n',
      { pid: 4711, port: 5432, isReady: false },
    ],
    [
      'a ready server',
      '4711\n/data\n1\n5432\n\n127.0.0.1\n 1 2\nready   \n',
      { pid: 4711, port: 5432, isReady: true },
    ],
  ])('reads %s', async (_, text, expected) => {
    await rm(join(folder, 'postmaster.pid'), { force: true });
    if (text !== undefined) await writeFile(join(folder, 'postmaster.pid'), text);

    expect(readPostmaster(folder)).toEqual(expected);
  });
});
