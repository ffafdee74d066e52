/** Whether this machine can compile and run Java, and whether the run insists on it. */
import { spawnSync } from 'node:child_process';

export type Wanted = 'if-present' | 'required' | 'off';

const oldestJdk = 17;

export function wantedFromEnvironment(environment: Readonly<Record<string, string | undefined>>): Wanted {
  const value = environment['OWLERY_CONFORMANCE'] ?? '';
  if (value === '') return 'if-present';
  if (value === 'required' || value === 'off') return value;
  throw new Error(`OWLERY_CONFORMANCE is ${JSON.stringify(value)}; it takes required, off, or nothing`);
}

/** What is missing, for a message; null when all is there. The compiler is asked: macOS has a `java` without a JDK. */
export function missingTools(): string | null {
  const javac = spawnSync('javac', ['-version'], { encoding: 'utf8' });
  const version = javac.status === 0 ? javacVersion(javac.stdout + javac.stderr) : null;
  if (version === null) return 'javac is not on the path';
  if (version < oldestJdk) return `javac is of version ${version}`;
  return spawnSync('mvn', ['--version']).status === 0 ? null : 'mvn is not on the path';
}

export function javacVersion(output: string): number | null {
  const match = /javac (\d+)/.exec(output);
  return match === null ? null : Number(match[1]);
}
