import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  credentialsFromSecret,
  credentialsText,
  Secrets,
  secretNamesIn,
} from '../../../../connectors/federation/environment/secrets.ts';
import { AwsError } from '../../../../local/services/port/aws-error.ts';
import { decodeMembers } from '../../../../local/services/port/json-members.ts';
import type { LocalPort } from '../../../../local/services/port/server.ts';
import { startAwsPort } from './aws-port.ts';

const stored = new Map<string, string>();
const failures = new Map<string, AwsError>();
let asked: string[] = [];
let port: LocalPort;

beforeAll(async () => {
  port = await startAwsPort({
    'secretsmanager.GetSecretValue': (input) => {
      const name = decodeMembers(input).text('SecretId') ?? '';
      asked.push(name);
      const failure = failures.get(name);
      if (failure !== undefined) throw failure;
      if (name === 'binary') return { Name: name, SecretBinary: 'AAAA' };
      const secret = stored.get(name);
      if (secret === undefined) {
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      return { Name: name, SecretString: secret };
    },
  });
});
afterAll(async () => {
  await port.close();
});
beforeEach(() => {
  asked = [];
  failures.clear();
  stored.clear();
  stored.set('a/b', 'open');
  stored.set('odd.name_1+2=3@x-y', 'sesame');
  stored.set('nested', '$' + '{a/b}');
  stored.set('dollars', "$& $1 $'");
});

const placeholder = (name: string) => `\${${name}}`;

describe('placeholders', () => {
  it.each([
    ['', ''],
    ['no placeholder, $ and {a/b}', 'no placeholder, $ and {a/b}'],
    [placeholder(''), placeholder('')],
    [`${placeholder('a/b')}`, 'open'],
    [`x${placeholder('a/b')}y${placeholder('a/b')}z`, 'xopenyopenz'],
    [`${placeholder('a/b')} ${placeholder('odd.name_1+2=3@x-y')}`, 'open sesame'],
    [placeholder('not a name'), placeholder('not a name')],
    [placeholder('nested'), placeholder('a/b')],
    [placeholder('dollars'), "$& $1 $'"],
  ])('in %j give %j', async (text, expected) => {
    expect(await new Secrets().expand(text)).toBe(expected);
  });

  it('take credentials in the form that is asked for', async () => {
    stored.set('login', '{"UserName":"owl","PASSWORD":"hoot"}');

    const text = await new Secrets().expand(`${placeholder('login')} ${placeholder('a/b')}`, credentialsText);

    expect(text).toBe('owl:hoot open');
  });

  it('are named once each', () => {
    expect(secretNamesIn(`${placeholder('b')} ${placeholder('a')} ${placeholder('b')}`)).toEqual(['b', 'a']);
  });
});

describe('a secret that cannot be read', () => {
  it.each([
    [
      'missing',
      null,
      'EntityNotFound',
      /^cannot read secret missing: ResourceNotFoundException: .*create it/,
    ],
    ['binary', null, 'InvalidInput', /^secret binary is binary/],
    [
      'a/b',
      new AwsError('AccessDeniedException', 'not you'),
      'AccessDenied',
      /secretsmanager:GetSecretValue/,
    ],
    ['a/b', new AwsError('DecryptionFailure', 'no key'), 'AccessDenied', /kms:Decrypt/],
    [
      'a/b',
      new AwsError('InvalidRequestException', 'marked for deletion'),
      'InvalidInput',
      /marked for deletion$/,
    ],
    ['a/b', new AwsError('ThrottlingException', 'Rate exceeded'), 'Throttling', /Rate exceeded$/],
    ['a/b', new AwsError('InternalServiceError', 'sorry', { status: 500 }), 'InternalService', /sorry$/],
  ])('fails the expansion by name: %s, %s', async (name, failure, code, message) => {
    if (failure !== null) failures.set(name, failure);

    const expanded = new Secrets().expand(placeholder(name));

    await expect(expanded).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('is asked for again', async () => {
    const secrets = new Secrets();
    await expect(secrets.read('late')).rejects.toMatchObject({ code: 'EntityNotFound' });
    stored.set('late', 'here');

    expect(await secrets.read('late')).toBe('here');
  });
});

describe('kept secrets', () => {
  it('are asked for again after 60 seconds', async () => {
    let nowMs = 1000;
    const secrets = new Secrets({ now: () => nowMs });

    await secrets.read('a/b');
    nowMs += 59_999;
    await secrets.read('a/b');
    expect(asked).toEqual(['a/b']);
    stored.set('a/b', 'rotated');
    nowMs += 1;

    expect(await secrets.read('a/b')).toBe('rotated');
  });

  it('are asked for once by callers at the same time', async () => {
    const secrets = new Secrets();

    await Promise.all([secrets.read('a/b'), secrets.read('a/b')]);

    expect(asked).toEqual(['a/b']);
  });

  it('are at most 10, of which the oldest makes room', async () => {
    let nowMs = 0;
    const secrets = new Secrets({ now: () => nowMs++ });
    const names = Array.from({ length: 11 }, (_, index) => `s${index}`);
    for (const name of names) stored.set(name, name);

    for (const name of names) await secrets.read(name);
    asked = [];
    for (const name of names.slice(1)) await secrets.read(name);
    expect(asked).toEqual([]);
    await secrets.read('s0');

    expect(asked).toEqual(['s0']);
  });

  it('make room by their age first', async () => {
    let nowMs = 0;
    const secrets = new Secrets({ now: () => nowMs });
    const names = Array.from({ length: 10 }, (_, index) => `s${index}`);
    for (const name of [...names, 'new', 'newer']) stored.set(name, name);

    for (const name of names.slice(0, 5)) await secrets.read(name);
    nowMs = 30_000;
    for (const name of names.slice(5)) await secrets.read(name);
    nowMs = 70_000;
    await secrets.read('new');
    await secrets.read('newer');
    asked = [];
    for (const name of names.slice(5)) await secrets.read(name);

    expect(asked).toEqual([]);
  });

  it('are forgotten on request', async () => {
    const secrets = new Secrets();
    await secrets.read('a/b');
    stored.set('a/b', 'rotated');

    secrets.forget('a/b');

    expect(await secrets.read('a/b')).toBe('rotated');
  });
});

describe('credentials in a secret', () => {
  it.each([
    ['{"username":"owl","password":"hoot"}', { username: 'owl', password: 'hoot' }],
    ['{"Username":"owl","PASSWORD":"hoot","host":"h"}', { username: 'owl', password: 'hoot' }],
    ['{"username":"owl"}', null],
    ['{"username":"owl","password":""}', null],
    ['{"username":"owl","password":7}', null],
    ['["owl","hoot"]', null],
    ['null', null],
    ['owl:hoot', null],
    ['', null],
  ])('%j are %j', (secret, expected) => {
    expect(credentialsFromSecret(secret)).toEqual(expected);
    expect(credentialsText(secret)).toBe(expected === null ? secret : 'owl:hoot');
  });
});
