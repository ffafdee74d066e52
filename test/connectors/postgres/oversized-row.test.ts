import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRowSurvey, type OversizedRow } from '../../../connectors/postgres/oversized-row.ts';

const value = fc.option(fc.integer({ min: 0, max: 300 }), { nil: null });

/** A row's content as PostgreSQL sends it. */
function encodeRow(lengths: readonly (number | null)[]): Buffer {
  const bytes = Buffer.alloc(2 + lengths.reduce<number>((sum, length) => sum + 4 + (length ?? 0), 0), 0x78);
  bytes.writeUInt16BE(lengths.length);
  let position = 2;
  for (const length of lengths) {
    bytes.writeInt32BE(length ?? -1, position);
    position += 4 + (length ?? 0);
  }
  return bytes;
}

function survey(bytes: Buffer, size: number): { readonly found: OversizedRow | null; readonly read: number } {
  const take = createRowSurvey(bytes.length);
  for (let start = 0; start < bytes.length; start += size) {
    const found = take(bytes.subarray(start, start + size));
    if (found !== null) return { found, read: Math.min(start + size, bytes.length) };
  }
  return { found: null, read: bytes.length };
}

describe('the survey of a row', () => {
  it('finds the first of the largest values, whatever the chunks', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 100 }),
        (lengths, size) => {
          const bytes = encodeRow(lengths);
          const largest = Math.max(0, ...lengths.map((length) => length ?? 0));
          const column = largest === 0 ? -1 : lengths.indexOf(largest);

          expect(survey(bytes, size).found).toEqual({ rowBytes: bytes.length, column, valueBytes: largest });
        },
      ),
    );
  });

  it('is done when no later value can be larger', () => {
    const bytes = encodeRow([10, 5000, null, 4000]);

    expect(survey(bytes, 1).read).toBe(2 + 4 + 10 + 4);
  });

  it('skips a value that a larger one may follow', () => {
    const { found, read } = survey(encodeRow([4000, 10, 5000]), 1);

    expect(found?.column).toBe(2);
    expect(read).toBe(2 + 4 + 4000 + 4 + 10 + 4);
  });
});
