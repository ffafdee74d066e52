/** `npm run fuzz`: bundles the campaign with the decoders as they are now, and runs it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const folder = dirname(fileURLToPath(import.meta.url));
const root = join(folder, '..', '..');
process.chdir(root);
const temporary = await mkdtemp(join(root, 'node_modules', '.fuzz-'));
try {
  await esbuild.build({
    entryPoints: { main: join(folder, 'main.ts'), worker: join(folder, 'worker.ts') },
    outdir: temporary,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    sourcemap: 'inline',
  });
  const { main } = await import(pathToFileURL(join(temporary, 'main.mjs')).href);
  process.exitCode = await main(process.argv.slice(2), join(temporary, 'worker.mjs'));
} finally {
  await rm(temporary, { recursive: true, force: true });
}
