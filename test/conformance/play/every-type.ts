/** The connector over every type as a deployed folder: built as those in `dist/lambda/`, and hosted as Lambda would. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type HostedFunction, type LambdaEndpoint, startLambdaEndpoint } from './lambda-endpoint.ts';

const build = `
  import { buildLambda } from './build.mjs';
  await buildLambda('test/conformance/every-type-connector/lambda.ts', process.argv[1]);
`;

/** One folder, deployed once for each of the names. */
export async function startEveryType(
  deployments: readonly Pick<HostedFunction, 'name' | 'environment'>[],
): Promise<LambdaEndpoint> {
  const folder = await mkdtemp(join(tmpdir(), 'owlery-every-type-'));
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', build, folder]);
  const url = pathToFileURL(join(folder, 'index.mjs'));
  const endpoint = await startLambdaEndpoint(deployments.map((deployment) => ({ ...deployment, url })));
  return {
    ...endpoint,
    async [Symbol.asyncDispose]() {
      await endpoint[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
