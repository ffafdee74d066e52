/**
 * AWS's SDK as a program: where it is, and how a test runs it. A suite that needs it is a `describeOfficial`; without
 * a JDK and Maven that suite stands in the output as work to be done, and with OWLERY_CONFORMANCE=required it fails.
 */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, it } from '@jest/globals';
import { compileOfficial, javaFolder } from './official-compile.ts';
import { missingTools, type Wanted, wantedFromEnvironment } from './official-tools.ts';

/** The first compilation of a clone fetches the SDK with its dependencies. */
const compileTimeoutMs = 10 * 60_000;

const wanted: Wanted = wantedFromEnvironment(process.env);
const missing: string | null = wanted === 'off' ? 'OWLERY_CONFORMANCE is off' : missingTools();

/** A `describe` whose tests may use {@link runOfficial} and {@link officialCommandLine}. */
export function describeOfficial(name: string, body: () => void): void {
  describe(name, () => {
    if (missing === null) {
      beforeAll(compileOfficial, compileTimeoutMs);
      body();
    } else if (wanted === 'required') {
      it('has a JDK and Maven', () => {
        throw new Error(`OWLERY_CONFORMANCE=required, but ${missing}`);
      });
    } else {
      process.stderr.write(`not run: "${name}" needs a JDK (17 or later) and Maven; ${missing}\n`);
      it.todo('not run: needs a JDK (17 or later) and Maven');
    }
  });
}

export interface CommandLine {
  readonly file: string;
  readonly args: readonly string[];
}

/** Starts a command of `Main.java`, for tests that talk with it while it runs. */
export async function officialCommandLine(
  command: string,
  args: readonly string[] = [],
): Promise<CommandLine> {
  const { classpath } = await compileOfficial();
  const flags = ['--add-opens=java.base/java.nio=ALL-UNNAMED', '-Xmx1g', '-cp', classpath];
  return { file: 'java', args: [...flags, 'owlery.conformance.Main', command, ...args] };
}

export interface OfficialRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of `Main.java` to its end, in the folder of the Maven project. */
export async function runOfficial(command: string, args: readonly string[] = []): Promise<OfficialRun> {
  const commandLine = await officialCommandLine(command, args);
  const child = spawn(commandLine.file, commandLine.args, {
    cwd: javaFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), exit]);
  return { exitCode, stdout, stderr };
}
