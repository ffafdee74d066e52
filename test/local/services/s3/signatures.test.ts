import { Readable } from 'node:stream';
import { GetObjectCommand, HeadBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';
import { type SignatureChain, sendRaw, sendSigned, sha256 } from './raw-requests.ts';

let clockSkewMs = 0;
let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3({ nowMs: () => Date.now() + clockSkewMs });
  bucket = await fixture.newBucket();
  await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k ü+', Body: 'signed' }));
});
afterAll(async () => fixture.stop());

async function atSkew<T>(skewMs: number, task: () => Promise<T>): Promise<T> {
  clockSkewMs = skewMs;
  try {
    return await task();
  } finally {
    clockSkewMs = 0;
  }
}

async function fetchError(url: string, init: RequestInit = {}): Promise<string> {
  const response = await fetch(url, init);
  const text = await response.text();
  return `${response.status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1]} ${/<Message>([^<]*)</.exec(text)?.[1]}`;
}

const presignGet = (expiresIn = 900, client = fixture.client) =>
  getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: 'k ü+' }), { expiresIn });

describe('a presigned URL', () => {
  it('reads without credentials', async () => {
    const response = await fetch(await presignGet());

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('signed');
  });

  it('writes, with the headers that it carries', async () => {
    const put = new PutObjectCommand({
      Bucket: bucket,
      Key: 'uploaded',
      ContentType: 'image/png',
      Metadata: { a: '1' },
    });
    const url = await getSignedUrl(fixture.client, put, { signableHeaders: new Set(['content-type']) });

    // The default client signs the CRC of an empty body into the URL; S3 does not verify it there.
    expect(url).toContain('x-amz-checksum-crc32=AAAAAA');
    const response = await fetch(url, {
      method: 'PUT',
      body: 'body',
      headers: { 'content-type': 'image/png' },
    });

    expect(response.status).toBe(200);
    const got = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'uploaded' }));
    expect(got).toMatchObject({ ContentType: 'image/png', Metadata: { a: '1' } });
    expect(await got.Body?.transformToString()).toBe('body');
  });

  it('is refused once it has expired, or before its time', async () => {
    const url = await presignGet(60);

    expect(await atSkew(50_000, () => fetch(url).then(({ status }) => status))).toBe(200);
    expect(await atSkew(62_000, () => fetchError(url))).toBe('403 AccessDenied Request has expired');
    expect(await atSkew(-3_600_000, () => fetchError(url))).toBe('403 AccessDenied Request is not yet valid');
  });

  it.each([
    ['its signature', (url: string) => url.replace(/X-Amz-Signature=./, 'X-Amz-Signature=z')],
    ['its path', (url: string) => url.replace('k%20', 'j%20')],
    ['a parameter', (url: string) => `${url}&response-content-type=text/html`],
    ['its expiry', (url: string) => url.replace('X-Amz-Expires=900', 'X-Amz-Expires=901')],
  ])('is refused where %s was changed', async (_what, change) => {
    expect(await fetchError(change(await presignGet()))).toMatch(/^403 SignatureDoesNotMatch /);
  });

  it('is refused for another method', async () => {
    expect(await fetchError(await presignGet(), { method: 'DELETE' })).toMatch(/^403 SignatureDoesNotMatch /);
  });

  it.each([
    ['X-Amz-Expires', '0'],
    ['X-Amz-Expires', '604801'],
    ['X-Amz-Date', 'yesterday'],
    ['X-Amz-Algorithm', 'AWS4-ECDSA-P256-SHA256'],
    ['X-Amz-Credential', 'a/b'],
    ['X-Amz-SignedHeaders', 'range'],
  ])('is refused with %s=%s', async (name, value) => {
    const url = new URL(await presignGet());
    url.searchParams.set(name, value);

    expect(await fetchError(url.href)).toMatch(/^400 AuthorizationQueryParametersError /);
  });
});

describe('a signed request', () => {
  it('with an unknown key or another secret is refused', async () => {
    const head = (accessKeyId: string, secretAccessKey: string) =>
      fixture
        .newClient({ credentials: { accessKeyId, secretAccessKey } })
        .send(new GetObjectCommand({ Bucket: bucket, Key: 'k ü+' }));

    expect(await failureOf(head('nobody', 'x'))).toMatchObject({ code: 'InvalidAccessKeyId', status: 403 });
    expect(await failureOf(head('owlery-test', 'x'))).toMatchObject({
      code: 'SignatureDoesNotMatch',
      status: 403,
    });
  });

  it('tells what was signed where signatures differ, and never the secret', async () => {
    const answer = await sendSigned(fixture.port.url, {
      method: 'GET',
      path: `/${bucket}`,
      payloadHash: sha256(''),
      secretAccessKey: 'wrong',
    });

    expect(answer.code).toBe('SignatureDoesNotMatch');
    expect(answer.body).toContain('<StringToSign>AWS4-HMAC-SHA256');
    expect(answer.body).toContain('<CanonicalRequest>GET');
    expect(answer.body).not.toContain('secret-of-the-test');
  });

  it('may be of any region', async () => {
    const answer = await fixture
      .newClient({ region: 'eu-central-1' })
      .send(new HeadBucketCommand({ Bucket: bucket }));

    expect(answer.$metadata.httpStatusCode).toBe(200);
  });

  it('from another time is refused', async () => {
    const old = { method: 'GET', path: `/${bucket}`, payloadHash: sha256(''), atMs: Date.now() - 3_600_000 };

    expect(await sendSigned(fixture.port.url, old)).toMatchObject({
      status: 403,
      code: 'RequestTimeTooSkewed',
    });
  });

  it.each([
    ['nothing', {}, 403, 'AccessDenied'],
    ['the older version 2', { authorization: 'AWS a:b' }, 400, 'AuthorizationHeaderMalformed'],
  ])('that has %s of a signature is refused', async (_what, headers, status, code) => {
    const answer = await sendRaw(fixture.port.url, { method: 'GET', path: `/${bucket}`, headers });

    expect(answer).toMatchObject({ status, code });
  });

  it('whose body is not the one that was signed is refused, and nothing is stored', async () => {
    const answer = await sendSigned(fixture.port.url, {
      method: 'PUT',
      path: `/${bucket}/swapped`,
      payloadHash: sha256('signed body'),
      body: ['other body!'],
    });

    expect(answer).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' });
    expect(await fixture.s3.files.listObjects(bucket, 'swapped')).toEqual([]);
  });

  it('is not needed where the endpoint was given no credentials', async () => {
    const open = await startS3({ dataFolder: fixture.dataFolder, credentials: undefined });
    const answer = await sendRaw(open.port.url, { method: 'GET', path: `/${bucket}/uploaded` });
    await open.stop();

    expect(answer).toMatchObject({ status: 200, body: 'body' });
  });
});

describe('a body in signed chunks', () => {
  const emptyHash = sha256('');
  const chunk = (chain: SignatureChain, data: string) =>
    `${data.length.toString(16)};chunk-signature=${chain.next('PAYLOAD', [emptyHash, sha256(data)])}\r\n${data}\r\n`;
  const lastChunk = (chain: SignatureChain) =>
    `0;chunk-signature=${chain.next('PAYLOAD', [emptyHash, emptyHash])}\r\n`;
  const put = (key: string, signedBody: (chain: SignatureChain) => readonly string[], headers = {}) =>
    sendSigned(fixture.port.url, {
      method: 'PUT',
      path: `/${bucket}/${key}`,
      payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      headers: { 'x-amz-decoded-content-length': '11', 'content-encoding': 'aws-chunked', ...headers },
      signedBody,
    });
  const stored = async (key: string) => {
    const got = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return got.Body?.transformToString();
  };

  it('is stored when each signature holds', async () => {
    const answer = await put('chunks', (chain) => [
      chunk(chain, 'hello '),
      chunk(chain, 'world'),
      lastChunk(chain),
      '\r\n',
    ]);

    expect(answer.status).toBe(200);
    expect(await stored('chunks')).toBe('hello world');
  });

  it('may end in signed trailers', async () => {
    const trailer = `x-amz-checksum-sha256:${Buffer.from(sha256('hello world'), 'hex').toString('base64')}`;
    const send = (key: string, lines: string) =>
      sendSigned(fixture.port.url, {
        method: 'PUT',
        path: `/${bucket}/${key}`,
        payloadHash: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
        headers: { 'x-amz-decoded-content-length': '11', 'x-amz-trailer': 'x-amz-checksum-sha256' },
        signedBody: (chain) => [
          chunk(chain, 'hello world'),
          lastChunk(chain),
          `${trailer}\r\nx-amz-trailer-signature:${chain.next('TRAILER', [sha256(lines)])}\r\n\r\n`,
        ],
      });

    expect((await send('trailed', `${trailer}\n`)).status).toBe(200);
    expect(await stored('trailed')).toBe('hello world');
    expect(await send('trailed-wrong', 'other\n')).toMatchObject({
      status: 403,
      code: 'SignatureDoesNotMatch',
    });
  });

  it.each([
    [
      'a chunk was changed',
      (chain: SignatureChain) => [
        chunk(chain, 'hello ').replace('hello', 'jello'),
        chunk(chain, 'world'),
        lastChunk(chain),
        '\r\n',
      ],
      'SignatureDoesNotMatch',
    ],
    [
      'chunks were swapped',
      (chain: SignatureChain) =>
        [chunk(chain, 'hello '), chunk(chain, 'world')].reverse().concat(lastChunk(chain), '\r\n'),
      'SignatureDoesNotMatch',
    ],
    ['a chunk is not signed', () => ['b\r\nhello world\r\n0\r\n\r\n'], 'SignatureDoesNotMatch'],
    [
      'the end is missing',
      (chain: SignatureChain) => [chunk(chain, 'hello '), chunk(chain, 'world')],
      'IncompleteBody',
    ],
    [
      'a part is missing',
      (chain: SignatureChain) => [chunk(chain, 'hello '), lastChunk(chain), '\r\n'],
      'IncompleteBody',
    ],
    ['it is not chunked at all', () => ['hello world'], 'IncompleteBody'],
  ])('is not stored where %s', async (what, signedBody, code) => {
    const key = what.replaceAll(' ', '-');

    expect(await put(key, signedBody)).toMatchObject({ code });
    expect(await fixture.s3.files.listObjects(bucket, key)).toEqual([]);
  });

  it('of an unknown form is refused', async () => {
    const answer = await sendSigned(fixture.port.url, {
      method: 'PUT',
      path: `/${bucket}/ecdsa`,
      payloadHash: 'STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD',
      body: ['x'],
    });

    expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
  });
});

describe('an SDK stream with a signature', () => {
  it('is accepted in the default configuration', async () => {
    const body = Readable.from([Buffer.alloc(100_000, 1), Buffer.alloc(100_000, 2)]);

    await fixture.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 's', Body: body, ContentLength: 200_000 }),
    );

    const [object] = await fixture.s3.files.listObjects(bucket, 's');
    expect(object?.size).toBe(200_000);
  });
});
