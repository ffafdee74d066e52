import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { type ArrowType, arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { ValueSet } from '../../../../connectors/federation/domain/constraints.ts';
import { notNull, oneOf, onlyNull } from '../../../../connectors/federation/predicate/condition.ts';
import { contains } from '../../../../connectors/federation/predicate/value-set.ts';
import { encodeBlock } from '../../../../connectors/federation/wire/block.ts';
import { wireFormat } from '../../../../connectors/federation/wire/format.ts';
import {
  decodeValueSet,
  encodeValueSet,
  valueBlock,
} from '../../../../connectors/federation/wire/value-set.ts';

const format = wireFormat();
const decode = (json: unknown): ValueSet =>
  decodeValueSet({ value: JSON.parse(JSON.stringify(json)), path: 'summary["c"]' }, new Map());
const int32 = { '@type': 'Int', bitWidth: 32, isSigned: true };

const marker = (bound: string, value: number | null, type: ArrowType = types.integer) => ({
  valueBlock: encodeBlock(valueBlock(type, value === null ? [] : [value]), format),
  bound,
  nullValue: value === null,
});
const ranges = (...pairs: readonly (readonly [object, object])[]) => ({
  '@type': 'SortedRangeSet',
  type: int32,
  ranges: pairs.map(([low, high]) => ({ low, high })),
  nullAllowed: false,
});
const lowest = marker('ABOVE', null);
const highest = marker('BELOW', null);

describe('a value set on the wire', () => {
  it('names the column of every value block col1', () => {
    expect(valueBlock(types.varchar, ['a']).schema.fields).toEqual([field('col1', types.varchar)]);
    expect(valueBlock(types.varchar, []).schema.fields).toEqual([field('col1', types.varchar)]);
  });

  it('takes a block whose column has another name', () => {
    const block = buildBlock(arrowSchema([field('other', types.integer)]), [{ other: 5 }, { other: null }]);
    const json = { '@type': 'EquatableValueSet', valueBlock: encodeBlock(block, format), whiteList: true };
    const set = decode({ ...json, nullAllowed: false });
    expect([5, 6, null].map((value) => contains(set, value))).toEqual([true, false, false]);
  });

  it.each<readonly [string, object, readonly boolean[]]>([
    ['from −∞', ranges([lowest, marker('EXACTLY', 5)]), [true, true, false]],
    ['to +∞', ranges([marker('ABOVE', 5), highest]), [false, false, true]],
    ['from −∞ to +∞', ranges([lowest, highest]), [true, true, true]],
    ['below a value', ranges([lowest, marker('BELOW', 5)]), [true, false, false]],
    [
      'unsorted, and merged',
      ranges([marker('EXACTLY', 6), highest], [lowest, marker('EXACTLY', 4)]),
      [true, false, true],
    ],
    ['of no ranges', ranges(), [false, false, false]],
  ])('holds of 4, 5 and 6, and never null, what lies in ranges %s', (_, json, expected) => {
    const set = decode(json);
    expect([4, 5, 6].map((value) => contains(set, value))).toEqual(expected);
    expect(contains(set, null)).toBe(false);
  });

  it.each<readonly [string, object, string]>([
    [
      'a range that starts below',
      ranges([marker('BELOW', 1), highest]),
      'summary["c"]: a range of type Int(32) starts with bound BELOW',
    ],
    ['a range that ends above', ranges([lowest, marker('ABOVE', 1)]), 'ends with bound ABOVE'],
    [
      'a range upside down',
      ranges([marker('EXACTLY', 2), marker('EXACTLY', 1)]),
      'summary["c"]: a range of type Int(32) ends before it starts',
    ],
    [
      'a value of another type',
      ranges([marker('ABOVE', 1, types.double), highest]),
      'summary["c"].ranges[0].low: a value of type FloatingPoint(DOUBLE) in a set of type Int(32)',
    ],
    [
      'a null that is no end',
      ranges([marker('EXACTLY', null), highest]),
      'low.bound: ABOVE or BELOW for an unbounded marker was expected',
    ],
    [
      'an end without its value',
      ranges([{ ...marker('EXACTLY', null), nullValue: false }, highest]),
      'low.valueBlock: one value was expected',
    ],
    [
      'a block of two columns',
      {
        '@type': 'EquatableValueSet',
        valueBlock: encodeBlock(
          buildBlock(arrowSchema([field('a', types.date), field('b', types.date)]), []),
          format,
        ),
      },
      'summary["c"].valueBlock: a block of one column was expected',
    ],
  ])('is refused with %s', (_, json, message) => {
    expect(() => decode(json)).toThrow(message);
  });

  const nested: readonly ArrowType[] = [{ kind: 'List' }, { kind: 'Struct' }, { kind: 'Map' }];
  it.each(nested)('of type %j says whether it is null', (type) => {
    for (const set of [notNull(type), onlyNull(type)]) {
      const read = decode(encodeValueSet(set, format));
      expect(read).toEqual(set);
    }
    const listed = {
      kind: 'EquatableValueSet',
      type,
      values: [],
      whiteList: false,
      nullAllowed: false,
    } as const;
    expect(decode(encodeValueSet(listed, format))).toEqual(listed);
  });

  it('takes thousands of values, as a long IN has them', () => {
    const values = Array.from({ length: 5_000 }, (_, index) => 2 * index);
    const set = decode(encodeValueSet(oneOf(types.integer, values), format));
    expect(set).toEqual(oneOf(types.integer, values));
  });

  it('writes "not null" as it is, where Java’s writer turns it into nothing', () => {
    const set = { kind: 'AllOrNoneValueSet', type: types.integer, all: true, nullAllowed: false } as const;
    expect(encodeValueSet(set, format)).toMatchObject({ all: true, nullAllowed: false });
    expect(decode(encodeValueSet(set, format))).toEqual(set);
  });
});
