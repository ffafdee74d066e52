import { describe, expect, it } from '@jest/globals';
import { readForwardedCredentials } from '../../../../connectors/federation/environment/forward-access.ts';

function identity(options: Record<string, string>) {
  return {
    account: '000000000000',
    arn: 'arn',
    principalTags: new Map(),
    iamGroups: [],
    configOptions: new Map(Object.entries(options)),
  };
}

const message = Buffer.from('sealed').toString('base64');
const sent = identity({ fas_token: message, service_kms_key_id: 'key-1' });

describe('forwarded credentials', () => {
  it.each([[{}], [{ fas_token: message }], [{ service_kms_key_id: 'key-1' }]])(
    'are not there with %j',
    async (options) => {
      expect(await readForwardedCredentials(identity(options), null)).toBeNull();
    },
  );

  it('are refused clearly where they cannot be opened', async () => {
    await expect(readForwardedCredentials(sent, null)).rejects.toMatchObject({
      code: 'OperationNotSupported',
      message: expect.stringContaining('fas_token'),
    });
  });

  it('are taken out of the opened message', async () => {
    const opened: unknown[] = [];
    const clear = { accessToken: 'id', secretToken: 'secret', securityToken: 'session' };

    const credentials = await readForwardedCredentials(sent, async (bytes, keyId) => {
      opened.push(Buffer.from(bytes).toString(), keyId);
      return Buffer.from(JSON.stringify(clear));
    });

    expect(credentials).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
    expect(opened).toEqual(['sealed', 'key-1']);
  });

  it.each([
    ['no JSON', 'top secret'],
    ['no object', '"top secret"'],
    ['a lack of one text', '{"accessToken":"top secret","secretToken":"s"}'],
  ])('are refused without repeating them when the opened message has %s', async (_what, clear) => {
    const read = readForwardedCredentials(sent, async () => Buffer.from(clear));

    await expect(read).rejects.toMatchObject({
      code: 'InvalidInput',
      message: expect.not.stringContaining('top secret'),
    });
  });
});
