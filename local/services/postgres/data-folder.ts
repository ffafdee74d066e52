/**
 * The folder of one embedded server: `cluster/` is PostgreSQL's own, beside it lie our password, log and owner
 * files. A folder has one owner at a time; without a requested folder the server gets a throw-away one.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isAlive, systemErrorCode } from '../state/system.ts';
import { canTraverse, type ServerAccount } from './account.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { readPostmaster } from './postmaster.ts';
import { makeSharedFolder } from './shared-folder.ts';

export interface DataFolder {
  readonly path: string;
  readonly isThrowAway: boolean;
  readonly cluster: string;
  readonly passwordFile: string;
  readonly logFile: string;
  readonly ownerFile: string;
}

/** An owner that has claimed the folder this recently may still be making the cluster. */
const claimGraceMs = 30_000;

/** What this process owns: after a container's restart a new process may have the dead owner's number. */
const claimedHere = new Set<string>();

export async function openDataFolder(
  requested: string | undefined,
  account: ServerAccount | undefined,
  log: (line: string) => void,
): Promise<DataFolder> {
  try {
    const path =
      requested === undefined
        ? await makeThrowAway(account)
        : await makeKept(resolve(requested), account, log);
    return {
      path,
      isThrowAway: requested === undefined,
      cluster: join(path, 'cluster'),
      passwordFile: join(path, 'password'),
      logFile: join(path, 'server.log'),
      ownerFile: join(path, 'owner.pid'),
    };
  } catch (error) {
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `cannot make PostgreSQL's data folder ${requested ?? `in ${tmpdir()}`}: ${String(error)}`,
      { cause: error },
    );
  }
}

async function makeThrowAway(account: ServerAccount | undefined): Promise<string> {
  const temporary = await realpath(tmpdir());
  const isOpen = account === undefined || canTraverse(temporary, account);
  const folder = await mkdtemp(join(isOpen ? temporary : await makeSharedFolder(), 'owlery-postgres-'));
  if (account !== undefined) await chmod(folder, 0o711);
  return folder;
}

async function makeKept(
  requested: string,
  account: ServerAccount | undefined,
  log: (line: string) => void,
): Promise<string> {
  await mkdir(requested, { recursive: true, mode: 0o700 });
  const folder = await realpath(requested);
  if (account === undefined) return folder;
  if (canTraverse(dirname(folder), account)) {
    await chmod(folder, statSync(folder).mode | 0o011);
    return folder;
  }
  const substitute = await makeSharedFolder('data', shortHash(folder));
  log(`PostgreSQL's account ${account.name} cannot reach ${folder}; its data lies in ${substitute} instead`);
  return substitute;
}

/** Tells apart, and finds again, what stands in for different folders. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Makes this process the folder's owner, or says which living process is. */
export async function claimFolder(folder: DataFolder): Promise<void> {
  try {
    const owner = readOwner(folder);
    if (owner !== undefined && isInUse(folder, owner)) {
      throw new EmbeddedPostgresError(
        'folder-in-use',
        `PostgreSQL's data folder ${folder.path} is in use by process ${owner}; stop that process or choose another folder`,
      );
    }
    await rm(folder.ownerFile, { force: true });
    await writeFile(folder.ownerFile, String(process.pid), { flag: 'wx', mode: 0o600 });
    claimedHere.add(folder.path);
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw new EmbeddedPostgresError(
      'folder-unusable',
      `cannot claim PostgreSQL's data folder ${folder.path} (${systemErrorCode(error)}); choose another folder, or give this one to the user that runs Owlery`,
      { cause: error },
    );
  }
}

function readOwner(folder: DataFolder): number | undefined {
  return existsSync(folder.ownerFile) ? Number(readFileSync(folder.ownerFile, 'utf8')) : undefined;
}

/** A process number alone proves little: after a restart of the machine it may be any program's. */
function isInUse(folder: DataFolder, owner: number): boolean {
  if (owner === process.pid) return claimedHere.has(folder.path);
  if (!isAlive(owner)) return false;
  const postmaster = readPostmaster(folder.cluster);
  if (postmaster !== undefined && isAlive(postmaster.pid)) return true;
  return Date.now() - statSync(folder.ownerFile).mtimeMs < claimGraceMs;
}

/** Gives the folder up; a throw-away one goes with everything in it. */
export async function releaseFolder(folder: DataFolder): Promise<void> {
  claimedHere.delete(folder.path);
  if (folder.isThrowAway) await rm(folder.path, { recursive: true, force: true, maxRetries: 5 });
  else await rm(folder.ownerFile, { force: true });
}

/** An empty folder that the server's account owns. */
export async function makeOwnedFolder(path: string, account: ServerAccount | undefined): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  if (account !== undefined) await handTo(account, path);
}

/** Root inside a user namespace may have no other user to give a file to. */
export async function handTo(account: ServerAccount, path: string): Promise<void> {
  try {
    await chown(path, account.uid, account.gid);
  } catch (error) {
    throw new EmbeddedPostgresError(
      'account-missing',
      `PostgreSQL does not run as root, and this root may not hand files to ${account.name} (${systemErrorCode(error)}); run as a normal user, or as one from the start: unshare --user --map-user=1000 --map-group=1000`,
      { cause: error },
    );
  }
}

/** An existing cluster keeps the account that made it, whatever this machine would choose today. */
export function accountOf(folder: DataFolder, chosen: ServerAccount | undefined): ServerAccount | undefined {
  if (chosen === undefined || !existsSync(folder.cluster)) return chosen;
  const { uid, gid } = statSync(folder.cluster);
  return uid === 0 ? chosen : { name: `user ${uid}`, uid, gid };
}
