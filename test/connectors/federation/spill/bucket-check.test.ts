import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createBucketCheck } from '../../../../connectors/federation/spill/bucket-check.ts';
import { type ObjectServer, startObjectServer } from './object-server.ts';

let server: ObjectServer;
beforeEach(async () => {
  server = await startObjectServer();
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
});

const asked = () => server.requests.map(({ method, path }) => `${method} ${path}`);

describe('bucket check', () => {
  it('asks once for a bucket that is there', async () => {
    const check = createBucketCheck(server.store());

    await check('spill');
    await check('spill');

    expect(asked()).toEqual(['HEAD /spill/']);
  });

  it('asks nothing when there is no bucket to check', async () => {
    const check = createBucketCheck(server.store());

    await check(null);
    await check('');

    expect(asked()).toEqual([]);
  });

  it.each([
    [403, 'is denied to the connector (HTTP 403)'],
    [404, 'does not exist (HTTP 404)'],
  ])('refuses with InvalidInput after %i, and asks once', async (status, text) => {
    server.failNext([status, 'ignored']);
    const check = createBucketCheck(server.store());

    for (const _time of [1, 2]) {
      await expect(check('spill')).rejects.toMatchObject({
        code: 'InvalidInput',
        message: expect.stringContaining(
          `spill bucket spill ${text}: check that spill_bucket is a bucket name`,
        ),
      });
    }
    expect(asked().length).toBe(1);
  });

  it('refuses with AccessDenied after any other failure, and asks again', async () => {
    server.failNext([400, 'ignored']);
    const check = createBucketCheck(server.store());

    await expect(check('spill')).rejects.toMatchObject({ code: 'AccessDenied' });
    await check('spill');

    expect(asked().length).toBe(2);
  });

  it('remembers the last bucket only', async () => {
    const check = createBucketCheck(server.store());

    for (const bucket of ['one', 'two', 'two', 'one']) await check(bucket);

    expect(asked()).toEqual(['HEAD /one/', 'HEAD /two/', 'HEAD /one/']);
  });
});
