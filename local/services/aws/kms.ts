/**
 * KMS as connectors use it: data keys, random bytes, decryption, key descriptions. The master key of each local
 * key is made from its id, so that data written yesterday can be read today; it protects nothing.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../port/aws-error.ts';
import { decodeMembers, type JsonMembers, missingMember } from '../port/json-members.ts';
import type { JsonTargets } from '../port/json-operations.ts';
import { arnOf, type LocalAccount } from './account.ts';

export interface LocalKey {
  /** A UUID, as in AWS. */
  readonly keyId: string;
  /** Each begins with `alias/`. */
  readonly aliases?: readonly string[];
}

const dataKeyBytes: Readonly<Record<string, number>> = { AES_128: 16, AES_256: 32 };
const maxRandomBytes = 1024;
const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;
const ciphertextVersion = 1;

export function kmsTargets(keys: readonly LocalKey[], account: LocalAccount): JsonTargets {
  const findKey = (asked: string | undefined) => requireKey(keys, account, asked);
  return {
    'TrentService.DescribeKey': (input) => {
      return { KeyMetadata: describeKey(findKey(decodeMembers(input).text('KeyId')), account) };
    },
    'TrentService.GenerateRandom': (input) => {
      const size = randomSize(decodeMembers(input)) ?? 32;
      return { Plaintext: randomBytes(size).toString('base64') };
    },
    'TrentService.GenerateDataKey': (input) => {
      const members = decodeMembers(input);
      const key = findKey(members.text('KeyId'));
      const plaintext = randomBytes(dataKeySize(members));
      return {
        CiphertextBlob: wrap(key, plaintext, encryptionContext(members)).toString('base64'),
        Plaintext: plaintext.toString('base64'),
        KeyId: keyArn(key, account),
      };
    },
    'TrentService.Decrypt': (input) => {
      const members = decodeMembers(input);
      const ciphertext = members.bytes('CiphertextBlob');
      if (ciphertext === undefined) throw invalid(missingMember('CiphertextBlob'));
      const wrapping = parseCiphertext(ciphertext);
      const key = findKey(wrapping.keyId);
      const asked = members.text('KeyId');
      if (asked !== undefined && findKey(asked) !== key) {
        throw new AwsError(
          'IncorrectKeyException',
          `the ciphertext was made with key ${wrapping.keyId}, not with ${asked}`,
        );
      }
      return {
        Plaintext: unwrap(key, wrapping, encryptionContext(members)).toString('base64'),
        KeyId: keyArn(key, account),
        EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      };
    },
  };
}

/** By id, ARN, alias or the alias's ARN. */
function requireKey(keys: readonly LocalKey[], account: LocalAccount, asked: string | undefined): LocalKey {
  if (asked === undefined) throw invalid(missingMember('KeyId'));
  const key = keys.find(({ keyId, aliases = [] }) => {
    const names = [`key/${keyId}`, ...aliases];
    return (
      asked === keyId ||
      aliases.includes(asked) ||
      names.some((name) => asked === arnOf(account, 'kms', name))
    );
  });
  if (key !== undefined) return key;
  const resource = asked.startsWith('alias/') ? asked : `key/${asked}`;
  const arn = asked.startsWith('arn:') ? asked : arnOf(account, 'kms', resource);
  throw new AwsError(
    'NotFoundException',
    asked.includes('alias/') ? `Alias ${arn} is not found.` : `Key '${arn}' does not exist`,
  );
}

function keyArn({ keyId }: LocalKey, account: LocalAccount): string {
  return arnOf(account, 'kms', `key/${keyId}`);
}

function describeKey(key: LocalKey, account: LocalAccount): object {
  return {
    AWSAccountId: account.accountId,
    KeyId: key.keyId,
    Arn: keyArn(key, account),
    CreationDate: 0,
    Enabled: true,
    Description: 'a key of the local KMS',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: 'Enabled',
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

function randomSize(members: JsonMembers): number | undefined {
  const size = members.integer('NumberOfBytes');
  if (size === undefined || (size >= 1 && size <= maxRandomBytes)) return size;
  throw invalid(`NumberOfBytes must be from 1 to ${maxRandomBytes}, got ${size}`);
}

function dataKeySize(members: JsonMembers): number {
  const size = randomSize(members);
  const spec = members.text('KeySpec');
  const specSize = spec === undefined ? undefined : dataKeyBytes[spec];
  if (spec !== undefined && specSize === undefined) {
    throw invalid(`KeySpec must be one of ${Object.keys(dataKeyBytes).join(', ')}, got ${spec}`);
  }
  const chosen = specSize ?? size;
  if (chosen === undefined || (specSize !== undefined && size !== undefined)) {
    throw invalid('Please specify either number of bytes or key spec.');
  }
  return chosen;
}

/** Order does not matter to KMS. */
function encryptionContext(members: JsonMembers): Buffer {
  const pairs = [...members.textMap('EncryptionContext')].sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify(pairs));
}

interface Wrapping {
  readonly keyId: string;
  readonly nonce: Buffer;
  readonly tag: Buffer;
  readonly encrypted: Buffer;
}

/** Version, length of the key id, key id, nonce, tag, encrypted bytes. */
function wrap(key: LocalKey, plaintext: Buffer, context: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes);
  const encryptor = createCipheriv(cipher, masterKey(key), nonce).setAAD(context);
  const encrypted = Buffer.concat([encryptor.update(plaintext), encryptor.final()]);
  const keyId = Buffer.from(key.keyId);
  return Buffer.concat([
    Buffer.from([ciphertextVersion, keyId.length]),
    keyId,
    nonce,
    encryptor.getAuthTag(),
    encrypted,
  ]);
}

function parseCiphertext(ciphertext: Buffer): Wrapping {
  const [version, idBytes = 0] = ciphertext;
  const nonceAt = 2 + idBytes;
  const tagAt = nonceAt + nonceBytes;
  const encryptedAt = tagAt + tagBytes;
  if (version !== ciphertextVersion || ciphertext.length <= encryptedAt) throw invalidCiphertext();
  return {
    keyId: ciphertext.toString('utf8', 2, nonceAt),
    nonce: ciphertext.subarray(nonceAt, tagAt),
    tag: ciphertext.subarray(tagAt, encryptedAt),
    encrypted: ciphertext.subarray(encryptedAt),
  };
}

function unwrap(key: LocalKey, { nonce, tag, encrypted }: Wrapping, context: Buffer): Buffer {
  try {
    const decryptor = createDecipheriv(cipher, masterKey(key), nonce).setAAD(context).setAuthTag(tag);
    return Buffer.concat([decryptor.update(encrypted), decryptor.final()]);
  } catch (cause) {
    throw invalidCiphertext(cause);
  }
}

function masterKey({ keyId }: LocalKey): Buffer {
  return createHash('sha256').update(`owlery local kms ${keyId}`).digest();
}

function invalidCiphertext(cause?: unknown): AwsError {
  return new AwsError(
    'InvalidCiphertextException',
    'the ciphertext is not one of the local KMS, is damaged, or was made with another encryption context',
    { cause },
  );
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
