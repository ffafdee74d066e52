import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';
import { sendSigned, sha256 } from './raw-requests.ts';

let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3();
  bucket = await fixture.newBucket();
});
afterAll(async () => fixture.stop());

const put = (key: string, body: string | Buffer, more: object = {}) =>
  fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ...more }));
const get = (key: string, more: object = {}) =>
  fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...more }));
const getText = async (key: string, more: object = {}) => (await get(key, more)).Body?.transformToString();
const head = (key: string, more: object = {}) =>
  fixture.client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ...more }));
const putRaw = (key: string, headers: Readonly<Record<string, string>>) =>
  sendSigned(fixture.port.url, {
    method: 'PUT',
    path: `/${bucket}/${key}`,
    payloadHash: sha256('x'),
    headers: { 'content-length': '1', ...headers },
    body: ['x'],
  });

describe('an object', () => {
  it('comes back with its bytes, ETag, length and date', async () => {
    const written = await put('hello.txt', 'hello');
    const read = await get('hello.txt');

    expect(await read.Body?.transformToString()).toBe('hello');
    expect(written.ETag).toBe('"5d41402abc4b2a76b9719d911017c592"');
    expect(read).toMatchObject({ ETag: written.ETag, ContentLength: 5, AcceptRanges: 'bytes' });
    expect(Math.abs(Date.now() - (read.LastModified?.getTime() ?? 0))).toBeLessThan(60_000);
  });

  it('may be empty', async () => {
    await put('empty', Buffer.alloc(0));

    expect(await getText('empty')).toBe('');
    expect((await head('empty')).ContentLength).toBe(0);
  });

  it('keeps content headers and user metadata', async () => {
    const headers = {
      ContentType: 'image/png',
      ContentEncoding: 'gzip',
      CacheControl: 'max-age=60',
      ContentDisposition: 'attachment; filename="x"',
      ContentLanguage: 'de',
      StorageClass: 'STANDARD_IA' as const,
      Metadata: { 'image-id': '42', note: 'one  two' },
    };
    await put('with-headers', 'x', headers);

    expect(await head('with-headers')).toMatchObject(headers);
  });

  it('is binary/octet-stream where nothing else was said', async () => {
    const response = await putRaw('untyped', {});

    expect(response.status).toBe(200);
    expect((await head('untyped')).ContentType).toBe('binary/octet-stream');
  });

  it('answers headers that the reader asks for instead', async () => {
    await put('overridden', 'x', { ContentType: 'image/png' });

    const read = await get('overridden', {
      ResponseContentType: 'text/plain',
      ResponseCacheControl: 'no-store',
    });

    expect(read).toMatchObject({ ContentType: 'text/plain', CacheControl: 'no-store' });
  });

  it('is replaced as a whole by the next put', async () => {
    await put('replaced', 'long first text', { Metadata: { a: '1' } });
    await put('replaced', 'second');

    const read = await get('replaced');

    expect(await read.Body?.transformToString()).toBe('second');
    expect(read.Metadata).toEqual({});
  });

  it('is gone after its deletion, and deleting it again succeeds', async () => {
    await put('deleted', 'x');
    const remove = new DeleteObjectCommand({ Bucket: bucket, Key: 'deleted' });
    await fixture.client.send(remove);
    await fixture.client.send(remove);

    expect(await failureOf(get('deleted'))).toMatchObject({ code: 'NoSuchKey', status: 404 });
    expect(await failureOf(head('deleted'))).toMatchObject({ code: 'NotFound', status: 404 });
  });

  it('echoes encryption headers', async () => {
    const encryption = {
      ServerSideEncryption: 'aws:kms' as const,
      SSEKMSKeyId: 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555',
      BucketKeyEnabled: true,
    };

    expect(await put('encrypted', 'x', encryption)).toMatchObject(encryption);
    expect(await head('encrypted')).toMatchObject(encryption);
    expect((await put('plain', 'x')).ServerSideEncryption).toBe('AES256');
  });

  it.each([
    [
      'customer keys',
      { SSECustomerAlgorithm: 'AES256', SSECustomerKey: Buffer.alloc(32), SSECustomerKeyMD5: 'x' },
      'NotImplemented',
    ],
    ['object locks', { ObjectLockLegalHoldStatus: 'ON' }, 'NotImplemented'],
    ['public ACLs', { ACL: 'public-read' }, 'AccessControlListNotSupported'],
    ['an unknown encryption', { ServerSideEncryption: 'rot13' }, 'InvalidArgument'],
    ['more metadata than fits', { Metadata: { big: 'x'.repeat(2050) } }, 'MetadataTooLarge'],
  ])('refuses %s by name', async (_what, options, code) => {
    // The client only sends customer keys over TLS, so the header goes by hand.
    const answer =
      'SSECustomerKey' in options
        ? (await putRaw('refused', { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' })).code
        : (await failureOf(put('refused', 'x', options))).code;

    expect(answer).toBe(code);
  });
});

describe('keys', () => {
  const awkward = [
    'a/b/c.txt',
    'with space',
    'plus+and%25percent',
    'ü/日本/😀',
    'quotes"\'&<>',
    'trailing/',
    'double//slash',
    '../../../escape',
    '..',
    './dot',
    'a/../b',
    'tilde~!*()',
    'x'.repeat(1024),
    'back\\slash',
    'nul\u0001control',
  ];

  it.each(awkward)('%j is kept apart and comes back', async (key) => {
    await put(key, `body of ${key}`);

    const listed = await fixture.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: key }));

    expect(await getText(key)).toBe(`body of ${key}`);
    expect(listed.Contents?.map(({ Key }) => Key)).toContain(key);
    await fixture.client.send(
      new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: [{ Key: key }] } }),
    );
    expect(await failureOf(get(key))).toMatchObject({ code: 'NoSuchKey' });
  });

  it('of any text come back', async () => {
    const key = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(key, async (name) => {
        await put(name, name);
        expect(await getText(name)).toBe(name);
      }),
      { numRuns: 40 },
    );
  });

  it('longer than 1024 bytes are refused', async () => {
    expect(await failureOf(put('ü'.repeat(513), 'x'))).toMatchObject({
      code: 'KeyTooLongError',
      status: 400,
    });
  });
});

describe('ranges', () => {
  const size = 1000;
  const bytes = Buffer.from(Array.from({ length: size }, (_, index) => index % 251));
  beforeAll(() => put('ranged', bytes));

  it.each([
    ['bytes=0-9', 0, 10],
    ['bytes=990-', 990, 1000],
    ['bytes=-5', 995, 1000],
    ['bytes=-5000', 0, 1000],
    ['bytes=10-10', 10, 11],
    ['bytes=900-5000', 900, 1000],
  ])('%s is answered with 206 and those bytes', async (Range, first, end) => {
    const read = await get('ranged', { Range });

    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? [])).toEqual(bytes.subarray(first, end));
    expect(read.ContentRange).toBe(`bytes ${first}-${end - 1}/${size}`);
    expect(read.ContentLength).toBe(end - first);
    expect(read.$metadata.httpStatusCode).toBe(206);
  });

  it.each(['bytes=1000-', 'bytes=-0', 'bytes=5000-6000'])('%s cannot be satisfied', async (Range) => {
    expect(await failureOf(get('ranged', { Range }))).toMatchObject({ code: 'InvalidRange', status: 416 });
  });

  it.each(['bytes=9-0', 'bytes=0-1,5-6', 'rows=1-2', 'bytes=x-'])(
    '%s is no range: all is sent',
    async (Range) => {
      const read = await get('ranged', { Range });

      expect(read.$metadata.httpStatusCode).toBe(200);
      expect((await read.Body?.transformToByteArray())?.length).toBe(size);
    },
  );
});

describe('conditions', () => {
  let etag = '';
  const before = new Date(Date.now() - 3_600_000);
  const after = new Date(Date.now() + 3_600_000);
  beforeAll(async () => {
    etag = (await put('conditional', 'x')).ETag ?? '';
  });

  it('on reads are met, answer 304, or answer 412', async () => {
    const statusOf = async (conditions: object) => {
      try {
        return (await get('conditional', conditions)).$metadata.httpStatusCode;
      } catch (error) {
        return failureOf(Promise.reject(error)).then(({ status }) => status);
      }
    };

    expect(await statusOf({ IfMatch: etag })).toBe(200);
    expect(await statusOf({ IfMatch: '*' })).toBe(200);
    expect(await statusOf({ IfMatch: '"other"' })).toBe(412);
    expect(await statusOf({ IfNoneMatch: etag })).toBe(304);
    expect(await statusOf({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await statusOf({ IfModifiedSince: before })).toBe(200);
    expect(await statusOf({ IfModifiedSince: after })).toBe(304);
    expect(await statusOf({ IfUnmodifiedSince: before })).toBe(412);
    expect(await statusOf({ IfUnmodifiedSince: after })).toBe(200);
    expect(await statusOf({ IfMatch: etag, IfUnmodifiedSince: before })).toBe(200);
    expect(await statusOf({ IfNoneMatch: '"other"', IfModifiedSince: after })).toBe(200);
  });

  it('let a put create and never overwrite', async () => {
    await put('created-once', 'first', { IfNoneMatch: '*' });

    expect(await failureOf(put('created-once', 'second', { IfNoneMatch: '*' }))).toMatchObject({
      code: 'PreconditionFailed',
      status: 412,
    });
    expect(await getText('created-once')).toBe('first');
  });

  it('let exactly one of many concurrent creators win', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => put('race', `writer ${index}`, { IfNoneMatch: '*' })),
    );

    const winners = attempts.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(await getText('race')).toBe(`writer ${winners[0]}`);
  });

  it('let a put replace only what it has seen', async () => {
    const first = await put('replaced-if-seen', 'first');

    await put('replaced-if-seen', 'second', { IfMatch: first.ETag });

    expect(await failureOf(put('replaced-if-seen', 'third', { IfMatch: first.ETag }))).toMatchObject({
      status: 412,
    });
    expect(await failureOf(put('never-there', 'x', { IfMatch: first.ETag }))).toMatchObject({
      code: 'NoSuchKey',
    });
    expect(await getText('replaced-if-seen')).toBe('second');
  });
});

describe('copies', () => {
  const copy = (key: string, source: string, more: object = {}) =>
    fixture.client.send(
      new CopyObjectCommand({
        Bucket: bucket,
        Key: key,
        CopySource: `${bucket}/${encodeURIComponent(source)}`,
        ...more,
      }),
    );
  beforeAll(() => put('source ü', 'copied', { ContentType: 'text/x', Metadata: { a: '1' }, Tagging: 'k=v' }));

  it('take bytes, headers and tags along', async () => {
    const copied = await copy('copy', 'source ü');

    const read = await get('copy');
    expect(await read.Body?.transformToString()).toBe('copied');
    expect(read).toMatchObject({ ContentType: 'text/x', Metadata: { a: '1' }, TagCount: 1 });
    expect(copied.CopyObjectResult?.ETag).toBe(read.ETag);
  });

  it('replace headers and tags where told', async () => {
    await copy('copy-replaced', 'source ü', {
      MetadataDirective: 'REPLACE',
      ContentType: 'text/y',
      Metadata: { b: '2' },
      TaggingDirective: 'REPLACE',
      Tagging: 'l=1&m=2',
    });

    expect(await head('copy-replaced')).toMatchObject({
      ContentType: 'text/y',
      Metadata: { b: '2' },
      TagCount: 2,
    });
  });

  it('onto themselves need a change', async () => {
    expect(await failureOf(copy('source ü', 'source ü'))).toMatchObject({ code: 'InvalidRequest' });

    await copy('source ü', 'source ü', { MetadataDirective: 'REPLACE', Metadata: { a: '2' } });

    expect(await getText('source ü')).toBe('copied');
    expect((await head('source ü')).Metadata).toEqual({ a: '2' });
  });

  it('of nothing, of nowhere, or against a condition fail', async () => {
    expect(await failureOf(copy('x', 'missing'))).toMatchObject({ code: 'NoSuchKey' });
    expect(await failureOf(copy('x', 'y', { CopySource: 'no-such-bucket/y' }))).toMatchObject({
      code: 'NoSuchBucket',
    });
    expect(await failureOf(copy('x', 'y', { CopySource: 'nothing' }))).toMatchObject({
      code: 'InvalidArgument',
    });
    expect(await failureOf(copy('x', 'source ü', { CopySourceIfMatch: '"other"' }))).toMatchObject({
      status: 412,
    });
  });
});

describe('tags', () => {
  const tagging = (key: string) =>
    fixture.client
      .send(new GetObjectTaggingCommand({ Bucket: bucket, Key: key }))
      .then(({ TagSet }) => TagSet);

  it('come with the put or after it, and never touch the bytes', async () => {
    await put('tagged', 'body', { Tagging: 'stage=raw&owner=a%20b' });
    expect(await tagging('tagged')).toEqual([
      { Key: 'stage', Value: 'raw' },
      { Key: 'owner', Value: 'a b' },
    ]);

    const TagSet = [{ Key: 'stage', Value: 'done & <dusted>' }];
    await fixture.client.send(
      new PutObjectTaggingCommand({ Bucket: bucket, Key: 'tagged', Tagging: { TagSet } }),
    );
    expect(await tagging('tagged')).toEqual(TagSet);
    expect((await head('tagged')).TagCount).toBe(1);

    await fixture.client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: 'tagged' }));
    expect(await tagging('tagged')).toEqual([]);
    expect(await getText('tagged')).toBe('body');
  });

  it('beyond ten, repeated, or too long are refused', async () => {
    const tags = (count: number, value = 'v') =>
      Array.from({ length: count }, (_, i) => `k${i}=${value}`).join('&');

    expect(await failureOf(put('t', 'x', { Tagging: tags(11) }))).toMatchObject({ code: 'InvalidTag' });
    expect(await failureOf(put('t', 'x', { Tagging: 'a=1&a=2' }))).toMatchObject({ code: 'InvalidTag' });
    expect(await failureOf(put('t', 'x', { Tagging: tags(1, 'v'.repeat(257)) }))).toMatchObject({
      code: 'InvalidTag',
    });
    await put('t', 'x', { Tagging: tags(10) });
  });
});

describe('DeleteObjects', () => {
  it('deletes what exists and what does not', async () => {
    await put('many/1', 'x');
    await put('many/<&2>', 'x');

    const deleted = await fixture.client.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: [{ Key: 'many/1' }, { Key: 'many/<&2>' }, { Key: 'many/3' }] },
      }),
    );

    expect(deleted.Deleted?.map(({ Key }) => Key)).toEqual(['many/1', 'many/<&2>', 'many/3']);
    expect(deleted.Errors).toBeUndefined();
    const left = await fixture.client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: 'many/' }));
    expect(left.KeyCount).toBe(0);
  });

  it('is silent when told, except on errors', async () => {
    await put('quiet', 'x');

    const deleted = await fixture.client.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Quiet: true, Objects: [{ Key: 'gone' }, { Key: 'quiet', ETag: 'other' }] },
      }),
    );

    expect(deleted.Deleted).toBeUndefined();
    expect(deleted.Errors).toMatchObject([{ Key: 'quiet', Code: 'PreconditionFailed' }]);
  });
});

describe('GetObjectAttributes', () => {
  it('answers what is asked', async () => {
    await put('attributes', 'hello');

    const attributes = await fixture.client.send(
      new GetObjectAttributesCommand({
        Bucket: bucket,
        Key: 'attributes',
        ObjectAttributes: ['ETag', 'Checksum', 'ObjectSize', 'StorageClass'],
      }),
    );

    expect(attributes).toMatchObject({
      ETag: '5d41402abc4b2a76b9719d911017c592',
      Checksum: { ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' },
      ObjectSize: 5,
      StorageClass: 'STANDARD',
    });
  });
});
