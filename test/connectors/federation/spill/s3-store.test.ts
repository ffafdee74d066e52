import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { usesPathStyle } from '../../../../connectors/federation/spill/object-store.ts';
import { splitLocation } from './fixtures.ts';
import { type ObjectServer, startObjectServer } from './object-server.ts';

let server: ObjectServer;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const location = { ...splitLocation, key: 'a b/ü+%/q.0', directory: false };
const body = (...chunks: readonly string[]) => ({
  byteLength: chunks.join('').length,
  chunks: () => chunks.map((chunk) => Buffer.from(chunk)),
});

describe('S3 store', () => {
  it('writes the chunks under the key, with their length, without a checksum', async () => {
    await server.store().put(location, body('one ', 'two'));

    expect(server.objects.get('/spill/a b/ü+%/q.0')?.toString()).toBe('one two');
    const headers = server.requests[0]?.headers ?? {};
    expect(headers['content-length']).toBe('7');
    expect(headers['x-amz-content-sha256']).toBe('UNSIGNED-PAYLOAD');
    expect(Object.keys(headers).filter((name) => /checksum|content-encoding|trailer/.test(name))).toEqual([]);
  });

  it('reads back what was written', async () => {
    const store = server.store();
    await store.put(location, body('x'.repeat(100_000)));

    expect(Buffer.from(await store.get(location)).toString()).toBe('x'.repeat(100_000));
  });

  it('sends the extra headers of a PUT as HTTP headers, signed, and with nothing else', async () => {
    const putHeaders = new Map([
      ['x-amz-server-side-encryption', 'aws:kms'],
      ['x-amz-server-side-encryption-aws-kms-key-id', 'key-1'],
    ]);
    const store = server.store({ putHeaders });

    await store.put(location, body('one'));
    await store.get(location);

    const [put, get] = server.requests;
    expect(put?.headers).toMatchObject(Object.fromEntries(putHeaders));
    expect(put?.headers.authorization).toContain(
      'x-amz-server-side-encryption;x-amz-server-side-encryption-aws',
    );
    expect(get?.headers['x-amz-server-side-encryption']).toBeUndefined();
  });

  it('demands the owner of its own bucket only', async () => {
    const store = server.store({ bucketOwner: '123456789012' });

    await store.put(location, body('one'));
    await store.headBucket('spill');
    await store.put({ ...location, bucket: 'another' }, body('one'));

    const owners = server.requests.map(({ headers }) => headers['x-amz-expected-bucket-owner']);
    expect(owners).toEqual(['123456789012', '123456789012', undefined]);
  });

  it('demands no owner unless one is configured', async () => {
    await server.store().put(location, body('one'));

    expect(server.requests[0]?.headers['x-amz-expected-bucket-owner']).toBeUndefined();
  });

  it.each([
    [404, 'NoSuchKey', 'EntityNotFound'],
    [403, 'AccessDenied', 'AccessDenied'],
    [400, 'InvalidRequest', 'InvalidInput'],
  ])('names the object when a read ends with %i %s', async (status, s3Code, code) => {
    server.failNext([status, s3Code]);

    await expect(server.store().get(location)).rejects.toMatchObject({
      code,
      message: `cannot read s3://spill/a b/ü+%/q.0: ${s3Code}: said the server`,
    });
  });

  it('takes an unreachable endpoint for a failure that may pass', async () => {
    const store = server.store();
    await server[Symbol.asyncDispose]();

    await expect(store.put(location, body('one'))).rejects.toMatchObject({
      code: 'InternalService',
      message: expect.stringMatching(/^cannot write s3:\/\/spill\/a b\/ü\+%\/q\.0: .*ECONNREFUSED/),
    });
  });

  it('says when there are no credentials', async () => {
    delete process.env['AWS_ACCESS_KEY_ID'];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: 'true', HOME: '/nonexistent' });

    await expect(server.store().put(location, body('one'))).rejects.toMatchObject({
      code: 'InvalidCredentials',
      isRetryable: false,
    });
  });

  it('rejects an aborted write with the reason of the abort', async () => {
    server.hold();
    const abort = new AbortController();
    const writing = server.store().put(location, body('one'), abort.signal);
    await server.begun(1);

    abort.abort(new Error('cancelled'));

    await expect(writing).rejects.toThrow('cancelled');
  });
});

describe('addressing', () => {
  it.each([
    [{}, false],
    [{ AWS_ENDPOINT_URL: '' }, false],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, true],
    [{ AWS_ENDPOINT_URL_S3: 'http://localhost:9000' }, true],
    [{ AWS_ENDPOINT_URL_S3: 'https://s3.eu-west-1.amazonaws.com' }, false],
    [{ AWS_ENDPOINT_URL_S3: 'https://s3.cn-north-1.amazonaws.com.cn' }, false],
    [{ AWS_ENDPOINT_URL_S3: 'https://notamazonaws.com' }, true],
    [{ AWS_ENDPOINT_URL_S3: 'https://s3.us-east-1.amazonaws.com', AWS_ENDPOINT_URL: 'http://other' }, false],
    [{ AWS_ENDPOINT_URL: 'http://other', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, false],
    [{ AWS_ENDPOINT_URL: 'no url' }, false],
  ])('with %j puts the bucket into the path: %s', (environment, expected) => {
    expect(usesPathStyle(environment)).toBe(expected);
  });
});
