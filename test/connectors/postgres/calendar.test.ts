import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateText, timestampText } from '../../../connectors/postgres/calendar.ts';

describe('a date', () => {
  it.each([
    [0, '1970-01-01'],
    [-1, '1969-12-31'],
    [19782, '2024-02-29'],
    [-719_162, '0001-01-01'],
    [-719_163, '0001-12-31 BC'],
    [-719_528, '0001-01-01 BC'],
    [-2_440_588, '4714-11-24 BC'],
    [2_145_042_905, '5874897-12-31'],
  ])('%i is %s', (days, text) => {
    expect(dateText(days)).toBe(text);
  });

  it('is what JavaScript says, in the years that it writes with four digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_162, max: 2_932_896 }), (days) => {
        expect(dateText(days)).toBe(new Date(days * 86_400_000).toISOString().slice(0, 10));
      }),
    );
  });
});

describe('a timestamp', () => {
  it('is what JavaScript says, in the years that it writes with four digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -62_135_596_800_000n, max: 253_402_300_799_999n }), (milliseconds) => {
        const expected = new Date(Number(milliseconds)).toISOString().replace('T', ' ').replace('Z', '+00');
        expect(timestampText(milliseconds)).toBe(expected);
      }),
    );
  });

  it.each([
    [-1n, '1969-12-31 23:59:59.999+00'],
    [-62_135_596_800_001n, '0001-12-31 23:59:59.999+00 BC'],
    [9_224_318_015_999_999n, '294276-12-31 23:59:59.999+00'],
  ])('%i is %s', (milliseconds, text) => {
    expect(timestampText(milliseconds)).toBe(text);
  });
});
