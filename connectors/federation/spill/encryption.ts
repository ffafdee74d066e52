/**
 * AES-GCM over spilled objects: no additional data, 12-byte nonce, and the 16-byte tag after the ciphertext. The
 * nonce is not in the object; it travels with the key in the split.
 *
 * All objects of one split share key and nonce, as the protocol demands. Two splits must never share a key.
 */
import { type CipherGCMTypes, createCipheriv, createDecipheriv } from 'node:crypto';
import type { EncryptionKey } from '../domain/split.ts';
import { ConnectorError } from '../errors.ts';

export const nonceBytes = 12;
export const tagBytes = 16;
/** What one call of the cipher takes: large enough to be fast, small enough that ciphertext never piles up. */
const sliceBytes = 256 * 1024;

const algorithms: ReadonlyMap<number, CipherGCMTypes> = new Map([
  [16, 'aes-128-gcm'],
  [24, 'aes-192-gcm'],
  [32, 'aes-256-gcm'],
]);

/**
 * Ciphertext of the concatenated `chunks`, then the tag: {@link tagBytes} more than went in. Lazy: a slice is
 * encrypted when it is taken, so a slow receiver holds one slice, not the whole.
 *
 * @throws ConnectorError InvalidInput for a key or nonce of another length
 */
export function* encrypt(chunks: Iterable<Uint8Array>, encryptionKey: EncryptionKey): Generator<Uint8Array> {
  const { key, nonce } = encryptionKey;
  const cipher = createCipheriv(algorithmOf(encryptionKey), key, nonce, { authTagLength: tagBytes });
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += sliceBytes) {
      yield cipher.update(chunk.subarray(start, start + sliceBytes));
    }
  }
  cipher.final();
  yield cipher.getAuthTag();
}

/**
 * The clear bytes of one object.
 *
 * @throws ConnectorError InvalidInput for a key or nonce of another length, and for an object that was not
 * written with them, or not wholly
 */
export function decrypt(object: Uint8Array, encryptionKey: EncryptionKey): Uint8Array {
  const { key, nonce } = encryptionKey;
  const algorithm = algorithmOf(encryptionKey);
  const end = object.length - tagBytes;
  if (end < 0) {
    throw new ConnectorError(
      'InvalidInput',
      `an encrypted object has at least its ${tagBytes}-byte tag; this one has ${object.length} bytes`,
    );
  }
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  decipher.setAuthTag(object.subarray(end));
  const clear = decipher.update(object.subarray(0, end));
  try {
    decipher.final();
  } catch (cause) {
    throw new ConnectorError(
      'InvalidInput',
      `an object of ${object.length} bytes does not decrypt: the key is another split's, or the object was altered or cut`,
      { cause },
    );
  }
  return clear;
}

/** @throws ConnectorError InvalidInput */
export function assertEncryptionKey(encryptionKey: EncryptionKey): void {
  algorithmOf(encryptionKey);
}

function algorithmOf({ key, nonce }: EncryptionKey): CipherGCMTypes {
  const algorithm = algorithms.get(key.length);
  if (algorithm === undefined) {
    const allowed = [...algorithms.keys()].join(', ');
    throw new ConnectorError(
      'InvalidInput',
      `an encryption key has ${key.length} bytes; AES takes ${allowed}`,
    );
  }
  if (nonce.length !== nonceBytes) {
    throw new ConnectorError(
      'InvalidInput',
      `the nonce of an encryption key has ${nonce.length} bytes; it takes ${nonceBytes}`,
    );
  }
  return algorithm;
}
