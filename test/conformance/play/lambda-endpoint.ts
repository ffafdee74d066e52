/**
 * Lambda for folders as they are deployed: each function in a thread with an environment of its own, behind Invoke on a
 * local port. The same port is S3, KMS and Athena to them, and S3 to who calls them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FunctionError } from '../../../connectors/federation/caller.ts';
import { builtFile } from '../../../local/athena/host/built-files.ts';
import { createFunctionHost, type FunctionHost } from '../../../local/athena/host/function-host.ts';
import { athenaTargets, createQueryExecutions } from '../../../local/services/aws/athena.ts';
import { kmsTargets } from '../../../local/services/aws/kms.ts';
import { readBody } from '../../../local/services/port/body.ts';
import { startLocalPort } from '../../../local/services/port/server.ts';
import { createS3 } from '../../../local/services/s3/endpoint.ts';

export const spillBucket = 'spill';
export const spillKeyId = 'alias/spill';
const account = { region: 'eu-west-1', accountId: '000000000000' };
const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };
/** More than Lambda takes, so that it is the host that refuses. */
const maxBodyBytes = 16_000_000;

export interface HostedFunction {
  readonly name: string;
  /** `index.mjs` of a built folder. */
  readonly url: URL;
  readonly environment: Readonly<Record<string, string>>;
}

export interface LambdaEndpoint extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export async function startLambdaEndpoint(functions: readonly HostedFunction[]): Promise<LambdaEndpoint> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'owlery-play-'));
  const s3 = createS3({ dataFolder, credentials, ...account });
  await s3.files.createBucket(spillBucket);
  const hosts = new Map<string, FunctionHost>();
  const port = await startLocalPort({
    jsonTargets: {
      ...athenaTargets(createQueryExecutions()),
      ...kmsTargets([{ keyId: '11111111-2222-3333-4444-555555555555', aliases: [spillKeyId] }], account),
    },
    routes: [
      {
        method: 'POST',
        path: '/2015-03-31/functions/{name}/invocations',
        handle: (request, response, parameters) =>
          invoke(hosts.get(parameters.get('name') ?? ''), request, response),
      },
    ],
    fallback: s3.handle,
  });
  for (const { name, url, environment } of functions) {
    const host = createFunctionHost({
      workerUrl: builtFile('local', 'catalog-worker.mjs'),
      functionUrl: url.href,
      functionName: name,
      environment: { ...serviceEnvironment(port.url), ...environment },
    });
    hosts.set(name, host);
  }
  return {
    endpoint: port.url,
    region: account.region,
    ...credentials,
    async [Symbol.asyncDispose]() {
      await Promise.all([...hosts.values()].map((host) => host[Symbol.asyncDispose]()));
      await port.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function serviceEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return {
    spill_bucket: spillBucket,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

async function invoke(
  host: FunctionHost | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const payload = await readBody(request, maxBodyBytes);
  if (host === undefined) {
    response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' });
    response.end('{"Message":"no such function"}');
    return;
  }
  try {
    const answer = await host.invoke(payload);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(answer);
  } catch (error) {
    if (!(error instanceof FunctionError)) throw error;
    const { errorType, message, stack = '' } = error;
    response.writeHead(200, { 'content-type': 'application/json', 'x-amz-function-error': 'Unhandled' });
    response.end(JSON.stringify({ errorType, errorMessage: message, trace: stack.split('\n') }));
  }
}
