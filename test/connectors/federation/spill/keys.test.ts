import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKmsKeyService } from '../../../../connectors/federation/spill/key-service.ts';
import { createKeySource } from '../../../../connectors/federation/spill/keys.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import type { JsonTargets } from '../../../../local/services/port/json-operations.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';

const asked: { operation: string; input: unknown }[] = [];
let port: LocalPort;
let mostAtATime = 0;
let answer: (operation: string) => unknown;

beforeEach(async () => {
  asked.length = 0;
  mostAtATime = 0;
  answer = (operation) => ({
    Plaintext: Buffer.alloc(operation === 'GenerateDataKey' ? 16 : 12, asked.length).toString('base64'),
  });
  let atATime = 0;
  const operation = (name: string) => async (input: unknown) => {
    asked.push({ operation: name, input });
    mostAtATime = Math.max(mostAtATime, ++atATime);
    await new Promise((resolve) => setTimeout(resolve, 1));
    atATime--;
    return answer(name);
  };
  const jsonTargets: JsonTargets = {
    'TrentService.GenerateDataKey': operation('GenerateDataKey'),
    'TrentService.GenerateRandom': operation('GenerateRandom'),
  };
  port = await startLocalPort({ jsonTargets });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_KMS: port.url,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
});
afterEach(async () => {
  await port.close();
});

describe('split keys', () => {
  it('are absent when spilled data stays in clear', async () => {
    const newKey = createKeySource({ kind: 'none' }, createKmsKeyService());

    expect(await newKey()).toBeNull();
    expect(asked).toEqual([]);
  });

  it('are random AES-256 keys when no KMS key is configured', async () => {
    const newKey = createKeySource({ kind: 'local' }, createKmsKeyService());

    const [one, two] = [await newKey(), await newKey()];

    expect(one?.key.length).toBe(32);
    expect(one?.nonce.length).toBe(12);
    expect(one?.key).not.toEqual(two?.key);
    expect(one?.nonce).not.toEqual(two?.nonce);
    expect(asked).toEqual([]);
  });

  it('take one data key and one nonce each from KMS', async () => {
    const newKey = createKeySource({ kind: 'kms', keyId: 'alias/spill' }, createKmsKeyService());

    const key = await newKey();

    expect(key?.key.length).toBe(16);
    expect(key?.nonce.length).toBe(12);
    expect(asked).toHaveLength(2);
    expect(asked).toContainEqual({
      operation: 'GenerateDataKey',
      input: { KeyId: 'alias/spill', KeySpec: 'AES_128' },
    });
    expect(asked).toContainEqual({ operation: 'GenerateRandom', input: { NumberOfBytes: 12 } });
  });

  it('ask KMS for a few at a time, however many splits there are', async () => {
    const newKey = createKeySource({ kind: 'kms', keyId: 'alias/spill' }, createKmsKeyService());

    await Promise.all(Array.from({ length: 100 }, () => newKey()));

    expect(asked.length).toBe(200);
    expect(mostAtATime).toBeLessThanOrEqual(32);
  });

  it.each([
    ['NotFoundException', 400, 'EntityNotFound'],
    ['AccessDeniedException', 400, 'AccessDenied'],
    ['DisabledException', 400, 'InvalidInput'],
    ['ThrottlingException', 400, 'Throttling'],
    ['KMSInternalException', 500, 'InternalService'],
  ])('fail after %s with the key in the message', async (name, status, code) => {
    answer = (operation) => {
      if (operation === 'GenerateDataKey') throw new AwsError(name, 'said KMS', { status });
      return { Plaintext: Buffer.alloc(12).toString('base64') };
    };
    const newKey = createKeySource({ kind: 'kms', keyId: 'alias/spill' }, createKmsKeyService());

    await expect(newKey()).rejects.toMatchObject({
      code,
      message: `cannot get a data key from KMS key alias/spill: ${name}: said KMS`,
    });
  });
});
