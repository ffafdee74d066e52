import { createDecipheriv } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { decrypt, encrypt } from '../../../../connectors/federation/spill/encryption.ts';
import { splitKey } from './fixtures.ts';

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
const joined = (chunks: Iterable<Uint8Array>) => Buffer.concat([...chunks]);

describe('encryption', () => {
  it.each([
    // Test cases 2 and 14 of the GCM specification (McGrew and Viega).
    [16, '0388dace60b6a392f328c2b971b2fe78', 'ab6e47d42cec13bdf53a67b21257bddf'],
    [32, 'cea7403d4d606b6e074ec5d3baf39d18', 'd0d1c8a799996bf0265b98b5d48ab919'],
  ])('takes AES with the variant of a %i-byte key and puts the tag last', (keyBytes, ciphertext, tag) => {
    const key = { key: new Uint8Array(keyBytes), nonce: new Uint8Array(12) };

    const object = joined(encrypt([new Uint8Array(16)], key));

    expect(object.toString('hex')).toBe(ciphertext + tag);
    expect(decrypt(object, key)).toEqual(Buffer.alloc(16));
  });

  it('gives the same object however the clear bytes are cut', () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 });
    fc.assert(
      fc.property(chunks, (pieces) => {
        const whole = Buffer.concat(pieces);

        const object = joined(encrypt(pieces, splitKey));

        expect(object).toEqual(joined(encrypt([whole], splitKey)));
        expect(object.length).toBe(whole.length + 16);
        expect(Buffer.compare(decrypt(object, splitKey), whole)).toBe(0);
      }),
    );
  });

  it('encrypts chunks larger than a slice of the cipher', () => {
    const large = new Uint8Array(1_000_003).fill(7);

    const object = joined(encrypt([large], splitKey));

    const decipher = createDecipheriv('aes-256-gcm', splitKey.key, splitKey.nonce, { authTagLength: 16 });
    decipher.setAuthTag(object.subarray(-16));
    const clear = Buffer.concat([decipher.update(object.subarray(0, -16)), decipher.final()]);
    expect(Buffer.compare(clear, large)).toBe(0);
  });

  it('encrypts nothing before it is asked for', () => {
    let taken = 0;
    function* source() {
      for (const chunk of [new Uint8Array(8), new Uint8Array(8)]) {
        taken++;
        yield chunk;
      }
    }

    const object = encrypt(source(), splitKey);
    object.next();

    expect(taken).toBe(1);
  });

  it.each([
    ['an empty key', 0, 12, 'encryption key has 0 bytes'],
    ['a key of 20 bytes', 20, 12, 'encryption key has 20 bytes; AES takes 16, 24, 32'],
    ['a nonce of 11 bytes', 32, 11, 'nonce of an encryption key has 11 bytes; it takes 12'],
  ])('refuses %s', (_what, keyBytes, nonceBytes, message) => {
    const key = { key: new Uint8Array(keyBytes), nonce: new Uint8Array(nonceBytes) };

    for (const use of [() => joined(encrypt([], key)), () => decrypt(new Uint8Array(16), key)]) {
      expect(use).toThrow(message);
      expect(use).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
    }
  });

  it.each([
    [
      'altered',
      (object: Buffer) => Buffer.concat([object.subarray(0, -1), Buffer.from([(object.at(-1) ?? 0) ^ 1])]),
    ],
    ['cut', (object: Buffer) => object.subarray(0, -1)],
    ['shorter than a tag', (object: Buffer) => object.subarray(0, 15)],
  ])('says so when an object was %s', (_what, spoil) => {
    const object = joined(encrypt([bytes('00112233')], splitKey));

    expect(() => decrypt(spoil(object), splitKey)).toThrow(ConnectorError);
  });
});
