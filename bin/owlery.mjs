#!/usr/bin/env node
/**
 * Runs the built command. In a working copy whose sources are newer than `dist/`, it builds first, so that a
 * change is never run without being compiled.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const command = join(root, 'dist', 'local', 'cli.mjs');
const sources = ['connectors', 'local', 'pipelines', 'build.mjs', 'package.json'].map((name) => join(root, name));

/** Time of the newest file below, in milliseconds. */
function newest(path) {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

// The AWS SDK warns on every start on Node 20, eight lines that a user can do nothing about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

if (!existsSync(command) || Math.max(...sources.map(newest)) > statSync(command).mtimeMs) {
  const { build } = await import('../build.mjs');
  await build();
}
await import(command);
