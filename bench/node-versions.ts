/** The versions of Node.js that Lambda has, where npm can fetch them, beside the one that runs this. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface NodeVersion {
  readonly name: string;
  readonly program: string;
}

const majors = [20, 22, 24];

export async function prepareNodes(folder: string): Promise<readonly NodeVersion[]> {
  const nodes: NodeVersion[] = [];
  for (const major of majors) {
    if (process.versions.node.startsWith(`${major}.`)) {
      nodes.push({ name: `Node ${major}`, program: process.execPath });
      continue;
    }
    try {
      nodes.push({ name: `Node ${major}`, program: await install(major, join(folder, String(major))) });
    } catch (error) {
      const [line] = String(error).split('\n');
      console.error(`Node ${major} is left out, npm does not give it: ${line}`);
    }
  }
  return nodes;
}

async function install(major: number, prefix: string): Promise<string> {
  const run = promisify(execFile);
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, `node@${major}`]);
  const program = join(prefix, 'node_modules', 'node', 'bin', 'node');
  await run(program, ['--version']);
  return program;
}
