/** Settings from a Glue connection, over HTTP with the real client. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { CallContext, Connector } from '../../../../connectors/federation/connector.ts';
import { resolveEnvironment } from '../../../../connectors/federation/environment/glue-connection.ts';
import type { Environment } from '../../../../connectors/federation/environment/variables.ts';
import { connectorExceptionName, throttleExceptionName } from '../../../../connectors/federation/errors.ts';
import { glueTargets } from '../../../../local/services/aws/glue.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { inProcess, origin } from '../in-process.ts';
import { startAwsPort } from './aws-port.ts';

const account = { accountId: '111111111111', region: 'eu-west-1' };
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:my-secret-abc123';
const owls = {
  Name: 'owls',
  ConnectionProperties: { HOST: 'db.example', PORT: '5432', DATABASE: 'owlery' },
  AthenaProperties: { spill_bucket: 'from-glue', spill_prefix: 'glue', spill_kms_key_id: 'key-1' },
  AuthenticationConfiguration: { SecretArn: secretArn },
};
const withSecret = (Name: string, SecretArn: string) => ({
  Name,
  AuthenticationConfiguration: { SecretArn },
});
const targets = glueTargets(
  {
    databases: [],
    connections: [
      owls,
      { Name: 'bare' },
      withSecret('nested', 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/log-in-a1B2c3'),
      withSecret('plain', 'plain'),
      withSecret('faulty', ''),
    ],
  },
  account,
);

let port: LocalPort;
let failure: AwsError | null;
let asked: number;
beforeAll(async () => {
  port = await startAwsPort({
    'AWSGlue.GetConnection': (input) => {
      asked++;
      if (failure !== null) throw failure;
      return targets['AWSGlue.GetConnection']?.(input);
    },
  });
});
afterAll(() => port.close());
beforeEach(() => {
  failure = null;
  asked = 0;
});

describe('environment from a Glue connection', () => {
  it.each([undefined, '', ' '])('is the environment itself when glue_connection is %j', async (name) => {
    const environment: Environment = { spill_bucket: 'own', glue_connection: name };

    expect(await resolveEnvironment(environment)).toBe(environment);
    expect(asked).toBe(0);
  });

  it('takes properties, secret and spill settings, and lets the function win', async () => {
    const environment = { glue_connection: ' owls ', spill_bucket: 'own', PORT: '6432' };

    expect(await resolveEnvironment(environment)).toEqual({
      glue_connection: ' owls ',
      spill_bucket: 'own',
      PORT: '6432',
      HOST: 'db.example',
      DATABASE: 'owlery',
      secret_name: 'my-secret',
      spill_prefix: 'glue',
      kms_key_id: 'key-1',
    });
  });

  it('lets the KMS key of the function win as well', async () => {
    const { kms_key_id: keyId } = await resolveEnvironment({ glue_connection: 'owls', kms_key_id: 'own' });

    expect(keyId).toBe('own');
  });

  it.each([
    ['owls', 'my-secret'],
    ['nested', 'orders/log-in'],
    ['plain', 'plain'],
    ['faulty', undefined],
    ['bare', undefined],
  ])('of connection %s has the secret %s', async (name, expected) => {
    const { secret_name: secret } = await resolveEnvironment({ glue_connection: name });

    expect(secret).toBe(expected);
  });

  it('lets a connector translate the properties', async () => {
    const resolved = await resolveEnvironment({ glue_connection: 'owls' }, ({ HOST, secret_name }) => ({
      default: `postgres://${HOST}/${secret_name}`,
    }));

    expect(resolved['default']).toBe('postgres://db.example/my-secret');
    expect(resolved['HOST']).toBeUndefined();
    expect(resolved['spill_bucket']).toBe('from-glue');
  });

  it('is asked for at GLUE_ENDPOINT', async () => {
    const elsewhere = await startLocalPort({
      jsonTargets: glueTargets(
        { databases: [], connections: [{ Name: 'owls', ConnectionProperties: { HOST: 'elsewhere' } }] },
        account,
      ),
    });
    try {
      const environment = { glue_connection: 'owls', GLUE_ENDPOINT: elsewhere.url };

      expect((await resolveEnvironment(environment))['HOST']).toBe('elsewhere');
      expect(asked).toBe(0);
    } finally {
      await elsewhere.close();
    }
  });

  it.each([
    ['is not there', { glue_connection: 'gone' }, 'EntityNotFound', 'cannot read Glue connection gone: '],
    [
      'has no place',
      { glue_connection: 'owls', GLUE_ENDPOINT: 'glue' },
      'InvalidInput',
      'GLUE_ENDPOINT is "glue"',
    ],
  ])('is refused when it %s', async (_what, environment, code, message) => {
    await expect(resolveEnvironment(environment)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });

  it('is refused with the permission that lacks', async () => {
    failure = new AwsError('AccessDeniedException', 'not you');

    await expect(resolveEnvironment({ glue_connection: 'owls' })).rejects.toMatchObject({
      code: 'AccessDenied',
      message: expect.stringMatching(/AccessDeniedException: not you; .* needs glue:GetConnection/),
    });
  });
});

describe('a function with a Glue connection', () => {
  let seen: Environment;
  const connector: Connector = {
    sourceType: 'owls',
    listSchemaNames: async ({ environment }: CallContext) => {
      seen = environment;
      return [];
    },
    listTables: async () => [],
    describeTable: async () => ({ schema: { fields: [], metadata: new Map() } }),
    read: async () => ({ kind: 'rows', rows: [] }),
    environmentFromGlueConnection: ({ HOST, PORT }) => ({ address: `${HOST}:${PORT}` }),
  };

  it('gives its connector what the connection says, and reads it once', async () => {
    const { client } = inProcess(connector, { environment: { glue_connection: 'owls' } });

    await client.listSchemas(origin);
    await client.listSchemas(origin);

    expect(seen).toMatchObject({
      address: 'db.example:5432',
      spill_bucket: 'from-glue',
      kms_key_id: 'key-1',
    });
    expect(asked).toBe(1);
  });

  it.each([
    ['AccessDeniedException', connectorExceptionName],
    ['ThrottlingException', throttleExceptionName],
  ])('does not start while Glue answers %s, and starts when it no longer does', async (code, errorType) => {
    const { client } = inProcess(connector, { environment: { glue_connection: 'owls' } });
    failure = new AwsError(code, 'no');

    await expect(client.ping(origin)).rejects.toMatchObject({ errorType });

    failure = null;
    await expect(client.ping(origin)).resolves.toMatchObject({ sourceType: 'owls' });
  });
});
