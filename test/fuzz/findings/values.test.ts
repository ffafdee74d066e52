/** What fuzzing, and the reading that came before it, found in single values; each with the smallest input that showed it. */

import { describe, expect, it } from '@jest/globals';
import { appendRow, buildBlock, createVectorBuilder } from '../../../connectors/federation/arrow/builder.ts';
import { halfToNumber, numberToHalf } from '../../../connectors/federation/arrow/half.ts';
import { valueAt } from '../../../connectors/federation/arrow/read.ts';
import {
  type ArrowType,
  arrowSchema,
  field,
  isSameType,
  struct,
  types,
} from '../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../connectors/federation/arrow/vector.ts';

describe('text in a column', () => {
  const column = field('t', types.varchar);

  it('keeps a byte order mark, which is part of the value', () => {
    const [vector] = buildBlock(arrowSchema([column]), [{ t: '\ufeffa' }]).vectors;
    expect(vector && valueAt(vector, 0)).toBe('\ufeffa');
  });

  it('that is not UTF-8 is refused, and not read as another text', () => {
    const data = Uint8Array.of(0x61, 0xff);
    const vector: Vector = {
      field: column,
      length: 1,
      nullCount: 0,
      validity: null,
      offsets: Int32Array.of(0, 2),
      data,
      children: [],
    };
    expect(() => valueAt(vector, 0)).toThrow('column "t" is text, but holds bytes that are not UTF-8');
  });
});

it('a half is read and written bit by bit, but for the many forms of NaN', () => {
  for (let bits = 0; bits < 65536; bits++) {
    const value = halfToNumber(bits);
    if (!Number.isNaN(value)) expect(numberToHalf(value)).toBe(bits);
  }
  expect([1 / 3, 65519.99, 65520, 2 ** -25, 3 * 2 ** -26].map(numberToHalf)).toEqual([
    0x3555, 0x7bff, 0x7c00, 0, 1,
  ]);
});

it('a timestamp without a zone is of another type than one whose zone is called so', () => {
  const zoned = (timezone: string | null): ArrowType => ({ kind: 'Timestamp', unit: 'SECOND', timezone });
  expect(isSameType(zoned(null), zoned('no zone'))).toBe(false);
});

it('a column that is called __proto__ is null in a row that has no such member', () => {
  const column = field('__proto__', types.varchar);
  const builder = createVectorBuilder(column);
  appendRow([builder], [column], { other: 1 });
  expect(valueAt(builder.finish(), 0)).toBeNull();
});

it('a member that is called __proto__ is one of the struct’s own', () => {
  const block = buildBlock(arrowSchema([struct('s', [field('__proto__', types.integer)])]), [
    { s: new Map([['__proto__', 1]]) },
  ]);
  const [vector] = block.vectors;
  expect(Object.entries((vector && valueAt(vector, 0)) ?? {})).toEqual([['__proto__', 1]]);
});
