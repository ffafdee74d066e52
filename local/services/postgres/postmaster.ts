/**
 * What a server says of itself in its data folder's `postmaster.pid`, and how to stop one that outlived the
 * process that started it. Nothing is signalled before it has answered as a PostgreSQL server.
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, systemErrorCode } from '../state/system.ts';
import { EmbeddedPostgresError } from './errors.ts';

export interface Postmaster {
  readonly pid: number;
  readonly port: number | undefined;
  readonly isReady: boolean;
}

export const localHost = '127.0.0.1';

const silentServerMs = 3_000;
const stopTimeoutMs = 20_000;
const answerTimeoutMs = 1_000;

/** Asks whether the server would speak TLS: any PostgreSQL answers with one byte, before it asks for a password. */
const tlsRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

export function readPostmaster(cluster: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(postmasterFile(cluster), 'utf8');
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return undefined;
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `cannot read ${postmasterFile(cluster)} (${systemErrorCode(error)}); the data folder seems to belong to another user: choose another folder`,
      { cause: error },
    );
  }
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0)) return undefined;
  const port = Number.parseInt(lines[3] ?? '', 10);
  return { pid, port: port > 0 ? port : undefined, isReady: lines[7]?.trim() === 'ready' };
}

/** Stops the server that an earlier, killed run left in this cluster; clears what a dead one left. */
export async function stopLeftover(cluster: string, log: (line: string) => void): Promise<void> {
  const found = readPostmaster(cluster);
  if (found === undefined) return;
  if (await isStillServing(cluster, found)) {
    log(`stopping the PostgreSQL server (process ${found.pid}) that an earlier run left in ${cluster}`);
    if (!(await interrupt(found.pid))) {
      throw new EmbeddedPostgresError(
        'folder-in-use',
        `a PostgreSQL server of an earlier run (process ${found.pid}) holds ${cluster} and cannot be stopped; end it, then try again`,
      );
    }
  }
  await rm(postmasterFile(cluster), { force: true });
}

/** Whether the process ended in time. */
async function interrupt(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // Another user's process may not be signalled; one that has just ended is checked below.
  }
  const deadline = Date.now() + stopTimeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** A server that is shutting down answers no more; one that was killed may have left its number to another program. */
async function isStillServing(cluster: string, { pid, port }: Postmaster): Promise<boolean> {
  const deadline = Date.now() + silentServerMs;
  while (isAlive(pid) && readPostmaster(cluster)?.pid === pid) {
    if (port !== undefined && (await answersAsPostgres(port))) return true;
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return false;
}

function answersAsPostgres(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: localHost, port });
    const settle = (answers: boolean) => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(answerTimeoutMs, () => settle(false));
    socket.once('error', () => settle(false));
    socket.once('close', () => settle(false));
    socket.once('connect', () => socket.write(tlsRequest));
    socket.once('data', (answer) => settle(answer[0] === 0x4e || answer[0] === 0x53));
  });
}

function postmasterFile(cluster: string): string {
  return join(cluster, 'postmaster.pid');
}
