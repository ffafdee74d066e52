/**
 * `npm run bench -- <name> [--json]`: builds the product and one benchmark, runs it, and prints its measures: one
 * JSON object a line as they come with `--json`, else a table at the end.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';
import { buildIfStale } from '../build.mjs';

const folder = dirname(fileURLToPath(import.meta.url));
const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'boolean' } } });
/** Parts of the benchmarks; every other file is one. */
const parts = ['measure', 'node-versions', 'runs', 'tables'];
const names = namesIn(await readdir(folder)).filter((file) => !parts.includes(file));
const [name] = positionals;

if (name === undefined || !names.includes(name)) {
  console.error(`usage: npm run bench -- <name> [--json]\n\nbenchmarks: ${names.join(', ')}`);
  process.exit(2);
}

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
await buildIfStale();
const temporary = await mkdtemp(join(folder, '..', 'node_modules', '.bench-'));
try {
  // What a benchmark runs in a process of its own is a program beside it.
  const programs = namesIn(await readdir(join(folder, 'process'))).map((file) => `process/${file}`);
  await esbuild.build({
    entryPoints: [name, ...programs].map((file) => ({ in: join(folder, `${file}.ts`), out: file })),
    outdir: temporary,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
  });
  const { run } = await import(pathToFileURL(join(temporary, `${name}.mjs`)).href);
  const rows = [];
  for await (const measure of run()) {
    if (values.json) console.log(JSON.stringify(measure));
    else rows.push(rowOf(measure));
  }
  if (!values.json) printTable(rows);
} finally {
  await rm(temporary, { recursive: true, force: true });
}

function namesIn(files) {
  return files.filter((file) => file.endsWith('.ts')).map((file) => file.slice(0, -'.ts'.length));
}

function rowOf({ measure, value, unit, peer, ratio, spread, gate }) {
  const amount = Number(value.toPrecision(3)).toLocaleString('en');
  const range =
    spread === undefined ? '' : spread.map((end) => Number(end.toPrecision(3)).toLocaleString('en'));
  return {
    measure,
    value: `${amount} ${unit}`,
    'smallest to largest': range === '' ? '' : range.join(' – '),
    'as a ratio': ratio === undefined ? '' : `${ratio.toPrecision(3)} × ${peer}`,
    asked: gate === undefined ? '' : inWords(gate, ratio ?? value),
  };
}

function inWords({ kind, limit }, found) {
  const isMet = kind === 'at-least' ? found >= limit : found <= limit;
  return `${kind === 'at-least' ? '≥' : '≤'} ${limit}${isMet ? '' : ' (missed)'}`;
}

function printTable(rows) {
  const names = Object.keys(rows[0] ?? {});
  const lines = [names, names.map(() => ''), ...rows.map((row) => names.map((name) => row[name]))];
  const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  for (const line of lines) {
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}
