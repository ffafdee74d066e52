/** Forwarded credentials between AWS's SDK and ours: what one seals, the other opens. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { decryptWithKms } from '../../connectors/federation/environment/encrypted-message.ts';
import { openTokenWith } from '../../connectors/federation/environment/forward-access.ts';
import { kmsTargets } from '../../local/services/aws/kms.ts';
import type { LocalPort } from '../../local/services/port/server.ts';
import { startAwsPort } from '../connectors/federation/environment/aws-port.ts';
import { sealedToken } from '../connectors/federation/environment/forwarded-token.ts';
import { describeOfficial, runOfficial } from './official.ts';

const keyId = '11111111-2222-3333-4444-555555555555';
const account = { accountId: '111111111111', region: 'eu-west-1' };
const kmsKeyId = `arn:aws:kms:eu-west-1:111111111111:key/${keyId}`;
const clear = JSON.stringify({ accessToken: 'AKCALLER', secretToken: 's/+=', securityToken: 'a/b==' });

let port: LocalPort;
beforeAll(async () => {
  port = await startAwsPort(kmsTargets([{ keyId }], account));
});
afterAll(() => port.close());

async function official(action: 'seal' | 'open', text: string): Promise<string> {
  const { stdout, stderr, exitCode } = await runOfficial('forwarded-token', [
    action,
    port.url,
    kmsKeyId,
    text,
  ]);
  expect(exitCode === 0 ? '' : stderr).toBe('');
  return stdout.trim();
}

describeOfficial('forwarded credentials', () => {
  it('that the Java Encryption SDK sealed are opened', async () => {
    const message = await official('seal', clear);

    expect(await openTokenWith(decryptWithKms)({ message, kmsKeyId })).toEqual({
      accessKeyId: 'AKCALLER',
      secretAccessKey: 's/+=',
      sessionToken: 'a/b==',
    });
  });

  it('that our tests seal are opened by AWS’s SDK', async () => {
    const opened = await official('open', await sealedToken(clear, kmsKeyId));

    expect(opened).toBe('AKCALLER s/+= a/b==');
  });
});
