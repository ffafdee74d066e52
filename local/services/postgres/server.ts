/**
 * Runs PostgreSQL's two programs: initdb, which makes a cluster once, and the server itself, from its start on a
 * free port until it is ready, to its stop.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemErrorCode } from '../state/system.ts';
import type { ServerAccount } from './account.ts';
import type { PostgresBinaries } from './binaries.ts';
import { type DataFolder, handTo, makeOwnedFolder } from './data-folder.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { guardProcess } from './guard.ts';
import { localHost, readPostmaster } from './postmaster.ts';
import { readLogTail } from './statements.ts';

export const superuser = 'owlery';

/** How the server program is run; the same for every attempt at a port. */
export interface ServerPlan {
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | undefined;
  readonly folder: DataFolder;
  readonly settings: Readonly<Record<string, string>>;
}

export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  readonly process: ChildProcess;
}

const startTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const portAttempts = 5;
const shownLogLines = 12;

/** Makes the cluster beside its final place, so that an interrupted initdb leaves nothing that looks whole. */
export async function initCluster(plan: ServerPlan, password: string): Promise<void> {
  const { binaries, account, folder } = plan;
  const partial = `${folder.cluster}.partial`;
  const handedPassword = join(folder.path, 'password.initdb');
  await makeOwnedFolder(partial, account);
  try {
    await writeFile(handedPassword, password, { mode: 0o600 });
    if (account !== undefined) await handTo(account, handedPassword);
    const { code, output } = await runToEnd(plan, binaries.initdb, [
      `--pgdata=${partial}`,
      `--username=${superuser}`,
      `--pwfile=${handedPassword}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]);
    if (code !== 0) {
      throw new EmbeddedPostgresError(
        'initdb-failed',
        `PostgreSQL's initdb could not make a cluster in ${partial} (exit code ${code}); it said:\n${output.trim()}`,
      );
    }
    await rename(partial, folder.cluster);
  } finally {
    await rm(handedPassword, { force: true });
    await rm(partial, { recursive: true, force: true });
  }
}

/** Starts on the given port, or on a free one: between finding it and using it another program may take it. */
export async function startServer(plan: ServerPlan, port: number | undefined): Promise<RunningServer> {
  if (port !== undefined) return startOnPort(plan, port);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOnPort(plan, await findFreePort());
    } catch (error) {
      const isBusy = error instanceof EmbeddedPostgresError && error.code === 'port-in-use';
      if (!isBusy || attempt === portAttempts) throw error;
    }
  }
}

async function startOnPort(plan: ServerPlan, port: number): Promise<RunningServer> {
  const { folder } = plan;
  const child = await spawnServer(plan, port);
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw await startFailure(folder, port);
    const postmaster = readPostmaster(folder.cluster);
    if (child.pid !== undefined && postmaster?.pid === child.pid && postmaster.isReady) {
      return { pid: child.pid, port, process: child };
    }
    if (Date.now() > deadline) {
      child.kill('SIGKILL');
      throw await startFailure(folder, port);
    }
    await sleep(5);
  }
}

/** The log is a file and not a pipe: a full pipe would stop the server whenever this process is busy. */
async function spawnServer(plan: ServerPlan, port: number): Promise<ChildProcess> {
  const { binaries, folder, settings } = plan;
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await rm(folder.logFile, { force: true });
  const log = openSync(folder.logFile, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, ['-D', folder.cluster, '-p', String(port), ...flags], {
      ...spawnOptions(plan),
      detached: true,
      stdio: ['ignore', log, log],
    });
    await spawned(plan, child, binaries.postgres);
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

async function startFailure(folder: DataFolder, port: number): Promise<EmbeddedPostgresError> {
  const log = await readLogTail(folder.logFile, shownLogLines);
  // The server's messages are in English, whatever the machine's language (see spawnOptions).
  if (/could not bind .* address|could not create any TCP\/IP sockets/.test(log)) {
    return new EmbeddedPostgresError(
      'port-in-use',
      `PostgreSQL cannot listen on ${localHost}:${port}, which another program uses; leave the port out to get a free one, or choose another`,
    );
  }
  return new EmbeddedPostgresError(
    'start-failed',
    `PostgreSQL did not start on the data in ${folder.cluster}; its log ends with:\n${log}`,
  );
}

const orderlyStop: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGKILL'];
const hastyStop: readonly NodeJS.Signals[] = ['SIGQUIT', 'SIGKILL'];

/** Throw-away data needs no orderly end; a server that does not stop when asked is made to. */
export async function stopServer(server: RunningServer, plan: ServerPlan): Promise<void> {
  if (process.platform === 'win32') {
    await runToEnd(plan, plan.binaries.pgCtl, ['stop', '-D', plan.folder.cluster, '-m', 'fast', '-w']);
    return;
  }
  for (const signal of plan.folder.isThrowAway ? hastyStop : orderlyStop) {
    server.process.kill(signal);
    if (await hasExited(server, stopTimeoutMs)) return;
  }
}

async function hasExited({ process: child }: RunningServer, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (child.exitCode === null && child.signalCode === null) {
    if (Date.now() > deadline) return false;
    await sleep(5);
  }
  return true;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, localHost, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

async function runToEnd(
  plan: ServerPlan,
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(program, args, { ...spawnOptions(plan), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  await spawned(plan, child, program);
  return { code: await closed, output };
}

/** Resolves once the program runs, under guard; `spawn` itself tells of a failure only by an event. */
function spawned({ folder }: ServerPlan, child: ChildProcess, program: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => {
      guardProcess(child, folder.isThrowAway ? folder.path : undefined);
      resolve();
    });
    child.once('error', (error) => reject(spawnFailure(program, error)));
  });
}

function spawnFailure(program: string, cause: Error): EmbeddedPostgresError {
  const code = systemErrorCode(cause);
  const hint =
    code === 'ENOENT'
      ? 'the file or its program loader is missing: run "npm ci" again; the binaries need glibc, which Alpine Linux lacks'
      : code === 'EPERM' || code === 'EINVAL'
        ? 'this process is root but may not change to another user, and PostgreSQL refuses root: run as a normal user'
        : 'the file cannot be executed: check its permissions and that its file system allows programs';
  return new EmbeddedPostgresError('spawn-failed', `cannot run ${program} (${code}): ${hint}`, { cause });
}

const passedVariables: readonly string[] = ['PATH', 'LD_LIBRARY_PATH', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot'];

/** Only what the programs need is passed on: whoever may read the server's files can read its environment. */
function spawnOptions({ account, folder }: ServerPlan): SpawnOptions {
  const passed: NodeJS.ProcessEnv = {};
  for (const name of passedVariables) passed[name] = process.env[name];
  return {
    cwd: folder.path,
    env: { ...passed, LC_ALL: 'C', TZ: 'UTC' },
    windowsHide: true,
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  };
}

export async function readPassword(folder: DataFolder): Promise<string> {
  try {
    return await readFile(folder.passwordFile, 'utf8');
  } catch (error) {
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `${folder.cluster} holds a cluster, but its password file ${folder.passwordFile} cannot be read (${systemErrorCode(error)}); delete ${folder.path} to start anew`,
      { cause: error },
    );
  }
}
