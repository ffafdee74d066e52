import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type ChecksumAlgorithm,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checksumAlgorithms, startDigest } from '../../../../local/services/s3/checksum.ts';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';
import { sendSigned } from './raw-requests.ts';

let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3();
  bucket = await fixture.newBucket();
});
afterAll(async () => fixture.stop());

const put = (input: Omit<PutObjectCommandInput, 'Bucket'>) =>
  fixture.client.send(new PutObjectCommand({ Bucket: bucket, ...input }));

/** The check values of the catalogue of parametrised CRC algorithms, and of the FIPS standards. */
const vectors = [
  ['CRC32', '123456789', 'cbf43926'],
  ['CRC32C', '123456789', 'e3069283'],
  ['CRC64NVME', '123456789', 'ae8b14860a799888'],
  ['SHA1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['SHA256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
] as const;

describe('a digest', () => {
  it.each(vectors)('%s of %s is %s', (algorithm, text, expected) => {
    const digest = startDigest(algorithm);
    digest.update(Buffer.from(text));
    expect(digest.digest().toString('hex')).toBe(expected);
  });

  it.each(checksumAlgorithms)('%s does not depend on how the bytes are cut', (algorithm) => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (pieces) => {
        const inPieces = startDigest(algorithm);
        for (const piece of pieces) inPieces.update(piece);
        const atOnce = startDigest(algorithm);
        atOnce.update(Buffer.concat(pieces));
        expect(inPieces.digest()).toEqual(atOnce.digest());
      }),
    );
  });
});

describe('a checksum', () => {
  it('is CRC32 by default, verified, and returned to readers', async () => {
    const written = await put({ Key: 'default', Body: 'hello' });
    const read = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'default' }));
    const headed = await fixture.client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: 'default', ChecksumMode: 'ENABLED' }),
    );

    expect(written).toMatchObject({ ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
    expect(read.ChecksumCRC32).toBe('NhCmhg==');
    expect(headed.ChecksumCRC32).toBe('NhCmhg==');
    expect(await read.Body?.transformToString()).toBe('hello');
  });

  it.each([
    ['CRC32', 'ChecksumCRC32', 'NhCmhg=='],
    ['SHA1', 'ChecksumSHA1', createHash('sha1').update('hello').digest('base64')],
    ['SHA256', 'ChecksumSHA256', createHash('sha256').update('hello').digest('base64')],
  ] as const)('%s comes with a buffer and with a stream', async (algorithm, member, expected) => {
    const whole = await put({ Key: `buffer-${algorithm}`, Body: 'hello', ChecksumAlgorithm: algorithm });
    const streamed = await put({
      Key: `stream-${algorithm}`,
      Body: Readable.from([Buffer.from('he'), Buffer.from('llo')]),
      ContentLength: 5,
      ChecksumAlgorithm: algorithm,
    });

    expect(whole[member]).toBe(expected);
    expect(streamed[member]).toBe(expected);
  });

  it.each(checksumAlgorithms)('%s that is given is compared with the bytes', async (algorithm) => {
    const digest = startDigest(algorithm);
    digest.update(Buffer.from('hello'));
    const right = digest.digest();
    const wrong = Buffer.from(right);
    wrong.writeUInt8(right.readUInt8(0) ^ 1, 0);
    const member = `Checksum${algorithm}`;

    const written = await put({ Key: 'given', Body: 'hello', [member]: right.toString('base64') });
    const failure = await failureOf(
      put({ Key: 'given-wrong', Body: 'hello', [member]: wrong.toString('base64') }),
    );

    expect(written).toMatchObject({ [member]: right.toString('base64') });
    expect(failure).toMatchObject({ code: 'BadDigest', status: 400 });
    expect(await keys()).not.toContain('given-wrong');
  });

  it('that is no base64 of its length is refused', async () => {
    expect(await failureOf(put({ Key: 'x', Body: 'x', ChecksumCRC32: 'AAAA' }))).toMatchObject({
      code: 'InvalidRequest',
    });
  });

  it('Content-MD5 is verified too', async () => {
    const md5 = (text: string) => createHash('md5').update(text).digest('base64');

    await put({ Key: 'md5', Body: 'hello', ContentMD5: md5('hello') });

    expect(await failureOf(put({ Key: 'md5', Body: 'hello', ContentMD5: md5('other') }))).toMatchObject({
      code: 'BadDigest',
    });
    expect(await failureOf(put({ Key: 'md5', Body: 'hello', ContentMD5: 'AAAA' }))).toMatchObject({
      code: 'InvalidDigest',
    });
  });
});

describe('a stream body', () => {
  it('is stored without its framing, in pieces of any size', async () => {
    const sizes = [1, 10, 65_536, 3, 200_000, 0, 7];
    const pieces = sizes.map((size, index) => Buffer.alloc(size, index + 1));
    const total = sizes.reduce((sum, size) => sum + size, 0);

    await put({ Key: 'stream', Body: Readable.from(pieces), ContentLength: total, ContentEncoding: 'gzip' });
    const read = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'stream' }));

    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Buffer.concat(pieces))).toBe(
      true,
    );
    expect(read).toMatchObject({ ContentEncoding: 'gzip', ContentLength: total });
  });

  it('has no content encoding left of its transfer', async () => {
    await put({ Key: 'stream-plain', Body: Readable.from([Buffer.from('x')]), ContentLength: 1 });

    const read = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'stream-plain' }));

    expect(read.ContentEncoding).toBeUndefined();
  });

  it('works with checksums only where they are required', async () => {
    const client = fixture.newClient({ requestChecksumCalculation: 'WHEN_REQUIRED' });

    const written = await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'no-sum', Body: Readable.from(['abc']), ContentLength: 3 }),
    );

    expect(written.ETag).toBe(`"${createHash('md5').update('abc').digest('hex')}"`);
    expect(written.ChecksumCRC32).toBeUndefined();
  });

  it.each(['CRC32', 'SHA256'] satisfies ChecksumAlgorithm[])(
    'that lies about its %s is not kept',
    async (algorithm) => {
      const header = `x-amz-checksum-${algorithm.toLowerCase()}`;
      const value = startDigest(algorithm).digest().toString('base64');

      const answer = await sendSigned(fixture.port.url, {
        method: 'PUT',
        path: `/${bucket}/lying-${algorithm}`,
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
        headers: { 'x-amz-trailer': header, 'x-amz-decoded-content-length': '5' },
        body: ['5\r\nhello\r\n0\r\n', `${header}:${value}\r\n\r\n`],
      });

      expect(answer).toMatchObject({ status: 400, code: 'BadDigest' });
      expect(await keys()).not.toContain(`lying-${algorithm}`);
    },
  );
});

async function keys(): Promise<readonly string[]> {
  const objects = await fixture.s3.files.listObjects(bucket, '');
  return objects.map(({ key }) => key);
}
