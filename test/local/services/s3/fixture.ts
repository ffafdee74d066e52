/** A local S3 on a port of its own, with a client in its default configuration, all gone at the end. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3, type LocalS3, type S3Options } from '../../../../local/services/s3/endpoint.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';

export const credentials = { accessKeyId: 'owlery-test', secretAccessKey: 'secret-of-the-test' };

export interface S3Fixture {
  readonly s3: LocalS3;
  readonly port: LocalPort;
  readonly dataFolder: string;
  readonly client: S3Client;
  /** What the server logged of its own failures. */
  readonly logged: readonly string[];
  /** Another client; it is destroyed at the end too. */
  readonly newClient: (config: S3ClientConfig) => S3Client;
  /** A new bucket's name. */
  readonly newBucket: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startS3(options: Partial<S3Options> = {}): Promise<S3Fixture> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'owlery-s3-')));
  const logged: string[] = [];
  const s3 = createS3({ credentials, log: (line) => void logged.push(line), ...options, dataFolder });
  const port = await startLocalPort({ fallback: s3.handle, log: (line) => void logged.push(line) });
  const clients: S3Client[] = [];
  const newClient = (config: S3ClientConfig) => {
    const created = new S3Client({
      endpoint: port.url,
      region: 'us-east-1',
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
      ...config,
    });
    clients.push(created);
    return created;
  };
  const client = newClient({});
  let buckets = 0;
  return {
    s3,
    port,
    dataFolder,
    client,
    logged,
    newClient,
    newBucket: async () => {
      buckets += 1;
      const name = `bucket-${buckets}`;
      await client.send(new CreateBucketCommand({ Bucket: name }));
      return name;
    },
    stop: async () => {
      for (const created of clients) created.destroy();
      await port.close();
      if (options.dataFolder === undefined) await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The service's error as clients see it: its code and HTTP status. */
export async function failureOf(
  answer: Promise<unknown>,
): Promise<{ readonly code: string; readonly status: number | undefined; readonly message: string }> {
  try {
    await answer;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const metadata = '$metadata' in error ? error.$metadata : undefined;
    const status =
      typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata
        ? Number(metadata.httpStatusCode)
        : undefined;
    return { code: error.name, status, message: error.message };
  }
  throw new Error('the request was expected to fail, but it succeeded');
}
