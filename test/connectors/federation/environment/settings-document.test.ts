/** Documents where people put them, read by AWS's own clients over HTTP. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type DocumentPlace,
  describePlace,
  parseDocumentPlace,
  readDocument,
} from '../../../../connectors/federation/environment/settings-document.ts';
import type { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { secretsTargets } from '../../../../local/services/aws/secrets.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import { decodeMembers } from '../../../../local/services/port/json-members.ts';
import { type LocalPort, startLocalPort } from '../../../../local/services/port/server.ts';
import { createS3 } from '../../../../local/services/s3/endpoint.ts';

const credentials = { accessKeyId: 'owl', secretAccessKey: 'hoot' };
const account = { region: 'eu-west-1', accountId: '000000000000' };
const text = '{"catalogs": {"é": 1}}';

let dataFolder: string;
let port: LocalPort;
let s3: S3Client;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'owlery-document-'));
  port = await startLocalPort({
    jsonTargets: {
      ...secretsTargets(new Map([['shops/all', text]]), account),
      'AmazonSSM.GetParameter': (input) => {
        const name = decodeMembers(input).text('Name') ?? '';
        if (name === '/denied') throw new AwsError('AccessDeniedException', 'not authorized');
        if (!name.endsWith('/shops/all')) throw new AwsError('ParameterNotFound', '');
        return { Parameter: { Name: name, Value: text } };
      },
    },
    fallback: createS3({ dataFolder, credentials, ...account }).handle,
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: port.url,
    AWS_REGION: account.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_MAX_ATTEMPTS: '1',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
  s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'config' }));
  await s3.send(new PutObjectCommand({ Bucket: 'config', Key: 'shops/all.json', Body: text }));
  await s3.send(
    new PutObjectCommand({ Bucket: 'config', Key: 'latin', Body: Buffer.from([0x7b, 0xe9, 0x7d]) }),
  );
});

afterAll(async () => {
  s3.destroy();
  await port.close();
  await rm(dataFolder, { recursive: true });
});

function placeOf(reference: string): DocumentPlace {
  const place = parseDocumentPlace(reference);
  if (place === null) throw new Error(`${reference} is no place`);
  return place;
}

async function failureOf(reference: string): Promise<ConnectorError> {
  try {
    await readDocument(placeOf(reference));
  } catch (error) {
    return error as ConnectorError;
  }
  throw new Error('no error was thrown');
}

describe('a document', () => {
  it.each([
    ['s3://config/shops/all.json', 's3://config/shops/all.json'],
    ['ssm:/shops/all', 'parameter /shops/all'],
    [
      'arn:aws:ssm:eu-west-1:000000000000:parameter/shops/all',
      'parameter arn:aws:ssm:eu-west-1:000000000000:parameter/shops/all',
    ],
    ['secret:shops/all', 'secret shops/all'],
    ['$'.concat('{shops/all}'), 'secret shops/all'],
    [
      'arn:aws:secretsmanager:eu-west-1:000000000000:secret:shops/all',
      'secret arn:aws:secretsmanager:eu-west-1:000000000000:secret:shops/all',
    ],
    [`  ${text}  `, 'the document'],
  ])('is read from %s', async (reference, described) => {
    const place = placeOf(reference);

    expect(describePlace(place)).toBe(described);
    expect((await readDocument(place)).trim()).toBe(text);
  });

  it.each([
    ['s3://config/absent.json', 'EntityNotFound', 's3://config/absent.json'],
    ['s3://config/latin', 'InvalidInput', 'is not UTF-8'],
    ['ssm:/absent', 'EntityNotFound', 'cannot read parameter /absent'],
    ['ssm:/denied', 'AccessDenied', "the function's role needs ssm:GetParameter"],
    ['secret:absent', 'EntityNotFound', 'cannot read secret absent'],
  ])('that cannot be read from %s is told by its place', async (reference, code, message) => {
    const failure = await failureOf(reference);

    expect(failure.code).toBe(code);
    expect(failure.message).toContain(message);
  });

  it.each([
    '',
    'shops',
    's3://config',
    's3:///key',
    '/etc/shops.json',
    'https://x/y',
    'arn:aws:s3:::config/x',
  ])('cannot lie in %j', (reference) => {
    expect(parseDocumentPlace(reference)).toBeNull();
  });
});
