import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { failureOf, type S3Fixture, startS3 } from './fixture.ts';
import { sendSigned, sha256 } from './raw-requests.ts';

let fixture: S3Fixture;
let bucket: string;
beforeAll(async () => {
  fixture = await startS3();
  bucket = await fixture.newBucket();
});
afterAll(async () => fixture.stop());

describe('a bucket', () => {
  it('is created, found, listed and deleted', async () => {
    await fixture.client.send(new CreateBucketCommand({ Bucket: 'short-lived' }));

    expect(await fixture.client.send(new HeadBucketCommand({ Bucket: 'short-lived' }))).toMatchObject({
      BucketRegion: 'us-east-1',
    });
    const listed = await fixture.client.send(new ListBucketsCommand({}));
    expect(listed.Buckets?.map(({ Name }) => Name)).toContain('short-lived');
    expect(listed.Owner?.ID).toBe('000000000000');

    await fixture.client.send(new DeleteBucketCommand({ Bucket: 'short-lived' }));
    expect(
      await failureOf(fixture.client.send(new HeadBucketCommand({ Bucket: 'short-lived' }))),
    ).toMatchObject({
      code: 'NotFound',
      status: 404,
    });
  });

  it('with an object in it is not deleted', async () => {
    const full = await fixture.newBucket();
    await fixture.client.send(new PutObjectCommand({ Bucket: full, Key: 'k', Body: 'x' }));

    expect(await failureOf(fixture.client.send(new DeleteBucketCommand({ Bucket: full })))).toMatchObject({
      code: 'BucketNotEmpty',
      status: 409,
    });
  });

  it('of one’s own may be created again in us-east-1, and not elsewhere', async () => {
    await fixture.client.send(new CreateBucketCommand({ Bucket: bucket }));
    const elsewhere = new CreateBucketCommand({
      Bucket: 'in-ireland',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    });
    await fixture.client.send(elsewhere);

    expect(await failureOf(fixture.client.send(elsewhere))).toMatchObject({
      code: 'BucketAlreadyOwnedByYou',
      status: 409,
    });
    const location = async (Bucket: string) =>
      (await fixture.client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint;
    expect(await location('in-ireland')).toBe('eu-west-1');
    expect(await location(bucket)).toBeUndefined();
  });

  it('that does not exist is told as such', async () => {
    const missing = { Bucket: 'no-such-bucket', Key: 'k' };

    expect(await failureOf(fixture.client.send(new GetObjectCommand(missing)))).toMatchObject({
      code: 'NoSuchBucket',
    });
    expect(
      await failureOf(fixture.client.send(new PutObjectCommand({ ...missing, Body: 'x' }))),
    ).toMatchObject({
      code: 'NoSuchBucket',
      status: 404,
    });
    const nameless = await sendSigned(fixture.port.url, {
      method: 'GET',
      path: '//k',
      payloadHash: sha256(''),
    });
    expect(nameless).toMatchObject({ code: 'NoSuchBucket', status: 404 });
  });

  it.each(['Upper', 'ab', 'a..b', '-abc', 'abc-', '192.168.1.1', 'a_b', 'x'.repeat(64)])(
    'is not named %s',
    async (name) => {
      const answer = await sendSigned(fixture.port.url, {
        method: 'PUT',
        path: `/${name}`,
        payloadHash: sha256(''),
      });

      expect(answer).toMatchObject({ status: 400, code: 'InvalidBucketName' });
    },
  );

  it('refuses an owner that it does not have', async () => {
    const check = (ExpectedBucketOwner: string) =>
      fixture.client.send(new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner }));
    const put = (ExpectedBucketOwner: string) =>
      fixture.client.send(
        new PutObjectCommand({ Bucket: bucket, Key: 'owned', Body: 'x', ExpectedBucketOwner }),
      );

    await check('000000000000');
    await put('000000000000');
    expect((await failureOf(check('111111111111'))).status).toBe(403);
    expect(await failureOf(put('111111111111'))).toMatchObject({ code: 'AccessDenied', status: 403 });
  });

  it('is found by host name too', async () => {
    await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a/b', Body: 'by host' }));
    const byHost = (host: string, path: string) =>
      sendSigned(fixture.port.url, { method: 'GET', path, payloadHash: sha256(''), headers: { host } });

    expect((await byHost(`${bucket}.s3.amazonaws.com`, '/a/b')).body).toBe('by host');
    expect((await byHost(`${bucket}.localhost:9000`, '/a/b')).body).toBe('by host');
    expect((await byHost(`${bucket}.s3.us-east-1.amazonaws.com`, '/?list-type=2')).body).toContain(
      '<Key>a/b</Key>',
    );
    expect((await byHost('s3.localhost', `/${bucket}/a/b`)).body).toBe('by host');
  });
});

describe('bucket documents', () => {
  it('of lifecycle rules are kept, and gone when deleted', async () => {
    const read = () => fixture.client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    const rule = {
      ID: 'spill',
      Status: 'Enabled' as const,
      Filter: { Prefix: 'spill/' },
      Expiration: { Days: 1 },
    };
    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchLifecycleConfiguration', status: 404 });

    await fixture.client.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: [rule] },
      }),
    );
    expect((await read()).Rules).toEqual([rule]);

    await fixture.client.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }));
    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchLifecycleConfiguration' });
  });

  it('of CORS, tags and notifications are kept', async () => {
    const CORSRules = [
      { AllowedMethods: ['PUT'], AllowedOrigins: ['https://example.org'], MaxAgeSeconds: 60 },
    ];
    const TagSet = [{ Key: 'team', Value: 'images & <co>' }];
    const QueueConfigurations = [
      { Id: 'q', QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q', Events: ['s3:ObjectCreated:*' as const] },
    ];
    const read = new GetBucketNotificationConfigurationCommand({ Bucket: bucket });
    expect((await fixture.client.send(read)).QueueConfigurations).toBeUndefined();

    await fixture.client.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    await fixture.client.send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }));
    await fixture.client.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: bucket,
        NotificationConfiguration: { QueueConfigurations },
      }),
    );

    expect((await fixture.client.send(new GetBucketCorsCommand({ Bucket: bucket }))).CORSRules).toEqual(
      CORSRules,
    );
    expect((await fixture.client.send(new GetBucketTaggingCommand({ Bucket: bucket }))).TagSet).toEqual(
      TagSet,
    );
    expect((await fixture.client.send(read)).QueueConfigurations).toEqual(QueueConfigurations);
  });

  it('of default encryption take effect on new objects', async () => {
    const read = async () =>
      (await fixture.client.send(new GetBucketEncryptionCommand({ Bucket: bucket })))
        .ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
    const put = () => fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }));
    expect(await read()).toEqual({ SSEAlgorithm: 'AES256' });

    const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'alias/images' };
    await fixture.client.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: true }],
        },
      }),
    );
    expect(await read()).toEqual(byDefault);
    expect(await put()).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/images',
      BucketKeyEnabled: true,
    });

    await fixture.client.send(new DeleteBucketEncryptionCommand({ Bucket: bucket }));
    expect((await put()).ServerSideEncryption).toBe('AES256');
  });

  it('of policies are JSON', async () => {
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    const read = () => fixture.client.send(new GetBucketPolicyCommand({ Bucket: bucket }));
    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchBucketPolicy' });

    await fixture.client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    expect((await read()).Policy).toBe(Policy);

    await fixture.client.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    const broken = new PutBucketPolicyCommand({ Bucket: bucket, Policy: '{' });
    expect(await failureOf(fixture.client.send(broken))).toMatchObject({ code: 'MalformedPolicy' });
  });

  it('block public access from the start', async () => {
    const read = () => fixture.client.send(new GetPublicAccessBlockCommand({ Bucket: bucket }));
    expect((await read()).PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    });

    await fixture.client.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));

    expect(await failureOf(read())).toMatchObject({ code: 'NoSuchPublicAccessBlockConfiguration' });
  });

  it('of access control show the owner alone', async () => {
    const acl = await fixture.client.send(new GetBucketAclCommand({ Bucket: bucket }));

    expect(acl.Grants).toMatchObject([
      { Grantee: { ID: '000000000000', Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' },
    ]);
  });

  it.each([
    ['another root', '<Other/>'],
    ['broken XML', '<CORSConfiguration>'],
    ['a document type', '<!DOCTYPE x [<!ENTITY a "b">]><CORSConfiguration/>'],
    ['nothing', ''],
  ])('with %s are refused', async (_what, body) => {
    const answer = await sendSigned(fixture.port.url, {
      method: 'PUT',
      path: `/${bucket}?cors`,
      payloadHash: sha256(body),
      headers: { 'content-length': String(Buffer.byteLength(body)) },
      body: [body],
    });

    expect(answer).toMatchObject({ status: 400, code: 'MalformedXML' });
  });
});

describe('what the local S3 does not implement', () => {
  it.each([
    ['GET', '/bucket-1?accelerate'],
    ['GET', '/bucket-1/k?torrent'],
    ['POST', '/bucket-1/k?restore'],
    ['PUT', '/bucket-1/k?legal-hold'],
    ['PATCH', '/bucket-1/k'],
    ['POST', '/bucket-1'],
  ])('is refused by name: %s %s', async (method, path) => {
    const answer = await sendSigned(fixture.port.url, { method, path, payloadHash: sha256('') });

    expect(answer).toMatchObject({ status: 501, code: 'NotImplemented' });
    expect(answer.body).toContain(path);
  });
});

describe('usage', () => {
  it('counts requests and bytes by operation', async () => {
    await fixture.client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'counted', Body: 'x'.repeat(100) }),
    );
    fixture.s3.resetUsage();

    for (const Range of ['bytes=0-9', 'bytes=10-39']) {
      const got = await fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'counted', Range }));
      await got.Body?.transformToString();
    }
    expect(fixture.s3.usage()).toEqual(
      new Map([['GetObject', { requests: 2, failures: 0, bytesIn: 0, bytesOut: 40 }]]),
    );

    await fixture.client.send(new PutObjectCommand({ Bucket: bucket, Key: 'counted', Body: 'x'.repeat(50) }));
    await failureOf(fixture.client.send(new GetObjectCommand({ Bucket: bucket, Key: 'missing' })));

    const usage = fixture.s3.usage();
    expect(usage.get('PutObject')).toEqual({ requests: 1, failures: 0, bytesIn: 50, bytesOut: 0 });
    expect(usage.get('GetObject')).toMatchObject({ requests: 3, failures: 1, bytesIn: 0 });
    expect([...usage.keys()].sort()).toEqual(['GetObject', 'PutObject']);
  });
});
