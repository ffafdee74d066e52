/** What fuzzing, and the reading that came before it, found in JSON and in errors; each with the smallest input that showed it. */

import { describe, expect, it } from '@jest/globals';
import { type ArrowType, types } from '../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { decodeArrowType } from '../../../connectors/federation/wire/arrow-type.ts';
import { decodeExpression, encodeExpression } from '../../../connectors/federation/wire/expression.ts';
import { wireFormat } from '../../../connectors/federation/wire/format.ts';
import { asBytes, asInteger } from '../../../connectors/federation/wire/json.ts';
import { decodeRequest } from '../../../connectors/federation/wire/request.ts';
import { decodeResponse, encodeResponse } from '../../../connectors/federation/wire/response.ts';
import { outcomeOf } from './spoil.ts';

describe('JSON', () => {
  const at = (value: unknown) => ({ value, path: 'here' });

  it('of capabilities keeps one that is called __proto__', () => {
    const capabilities = new Map([['__proto__', [{ subType: 's', properties: [] }]]]);
    const response = { kind: 'GetDataSourceCapabilitiesResponse', catalogName: 'c', capabilities } as const;
    const text = JSON.stringify(encodeResponse(response, wireFormat()));
    expect(decodeResponse(JSON.parse(text))).toEqual(response);
  });

  it('with a single character where base64 is due is refused', () => {
    expect(() => asBytes(at('A'))).toThrow('is not base64 text');
    expect(() => asBytes(at('AAAA\n'))).toThrow('is not base64 text');
  });

  it.each([1e300, -1e300, Number.POSITIVE_INFINITY])(
    'with %d where an integer is due is refused',
    (value) => {
      expect(() => asInteger(at(value))).toThrow('an integer of 64 bits');
    },
  );

  it('has no negative zero among its integers', () => {
    expect(Object.is(asInteger(at(-0.5)), 0)).toBe(true);
  });

  it.each([
    { '@type': 'Decimal', precision: 2 ** 31, scale: 0 },
    { '@type': 'Decimal', precision: 38, scale: 2 ** 31 },
    { '@type': 'FixedSizeBinary', byteWidth: -1 },
    { '@type': 'FixedSizeList', listSize: 1e18 },
  ])('is refused for the type %p', (type) => {
    expect(() => decodeArrowType(at(type))).toThrow('is not within');
  });

  it('of a constant whose values are of another type than it says is read by its values', () => {
    const written = encodeExpression(
      { kind: 'ConstantExpression', type: types.integer, values: [1] },
      wireFormat(),
    );
    const read = decodeExpression(at({ ...written, type: { '@type': 'List' } }), new Map());
    expect(read).toEqual({ kind: 'ConstantExpression', type: types.integer, values: [1] });
  });

  it.each<readonly [string, ArrowType, unknown]>([
    ['null of type Null', { kind: 'Null' }, null],
    ['half', { kind: 'FloatingPoint', precision: 'HALF' }, 0.5],
    ['interval', { kind: 'Interval', unit: 'YEAR_MONTH' }, new Uint8Array(4)],
  ])('of a constant %s can be written and read again', (_, type, value) => {
    const constant = { kind: 'ConstantExpression', type, values: [value as never] } as const;
    expect(
      decodeExpression(at(JSON.parse(JSON.stringify(encodeExpression(constant, wireFormat())))), new Map()),
    ).toEqual({
      ...constant,
      values: [value === null || typeof value === 'number' ? value : Buffer.alloc(4)],
    });
  });

  it('of a decimal constant with more digits than its type is refused', () => {
    const wide = encodeExpression(
      { kind: 'ConstantExpression', type: types.decimal(3, 0), values: [{ unscaled: 999n, scale: 0 }] },
      wireFormat(),
    ) as { valueBlock: { records: string } };
    const narrow = encodeExpression(
      { kind: 'ConstantExpression', type: types.decimal(2, 0), values: [{ unscaled: 99n, scale: 0 }] },
      wireFormat(),
    ) as { valueBlock: { records: string } };
    const mixed = { ...narrow, valueBlock: { ...narrow.valueBlock, records: wide.valueBlock.records } };
    expect(() => decodeExpression(at(mixed), new Map())).toThrow('more digits than its type Decimal(2, 0)');
  });
});

describe('the message of an error', () => {
  it('is bounded, whatever a stranger calls himself', () => {
    const message = messageOf(() => decodeRequest({ '@type': 'x'.repeat(1_000_000) }));
    expect(message.length).toBeLessThanOrEqual(1000);
    expect(message).toMatch(/^request: "@type" "x+ … .*this function serves .*UserDefinedFunctionRequest$/);
  });

  it('is bounded when each character has to be spelled out, and when the cut goes through one', () => {
    expect(new ConnectorError('InvalidInput', '\u0000'.repeat(5000)).message).toHaveLength(1000);
    const { message } = new ConnectorError('InvalidInput', `a${'𝄞'.repeat(5000)}`);
    expect(message).toMatch(/^a𝄞+ … 𝄞+$/u);
    expect(message.length).toBeLessThanOrEqual(1000);
  });

  it('spells out control characters', () => {
    expect(new ConnectorError('InvalidInput', 'a\u0000\u001b[31m\ud800 b\nc').message).toBe(
      'a\\u0000\\u001b[31m\\ud800 b\nc',
    );
  });
});

function messageOf(step: () => unknown): string {
  const outcome = outcomeOf(step);
  return outcome instanceof Error ? outcome.message : '';
}
