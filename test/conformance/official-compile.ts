/**
 * The Maven project under `java/`, compiled when its sources are not those of the last compilation. Test files run in
 * processes of their own, so a lock file lets one compile while the others wait.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { types } from 'node:util';

export const javaFolder = fileURLToPath(new URL('java/', import.meta.url));
const target = join(javaFolder, 'target');
const stamp = join(target, 'compiled.sha256');
const lock = join(target, 'compiling.lock');
const lockPollMs = 100;

export interface Compiled {
  readonly classpath: string;
}

let compiled: Promise<Compiled> | undefined;

/** @throws with Maven's own words when the sources do not compile */
export function compileOfficial(): Promise<Compiled> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<Compiled> {
  await mkdir(target, { recursive: true });
  await withLock(async () => {
    const fingerprint = await fingerprintOfSources();
    if ((await readFile(stamp, 'utf8').catch(() => '')) === fingerprint) return;
    await runMaven();
    await writeFile(stamp, fingerprint);
  });
  const dependencies = (await readFile(join(target, 'classpath.txt'), 'utf8')).trim();
  return { classpath: [join(target, 'classes'), dependencies].join(delimiter) };
}

async function fingerprintOfSources(): Promise<string> {
  const files = await readdir(join(javaFolder, 'src'), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  const hash = createHash('sha256');
  for (const path of [join(javaFolder, 'pom.xml'), ...paths.toSorted()]) {
    hash.update(`${path}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}

async function runMaven(): Promise<void> {
  const child = spawn('mvn', ['-q', '-B', 'compile'], { cwd: javaFolder, stdio: ['ignore', 'pipe', 'pipe'] });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  if (exitCode !== 0) throw new Error(`mvn compile in ${javaFolder} failed:\n${stdout}${stderr}`);
}

async function withLock(work: () => Promise<void>): Promise<void> {
  while (!(await takeLock())) await sleep(lockPollMs);
  try {
    await work();
  } finally {
    await rm(lock, { force: true });
  }
}

/** A lock whose owner was killed is taken away from it. */
async function takeLock(): Promise<boolean> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (!(types.isNativeError(error) && 'code' in error && error.code === 'EEXIST')) throw error;
    const owner = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (owner > 0 && !isRunning(owner)) await rm(lock, { force: true });
    return false;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
