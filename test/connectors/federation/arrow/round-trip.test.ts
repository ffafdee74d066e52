import { describe, expect, it } from '@jest/globals';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import {
  decodeRecordBatch,
  decodeSchema,
  encodeRecordBatch,
  encodeSchema,
} from '../../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { selectRows } from '../../../../connectors/federation/arrow/select.ts';
import { blockBytes } from '../../../../connectors/federation/arrow/size.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import { assembleBlocks } from '../../../../connectors/federation/spill/block-assembler.ts';
import { table } from './any-table.ts';

const rowsOf = ({ rowCount, vectors }: Block): readonly unknown[] =>
  Array.from({ length: rowCount }, (_, row) =>
    Object.fromEntries(vectors.map((vector) => [vector.field.name, valueAt(vector, row)])),
  );

describe('a table of any types, nested to any depth', () => {
  it('is the same after encode and decode, in both framings', () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom('legacy' as const, 'modern' as const),
        ({ block, rows }, framing) => {
          const schema = decodeSchema(encodeSchema(block.schema, framing));
          const decoded = decodeRecordBatch(schema, Buffer.concat(encodeRecordBatch(block, framing)));
          expect(rowsOf(decoded)).toEqual(rows);
          expect(blockBytes(decoded)).toBe(blockBytes(block));
        },
      ),
    );
  });

  it('is read by apache-arrow with the same rows missing', () => {
    fc.assert(
      fc.property(table, ({ block, rows }) => {
        const read = tableFromIPC([
          encodeSchema(block.schema, 'modern'),
          Buffer.concat(encodeRecordBatch(block, 'modern')),
        ]);
        expect(read.numRows).toBe(rows.length);
        for (const [index, { name }] of block.schema.fields.entries()) {
          const column = read.getChildAt(index);
          const missing = rows.map((row) => row[name] === null);
          expect(rows.map((_, row) => !(column?.isValid(row) ?? false))).toEqual(missing);
        }
      }),
    );
  });

  it('is the same after it was cut and put together again', async () => {
    const bytes = fc.integer({ min: 1, max: 400 });
    await fc.assert(
      fc.asyncProperty(table, bytes, bytes, async ({ block, rows }, cut, join) => {
        const small = await assembled([block], block.schema, cut);
        for (const piece of small) if (piece.rowCount > 1) expect(blockBytes(piece)).toBeLessThanOrEqual(cut);
        expect((await assembled(small, block.schema, join)).flatMap(rowsOf)).toEqual(rows);
      }),
    );
  });

  it('keeps any selection of its rows', () => {
    const selected = table.chain(({ block, rows }) =>
      fc.subarray(rows.map((_, row) => row)).map((kept) => ({ block, rows, kept })),
    );
    fc.assert(
      fc.property(selected, ({ block, rows, kept }) => {
        expect(rowsOf(selectRows(block, Uint32Array.from(kept)))).toEqual(kept.map((row) => rows[row]));
      }),
    );
  });
});

async function assembled(
  blocks: readonly Block[],
  schema: Block['schema'],
  maxBlockBytes: number,
): Promise<Block[]> {
  const pieces: Block[] = [];
  const source = blocks.map((block) => ({ block, selection: null }));
  for await (const piece of assembleBlocks(source, schema, maxBlockBytes)) pieces.push(piece);
  return pieces;
}
