import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';

let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3();
});
afterAll(async () => fixture.stop());
beforeEach(async () => {
  bucket = await fixture.newBucket();
});

const setVersioning = (Status: 'Enabled' | 'Suspended') =>
  fixture.client.send(
    new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status } }),
  );
const put = async (Body: string) =>
  (await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body }))).VersionId;
const read = async (VersionId?: string) => {
  const got = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'k', VersionId }));
  return got.Body?.transformToString();
};
const remove = (VersionId?: string) =>
  fixture.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k', VersionId }));
const listVersions = (more: object = {}) =>
  fixture.client.send(new ListObjectVersionsCommand({ Bucket: bucket, ...more }));

describe('a bucket with versioning', () => {
  it('tells its status', async () => {
    const status = async () =>
      (await fixture.client.send(new GetBucketVersioningCommand({ Bucket: bucket }))).Status;

    expect(await status()).toBeUndefined();
    await setVersioning('Enabled');
    expect(await status()).toBe('Enabled');
    await setVersioning('Suspended');
    expect(await status()).toBe('Suspended');
  });

  it('keeps what was overwritten', async () => {
    expect(await put('before')).toBeUndefined();
    await setVersioning('Enabled');
    const first = await put('first');
    const second = await put('second');

    expect(await read()).toBe('second');
    expect(await read(first)).toBe('first');
    expect(await read('null')).toBe('before');
    expect(second).not.toBe(first);
    expect((await listVersions()).Versions?.map(({ VersionId, IsLatest }) => [VersionId, IsLatest])).toEqual([
      [second, true],
      [first, false],
      ['null', false],
    ]);
  });

  it('hides a deleted object behind a marker, until the marker is deleted', async () => {
    await setVersioning('Enabled');
    const version = await put('kept');
    const deleted = await remove();

    expect(deleted.DeleteMarker).toBe(true);
    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchKey' });
    expect(await read(version)).toBe('kept');
    expect(await failureOf(read(deleted.VersionId))).toMatchObject({ code: 'MethodNotAllowed', status: 405 });
    expect((await fixture.client.send(new ListObjectsV2Command({ Bucket: bucket }))).KeyCount).toBe(0);
    expect((await listVersions()).DeleteMarkers).toMatchObject([{ Key: 'k', IsLatest: true }]);

    expect((await remove(deleted.VersionId)).DeleteMarker).toBe(true);
    expect(await read()).toBe('kept');
  });

  it('deletes a named version for good', async () => {
    await setVersioning('Enabled');
    const first = await put('first');
    await put('second');

    await fixture.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: 'k', VersionId: first }] } }),
    );

    expect(await failureOf(read(first))).toMatchObject({ code: 'NoSuchVersion', status: 404 });
    expect(await read()).toBe('second');
  });

  it('suspended, writes and hides the null version only', async () => {
    await setVersioning('Enabled');
    const first = await put('first');
    await setVersioning('Suspended');
    expect(await put('null one')).toBe('null');
    expect(await put('null two')).toBe('null');

    expect((await listVersions()).Versions).toHaveLength(2);
    expect(await read()).toBe('null two');
    await remove();
    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchKey' });
    expect(await read(first)).toBe('first');
    expect((await listVersions()).Versions).toHaveLength(1);
  });

  it('restores an older version by copying it', async () => {
    await setVersioning('Enabled');
    const first = await put('first');
    await put('second');

    const copied = await fixture.client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: 'k',
        CopySource: `${bucket}/k?versionId=${first}`,
        MetadataDirective: 'REPLACE',
      }),
    );

    expect(copied.CopySourceVersionId).toBe(first);
    expect(await read()).toBe('first');
  });

  it('lists versions in pages that may end within a key', async () => {
    await setVersioning('Enabled');
    const ids = [await put('1'), await put('2'), await put('3')];
    await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'later', Body: 'x' }));
    const found: (string | undefined)[] = [];
    let page = await listVersions({ MaxKeys: 2 });
    for (;;) {
      found.push(...(page.Versions ?? []).map(({ Key, VersionId }) => (Key === 'k' ? VersionId : Key)));
      if (page.IsTruncated !== true) break;
      page = await listVersions({
        MaxKeys: 2,
        KeyMarker: page.NextKeyMarker,
        VersionIdMarker: page.NextVersionIdMarker,
      });
    }

    expect(found).toEqual([...ids.reverse(), 'later']);
  });

  it('is not empty while a version is left', async () => {
    await setVersioning('Enabled');
    const version = await put('x');
    const marker = (await remove()).VersionId;
    const removeBucket = () => fixture.client.send(new DeleteBucketCommand({ Bucket: bucket }));

    expect(await failureOf(removeBucket())).toMatchObject({ code: 'BucketNotEmpty', status: 409 });
    await remove(version);
    await remove(marker);
    await removeBucket();
  });
});
