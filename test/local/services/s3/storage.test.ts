import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { s3ErrorFrom } from '../../../../local/services/s3/errors.ts';
import { writeBlob } from '../../../../local/services/s3/store/files.ts';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';
import { sendSigned } from './raw-requests.ts';

let folder: string;
let fixture: S3Fixture;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owlery-storage-'));
  fixture = await startS3({ dataFolder: join(folder, 'data') });
});
afterEach(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true, force: true });
});

const bucketFolder = (bucket: string, name: string) => join(folder, 'data', 'buckets', bucket, name);
const put = (Bucket: string, Key: string, Body: string | Buffer) =>
  fixture.client.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Bucket: string, Key: string) => {
  const { Body } = await fixture.client.send(new GetObjectCommand({ Bucket, Key }));
  return Body?.transformToString();
};
const restart = async () => {
  await fixture.stop();
  fixture = await startS3({ dataFolder: join(folder, 'data') });
};

describe('the data folder', () => {
  it('holds objects, versions and uploads over a restart', async () => {
    const bucket = await fixture.newBucket();
    await put(bucket, 'ü/1', 'kept');
    const started = await fixture.client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'u' }));
    const upload = { Bucket: bucket, Key: 'u', UploadId: started.UploadId };
    const { ETag } = await fixture.client.send(
      new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'part' }),
    );

    await restart();

    expect(await read(bucket, 'ü/1')).toBe('kept');
    await fixture.client.send(
      new CompleteMultipartUploadCommand({
        ...upload,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] },
      }),
    );
    expect(await read(bucket, 'u')).toBe('part');
  });

  it('holds nothing of objects that are gone, nor outside of itself', async () => {
    const bucket = await fixture.newBucket();
    for (const key of ['../../../../out', '/etc/owlery', 'a/b', 'x'.repeat(1000)]) {
      await put(bucket, key, 'first');
      await put(bucket, key, 'second');
    }
    expect(await readdir(bucketFolder(bucket, 'blobs'))).toHaveLength(4);
    expect(await readdir(folder)).toEqual(['data']);

    for (const { key } of await fixture.s3.files.listObjects(bucket, '')) {
      const answer = await sendDelete(bucket, key);
      expect(answer).toBe(204);
    }

    expect(await readdir(bucketFolder(bucket, 'blobs'))).toEqual([]);
    expect(await readdir(bucketFolder(bucket, 'objects'))).toEqual([]);
  });

  it('that holds a file which is not its own is told with that file’s name', async () => {
    const bucket = await fixture.newBucket();
    const path = join(bucketFolder(bucket, 'objects'), 'strange.json');
    await restart();
    await writeFile(path, '{"key":1}');

    const failure = await failureOf(read(bucket, 'k'));

    expect(failure).toMatchObject({ code: 'InternalError', status: 500 });
    expect(fixture.logged.join('\n')).toContain(path);
  });

  it('is read by others in this process without HTTP', async () => {
    const { files } = fixture.s3;
    await files.createBucket('sample');
    await files.createBucket('sample');
    const written = await files.writeObject('sample', 'a/1.csv', Buffer.from('x,y\n'), 'text/csv');
    await files.writeObject('sample', 'a/2.csv', Buffer.alloc(0));
    await files.writeObject('sample', 'b', Buffer.from('b'));

    expect(await readFile(written.path, 'utf8')).toBe('x,y\n');
    expect((await files.listObjects('sample', 'a/')).map(({ key, size }) => [key, size])).toEqual([
      ['a/1.csv', 4],
      ['a/2.csv', 0],
    ]);
    expect(await files.findObject('sample', 'b')).toMatchObject({ key: 'b', size: 1 });
    expect(
      (await fixture.client.send(new GetObjectCommand({ Bucket: 'sample', Key: 'a/1.csv' }))).ContentType,
    ).toBe('text/csv');
  });
});

describe('writes and reads at the same time', () => {
  it('show whole objects only', async () => {
    const bucket = await fixture.newBucket();
    const bodies = ['a', 'b', 'c'].map((letter) => letter.repeat(300_000));
    await put(bucket, 'busy', bodies[0] ?? '');

    const writers = bodies.flatMap((body) => [1, 2, 3].map(() => put(bucket, 'busy', body)));
    const readers = Array.from({ length: 20 }, () => read(bucket, 'busy'));
    await Promise.all(writers);

    for (const text of await Promise.all(readers)) expect(bodies).toContain(text);
    expect(await readdir(bucketFolder(bucket, 'blobs'))).toHaveLength(1);
  });

  it('lets a reader finish the object that it began', async () => {
    const bucket = await fixture.newBucket();
    await put(bucket, 'long', Buffer.alloc(4_000_000, 'a'));
    const { Body } = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'long' }));

    await put(bucket, 'long', 'short');

    expect((await Body?.transformToString())?.length).toBe(4_000_000);
    expect(await read(bucket, 'long')).toBe('short');
  });
});

describe('a reader that goes away', () => {
  it('is no failure, and does not keep the file open', async () => {
    const bucket = await fixture.newBucket();
    await put(bucket, 'long', Buffer.alloc(20_000_000));
    const { Body } = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'long' }));
    if (!(Body instanceof Readable)) throw new Error('the SDK gives a stream in Node');
    Body.destroy();

    await until(async () => fixture.s3.usage().get('GetObject')?.failures === 1);

    expect(fixture.logged).toEqual([]);
    expect(await read(bucket, 'long')).toHaveLength(20_000_000);
  });
});

describe('a write that fails', () => {
  it('because the client went away leaves nothing', async () => {
    const bucket = await fixture.newBucket();
    const client = fixture.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' });
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: 'cut' }));
    await new Promise<void>((resolve) => {
      const sent = request(url, { method: 'PUT', headers: { 'content-length': '5000000' } });
      sent.on('error', () => resolve());
      sent.write(Buffer.alloc(1_000_000), () => sent.destroy(new Error('cut')));
    });

    await put(bucket, 'next', 'served');
    await until(async () => (await readdir(bucketFolder(bucket, 'blobs'))).length === 1);

    expect(await read(bucket, 'next')).toBe('served');
    expect(await failureOf(read(bucket, 'cut'))).toMatchObject({ code: 'NoSuchKey' });
    expect(fixture.logged).toEqual([]);
  });

  it('because the disk is full is told as such', () => {
    const full = Object.assign(new Error('write ENOSPC: /secret/path'), { code: 'ENOSPC' });

    const error = s3ErrorFrom(full);

    expect(error).toMatchObject({ code: 'InsufficientStorage', status: 507 });
    expect(error.message).toMatch(/full.*free some space/);
    expect(error.message).not.toContain('/secret');
  });

  it('because of the folder is answered while the body is still coming', async () => {
    const bucket = await fixture.newBucket();
    await rm(bucketFolder(bucket, 'blobs'), { recursive: true });

    const answer = await sendSigned(fixture.port.url, {
      method: 'PUT',
      path: `/${bucket}/k`,
      payloadHash: 'UNSIGNED-PAYLOAD',
      headers: { 'content-length': '3000000' },
      body: [Buffer.alloc(3_000_000)],
    });

    expect(answer).toMatchObject({ status: 500, code: 'InternalError' });
    expect(answer.body).not.toContain(folder);
    expect(fixture.logged.join('\n')).toContain('ENOENT');
  });

  // A device that is always full; other systems have none.
  if (existsSync('/dev/full')) {
    it('on a full disk removes what it wrote', async () => {
      const path = join(folder, 'full');
      await symlink('/dev/full', path);

      const write = writeBlob(path, async (sink) => {
        for (let piece = 0; piece < 40; piece++) await sink(Buffer.alloc(64 * 1024));
      });

      await expect(write).rejects.toMatchObject({ code: 'ENOSPC' });
      expect(existsSync(path)).toBe(false);
    });
  }
});

async function sendDelete(bucket: string, key: string): Promise<number> {
  const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
  return (await sendSigned(fixture.port.url, { method: 'DELETE', path, payloadHash: 'UNSIGNED-PAYLOAD' }))
    .status;
}

/** The server learns of a cut connection on its own time. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 10));
}
