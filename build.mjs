import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));

/** Bundles may call `require` through their CommonJS dependencies, which an ES module lacks. */
const requireBanner = {
  js: "import { createRequire as owleryCreateRequire } from 'node:module'; const require = owleryCreateRequire(import.meta.url);",
};

/** @type {readonly esbuild.BuildOptions[]} */
const bundles = [
  {
    entryPoints: { index: 'connectors/postgres/lambda.ts' },
    outdir: 'dist/lambda/postgres-connector',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    keepNames: true,
    external: ['pg-native'],
    // The AWS clients' ES modules: they can be tree-shaken, and their names survive a lazy `import()` of a chunk.
    mainFields: ['module', 'main'],
    banner: requireBanner,
  },
  {
    entryPoints: { cli: 'local/cli.ts', 'catalog-worker': 'local/athena/catalog-worker.ts' },
    outdir: 'dist/local',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
  },
];

/** Writes `dist/`. */
export async function build() {
  await rm(join(root, 'dist'), { recursive: true, force: true });
  for (const options of bundles) {
    if (!Object.values(options.entryPoints).every((entry) => existsSync(join(root, entry)))) continue;
    await esbuild.build({
      absWorkingDir: root,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'warning',
      legalComments: 'none',
      ...options,
    });
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
