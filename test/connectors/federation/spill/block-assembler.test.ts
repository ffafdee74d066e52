import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { blockBytes } from '../../../../connectors/federation/arrow/size.ts';
import {
  arrowSchema,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import type { Row } from '../../../../connectors/federation/connector.ts';
import {
  assembleBlocks,
  type FilteredBlock,
} from '../../../../connectors/federation/spill/block-assembler.ts';
import { numberBlock, numberSchema, numbers } from './fixtures.ts';

const schema = arrowSchema([
  field('id', types.integer),
  field('ok', types.boolean),
  field('text', types.varchar),
  list('tags', types.varchar),
  struct('place', [field('name', types.varchar), field('lat', types.double)]),
  map('counts', types.varchar, field('value', types.bigint)),
]);

const text = fc.option(fc.string({ maxLength: 12 }), { nil: null });
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.option(fc.integer({ min: -1000, max: 1000 }), { nil: null }),
  ok: fc.option(fc.boolean(), { nil: null }),
  text,
  tags: fc.option(fc.array(text, { maxLength: 3 }), { nil: null }),
  place: fc.option(fc.record({ name: text, lat: fc.double({ noNaN: true }) }), { nil: null }),
  counts: fc.option(
    fc.dictionary(fc.string({ maxLength: 4 }), fc.bigInt({ min: 0n, max: 99n }), { maxKeys: 2 }),
    { nil: null },
  ),
});
const batch = fc.array(fc.record({ row, isKept: fc.boolean() }), { maxLength: 20 });
const batches = fc.array(fc.record({ rows: batch, isFiltered: fc.boolean() }), { maxLength: 6 });

function filteredBlock({
  rows,
  isFiltered,
}: {
  rows: readonly { row: Row; isKept: boolean }[];
  isFiltered: boolean;
}) {
  const block = buildBlock(
    schema,
    rows.map((entry) => entry.row),
  );
  const kept = rows.flatMap(({ isKept }, index) => (isKept ? [index] : []));
  return { block, selection: isFiltered ? Uint32Array.from(kept) : null };
}

function rowsOf(block: Block): readonly unknown[][] {
  return numbers(block.rowCount).map((index) => block.vectors.map((vector) => valueAt(vector, index)));
}

async function assemble(
  source: readonly FilteredBlock[],
  maxBlockBytes: number,
  of = schema,
): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of assembleBlocks(source, of, maxBlockBytes)) blocks.push(block);
  return blocks;
}

const whole = (block: Block): FilteredBlock => ({ block, selection: null });

describe('assembled blocks', () => {
  it('hold exactly the rows that passed, in order, within the limit', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 1500 }), async (given, maxBlockBytes) => {
        const source = given.map(filteredBlock);
        const expected = source.flatMap(({ block, selection }) => {
          const rows = rowsOf(block);
          return selection === null ? rows : Array.from(selection, (index) => rows[index]);
        });

        const blocks = await assemble(source, maxBlockBytes);

        expect(blocks.flatMap(rowsOf)).toEqual(expected);
        for (const block of blocks) {
          expect(block.rowCount).toBeGreaterThan(0);
          expect(block.rowCount === 1 || blockBytes(block) <= maxBlockBytes).toBe(true);
        }
      }),
    );
  });

  it('are one block exactly when all rows fit in one', async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 3000 }), async (given, maxBlockBytes) => {
        const kept = given.flatMap(({ rows, isFiltered }) =>
          rows.filter(({ isKept }) => isKept || !isFiltered),
        );
        const together = buildBlock(
          schema,
          kept.map((entry) => entry.row),
        );
        fc.pre(together.rowCount > 1);

        const blocks = await assemble(given.map(filteredBlock), maxBlockBytes);

        expect(blocks.length === 1).toBe(blockBytes(together) <= maxBlockBytes);
        if (blocks[0] !== undefined && blocks.length === 1) {
          expect(blockBytes(blocks[0])).toBe(blockBytes(together));
        }
      }),
    );
  });

  it('do not roll at the limit but one byte above it', async () => {
    const source = [whole(numberBlock(...numbers(8))), whole(numberBlock(...numbers(8, 8)))];

    expect((await assemble(source, 66, numberSchema)).map((block) => block.rowCount)).toEqual([16]);
    expect((await assemble(source, 65, numberSchema)).map((block) => block.rowCount)).toEqual([15, 1]);
  });

  it('are the very blocks that came when those are nearly full', async () => {
    const given = [15, 16, 15].map((count) => numberBlock(...numbers(count)));

    const blocks = await assemble(given.map(whole), 66, numberSchema);

    expect(blocks.map((block, index) => block === given[index])).toEqual([true, true, true]);
  });

  it('leave as soon as they are nearly full, once one has left', async () => {
    const arrived: number[] = [];
    function* source() {
      for (const count of [15, 16, 15, 1]) {
        arrived.push(count);
        yield whole(numberBlock(...numbers(count)));
      }
    }

    const blocks = assembleBlocks(source(), numberSchema, 66);
    await blocks.next();
    await blocks.next();

    expect(arrived).toEqual([15, 16]);
    await blocks.return();
  });

  it('fill up with small and filtered ones', async () => {
    const sparse = { block: numberBlock(...numbers(16)), selection: Uint32Array.of(3) };

    const blocks = await assemble(Array(40).fill(sparse), 66, numberSchema);

    expect(blocks.map((block) => block.rowCount)).toEqual([16, 15, 9]);
  });

  it('are cut by rows where one that came is too large', async () => {
    const blocks = await assemble([whole(numberBlock(...numbers(40)))], 66, numberSchema);

    expect(blocks.map((block) => block.rowCount)).toEqual([16, 16, 8]);
  });

  it('hold a row above the limit alone', async () => {
    const one = arrowSchema([field('text', types.varchar)]);
    const rows = [{ text: 'a' }, { text: 'x'.repeat(500) }, { text: 'b' }, { text: 'c' }];

    const blocks = await assemble([whole(buildBlock(one, rows))], 40, one);

    expect(blocks.map((block) => block.rowCount)).toEqual([1, 1, 2]);
  });

  it('count rows without columns', async () => {
    const none = arrowSchema([]);
    const counted = (rowCount: number) => whole({ schema: none, rowCount, vectors: [] });

    const few = await assemble([counted(3), counted(4)], 10, none);
    const many = await assemble([counted(2 ** 31 - 1), counted(2)], 10, none);

    expect(few.map((block) => block.rowCount)).toEqual([7]);
    expect(many.map((block) => block.rowCount)).toEqual([2 ** 31 - 1, 2]);
  });

  it('never outgrow 32-bit offsets, whatever the limit', async () => {
    const wide = arrowSchema([field('bytes', { kind: 'FixedSizeBinary', byteWidth: 300_000_000 })]);
    const vector = { length: 1, nullCount: 0, validity: null, offsets: null, data: null, children: [] };
    const vectors = wide.fields.map((column) => ({ field: column, ...vector }));

    const given = Array(4).fill(whole({ schema: wide, rowCount: 1, vectors }));
    const blocks = await assemble(given, Number.MAX_SAFE_INTEGER, wide);

    expect(blocks.map((block) => block.rowCount)).toEqual([3, 1]);
  });

  it('take lists that start anywhere in their elements', async () => {
    const lists = arrowSchema([list('tags', types.integer)]);
    const [tags] = buildBlock(lists, [{ tags: [1, 2] }, { tags: [3] }, { tags: [4, 5] }]).vectors;
    if (tags === undefined) throw new Error('one column was built');
    const later = { ...tags, length: 2, offsets: tags.offsets?.subarray(1) ?? null };

    const source = [
      whole({ schema: lists, rowCount: 2, vectors: [later] }),
      whole(buildBlock(lists, [{ tags: [6] }])),
    ];
    const blocks = await assemble(source, 1000, lists);

    expect(blocks.flatMap(rowsOf)).toEqual([[[3]], [[4, 5]], [[6]]]);
    expect(blocks.map((block) => block.vectors[0]?.offsets)).toEqual([Int32Array.of(0, 1, 3, 4)]);
  });

  it('are none when no row passed', async () => {
    const nothing = { block: numberBlock(1, 2), selection: new Uint32Array(0) };

    expect(await assemble([nothing, whole(numberBlock())], 66, numberSchema)).toEqual([]);
  });
});
