import { buildIfStale } from '../../build.mjs';

/** End-to-end tests run what a user runs: the built files. */
export default async function globalSetup() {
  await buildIfStale();
}
