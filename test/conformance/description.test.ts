import { describe, expect, it } from '@jest/globals';
import { differences, differenceText } from './description/difference.ts';
import { canonicalText } from './description/json.ts';
import { describeScalar } from './description/value.ts';

describe('a description of a value', () => {
  it.each([
    [0, '0x00000000'],
    [-0, '0x80000000'],
    [1, '0x3f800000'],
    [Number.NaN, '0x7fc00000'],
    [Number.NEGATIVE_INFINITY, '0xff800000'],
  ])('has the bits of the float %d', (value, bits) => {
    expect(describeScalar({ kind: 'FloatingPoint', precision: 'SINGLE' }, value)).toBe(bits);
  });

  it.each([
    [0, '0x0000'],
    [-0, '0x8000'],
    [1, '0x3c00'],
    [-2.5, '0xc100'],
    [65504, '0x7bff'],
    [2 ** -14, '0x0400'],
    [2 ** -24, '0x0001'],
    [Number.POSITIVE_INFINITY, '0x7c00'],
    [Number.NaN, '0x7e00'],
  ])('has the bits of the half float %d', (value, bits) => {
    expect(describeScalar({ kind: 'FloatingPoint', precision: 'HALF' }, value)).toBe(bits);
  });

  it.each([
    [{ unscaled: 0n, scale: 2 }, '0.00'],
    [{ unscaled: -5n, scale: 2 }, '-0.05'],
    [{ unscaled: 12345n, scale: 2 }, '123.45'],
    [{ unscaled: -7n, scale: 0 }, '-7'],
  ])('has all fraction digits of a decimal', (value, text) => {
    expect(describeScalar({ kind: 'Decimal', precision: 38, scale: value.scale }, value)).toBe(text);
  });
});

it('gives equal values one canonical text', () => {
  expect(canonicalText({ b: [1, null, { d: 'x', c: true }], a: 'ä\u0001' })).toBe(
    '{"a":"ä\\u0001","b":[1,null,{"c":true,"d":"x"}]}',
  );
});

describe('differences of descriptions', () => {
  it('do not exist between equal values, whatever the order of keys', () => {
    expect(differences({ a: 1, b: [{ c: null }] }, { b: [{ c: null }], a: 1 })).toEqual([]);
  });

  it('name their places', () => {
    expect(differences({ a: { b: [1, 2] }, c: null }, { a: { b: [1, 3, 4] } })).toEqual([
      { path: 'a.b[1]', official: 2, ours: 3 },
      { path: 'a.b[2]', official: undefined, ours: 4 },
      { path: 'c', official: null, ours: undefined },
    ]);
  });

  it('are told apart from values that only look alike', () => {
    expect(differences(['1', []], [1, {}])).toHaveLength(2);
  });

  it('are shown with a long value cut', () => {
    const [difference] = differences('x'.repeat(300), 'y');
    expect(differenceText(difference ?? { path: '', official: null, ours: null })).toContain(
      '(302 characters)',
    );
  });
});
