import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';

const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, 'dist');

/** Bundles may call `require` through their CommonJS dependencies, which an ES module lacks. */
const requireBanner = {
  js: "import { createRequire as owleryCreateRequire } from 'node:module'; const require = owleryCreateRequire(import.meta.url);",
};

/** @type {esbuild.BuildOptions} */
const lambda = {
  minify: true,
  keepNames: true,
  external: ['pg-native'],
  // The AWS clients' ES modules: they can be tree-shaken, and their names survive a lazy `import()` of a chunk.
  mainFields: ['module', 'main'],
  banner: requireBanner,
};

/** @type {readonly (esbuild.BuildOptions & { outdir: string })[]} */
const bundles = [
  {
    entryPoints: { index: 'connectors/postgres/lambda.ts' },
    outdir: 'lambda/postgres-connector',
    ...lambda,
  },
  {
    entryPoints: { index: 'connectors/image-functions/lambda.ts' },
    outdir: 'lambda/image-functions',
    ...lambda,
  },
  {
    entryPoints: { cli: 'local/cli.ts', 'catalog-worker': 'local/athena/catalog-worker.ts' },
    outdir: 'local',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
  },
];

/**
 * Writes `dist/`. Each file is put in place whole, and only then are those of an earlier build removed, so that a
 * process that is just starting finds one build or the other.
 */
export async function build() {
  const fresh = await mkdtemp(join(root, 'node_modules', '.build-'));
  try {
    for (const { outdir, ...options } of bundles) await bundle(join(fresh, outdir), options);
    await putInPlace(fresh);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** A connector's folder for Lambda, as those in `dist/lambda/` are built; `index.mjs` exports its handler. */
export async function buildLambda(entryPoint, outdir) {
  await bundle(outdir, { entryPoints: { index: entryPoint }, ...lambda });
}

async function bundle(outdir, options) {
  await esbuild.build({
    absWorkingDir: root,
    outdir,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    legalComments: 'none',
    ...options,
  });
}

/** Entry points refer to chunks by name, so they come last. */
async function putInPlace(fresh) {
  const files = await filesBelow(fresh);
  const entries = new Set(
    bundles.flatMap(({ entryPoints, outdir }) =>
      Object.keys(entryPoints).map((name) => join(outdir, `${name}.mjs`)),
    ),
  );
  for (const file of files.toSorted((a, b) => Number(entries.has(a)) - Number(entries.has(b)))) {
    const target = join(dist, file);
    const staged = `${target}.${process.pid}`;
    await cp(join(fresh, file), staged);
    await rename(staged, target);
  }
  for (const file of await filesBelow(dist)) {
    const isStaged = /\.\d+$/.test(file);
    if (!isStaged && !files.includes(file)) await rm(join(dist, file), { force: true });
  }
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)));
}

/** Builds when a source is newer than what was built. */
export async function buildIfStale() {
  const built = join(dist, 'local', 'cli.mjs');
  const sources = ['connectors', 'local', 'pipelines', 'build.mjs', 'package-lock.json'];
  const newestMs = Math.max(...sources.map((name) => newestBelow(join(root, name))));
  if (!existsSync(built) || newestMs > statSync(built).mtimeMs) await build();
}

function newestBelow(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestBelow(join(path, name))));
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await build();
