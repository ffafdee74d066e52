import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createVectorBuilder, vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { selectRows } from '../../../../connectors/federation/arrow/select.ts';
import { vectorBytes } from '../../../../connectors/federation/arrow/size.ts';
import {
  arrowSchema,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../../connectors/federation/arrow/vector.ts';
import { everyCase } from './every-type.ts';

const valuesOf = (vector: Vector): readonly unknown[] =>
  Array.from({ length: vector.length }, (_, row) => valueAt(vector, row));

describe.each(everyCase)('a builder of $field.name', ({ field, values }) => {
  it('counts its bytes as the finished vector is counted, at every length', () => {
    for (let length = 0; length <= values.length; length++) {
      const builder = createVectorBuilder(field);
      for (const value of values.slice(0, length)) builder.append(value);
      const counted = builder.bytes();
      expect(counted).toBe(vectorBytes(builder.finish()));
    }
  });

  it('forgets what was taken back', () => {
    const builder = createVectorBuilder(field);
    for (const value of values) builder.append(value);
    builder.truncate(1);
    builder.append(null);
    for (const value of values) builder.append(value);
    expect(valuesOf(builder.finish())).toEqual([values[0], null, ...values]);
  });

  it('takes null and undefined alike', () => {
    expect(valuesOf(vectorFromValues(field, [null, undefined]))).toEqual([null, null]);
  });

  it('copies single values of another vector', () => {
    const source = vectorFromValues(field, values);
    const builder = createVectorBuilder(field);
    const rows = values.map((_, row) => values.length - 1 - row);
    for (const row of rows) builder.appendFrom(source, row);
    expect(valuesOf(builder.finish())).toEqual(values.toReversed());
  });

  it('gives the same values to any selection of rows', () => {
    const vector = vectorFromValues(field, values);
    const block = { schema: arrowSchema([field]), rowCount: values.length, vectors: [vector] };
    fc.assert(
      fc.property(fc.array(fc.nat(values.length - 1)), (rows) => {
        const [selected] = selectRows(block, Uint32Array.from(rows)).vectors;
        expect(selected === undefined ? [] : valuesOf(selected)).toEqual(rows.map((row) => values[row]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('a value is coerced', () => {
  const stored = (type: Parameters<typeof field>[1], value: unknown): unknown =>
    valueAt(vectorFromValues(field('c', type), [value]), 0);

  it.each([
    ['true to itself', types.boolean, true, true],
    ['false to itself', types.boolean, false, false],
    ['a positive number to true', types.boolean, 1, true],
    ['zero to false', types.boolean, 0, false],
    ['a negative number to false', types.boolean, -1, false],
    ['a bigint to an integer', types.integer, 5n, 5],
    ['an integral number to a bigint', types.bigint, 5, 5n],
    ['2.345 to two digits, half away from zero', types.decimal(5, 2), 2.345, { unscaled: 235n, scale: 2 }],
    ['-2.345 to two digits, half away from zero', types.decimal(5, 2), -2.345, { unscaled: -235n, scale: 2 }],
    [
      'decimal text exactly',
      types.decimal(20, 3),
      '12345678901234567.125',
      { unscaled: 12345678901234567125n, scale: 3 },
    ],
    ['a number to text', types.varchar, 12.5, '12.5'],
    ['the last millisecond of 1969 to the day before the epoch', types.date, new Date(-1), -1],
    ['a Date with its time of day', types.timestamp, new Date(951782400123), 951782400123n],
    [
      'a zoned time to its packed form',
      types.timestampWithTimeZone,
      { epochMs: 1450737754000n, zone: '-05:00' },
      5942221840384541n,
    ],
    ['a packed time to itself', types.timestampWithTimeZone, 5942221840384541n, 5942221840384541n],
    ['undefined to null', types.integer, undefined, null],
  ])('%s', (_, type, value, expected) => {
    expect(stored(type, value)).toEqual(expected);
  });

  it.each([
    ['text in a boolean', types.boolean, 'true'],
    ['a number past the width of an integer', types.tinyint, 128],
    ['a fraction in an integer', types.integer, 1.5],
    ['a number that is not a safe integer in a bigint', types.bigint, 2 ** 53],
    ['too many digits in a decimal', types.decimal(3, 1), '100.0'],
    ['an object in text', types.varchar, {}],
    ['text in bytes', types.varbinary, 'abc'],
    ['an invalid Date in a timestamp', types.timestamp, new Date(Number.NaN)],
    ['a fraction of a millisecond in a timestamp', types.timestamp, 1.5],
    ['not a number in a decimal', types.decimal(5, 2), Number.NaN],
  ])('never: %s is refused', (_, type, value) => {
    expect(() => stored(type, value)).toThrow(/column "c" of type .* cannot hold/);
  });

  it.each<readonly [string, Field, string]>([
    ['a list without an element', field('l', { kind: 'List' }), 'a list has one member, not 0'],
    ['a map without entries', field('m', { kind: 'Map' }), 'a map has one member, a struct of key and value'],
    [
      'a map whose members have other names',
      field('m', { kind: 'Map' }, [
        struct('entries', [field('keys', types.varchar), field('values', types.date)]),
      ]),
      'a map has one member, a struct of key and value',
    ],
  ])('never into %s', (_, nested, message) => {
    expect(() => vectorFromValues(nested, [])).toThrow(message);
  });

  it('into a list only from something iterable, into a map never with a null key', () => {
    expect(() => vectorFromValues(list('l', types.integer), [7])).toThrow('takes an array');
    const badMap = new Map([[null, 1]]);
    expect(() => vectorFromValues(map('m', types.varchar, field('value', types.double)), [badMap])).toThrow(
      'not null',
    );
  });
});
