/** Forwarded credentials, from the token of a request to the signature of every call that they are for. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import { createFederationClient } from '../../../../connectors/federation/client.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import type { RequestOrigin } from '../../../../connectors/federation/domain/messages.ts';
import { decryptWithKms } from '../../../../connectors/federation/environment/encrypted-message.ts';
import {
  forwardedToken,
  openTokenWith,
} from '../../../../connectors/federation/environment/forward-access.ts';
import { withGlue } from '../../../../connectors/federation/glue/with-glue.ts';
import { createHandler } from '../../../../connectors/federation/handler.ts';
import { jsonLog } from '../../../../connectors/federation/log.ts';
import { athenaTargets, createQueryExecutions } from '../../../../local/services/aws/athena.ts';
import { glueTargets } from '../../../../local/services/aws/glue.ts';
import { kmsTargets } from '../../../../local/services/aws/kms.ts';
import { secretsTargets } from '../../../../local/services/aws/secrets.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3 } from '../../../../local/services/s3/endpoint.ts';
import { demoTable, origin } from '../in-process.ts';
import { sealedToken } from './forwarded-token.ts';
import { type RecordingPort, startRecordingPort } from './recording-port.ts';

const account = { accountId: '111111111111', region: 'eu-west-1' };
const spillKeyId = '11111111-2222-3333-4444-555555555555';
const serviceKeyId = '99999999-2222-3333-4444-555555555555';
const keyArn = (keyId: string) => `arn:aws:kms:eu-west-1:111111111111:key/${keyId}`;
const serviceKey = keyArn(serviceKeyId);
const caller = { accessKeyId: 'AKCALLER', secretAccessKey: 'caller-secret', sessionToken: 'caller-session' };
const clearToken = JSON.stringify({
  accessToken: caller.accessKeyId,
  secretToken: caller.secretAccessKey,
  securityToken: caller.sessionToken,
});
const executions = createQueryExecutions();

let dataFolder: string;
let services: LocalPort;
let port: RecordingPort;
let token: string;
let decryptFailure: AwsError | null = null;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'owlery-forward-'));
  // S3 verifies signatures, and knows the caller alone.
  const s3 = createS3({ dataFolder, credentials: caller, ...account });
  await s3.files.createBucket('spill');
  executions.register(origin.queryId, { query: 'SELECT 1', catalog: 'demo', database: 's' });
  const kms = kmsTargets([{ keyId: spillKeyId }, { keyId: serviceKeyId }], account);
  services = await startLocalPort({
    jsonTargets: {
      ...athenaTargets(executions),
      ...glueTargets({ databases: [], connections: [] }, account),
      ...secretsTargets(new Map([['login', 'hoot']]), account),
      ...kms,
      'TrentService.Decrypt': (input) => {
        if (decryptFailure !== null) throw decryptFailure;
        return kms['TrentService.Decrypt']?.(input);
      },
    },
    fallback: s3.handle,
  });
  port = await startRecordingPort(new URL(services.url));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: port.url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: 'AKROLE',
    AWS_SECRET_ACCESS_KEY: 'role-secret',
    AWS_MAX_ATTEMPTS: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  token = await sealedToken(clearToken, serviceKey);
});
afterAll(async () => {
  await port[Symbol.asyncDispose]();
  await services.close();
  await rm(dataFolder, { recursive: true });
});
beforeEach(() => {
  port.forget();
  decryptFailure = null;
});

/** Reads a secret for its schema, and gives a row as soon as Athena was asked for the state of the query. */
const connector: Connector = withGlue({
  sourceType: 'owls',
  listSchemaNames: async () => [],
  listTables: async () => [],
  describeTable: async (_name, { secrets }) => ({
    schema: arrowSchema([field('login', types.varchar)], new Map([['login', await secrets.read('login')]])),
  }),
  read: async () => ({ kind: 'rows', rows: rowOnceWatched() }),
});

async function* rowOnceWatched() {
  while (port.asked.every(({ operation }) => !operation.endsWith('GetQueryExecution'))) await wait(10);
  yield { login: 'owl' };
}

function from(options: Readonly<Record<string, string>>): RequestOrigin {
  const identity = { ...origin.identity, configOptions: new Map(Object.entries(options)) };
  return { ...origin, identity };
}

function start() {
  const lines: string[] = [];
  const handler = createHandler(connector, {
    environment: { spill_bucket: 'spill', kms_key_id: spillKeyId },
    log: jsonLog('debug', (line) => lines.push(line)),
  });
  const client = createFederationClient({
    invoke: async (payload) =>
      Buffer.from(JSON.stringify(await handler(JSON.parse(Buffer.from(payload).toString())))),
    readObject: async () => {
      throw new Error('nobody reads here');
    },
  });
  return { client, lines };
}

/** Who asked for what, each once, in alphabetical order. */
function askers(): readonly string[] {
  const told = port.asked.map(({ operation, accessKeyId, sessionToken }) => {
    expect(sessionToken).toBe(accessKeyId === 'AKCALLER' ? 'caller-session' : null);
    return `${operation} ${accessKeyId}`;
  });
  return [...new Set(told)].sort();
}

const passthroughArguments = new Map<string, string>();

describe('forwarded credentials', () => {
  it('are used for S3, Athena, data keys, secrets and Glue, are opened once a query, and are never logged', async () => {
    const { client, lines } = start();
    const asker = from({ fas_token: token, service_kms_key_id: serviceKey });

    const { schema } = await client.getTable(asker, { tableName: demoTable, passthroughArguments });
    const layout = { tableName: demoTable, constraints: noConstraints, schema, partitionColumns: [] };
    const { partitions } = await client.getTableLayout(asker, layout);
    const { splits } = await client.getSplits(asker, { ...layout, partitions, continuationToken: null });
    const [split] = splits;
    if (split === undefined) throw new Error('there is no split');
    const records = { ...layout, split, maxBlockBytes: 16_000_000, maxInlineBlockBytes: 0 };
    const { spilledObjects } = await client.readRecords(asker, records);

    expect(spilledObjects).toBe(1);
    expect(schema.metadata.get('login')).toBe('hoot');
    expect(askers()).toEqual([
      'AWSGlue.GetTable AKCALLER',
      'AmazonAthena.GetQueryExecution AKCALLER',
      'HEAD AKCALLER',
      'PUT AKCALLER',
      'TrentService.Decrypt AKROLE',
      'TrentService.GenerateDataKey AKCALLER',
      'TrentService.GenerateRandom AKROLE',
      'secretsmanager.GetSecretValue AKCALLER',
    ]);
    expect(port.asked.filter(({ operation }) => operation.endsWith('Decrypt'))).toHaveLength(1);
    const logged = lines.join('\n');
    expect(logged).toContain('answered');
    for (const secret of [...Object.values(caller), token.slice(0, 40), 'hoot']) {
      expect(logged).not.toContain(secret);
    }
  });

  it.each([
    ['nothing', () => ({})],
    ['fas_token without service_kms_key_id', () => ({ fas_token: token })],
    ['service_kms_key_id without fas_token', () => ({ service_kms_key_id: serviceKey })],
  ])('are not there with %s: the role of the function is used', async (_what, options) => {
    const { client } = start();
    const asker = from(options());

    await client.getTable(asker, { tableName: demoTable, passthroughArguments });

    expect(askers()).toEqual(['AWSGlue.GetTable AKROLE', 'secretsmanager.GetSecretValue AKROLE']);
    expect(forwardedToken(asker.identity)).toBeNull();
  });

  it('are never used for another request, whatever was read with them', async () => {
    const { client } = start();
    const table = { tableName: demoTable, passthroughArguments };
    await client.getTable(from({ fas_token: token, service_kms_key_id: serviceKey }), table);
    port.forget();

    await client.getTable(origin, table);

    expect(askers()).toEqual(['AWSGlue.GetTable AKROLE', 'secretsmanager.GetSecretValue AKROLE']);
  });
});

describe('a token', () => {
  const damaged = () => {
    const bytes = Buffer.from(token, 'base64');
    bytes.writeUInt8((bytes.at(-1) ?? 0) ^ 1, bytes.length - 1);
    return bytes.toString('base64');
  };

  it.each([
    ['is no message', () => ['AAAA', serviceKey], 'not an undamaged message of the AWS Encryption SDK'],
    ['is empty', () => ['', serviceKey], 'not an undamaged message of the AWS Encryption SDK'],
    ['is damaged', () => [damaged(), serviceKey], 'not an undamaged message of the AWS Encryption SDK'],
    ['is under another key', () => [token, keyArn(spillKeyId)], `under KMS key ${keyArn(spillKeyId)}`],
    ['names no key', () => [token, ''], 'which service_kms_key_id has to name by its ARN'],
  ])('that %s fails the request without a part of it', async (_what, given, message) => {
    const [fas_token = '', service_kms_key_id = ''] = given();
    const { client, lines } = start();

    await expect(client.listSchemas(from({ fas_token, service_kms_key_id }))).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.stringContaining(message),
    });
    expect(lines.join('\n')).not.toContain(token.slice(0, 40));
    expect(port.asked.filter(({ operation }) => !operation.endsWith('Decrypt'))).toEqual([]);
  });

  it('that KMS does not open says so, and is tried again with the next request', async () => {
    const { client } = start();
    const asker = from({ fas_token: token, service_kms_key_id: serviceKey });
    decryptFailure = new AwsError('AccessDeniedException', 'not you');

    await expect(client.listSchemas(asker)).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/AccessDeniedException: not you; the function's role needs kms:Decrypt/),
    });

    decryptFailure = null;
    await expect(client.listSchemas(asker)).resolves.toMatchObject({ schemas: [] });
  });

  it.each([
    ['no JSON', 'top secret'],
    ['no object', '"top secret"'],
    ['a lack of one text', '{"accessToken":"top secret","secretToken":"s"}'],
    ['an empty text', '{"accessToken":"top secret","secretToken":"s","securityToken":""}'],
  ])('that opens to %s is refused without repeating it', async (_what, clear) => {
    const message = await sealedToken(clear, serviceKey);

    const opened = openTokenWith(decryptWithKms)({ message, kmsKeyId: serviceKey });

    await expect(opened).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.not.stringContaining('top secret'),
    });
  });
});
