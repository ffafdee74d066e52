/**
 * `npm run bench -- <name> [--json]`: builds the product and one benchmark, runs it, and prints its measures: one
 * JSON object a line with `--json`, else a table.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { buildIfStale } from '../build.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
const names = (await readdir(folder))
  .filter((file) => file.endsWith('.ts') && file !== 'measure.ts')
  .map((file) => file.slice(0, -'.ts'.length));
const [name] = positionals;

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- <name> [--json]\n\nbenchmarks: ${names.join(', ')}`);
  process.exit(2);
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await buildIfStale();
const temporary = await mkdtemp(join(folder, '..', 'node_modules', '.bench-'));
try {
  const outfile = join(temporary, `${name}.mjs`);
  await esbuild.build({
    entryPoints: [join(folder, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  });
  const { run } = await import(pathToFileURL(outfile).href);
  for await (const measure of run()) console.log(values.json ? JSON.stringify(measure) : inWords(measure));
} finally {
  await rm(temporary, { recursive: true, force: true });
}

function inWords({ measure, value, unit, peer, ratio, spread }) {
  const amount = `${measure}: ${Number(value.toPrecision(4)).toLocaleString('en')} ${unit}`;
  const range = spread === undefined ? '' : ` [${spread.map((end) => end.toPrecision(3)).join('–')}]`;
  return peer === undefined ? amount + range : `${amount}${range}, ${ratio.toFixed(2)} × ${peer}`;
}
