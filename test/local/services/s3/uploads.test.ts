import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startDigest } from '../../../../local/services/s3/checksum.ts';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';

const partBytes = 5 * 1024 * 1024;
const firstPart = randomBytes(partBytes);
const lastPart = randomBytes(1000);
const whole = Buffer.concat([firstPart, lastPart]);

let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3();
  bucket = await fixture.newBucket();
});
afterAll(async () => fixture.stop());

const create = async (Key: string, more: object = {}) => {
  const created = await fixture.client.send(
    new CreateMultipartUploadCommand({ Bucket: bucket, Key, ...more }),
  );
  return { Bucket: bucket, Key, UploadId: created.UploadId };
};
type Started = Awaited<ReturnType<typeof create>>;

const addPart = async (
  upload: Started,
  PartNumber: number,
  Body: Buffer,
  more: object = {},
): Promise<CompletedPart> => {
  const { ETag } = await fixture.client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }));
  return { PartNumber, ...(ETag === undefined ? {} : { ETag }) };
};

const complete = (upload: Started, Parts: CompletedPart[], more: object = {}) =>
  fixture.client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }));

const read = async (Key: string) => {
  const { Body } = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};

const md5 = (bytes: Buffer) => createHash('md5').update(bytes).digest();

describe('a multipart upload', () => {
  it('becomes one object whose ETag tells its parts', async () => {
    const upload = await create('joined', { ContentType: 'image/png', Metadata: { a: '1' }, Tagging: 'k=v' });
    const parts = [await addPart(upload, 2, firstPart), await addPart(upload, 7, lastPart)];

    const completed = await complete(upload, parts);

    const etag = createHash('md5')
      .update(Buffer.concat([md5(firstPart), md5(lastPart)]))
      .digest('hex');
    expect(completed.ETag).toBe(`"${etag}-2"`);
    expect((await read('joined')).equals(whole)).toBe(true);
    expect(await fixture.client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'joined' }))).toMatchObject(
      {
        ContentType: 'image/png',
        Metadata: { a: '1' },
        TagCount: 1,
        ContentLength: whole.length,
      },
    );
    expect(await failureOf(complete(upload, parts))).toMatchObject({ code: 'NoSuchUpload', status: 404 });
  });

  it('is what lib-storage makes of a stream, with a composite checksum', async () => {
    const upload = new Upload({
      client: fixture.client,
      params: {
        Bucket: bucket,
        Key: 'streamed',
        Body: Readable.from([whole.subarray(0, 3_000_000), whole.subarray(3_000_000)]),
      },
    });

    await upload.done();

    const attributes = await fixture.client.send(
      new GetObjectAttributesCommand({
        Bucket: bucket,
        Key: 'streamed',
        ObjectAttributes: ['Checksum', 'ObjectParts', 'ObjectSize'],
      }),
    );
    expect((await read('streamed')).equals(whole)).toBe(true);
    expect(attributes.Checksum?.ChecksumCRC32).toMatch(/^[\w+/]{6}==-2$/);
    expect(attributes.Checksum?.ChecksumType).toBe('COMPOSITE');
    expect(attributes.ObjectParts).toMatchObject({
      TotalPartsCount: 2,
      Parts: [
        { PartNumber: 1, Size: partBytes },
        { PartNumber: 2, Size: 1000 },
      ],
    });
  });

  it('may have a checksum of the whole object', async () => {
    const upload = await create('whole-sum', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const parts = [await addPart(upload, 1, firstPart), await addPart(upload, 2, lastPart)];
    const digest = startDigest('CRC32');
    digest.update(whole);
    const ChecksumCRC32 = digest.digest().toString('base64');

    expect(await failureOf(complete(upload, parts, { ChecksumCRC32: 'AAAAAA==' }))).toMatchObject({
      code: 'BadDigest',
    });
    const completed = await complete(upload, parts, { ChecksumCRC32 });

    expect(completed).toMatchObject({ ChecksumCRC32, ChecksumType: 'FULL_OBJECT' });
  });

  it('is read part by part', async () => {
    const got = await fixture.client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'joined', PartNumber: 2 }),
    );

    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? []).equals(lastPart)).toBe(true);
    expect(got).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${partBytes}-${whole.length - 1}/${whole.length}`,
    });
    const third = fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'joined', PartNumber: 3 }));
    expect(await failureOf(third)).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it('takes the last of two parts of one number', async () => {
    const upload = await create('replaced-part');
    await addPart(upload, 1, firstPart);
    const part = await addPart(upload, 1, lastPart);

    await complete(upload, [part]);

    expect((await read('replaced-part')).equals(lastPart)).toBe(true);
  });

  it('copies parts and ranges of other objects', async () => {
    await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'source', Body: whole }));
    const upload = await create('from-copies');
    const copyPart = async (PartNumber: number, CopySourceRange: string) => {
      const { CopyPartResult } = await fixture.client.send(
        new UploadPartCopyCommand({ ...upload, PartNumber, CopySource: `${bucket}/source`, CopySourceRange }),
      );
      return { PartNumber, ETag: CopyPartResult?.ETag ?? '' };
    };
    const parts = [
      await copyPart(1, `bytes=0-${partBytes - 1}`),
      await copyPart(2, `bytes=${partBytes}-${whole.length - 1}`),
    ];

    await complete(upload, parts);

    expect((await read('from-copies')).equals(whole)).toBe(true);
    expect(await failureOf(copyPart(3, `bytes=0-${whole.length}`))).toMatchObject({ code: 'NoSuchUpload' });
    const other = await create('bad-range');
    const beyond = new UploadPartCopyCommand({
      ...other,
      PartNumber: 1,
      CopySource: `${bucket}/source`,
      CopySourceRange: `bytes=0-${whole.length}`,
    });
    expect(await failureOf(fixture.client.send(beyond))).toMatchObject({ code: 'InvalidArgument' });
  });

  it('fails to complete, and stays, where the list of parts is wrong', async () => {
    const upload = await create('refused');
    const small = await addPart(upload, 1, lastPart);
    const big = await addPart(upload, 2, firstPart);

    expect(await failureOf(complete(upload, [small, big]))).toMatchObject({
      code: 'EntityTooSmall',
      status: 400,
    });
    expect(await failureOf(complete(upload, [big, small]))).toMatchObject({ code: 'InvalidPartOrder' });
    expect(await failureOf(complete(upload, [{ ...big, ETag: '"other"' }]))).toMatchObject({
      code: 'InvalidPart',
    });
    expect(await failureOf(complete(upload, [{ ...big, PartNumber: 3 }]))).toMatchObject({
      code: 'InvalidPart',
    });
    expect(await failureOf(complete(upload, [{ ...big, ChecksumCRC32: 'AAAAAA==' }]))).toMatchObject({
      code: 'InvalidPart',
    });
    expect(await failureOf(complete(upload, []))).toMatchObject({ code: 'MalformedXML' });
    expect(await failureOf(complete(upload, [big], { MpuObjectSize: 1 }))).toMatchObject({
      code: 'InvalidRequest',
    });
    expect(await failureOf(read('refused'))).toMatchObject({ code: 'NoSuchKey' });
    await complete(upload, [big]);
    expect((await read('refused')).equals(firstPart)).toBe(true);
  });

  it('creates only what does not exist, where so asked', async () => {
    await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'there', Body: 'first' }));
    const upload = await create('there');
    const part = await addPart(upload, 1, lastPart);

    expect(await failureOf(complete(upload, [part], { IfNoneMatch: '*' }))).toMatchObject({ status: 412 });
    expect((await read('there')).toString()).toBe('first');
  });

  it('lists its parts in pages', async () => {
    const upload = await create('listed', { ChecksumAlgorithm: 'SHA256' });
    for (const number of [3, 1, 2]) {
      await addPart(upload, number, Buffer.from(`part ${number}`), { ChecksumAlgorithm: 'SHA256' });
    }

    const first = await fixture.client.send(new ListPartsCommand({ ...upload, MaxParts: 2 }));
    const second = await fixture.client.send(
      new ListPartsCommand({ ...upload, PartNumberMarker: first.NextPartNumberMarker }),
    );

    expect(first).toMatchObject({
      IsTruncated: true,
      NextPartNumberMarker: '2',
      ChecksumAlgorithm: 'SHA256',
    });
    expect(
      [...(first.Parts ?? []), ...(second.Parts ?? [])].map(({ PartNumber, Size }) => [PartNumber, Size]),
    ).toEqual([
      [1, 6],
      [2, 6],
      [3, 6],
    ]);
    expect(second.IsTruncated).toBe(false);
    expect(first.Parts?.[0]?.ChecksumSHA256).toBe(createHash('sha256').update('part 1').digest('base64'));
  });

  it('is listed until it ends, and aborting it removes it', async () => {
    const other = await fixture.newBucket();
    const start = async (Key: string) => {
      const created = await fixture.client.send(new CreateMultipartUploadCommand({ Bucket: other, Key }));
      return { Bucket: other, Key, UploadId: created.UploadId };
    };
    const uploads = [await start('b/1'), await start('a'), await start('b/2'), await start('a')];
    const list = (more: object) =>
      fixture.client.send(new ListMultipartUploadsCommand({ Bucket: other, ...more }));

    const first = await list({ MaxUploads: 2 });
    const second = await list({ KeyMarker: first.NextKeyMarker, UploadIdMarker: first.NextUploadIdMarker });
    const rolledUp = await list({ Delimiter: '/' });
    for (const upload of uploads) await fixture.client.send(new AbortMultipartUploadCommand(upload));

    expect(first.Uploads?.map(({ Key }) => Key)).toEqual(['a', 'a']);
    expect(second.Uploads?.map(({ Key }) => Key)).toEqual(['b/1', 'b/2']);
    expect(rolledUp.Uploads?.map(({ Key }) => Key)).toEqual(['a', 'a']);
    expect(rolledUp.CommonPrefixes).toEqual([{ Prefix: 'b/' }]);
    expect((await list({})).Uploads).toBeUndefined();
    const [aborted] = uploads;
    const late = new UploadPartCommand({
      Bucket: other,
      Key: 'b/1',
      UploadId: aborted?.UploadId,
      PartNumber: 1,
      Body: 'x',
    });
    expect(await failureOf(fixture.client.send(late))).toMatchObject({ code: 'NoSuchUpload' });
  });

  it.each([
    ['a part number of 0', { PartNumber: 0 }, 'InvalidArgument'],
    ['a part number of 10001', { PartNumber: 10_001 }, 'InvalidArgument'],
    ['another checksum than announced', { PartNumber: 1, ChecksumAlgorithm: 'SHA1' }, 'InvalidRequest'],
    ['another key', { PartNumber: 1, Key: 'another' }, 'NoSuchUpload'],
  ])('refuses %s', async (_what, options, code) => {
    const upload = await create('strict', { ChecksumAlgorithm: 'CRC32' });
    const part = new UploadPartCommand({ ...upload, Body: 'x', PartNumber: 1, ...(options as object) });

    expect(await failureOf(fixture.client.send(part))).toMatchObject({ code });
  });
});
