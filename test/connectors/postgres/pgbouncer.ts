/**
 * A real pgbouncer in transaction mode before a real server. It is no npm package: where it is not installed its suite
 * does not run, unless `OWLERY_PGBOUNCER=required` makes that a failure, as in CI.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseAccount } from '../../../local/services/postgres/account.ts';

export interface Pooler extends AsyncDisposable {
  /** Of the database behind it; the pooler knows the password. */
  readonly url: string;
}

/** null: it is not installed. */
export function findPgbouncer(): string | null {
  const found = spawnSync('pgbouncer', ['--version'], {
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` },
  });
  return found.error === undefined && found.status === 0 ? 'pgbouncer' : null;
}

export const isRequired = process.env['OWLERY_PGBOUNCER'] === 'required';

/** @param poolSize connections to the server, for each user and database */
export async function startPgbouncer(databaseUrl: string, poolSize: number): Promise<Pooler> {
  const { hostname, port, pathname, username, password } = new URL(databaseUrl);
  const account = chooseAccount();
  const folder = await mkdtemp(join(tmpdir(), 'owlery-pgbouncer-'));
  const ownPort = await freePort();
  const database = pathname.slice(1);
  const config = join(folder, 'pgbouncer.ini');
  await writeFile(
    config,
    `[databases]
${database} = host=${hostname} port=${port} dbname=${database} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
logfile = ${join(folder, 'pgbouncer.log')}
`,
    { mode: 0o600 },
  );
  if (account !== undefined) {
    await chown(folder, account.uid, account.gid);
    await chown(config, account.uid, account.gid);
  }
  const child = spawn('pgbouncer', ['-q', config], {
    stdio: 'ignore',
    env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin` },
    ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
  });
  await untilListening(ownPort, child);
  return {
    url: `postgres://athena@127.0.0.1:${ownPort}/${database}`,
    async [Symbol.asyncDispose]() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port is free');
  return address.port;
}

const longestStartMs = 10_000;

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const until = performance.now() + longestStartMs;
  while (performance.now() < until && child.exitCode === null) {
    if (await isListening(port)) return;
    await sleep(50);
  }
  throw new Error(`pgbouncer does not listen on port ${port}; it ended with ${String(child.exitCode)}`);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
