/** Splits, spill locations and keys in every form; and a text with whatever JSON and UTF-8 have to escape. */
import type { EncryptionKey, SpillLocation, Split } from '../../../connectors/federation/domain/split.ts';

export const oddKey = '\u0000\u001f"\\/\u007f\u2028 ö ключ \ufffe 𝄞';
/** Half a surrogate pair is no character, but JavaScript's and Java's texts can have one. */
export const oddText = `${oddKey} \ud834`;

const directory: SpillLocation = { bucket: 'b', key: 'prefix/q-1/split', directory: true };
const oddLocation: SpillLocation = { bucket: '', key: oddText, directory: true };

export function keyOfBytes(bytes: 16 | 24 | 32): EncryptionKey {
  return {
    key: Uint8Array.from({ length: bytes }, (_, index) => 255 - index),
    nonce: Uint8Array.from({ length: 12 }, (_, index) => 97 * index),
  };
}

const noProperties = new Map<string, string>();

export const everySplit: ReadonlyMap<string, Split> = new Map([
  ['AES-256', { spillLocation: directory, encryptionKey: keyOfBytes(32), properties: noProperties }],
  ['AES-128', { spillLocation: directory, encryptionKey: keyOfBytes(16), properties: noProperties }],
  ['in clear', { spillLocation: directory, encryptionKey: null, properties: noProperties }],
  ['no place to spill', { spillLocation: null, encryptionKey: null, properties: noProperties }],
  [
    'odd texts',
    {
      spillLocation: oddLocation,
      encryptionKey: null,
      properties: new Map([
        ['', ''],
        [oddKey, oddText],
        ['10', 'ten'],
        ['9', 'nine'],
        ['__proto__', 'a name like any other'],
      ]),
    },
  ],
]);
