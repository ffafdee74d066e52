/**
 * A connector as Lambda runs it: an event in, the text of the answer out, and for all else AWS's own clients, which
 * find S3, KMS and Athena on one local port.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import type { FederationRequest } from '../../../../connectors/federation/domain/messages.ts';
import {
  createHandler,
  type HandlerOptions,
  type LambdaHandler,
} from '../../../../connectors/federation/handler.ts';
import { silentLog } from '../../../../connectors/federation/log.ts';
import { type SerDeVersion, wireFormat } from '../../../../connectors/federation/wire/format.ts';
import { encodeRequest } from '../../../../connectors/federation/wire/request.ts';
import { athenaTargets, createQueryExecutions } from '../../../../local/services/aws/athena.ts';
import { kmsTargets } from '../../../../local/services/aws/kms.ts';
import type { JsonOperation } from '../../../../local/services/port/json-operations.ts';
import { startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3 } from '../../../../local/services/s3/endpoint.ts';
import { inMemoryStore } from '../in-process.ts';

const account = { region: 'eu-west-1', accountId: '000000000000' };
const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };

/** A handler that needs nothing of AWS: what it spills stays in memory, and no query ever ends. */
export function handlerOf<Accepted>(
  connector: Connector<Accepted>,
  options: HandlerOptions = {},
): LambdaHandler {
  return createHandler(connector, {
    environment: { spill_bucket: 'spill' },
    store: inMemoryStore(),
    readQueryState: async () => 'RUNNING',
    log: silentLog,
    ...options,
  });
}

/** The text that Lambda would send for the request, written in a version of the protocol. */
export async function answerText(
  handler: LambdaHandler,
  request: FederationRequest,
  version: SerDeVersion = 6,
): Promise<string> {
  const event: unknown = JSON.parse(JSON.stringify(encodeRequest(request, wireFormat(version))));
  return JSON.stringify(await handler(event));
}

export interface LocalAws extends AsyncDisposable {
  /** Operations of KMS and Athena, in the order in which they were asked for. */
  readonly asked: readonly string[];
  readonly executions: ReturnType<typeof createQueryExecutions>;
  /** Requests to S3 by operation, such as `HeadBucket`. */
  readonly requests: (operation: string) => number;
  readonly keys: (bucket: string) => Promise<readonly string[]>;
  readonly object: (bucket: string, key: string) => Promise<Buffer>;
}

/** Starts the services, with buckets `spill` and `theirs`, and sends the clients of this test file there. */
export async function startLocalAws(): Promise<LocalAws> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'owlery-conformance-'));
  const s3 = createS3({ dataFolder, credentials, ...account });
  const executions = createQueryExecutions();
  const asked: string[] = [];
  const key = { keyId: '11111111-2222-3333-4444-555555555555', aliases: ['alias/spill'] };
  const targets = Object.entries({ ...kmsTargets([key], account), ...athenaTargets(executions) });
  const counted = targets.map(([target, answer]): [string, JsonOperation] => [
    target,
    (input) => {
      asked.push(target);
      return answer(input);
    },
  ]);
  const port = await startLocalPort({ jsonTargets: Object.fromEntries(counted), fallback: s3.handle });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: port.url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  const client = new S3Client({ forcePathStyle: true });
  for (const Bucket of ['spill', 'theirs']) await client.send(new CreateBucketCommand({ Bucket }));
  return {
    asked,
    executions,
    requests: (operation) => s3.usage().get(operation)?.requests ?? 0,
    keys: async (Bucket) => {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    object: async (Bucket, Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await port.close();
      await rm(dataFolder, { recursive: true });
    },
  };
}
