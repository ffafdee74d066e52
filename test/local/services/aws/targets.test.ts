import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient, GetQueryExecutionCommand } from '@aws-sdk/client-athena';
import {
  DecryptCommand,
  DescribeKeyCommand,
  GenerateDataKeyCommand,
  type GenerateDataKeyCommandInput,
  GenerateRandomCommand,
  KMSClient,
} from '@aws-sdk/client-kms';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { athenaTargets, createQueryExecutions } from '../../../../local/services/aws/athena.ts';
import { kmsTargets } from '../../../../local/services/aws/kms.ts';
import { secretsTargets } from '../../../../local/services/aws/secrets.ts';
import { stsRoute } from '../../../../local/services/aws/sts.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { failureOf } from '../s3/fixture.ts';

const account = { accountId: '000000000000', region: 'us-east-1' };
const keyId = '11111111-2222-3333-4444-555555555555';
const otherKeyId = '99999999-2222-3333-4444-555555555555';
const executions = createQueryExecutions();

let folder: string;
let port: LocalPort;
let athena: AthenaClient;
let kms: KMSClient;
let secrets: SecretsManagerClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'owlery-secrets-'));
  await mkdir(join(folder, 'secrets', 'team'), { recursive: true });
  await writeFile(join(folder, 'secrets', 'team', 'database'), '{"username":"u"}\n');
  await writeFile(join(folder, 'outside'), 'not a secret of the folder');
  port = await startLocalPort({
    jsonTargets: {
      ...athenaTargets(executions),
      ...kmsTargets([{ keyId, aliases: ['alias/spill'] }, { keyId: otherKeyId }], account),
      ...secretsTargets({ folder: join(folder, 'secrets') }, account),
    },
    routes: [stsRoute(account)],
  });
  const config = {
    endpoint: port.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  };
  athena = new AthenaClient(config);
  kms = new KMSClient(config);
  secrets = new SecretsManagerClient(config);
});
afterAll(async () => {
  for (const client of [athena, kms, secrets]) client.destroy();
  await port.close();
  await rm(folder, { recursive: true, force: true });
});

describe('Athena GetQueryExecution', () => {
  const read = (QueryExecutionId: string) =>
    athena
      .send(new GetQueryExecutionCommand({ QueryExecutionId }))
      .then(({ QueryExecution }) => QueryExecution);

  it('tells a query that runs, and how it ended', async () => {
    executions.register('q1', { query: 'SELECT 1', catalog: 'PG', database: 'public' });
    expect(await read('q1')).toMatchObject({
      QueryExecutionId: 'q1',
      Query: 'SELECT 1',
      QueryExecutionContext: { Catalog: 'pg', Database: 'public' },
      Status: { State: 'RUNNING', SubmissionDateTime: expect.any(Date) },
    });

    executions.finish('q1', { state: 'CANCELLED' });
    executions.finish('q1', { state: 'SUCCEEDED' });
    expect((await read('q1'))?.Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
      CompletionDateTime: expect.any(Date),
    });
  });

  it('tells why a query failed', async () => {
    executions.register('q2', { query: 'SELECT 1' });
    executions.finish('q2', { state: 'FAILED', reason: 'GENERIC_USER_ERROR: no' });

    expect((await read('q2'))?.Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: 'GENERIC_USER_ERROR: no',
    });
  });

  it('of an unknown query is an InvalidRequestException', async () => {
    const failure = await failureOf(read('unknown'));

    expect(failure).toMatchObject({ code: 'InvalidRequestException', status: 400 });
    expect(failure.message).toBe('QueryExecution unknown was not found');
  });

  it('forgets ended queries in the end, and running ones never', () => {
    const many = createQueryExecutions(() => 0);
    many.register('running', { query: 'SELECT 1' });
    for (let index = 0; index < 3000; index++) {
      many.register(`q${index}`, { query: 'SELECT 1' });
      many.finish(`q${index}`, { state: 'SUCCEEDED' });
    }

    expect(many.find('running')?.state).toBe('RUNNING');
    expect(many.find('q0')).toBeUndefined();
    expect(many.find('q2999')?.state).toBe('SUCCEEDED');
  });
});

describe('Secrets Manager GetSecretValue', () => {
  const read = (SecretId: string, more: object = {}) =>
    secrets.send(new GetSecretValueCommand({ SecretId, ...more }));

  it('answers by name, by ARN, and by ARN without its last six characters', async () => {
    const byName = await read('team/database');

    expect(byName).toMatchObject({
      Name: 'team/database',
      SecretString: '{"username":"u"}',
      VersionStages: ['AWSCURRENT'],
      ARN: expect.stringMatching(
        /^arn:aws:secretsmanager:us-east-1:000000000000:secret:team\/database-\w{6}$/,
      ),
    });
    expect((await read(byName.ARN ?? '')).SecretString).toBe('{"username":"u"}');
    expect((await read(byName.ARN?.slice(0, -7) ?? '')).Name).toBe('team/database');
    expect(
      (await read('team/database', { VersionStage: 'AWSCURRENT', VersionId: byName.VersionId })).Name,
    ).toBe('team/database');
  });

  it('sees a secret that changes', async () => {
    await writeFile(join(folder, 'secrets', 'rotating'), 'one');
    const before = await read('rotating');
    await writeFile(join(folder, 'secrets', 'rotating'), 'two');
    const after = await read('rotating');

    expect([before.SecretString, after.SecretString]).toEqual(['one', 'two']);
    expect(after.VersionId).not.toBe(before.VersionId);
  });

  it.each([
    'missing',
    'team',
    'team/database/deeper',
    '../outside',
    'team/../../outside',
    '/etc/passwd',
    'arn:aws:secretsmanager:us-east-1:111111111111:secret:team/database',
  ])('does not find %s', async (name) => {
    const failure = await failureOf(read(name));

    expect(failure).toMatchObject({ code: 'ResourceNotFoundException', status: 400 });
    expect(failure.message).toContain(name);
  });

  it('does not find other versions', async () => {
    expect(await failureOf(read('team/database', { VersionStage: 'AWSPENDING' }))).toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  it('reads a map too', async () => {
    const source = new Map([['a', '1']]);
    const operation = secretsTargets(source, account)['secretsmanager.GetSecretValue'];

    expect(await operation?.({ SecretId: 'a' })).toMatchObject({ Name: 'a', SecretString: '1' });
    source.set('a', '2');
    expect(await operation?.({ SecretId: 'a' })).toMatchObject({ SecretString: '2' });
    await expect(operation?.({ SecretId: 1 })).rejects.toMatchObject({ code: 'SerializationException' });
    await expect(operation?.({})).rejects.toMatchObject({ code: 'ValidationException' });
    await expect(operation?.([])).rejects.toMatchObject({ code: 'SerializationException' });
  });
});

describe('KMS', () => {
  const generate = (input: GenerateDataKeyCommandInput) => kms.send(new GenerateDataKeyCommand(input));

  it.each([
    ['AES_128', 16],
    ['AES_256', 32],
  ] as const)('makes an %s data key that it can decrypt', async (KeySpec, size) => {
    const made = await generate({ KeyId: keyId, KeySpec });
    const decrypted = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));

    expect(made.Plaintext).toHaveLength(size);
    expect(decrypted.Plaintext).toEqual(made.Plaintext);
    expect(decrypted.KeyId).toBe(`arn:aws:kms:us-east-1:000000000000:key/${keyId}`);
  });

  it('knows a key by its id, ARN, alias and alias ARN', async () => {
    const arn = `arn:aws:kms:us-east-1:000000000000:key/${keyId}`;
    const names = [keyId, arn, 'alias/spill', 'arn:aws:kms:us-east-1:000000000000:alias/spill'];
    for (const KeyId of names) {
      const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
      expect(KeyMetadata).toMatchObject({ Arn: arn, KeyId: keyId, Enabled: true, KeyState: 'Enabled' });
      expect((await generate({ KeyId, KeySpec: 'AES_128' })).KeyId).toBe(arn);
    }
  });

  it.each(['unknown', 'alias/unknown', 'arn:aws:kms:us-east-1:111111111111:key/x'])(
    'does not know %s',
    async (KeyId) => {
      const failure = await failureOf(generate({ KeyId, KeySpec: 'AES_128' }));

      expect(failure).toMatchObject({ code: 'NotFoundException', status: 400 });
      expect(failure.message).toContain(KeyId);
    },
  );

  it('decrypts only with the same key and context, and only what was not changed', async () => {
    const EncryptionContext = { a: '1', b: '2' };
    const { CiphertextBlob = new Uint8Array(), Plaintext } = await generate({
      KeyId: keyId,
      NumberOfBytes: 24,
      EncryptionContext,
    });
    const decrypt = (more: object) => kms.send(new DecryptCommand({ CiphertextBlob, ...more }));
    const damaged = Uint8Array.from(CiphertextBlob, (byte, index) =>
      index === CiphertextBlob.length - 1 ? byte ^ 1 : byte,
    );

    expect((await decrypt({ EncryptionContext: { b: '2', a: '1' }, KeyId: keyId })).Plaintext).toEqual(
      Plaintext,
    );
    expect(await failureOf(decrypt({}))).toMatchObject({ code: 'InvalidCiphertextException' });
    expect(await failureOf(decrypt({ EncryptionContext, CiphertextBlob: damaged }))).toMatchObject({
      code: 'InvalidCiphertextException',
    });
    expect(await failureOf(decrypt({ CiphertextBlob: Buffer.from('x') }))).toMatchObject({
      code: 'InvalidCiphertextException',
    });
    expect(await failureOf(decrypt({ EncryptionContext, KeyId: otherKeyId }))).toMatchObject({
      code: 'IncorrectKeyException',
    });
  });

  it('makes random bytes of the length that is asked', async () => {
    const random = async (NumberOfBytes: number) =>
      Buffer.from((await kms.send(new GenerateRandomCommand({ NumberOfBytes }))).Plaintext ?? []);

    expect(await random(12)).toHaveLength(12);
    expect((await random(12)).equals(await random(12))).toBe(false);
    expect(await failureOf(random(1025))).toMatchObject({ code: 'ValidationException' });
  });

  it.each([
    ['neither size nor spec', {}],
    ['both', { KeySpec: 'AES_128', NumberOfBytes: 16 } as const],
    ['an unknown spec', { KeySpec: 'AES_192' as 'AES_128' }],
  ])('makes no data key of %s', async (_what, size) => {
    expect(await failureOf(generate({ KeyId: keyId, ...size }))).toMatchObject({
      code: 'ValidationException',
    });
  });
});

describe('STS', () => {
  const post = (body: string) =>
    fetch(port.url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it('tells the caller’s account', async () => {
    const response = await post('Action=GetCallerIdentity&Version=2011-06-15');

    expect(response.status).toBe(200);
    expect(await response.text()).toContain('<Account>000000000000</Account>');
  });

  it('refuses other actions', async () => {
    const response = await post('Action=AssumeRole');

    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<Code>InvalidAction</Code>');
  });
});
