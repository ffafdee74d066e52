#!/usr/bin/env node
/**
 * Runs the built command. In a working copy whose sources are newer than `dist/`, it builds first, so that a
 * change is never run without being compiled.
 */
import { buildIfStale } from '../build.mjs';

// The AWS SDK warns on every start on Node 20, eight lines that a user can do nothing about.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

await buildIfStale();
await import('../dist/local/cli.mjs');
