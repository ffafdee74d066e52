import { build } from '../../build.mjs';

/** End-to-end tests run what a user runs: the built files. */
export default async function globalSetup() {
  await build();
}
