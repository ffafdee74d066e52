/** Splits, the keys that travel in them, and places in S3. */
import type { EncryptionKey, SpillLocation, Split } from '../domain/split.ts';
import { ConnectorError } from '../errors.ts';
import {
  asBoolean,
  asBytes,
  asMap,
  asString,
  type Json,
  malformed,
  member,
  optional,
  toBase64,
  typeOf,
} from './json.ts';

export function decodeSpillLocation(json: Json): SpillLocation {
  const type = typeOf(json);
  if (type !== 'S3SpillLocation') throw malformed(`${json.path}.@type`, 'S3SpillLocation', type);
  return {
    bucket: asString(member(json, 'bucket')),
    key: asString(member(json, 'key')),
    directory: asBoolean(member(json, 'directory')),
  };
}

export function encodeSpillLocation({ bucket, key, directory }: SpillLocation): object {
  return { '@type': 'S3SpillLocation', bucket, key, directory };
}

export function decodeEncryptionKey(json: Json): EncryptionKey {
  return { key: asBytes(member(json, 'key')), nonce: asBytes(member(json, 'nonce')) };
}

export function encodeEncryptionKey({ key, nonce }: EncryptionKey): object {
  return { key: toBase64([key]), nonce: toBase64([nonce]) };
}

export function decodeSplit(json: Json): Split {
  return {
    spillLocation: optional(member(json, 'spillLocation'), decodeSpillLocation),
    encryptionKey: optional(member(json, 'encryptionKey'), decodeEncryptionKey),
    properties: asMap(member(json, 'properties'), asString),
  };
}

/** @throws ConnectorError InvalidInput for a property that is not a string, which only a caller without types can pass */
export function encodeSplit({ spillLocation, encryptionKey, properties }: Split): object {
  for (const [name, value] of properties) {
    if (typeof value !== 'string') {
      throw new ConnectorError(
        'InvalidInput',
        `split property ${JSON.stringify(name)}: a string was expected, got a ${typeof value}`,
      );
    }
  }
  return {
    spillLocation: spillLocation === null ? null : encodeSpillLocation(spillLocation),
    encryptionKey: encryptionKey === null ? null : encodeEncryptionKey(encryptionKey),
    properties: Object.fromEntries(properties),
  };
}
