import { describe, expect, it } from '@jest/globals';
import {
  type GlueConnection,
  resolveEnvironment,
  secretNameFromArn,
} from '../../../../connectors/federation/environment/glue-connection.ts';

const connection: GlueConnection = {
  connectionProperties: { HOST: 'db.example', PORT: '5432', DATABASE: 'owlery' },
  athenaProperties: { spill_bucket: 'from-glue', spill_prefix: 'glue', spill_kms_key_id: 'key-1' },
  secretArn: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:my-secret-abc123',
};

describe('environment from a Glue connection', () => {
  it('is the environment itself when no connection is named', async () => {
    const environment = { spill_bucket: 'own', glue_connection: ' ' };

    expect(await resolveEnvironment(environment, { readConnection: null })).toBe(environment);
  });

  it('takes properties, secret and spill settings, and lets the function win', async () => {
    const asked: unknown[] = [];
    const environment = {
      glue_connection: 'owls',
      GLUE_ENDPOINT: 'http://glue',
      spill_bucket: 'own',
      PORT: '6432',
    };

    const resolved = await resolveEnvironment(environment, {
      readConnection: async (...named) => {
        asked.push(...named);
        return connection;
      },
    });

    expect(asked).toEqual(['owls', 'http://glue']);
    expect(resolved).toEqual({
      ...environment,
      HOST: 'db.example',
      DATABASE: 'owlery',
      secret_name: 'my-secret',
      spill_prefix: 'glue',
      kms_key_id: 'key-1',
    });
  });

  it('lets a connector translate the properties', async () => {
    const resolved = await resolveEnvironment(
      { glue_connection: 'owls' },
      {
        readConnection: async () => connection,
        translate: ({ HOST, secret_name }) => ({ default: `postgres://${HOST}/${secret_name}` }),
      },
    );

    expect(resolved['default']).toBe('postgres://db.example/my-secret');
    expect(resolved['HOST']).toBeUndefined();
  });

  it('says that connections cannot be read where they cannot', async () => {
    const resolved = resolveEnvironment({ glue_connection: 'owls' }, { readConnection: null });

    await expect(resolved).rejects.toMatchObject({
      code: 'OperationNotSupported',
      message: expect.stringContaining('glue_connection names owls'),
    });
  });

  it.each([
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:my-secret-abc123', 'my-secret'],
    ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/log-in-a1B2c3', 'orders/log-in'],
    ['plain', 'plain'],
  ])('names the secret of %s %s', (arn, name) => {
    expect(secretNameFromArn(arn)).toBe(name);
  });
});
