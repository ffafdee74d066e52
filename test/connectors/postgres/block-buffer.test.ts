import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, blockBytes, field, scalarAt } from '../../../connectors/federation/index.ts';
import { createBlockBuffer, type ResultField } from '../../../connectors/postgres/block-buffer.ts';
import { mapType } from '../../../connectors/postgres/type-map.ts';

const int4 = 23;
const bool = 16;
const text = 25;
const uuid = 2950;
const bpchar = 1042;

function resultField(name: string, oid: number): ResultField {
  const mapping = mapType(oid, -1);
  return { field: field(name, mapping.arrowType), mapping };
}

/** A DataRow's content. */
function row(values: readonly (Uint8Array | null)[]): Uint8Array {
  const parts = values.flatMap((value) => {
    const length = new DataView(new ArrayBuffer(4));
    length.setInt32(0, value === null ? -1 : value.length);
    return [new Uint8Array(length.buffer), ...(value === null ? [] : [value])];
  });
  const count = new DataView(new ArrayBuffer(2));
  count.setInt16(0, values.length);
  return Buffer.concat([new Uint8Array(count.buffer), ...parts]);
}

function int(value: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setInt32(0, value);
  return new Uint8Array(view.buffer);
}

function gather(
  fields: readonly ResultField[],
  rows: readonly Uint8Array[],
  maxBlockBytes: number,
): readonly Block[] {
  const buffer = createBlockBuffer(fields, maxBlockBytes);
  const blocks: (Block | null)[] = rows.map((content) => {
    // As in the framer: the row lies somewhere in a larger buffer.
    const bytes = new Uint8Array(content.length + 7);
    bytes.set(content, 3);
    return buffer.append(bytes, new DataView(bytes.buffer), 3, 3 + content.length);
  });
  return [...blocks, buffer.finish()].filter((block) => block !== null);
}

function valuesOf(blocks: readonly Block[]): readonly (readonly unknown[])[] {
  return blocks.flatMap((block) =>
    Array.from({ length: block.rowCount }, (_, index) =>
      block.vectors.map((vector) => scalarAt(vector, index)),
    ),
  );
}

describe('a block buffer', () => {
  it('gives all rows in order, in blocks that do not exceed their bound', () => {
    const fields = [
      resultField('n', int4),
      resultField('b', bool),
      resultField('t', text),
      resultField('u', uuid),
    ];
    const anyRow = fc.record({
      n: fc.option(fc.integer()),
      b: fc.option(fc.boolean()),
      t: fc.option(fc.string({ unit: 'grapheme', maxLength: 200 })),
      u: fc.option(fc.uuid()),
    });
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 60 }),
        fc.integer({ min: 1, max: 3000 }),
        (rows, maxBlockBytes) => {
          const encoded = rows.map(({ n, b, t, u }) =>
            row([
              n === null ? null : int(n),
              b === null ? null : Uint8Array.of(b ? 1 : 0),
              t === null ? null : Buffer.from(t),
              u === null ? null : Buffer.from(u.replaceAll('-', ''), 'hex'),
            ]),
          );

          const blocks = gather(fields, encoded, maxBlockBytes);

          expect(valuesOf(blocks)).toEqual(rows.map(({ n, b, t, u }) => [n, b, t, u]));
          for (const block of blocks)
            expect(block.rowCount === 1 || blockBytes(block) <= maxBlockBytes).toBe(true);
        },
      ),
    );
  });

  it('fills blocks nearly to their bound', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) =>
      row([int(index), Buffer.from(`value ${index}`)]),
    );

    const blocks = gather([resultField('n', int4), resultField('t', text)], rows, 100_000);

    for (const block of blocks.slice(0, -1)) expect(blockBytes(block)).toBeGreaterThan(99_000);
  });

  it('keeps texts of every length whole, over many blocks and growing buffers', () => {
    const texts = Array.from({ length: 3000 }, (_, index) => 'ab\u00e9'.repeat(index % 150) + index);
    const rows = texts.map((value) => row([Buffer.from(value)]));

    const blocks = gather([resultField('t', text)], rows, 150_000);

    expect(blocks.length).toBeGreaterThan(5);
    expect(valuesOf(blocks)).toEqual(texts.map((value) => [value]));
  });

  it('goes on with blocks of its size after a row that is larger than one', () => {
    const texts = ['x'.repeat(300_000), ...Array.from({ length: 100 }, (_, index) => `value ${index}`)];

    const blocks = gather(
      [resultField('t', text)],
      texts.map((value) => row([Buffer.from(value)])),
      1000,
    );

    expect(valuesOf(blocks)).toEqual(texts.map((value) => [value]));
    expect(blocks[1]?.vectors[0]?.data?.buffer.byteLength).toBeLessThan(20_000);
  });

  it('cuts the blanks that pad a char, and no others', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ maxLength: 9 }), fc.nat(12))), (values) => {
        const rows = values.map(([value, blanks]) => row([Buffer.from(value + ' '.repeat(blanks))]));

        const blocks = gather([resultField('c', bpchar)], rows, 1000);

        expect(valuesOf(blocks)).toEqual(values.map(([value]) => [value.replace(/ +$/, '')]));
      }),
    );
  });

  it('counts rows without columns, at most a million a block', () => {
    const blocks = gather([], Array<Uint8Array>(2 ** 20 + 1).fill(row([])), 1000);

    expect(blocks.map(({ rowCount }) => rowCount)).toEqual([2 ** 20, 1]);
  });

  it('leaves no bit of the validity set behind the last row', () => {
    const [block] = gather([resultField('n', int4)], [row([int(1)]), row([null]), row([int(3)])], 1000);

    expect([...(block?.vectors[0]?.validity ?? [])]).toEqual([0b101]);
    expect(block?.vectors[0]?.nullCount).toBe(1);
  });

  it('has no validity where no value is null', () => {
    const [block] = gather([resultField('n', int4)], [row([int(1)])], 1000);

    expect(block?.vectors[0]?.validity).toBeNull();
  });

  it.each([
    ['a row of another number of columns', row([int(1), int(2)])],
    ['a row that is cut in a length', row([int(1)]).subarray(0, 4)],
    ['a row that is cut in a value', row([int(1)]).subarray(0, 8)],
    ['a negative length that is no null', Uint8Array.from([0, 1, 0xff, 0xff, 0xff, 0xfe])],
    ['bytes behind the last column', Buffer.concat([row([int(1)]), Uint8Array.of(0)])],
    ['a value of another width', row([Uint8Array.of(1, 2)])],
    ['no row at all', new Uint8Array(0)],
  ])('refuses %s', (_, content) => {
    expect(() => gather([resultField('n', int4)], [content], 1000)).toThrow(/^PostgreSQL sent /);
  });
});
