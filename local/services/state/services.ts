/**
 * The state file of running services: how `owlery query` in a second terminal finds them. Each running instance
 * writes a file of its own, named by its process, so instances side by side never touch each other's; a reader
 * takes the newest living one that was started from its own project folder, else the newest. The file holds local
 * passwords and is its user's alone.
 */
import { rmSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { uptime } from 'node:os';
import { isAbsolute, join, relative, sep } from 'node:path';
import { decodeServicesState, formatVersion, type ServicesState } from './decode.ts';
import { stateFolder } from './folder.ts';
import { isAlive, systemErrorCode } from './system.ts';

export interface StateFile extends AsyncDisposable {
  readonly path: string;
  /** Safe to call again; the end of the process does it too, as far as it still may. */
  remove(): Promise<void>;
}

export interface ReadStateOptions {
  readonly folder?: string;
  /** The reader's folder, to prefer the services of its own project. */
  readonly workingFolder?: string;
}

const filePattern = /^services-\d+\.json$/;
const probeTimeoutMs = 500;
/** A clock that was set right after the machine's start makes its start time inexact. */
const clockSlackMs = 60_000;

export type RunningServices = Omit<ServicesState, 'formatVersion' | 'processId' | 'startedAtMs'>;

/** Says that this process runs these services; call again to change what it says. */
export async function writeState(services: RunningServices, folder = stateFolder()): Promise<StateFile> {
  const state: ServicesState = {
    formatVersion,
    processId: process.pid,
    startedAtMs: Date.now(),
    ...services,
  };
  const path = join(folder, `services-${process.pid}.json`);
  const partial = `${path}.partial`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(partial, { force: true });
    await writeFile(partial, `${JSON.stringify(state, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await chmod(partial, 0o600);
    await rename(partial, path);
  } catch (cause) {
    throw new Error(
      `cannot write the state file ${path}, by which other terminals find these services (${String(cause)}); set OWLERY_STATE to a folder that can be written`,
      { cause },
    );
  }
  const removeAtExit = () => rmSync(path, { force: true });
  process.once('exit', removeAtExit);
  const remove = async () => {
    process.off('exit', removeAtExit);
    await rm(path, { force: true });
  };
  return { path, remove, [Symbol.asyncDispose]: remove };
}

/** The services to use, or undefined where none run. Files of services that are gone are deleted. */
export async function readState(options: ReadStateOptions = {}): Promise<ServicesState | undefined> {
  const states = await readLivingStates(options.folder ?? stateFolder());
  const newestFirst = states.toSorted((one, other) => other.startedAtMs - one.startedAtMs);
  const workingFolder = options.workingFolder ?? process.cwd();
  return newestFirst.find((state) => isWithin(workingFolder, state.projectFolder)) ?? newestFirst[0];
}

async function readLivingStates(folder: string): Promise<readonly ServicesState[]> {
  const states = await Promise.all((await listStateFiles(folder)).map(readLivingState));
  return states.filter((state) => state !== undefined);
}

async function listStateFiles(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => filePattern.test(name)).map((name) => join(folder, name));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw new Error(
      `cannot look for running services in ${folder} (${systemErrorCode(error)}); check OWLERY_STATE`,
      {
        cause: error,
      },
    );
  }
}

async function readLivingState(path: string): Promise<ServicesState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    // Removed since it was listed, or another user's: either way not ours to use.
    return undefined;
  }
  const state = decodeServicesState(text);
  // What another version of Owlery wrote is not ours to delete.
  if (state === undefined) return undefined;
  if (await isServing(state)) return state;
  await rm(path, { force: true });
  return undefined;
}

/** A process number may be another program's by now, so the services have to answer too. */
async function isServing(state: ServicesState): Promise<boolean> {
  const machineStartMs = Date.now() - uptime() * 1000;
  if (state.startedAtMs < machineStartMs - clockSlackMs) return false;
  return isAlive(state.processId) && (await accepts(new URL(state.endpoint)));
}

function accepts({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const settle = (isAccepted: boolean) => {
      socket.destroy();
      resolve(isAccepted);
    };
    socket.setTimeout(probeTimeoutMs, () => settle(false));
    socket.once('error', () => settle(false)).once('connect', () => settle(true));
  });
}

function isWithin(folder: string, ancestor: string): boolean {
  const path = relative(ancestor, folder);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}
