import { X509Certificate } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../connectors/postgres/config.ts';
import { isRdsHost, rdsAuthorities, signToken } from '../../../connectors/postgres/rds.ts';
import { callContext, connectorFor, errorOf } from './database.ts';
import { message, report } from './scripted-server.ts';

const credentials = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'not-a-secret',
  AWS_REGION: 'eu-west-1',
};
let before: NodeJS.ProcessEnv;

beforeEach(() => {
  before = { ...process.env };
  Object.assign(process.env, credentials);
});

afterEach(() => {
  for (const name of Object.keys(credentials)) delete process.env[name];
  Object.assign(process.env, before);
});

/** Asks for a password in clear, keeps it, and refuses it. */
async function startLogin(passwords: string[]): Promise<Server> {
  const server = createServer((socket: Socket) => {
    let isStarted = false;
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      if (bytes.length === 8) socket.write('N');
      else if (isStarted) {
        passwords.push(bytes.subarray(5, -1).toString());
        socket.end(report('E', 'FATAL', '28P01', 'password authentication failed for user "reader"'));
      } else {
        isStarted = true;
        socket.write(message('R', Buffer.from([0, 0, 0, 3])));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

describe('authentication=iam', () => {
  test('sends a token that is signed for the host, the port and the user, and tells nobody', async () => {
    const passwords: string[] = [];
    const server = await startLogin(passwords);
    const { port } = server.address() as AddressInfo;
    const connector = connectorFor(`postgres://reader@127.0.0.1:${port}/shop?authentication=iam`);
    const call = callContext();
    const failure = await errorOf(connector.listSchemaNames(call.context));
    await connector.close();
    server.close();
    const token = new URL(`https://${passwords[0]}`);

    expect(token.host).toBe(`127.0.0.1:${port}`);
    expect(token.searchParams.get('Action')).toBe('connect');
    expect(token.searchParams.get('DBUser')).toBe('reader');
    expect(token.searchParams.get('X-Amz-Credential')).toMatch(
      /^AKIDEXAMPLE\/\d{8}\/eu-west-1\/rds-db\/aws4_request$/,
    );
    expect(token.searchParams.get('X-Amz-Expires')).toBe('900');
    expect(failure.code).toBe('InvalidCredentials');
    expect(JSON.stringify([failure.message, call.lines])).not.toContain('X-Amz');
  });

  test('takes the region from the name of the host first', async () => {
    const token = await signToken({
      host: 'shop.cluster-c0ffee.us-east-2.rds.amazonaws.com',
      port: 5432,
      user: 'r',
    });

    expect(token).toContain('us-east-2%2Frds-db');
  });

  test('says that the region is missing where neither tells it', async () => {
    delete process.env['AWS_REGION'];

    expect((await errorOf(signToken({ host: 'db.example', port: 5432, user: 'r' }))).message).toContain(
      'set AWS_REGION',
    );
  });

  test.each([
    ['a password', 'postgres://ann:pw@db.example/shop?authentication=iam', 'a password or a secret beside'],
    ['no user', 'postgres://jdbc:postgresql://db.example/shop?authentication=iam', 'names no user'],
    [
      'TLS that checks nothing',
      'postgres://ann@db.example/shop?authentication=iam&sslmode=require',
      'needs verify-full or verify-ca',
    ],
    ['another word', 'postgres://ann@db.example/shop?authentication=kerberos', 'it is password or iam'],
  ])('is refused with %s', (_what, url, fault) => {
    expect(() => readConfig({ default: url })).toThrow(fault);
  });
});

describe('the authorities of RDS', () => {
  test('are trusted for its hosts beside those of Node.js, and are still good', async () => {
    const authorities = await rdsAuthorities();
    const own = authorities.slice(rootCertificates.length).map((text) => new X509Certificate(text));
    // Of the older roots some have expired, and are harmless.
    const current = own.filter(({ subject }) => subject.includes('G1'));

    expect(authorities.slice(0, rootCertificates.length)).toEqual([...rootCertificates]);
    expect(current.some(({ subject }) => subject.includes('eu-west-1 Root CA RSA2048 G1'))).toBe(true);
    expect(current.filter(({ ca, validTo }) => !ca || Date.parse(validTo) < Date.UTC(2050, 0))).toEqual([]);
  });

  test.each([
    ['shop.c0ffee.eu-west-1.rds.amazonaws.com', true],
    ['shop.cluster-ro-c0ffee.eu-west-1.rds.amazonaws.com', true],
    ['shop.c0ffee.cn-north-1.rds.amazonaws.com.cn', true],
    ['rds.amazonaws.com.example', false],
    ['db.example', false],
  ])('are asked for %s: %s', (host, isRds) => {
    expect(isRdsHost(host)).toBe(isRds);
  });
});
