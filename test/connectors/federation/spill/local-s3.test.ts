/** The whole of spilling over real protocols: keys from KMS, objects through the local S3 with signatures verified. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { decodeRecordBatch } from '../../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import { assembleBlocks } from '../../../../connectors/federation/spill/block-assembler.ts';
import { createBucketCheck } from '../../../../connectors/federation/spill/bucket-check.ts';
import { decrypt } from '../../../../connectors/federation/spill/encryption.ts';
import { createKmsKeyService } from '../../../../connectors/federation/spill/key-service.ts';
import { createKeySource } from '../../../../connectors/federation/spill/keys.ts';
import { createS3Store } from '../../../../connectors/federation/spill/s3-store.ts';
import { Spiller } from '../../../../connectors/federation/spill/spiller.ts';
import { kmsTargets } from '../../../../local/services/aws/kms.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3, type LocalS3 } from '../../../../local/services/s3/endpoint.ts';
import { numbers, splitLocation } from './fixtures.ts';

const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };
const account = { region: 'eu-west-1', accountId: '000000000000' };
const schema = arrowSchema([field('n', types.integer), field('text', types.varchar)]);
const rowsPerBatch = 1000;

let dataFolder: string;
let s3: LocalS3;
let port: LocalPort;
let client: S3Client;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'owlery-spill-'));
  s3 = createS3({ dataFolder, credentials, ...account });
  const jsonTargets = kmsTargets(
    [{ keyId: '11111111-2222-3333-4444-555555555555', aliases: ['alias/spill'] }],
    account,
  );
  port = await startLocalPort({ jsonTargets, fallback: s3.handle });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: port.url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  client = new S3Client({ forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: 'spill' }));
});
afterAll(async () => {
  client.destroy();
  await port.close();
  await rm(dataFolder, { recursive: true });
});

const store = (bucketOwner: string | null, putHeaders = new Map<string, string>()) =>
  createS3Store({ config: { bucket: 'spill', bucketOwner, putHeaders } });

function* batches(count: number) {
  for (let batch = 0; batch < count; batch++) {
    const rows = numbers(rowsPerBatch, batch * rowsPerBatch).map((n) => ({ n, text: `row ${n} ü` }));
    yield {
      block: buildBlock(schema, rows),
      selection: batch % 2 === 0 ? null : Uint32Array.of(0, 500, 999),
    };
  }
}

describe('spilling to the local S3', () => {
  it.each([
    ['in clear', { kind: 'none' }],
    ['under a local key', { kind: 'local' }],
    ['under a KMS data key', { kind: 'kms', keyId: 'alias/spill' }],
  ] as const)('brings back every row in order, %s', async (_how, encryption) => {
    const encryptionKey = await createKeySource(encryption, createKmsKeyService())();
    const target = store(account.accountId);
    const maxBlockBytes = 15_000;
    await using spiller = new Spiller({
      schema,
      split: { spillLocation: { ...splitLocation, key: `p/${encryption.kind}` }, encryptionKey },
      maxBlockBytes,
      maxInlineBlockBytes: 10_000,
      config: { concurrency: 2, queueCapacity: 2 },
      store: target,
      signal: new AbortController().signal,
    });

    for await (const block of assembleBlocks(batches(20), schema, maxBlockBytes)) await spiller.add(block);
    const result = await spiller.finish();

    const locations = result.kind === 'remote' ? result.locations : [];
    expect(locations.length).toBeGreaterThan(8);
    const read: unknown[] = [];
    for (const location of locations) {
      const object = await target.get(location);
      const block = decodeRecordBatch(
        schema,
        encryptionKey === null ? object : decrypt(object, encryptionKey),
      );
      for (const row of numbers(block.rowCount))
        read.push(block.vectors.map((vector) => valueAt(vector, row)));
    }
    const wanted = numbers(20_000).filter(
      (n) => Math.floor(n / 1000) % 2 === 0 || [0, 500, 999].includes(n % 1000),
    );
    expect(read).toEqual(wanted.map((n) => [n, `row ${n} ü`]));
    target.close();
  });

  it('sends the headers of the PUT so that S3 takes them in', async () => {
    const headers = new Map([['x-amz-server-side-encryption', 'AES256']]);
    const target = store(null, headers);

    await target.put(
      { ...splitLocation, key: 'sse.0', directory: false },
      { byteLength: 3, chunks: () => [Buffer.from('abc')] },
    );

    const head = await client.send(new HeadObjectCommand({ Bucket: 'spill', Key: 'sse.0' }));
    expect(head).toMatchObject({ ContentLength: 3, ServerSideEncryption: 'AES256' });
    target.close();
  });

  it('does not write into a bucket of another owner', async () => {
    const target = store('999999999999');

    const put = target.put(
      { ...splitLocation, key: 'x.0', directory: false },
      { byteLength: 0, chunks: () => [] },
    );

    await expect(put).rejects.toMatchObject({ code: 'AccessDenied' });
    await expect(createBucketCheck(target)('spill')).rejects.toMatchObject({ code: 'InvalidInput' });
    target.close();
  });

  it('names a bucket that is missing', async () => {
    const target = store(null);

    await expect(createBucketCheck(target)('nowhere')).rejects.toThrow('spill bucket nowhere does not exist');
    await expect(createBucketCheck(target)('spill')).resolves.toBeUndefined();
    target.close();
  });
});
