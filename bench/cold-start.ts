/** From process start to the first answered Ping, as a cold Lambda would; against a function that does nothing else. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { interleaved, type Measure, median, spreadOf } from './measure.ts';

const rounds = 15;
const lambdaFolder = resolve('dist/lambda/postgres-connector');
const ping = JSON.stringify({
  '@type': 'PingRequest',
  identity: {
    id: 'UNKNOWN',
    principal: 'UNKNOWN',
    account: '',
    arn: '',
    tags: {},
    groups: [],
    configOptions: {},
  },
  catalogName: 'c',
  queryId: 'q',
});
const bare = `export const handler = async ({ catalogName, queryId }) =>
  ({ '@type': 'PingResponse', catalogName, queryId, sourceType: 'bare', capabilities: 24, serDeVersion: 6 });`;

export async function* run(): AsyncGenerator<Measure> {
  const folder = await mkdtemp(join(tmpdir(), 'owlery-bench-'));
  try {
    const bareModule = join(folder, 'bare.mjs');
    await writeFile(bareModule, bare);
    const results = await interleaved(rounds, {
      owlery: () => firstPing(join(lambdaFolder, 'index.mjs')),
      bare: () => firstPing(bareModule),
    });
    yield {
      bench: 'cold-start',
      measure: 'process start to first answered Ping',
      value: median(results.owlery),
      unit: 'ms',
      peer: 'a function that only pings',
      ratio: median(results.owlery) / median(results.bare),
      spread: spreadOf(results.owlery),
    };
    yield {
      bench: 'cold-start',
      measure: 'size of the function',
      value: await folderKilobytes(lambdaFolder),
      unit: 'KB',
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function firstPing(module: string): Promise<number> {
  const code = `const { handler } = await import(${JSON.stringify(module)}); await handler(${ping});`;
  const startedAt = performance.now();
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, default: 'postgres://u:p@127.0.0.1:1/d', log_level: 'error' },
  });
  return performance.now() - startedAt;
}

async function folderKilobytes(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
