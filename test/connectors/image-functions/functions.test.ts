import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Field, field, types } from '../../../connectors/federation/arrow/type.ts';
import { handler } from '../../../connectors/image-functions/lambda.ts';
import { callFunction, clientOf } from '../federation/functions/calling.ts';

// Read with the first request: what the function logs is not the subject here.
process.env['log_level'] = 'error';
const client = clientOf(handler);
const text = field('x', types.varchar);
const bytes = field('x', types.varbinary);
const long = field('x', types.bigint);
const integer = field('r', types.integer);
const double = field('x', types.double);

function answers(
  name: string,
  args: readonly Field[],
  returns: Field,
  rows: readonly (readonly unknown[])[],
): Promise<readonly unknown[]> {
  return callFunction(client, { name, args, returns, rows });
}

describe('mask_email', () => {
  const cases = [
    ['ada@Example.com', 'a***@example.com'],
    ['🦉owl@nest.org', '🦉***@nest.org'],
    ['"a@b"@example.com', '"***@example.com'],
    ['no address', '***'],
    ['@example.com', '***'],
    ['', '***'],
    [null, null],
  ] as const;
  it.each(cases)('makes %j %j', async (address, masked) => {
    expect(await answers('mask_email', [text], text, [[address]])).toEqual([masked]);
  });
});

describe('sha256_hex', () => {
  it('digests text as UTF-8, and bytes as they are', async () => {
    const digest = createHash('sha256').update('größe').digest('hex');
    expect(await answers('sha256_hex', [text], text, [['größe'], [null]])).toEqual([digest, null]);
    expect(await answers('sha256_hex', [bytes], text, [[Buffer.from('größe')]])).toEqual([digest]);
  });
});

describe('perceptual_hash_distance', () => {
  const hash = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  function onesIn(value: bigint): number {
    return [...BigInt.asUintN(64, value).toString(2)].filter((bit) => bit === '1').length;
  }

  function bytesOf(value: bigint): Uint8Array {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64BE(value);
    return buffer;
  }

  it('counts the bits that differ, of integers and of bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(hash, hash), { minLength: 1, maxLength: 20 }), async (pairs) => {
        const expected = pairs.map(([left, right]) => onesIn(left ^ right));
        const asBytes = pairs.map((pair) => pair.map(bytesOf));
        const name = 'perceptual_hash_distance';
        expect(await answers(name, [long, long], integer, pairs)).toEqual(expected);
        expect(await answers(name, [bytes, bytes], integer, asBytes)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('is null where a hash is', async () => {
    const rows = [
      [null, 1n],
      [1n, null],
      [3n, 1n],
    ];
    expect(await answers('perceptual_hash_distance', [long, long], integer, rows)).toEqual([null, null, 1]);
  });

  it('refuses hashes of different lengths', async () => {
    const rows = [[new Uint8Array(8), new Uint8Array(4)]];
    await expect(answers('perceptual_hash_distance', [bytes, bytes], integer, rows)).rejects.toThrow(
      'perceptual_hash_distance compares hashes of one length, not of 8 and 4 bytes',
    );
  });
});

describe('haversine_km', () => {
  const places = [double, double, double, double];
  const cases = [
    ['Paris to London', [48.8566, 2.3522, 51.5074, -0.1278], 343.56],
    ['a quarter of the equator', [0, 0, 0, 90], 10_007.56],
    ['pole to pole', [90, 0, -90, 123], 20_015.12],
    ['across the date line', [0, 179.5, 0, -179.5], 111.2],
    ['nowhere', [12.5, 99, 12.5, 99], 0],
  ] as const;
  it.each(cases)('gives %s', async (_what, row, km) => {
    const [answer] = await answers('haversine_km', places, double, [row]);
    expect(answer).toBeCloseTo(km, 1);
  });

  it('is null where a coordinate is, and refuses a latitude that is none', async () => {
    expect(await answers('haversine_km', places, double, [[0, null, 0, 0]])).toEqual([null]);
    await expect(answers('haversine_km', places, double, [[120, 10, 0, 0]])).rejects.toThrow(
      'haversine_km takes latitudes from -90 to 90 degrees',
    );
  });
});
