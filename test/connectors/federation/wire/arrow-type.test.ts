import { describe, expect, it } from '@jest/globals';
import { type ArrowType, types } from '../../../../connectors/federation/arrow/type.ts';
import { decodeArrowType, encodeArrowType } from '../../../../connectors/federation/wire/arrow-type.ts';

const decode = (value: unknown): ArrowType => decodeArrowType({ value, path: 'type' });

describe('an Arrow type in JSON', () => {
  it.each<readonly [ArrowType, string]>([
    [{ kind: 'Null' }, '{"@type":"Null"}'],
    [types.boolean, '{"@type":"Bool"}'],
    [types.tinyint, '{"@type":"Int","bitWidth":8,"isSigned":true}'],
    [{ kind: 'Int', bitWidth: 64, isSigned: false }, '{"@type":"Int","bitWidth":64,"isSigned":false}'],
    [{ kind: 'FloatingPoint', precision: 'HALF' }, '{"@type":"FloatingPoint","precision":"HALF"}'],
    [types.real, '{"@type":"FloatingPoint","precision":"SINGLE"}'],
    [types.double, '{"@type":"FloatingPoint","precision":"DOUBLE"}'],
    [types.varchar, '{"@type":"Utf8"}'],
    [types.varbinary, '{"@type":"Binary"}'],
    [{ kind: 'FixedSizeBinary', byteWidth: 16 }, '{"@type":"FixedSizeBinary","byteWidth":16}'],
    [types.decimal(10, 2), '{"@type":"Decimal","precision":10,"scale":2}'],
    [types.date, '{"@type":"Date","unit":"DAY"}'],
    [types.timestamp, '{"@type":"Date","unit":"MILLISECOND"}'],
    [
      { kind: 'Time', unit: 'MICROSECOND', bitWidth: 64 },
      '{"@type":"Time","unit":"MICROSECOND","bitWidth":64}',
    ],
    [
      { kind: 'Timestamp', unit: 'NANOSECOND', timezone: null },
      '{"@type":"Timestamp","unit":"NANOSECOND","timezone":null}',
    ],
    [types.timestampWithTimeZone, '{"@type":"Timestamp","unit":"MILLISECOND","timezone":"UTC"}'],
    [{ kind: 'Interval', unit: 'YEAR_MONTH' }, '{"@type":"Interval","unit":"YEAR_MONTH"}'],
    [{ kind: 'FixedSizeList', listSize: 3 }, '{"@type":"FixedSizeList","listSize":3}'],
    [{ kind: 'List' }, '{"@type":"List"}'],
    [{ kind: 'Struct' }, '{"@type":"Struct"}'],
    [{ kind: 'Map' }, '{"@type":"Map"}'],
  ])('of %j is %s, both ways', (type, json) => {
    expect(JSON.stringify(encodeArrowType(type))).toBe(json);
    expect(decode(JSON.parse(json))).toEqual(type);
  });

  it('may leave the time zone out', () => {
    expect(decode({ '@type': 'Timestamp', unit: 'SECOND' })).toMatchObject({ timezone: null });
  });

  it.each([
    ['LargeUtf8', {}, 'type: Arrow type "LargeUtf8" is not part of this protocol; it has Null, Bool'],
    ['Duration', { unit: 'SECOND' }, 'Arrow type "Duration" is not part of this protocol'],
    ['Union', { mode: 'Dense', typeIds: [1] }, 'Arrow type Union cannot be carried'],
    ['Int', { bitWidth: 12, isSigned: true }, 'type.bitWidth: one of 8, 16, 32, 64 was expected'],
    ['Date', { unit: 'YEAR' }, 'type.unit: one of DAY, MILLISECOND was expected'],
    ['Decimal', { precision: 10 }, 'type.scale: an integer was expected, got nothing'],
  ])('is refused when it is %s of %j', (type, others, message) => {
    const read = (): unknown => decode({ '@type': type, ...others });
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'InvalidInput' }));
  });

  it('is not written for a union', () => {
    expect(() => encodeArrowType({ kind: 'Union', mode: 'Dense', typeIds: [1] })).toThrow(
      'cannot be carried',
    );
  });
});
