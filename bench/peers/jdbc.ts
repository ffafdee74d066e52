/** The JDBC loop, compiled once; there is none without Java and Maven. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { delimiter, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { RunReport } from '../runs.ts';

export type JdbcRun = (table: string) => Promise<RunReport>;

const run = promisify(execFile);
const project = resolve('bench/jdbc');

/** null, with a line that says so, where it cannot be compiled. */
export async function prepareJdbc(url: string): Promise<JdbcRun | null> {
  try {
    await run('mvn', ['-q', '-B', '-f', `${project}/pom.xml`, 'compile']);
  } catch (error) {
    const [line] = String(error).split('\n');
    console.error(
      `The JDBC loop does not run: it takes a JDK, Maven and its first time the network. ${line}`,
    );
    return null;
  }
  const libraries = (await readFile(`${project}/target/classpath.txt`, 'utf8')).trim();
  const classpath = [`${project}/target/classes`, libraries].join(delimiter);
  const { host, pathname, username, password } = new URL(url);
  const login = [`jdbc:postgresql://${host}${pathname}`, username, decodeURIComponent(password)];
  return async (table) => {
    const { stdout } = await run('java', ['-cp', classpath, 'owlery.bench.Read', ...login, table]);
    return JSON.parse(stdout) as RunReport;
  };
}
