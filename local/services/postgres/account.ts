/**
 * Which operating system account the server runs under. PostgreSQL refuses to run as root, so root hands it to
 * an unprivileged account that the machine already has; nobody else needs to change accounts.
 */
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';

export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const preferredNames: readonly string[] = ['postgres', '_postgres', 'nobody'];

/** The account to hand the server to, or undefined where it runs as this process does. */
export function chooseAccount(): ServerAccount | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = parsePasswd(readFileSync('/etc/passwd', 'utf8')).filter((account) => account.uid !== 0);
  const chosen =
    preferredNames
      .map((name) => accounts.find((account) => account.name === name))
      .find((account) => account !== undefined) ?? accounts[0];
  if (chosen === undefined) {
    throw new EmbeddedPostgresError(
      'account-missing',
      `PostgreSQL does not run as root, and /etc/passwd names no other account; add one (useradd postgres) or run as a normal user`,
    );
  }
  return chosen;
}

export function parsePasswd(text: string): readonly ServerAccount[] {
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (name === undefined || !/^-?\d+$/.test(uid ?? '') || !/^-?\d+$/.test(gid ?? '')) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/** Whether the account may pass through the folder and every folder above it. */
export function canTraverse(folder: string, account: ServerAccount): boolean {
  for (let at = folder; ; at = dirname(at)) {
    if (!isAllowed(at, account, 0o1)) return false;
    if (at === dirname(at)) return true;
  }
}

/** Whether the account has all the permission bits (4 read, 2 write, 1 execute) on the path itself. */
export function isAllowed(path: string, account: ServerAccount, bits: number): boolean {
  const { uid, gid, mode } = statSync(path);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}
