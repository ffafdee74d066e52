/**
 * From blocks as a source gives them, filtered or not, to blocks as they leave: at most `maxBlockBytes`, few, and
 * in the same order of rows. A block that comes nearly full is not copied.
 *
 * Only a single row that is larger than the limit makes a block that is larger, and that block has no other row.
 */
import { selectRows } from '../arrow/select.ts';
import type { ArrowSchema } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import { largestBlockBytes } from '../environment/config.ts';
import { concatenateRanges } from './concatenation.ts';
import { emptyTally, fittingRows, type RowRange, type Tally, tallyBytes, withRange } from './row-range.ts';

export interface FilteredBlock {
  readonly block: Block;
  /** The numbers of the rows that passed, ascending; null: all of them. */
  readonly selection: Uint32Array | null;
}

/** A reader counts rows with 32 bits; only a block without columns gets that far. */
const maxRowsPerBlock = 2 ** 31 - 1;
/** Share of the limit from which filling up further is not worth a copy or a wait. */
const nearlyFull = 0.9;

export async function* assembleBlocks(
  source: AsyncIterable<FilteredBlock> | Iterable<FilteredBlock>,
  schema: ArrowSchema,
  maxBlockBytes: number,
): AsyncGenerator<Block, void, undefined> {
  const assembler = new BlockAssembler(schema, maxBlockBytes);
  for await (const filtered of source) yield* assembler.add(filtered);
  yield* assembler.finish();
}

/** Holds rows back until a block is full. Blocks that were given must not change afterwards. */
class BlockAssembler {
  readonly #schema: ArrowSchema;
  readonly #maxBlockBytes: number;
  #pending: RowRange[] = [];
  #pendingRows = 0;
  #tally: Tally;
  /** The first block waits until the next row does not fit: alone, it may yet go inline. */
  #isFirst = true;

  constructor(schema: ArrowSchema, maxBlockBytes: number) {
    this.#schema = schema;
    this.#maxBlockBytes = Math.min(maxBlockBytes, largestBlockBytes);
    this.#tally = emptyTally(schema);
  }

  /** The blocks that are complete with these rows. */
  *add({ block, selection }: FilteredBlock): Generator<Block, void, undefined> {
    const isWhole = selection === null || selection.length === block.rowCount;
    const selected = isWhole ? block : selectRows(block, selection);
    let range: RowRange = { block: selected, from: 0, to: selected.rowCount };
    while (range.from < range.to) {
      const count = this.#roomFor(range);
      const taken = { ...range, to: range.from + count };
      if (count > 0) this.#take(taken);
      range = { ...range, from: taken.to };
      const isFull = range.from < range.to || (!this.#isFirst && this.#isNearlyFull(this.#tally));
      if (isFull) yield* this.finish();
    }
  }

  /** What is left, as the last block. */
  *finish(): Generator<Block, void, undefined> {
    if (this.#pendingRows === 0) return;
    const block = concatenateRanges(this.#schema, this.#pending);
    this.#pending = [];
    this.#pendingRows = 0;
    this.#tally = emptyTally(this.#schema);
    this.#isFirst = false;
    yield block;
  }

  /** Zero only when something is pending that has to leave first. */
  #roomFor(range: RowRange): number {
    const rows = Math.min(range.to - range.from, maxRowsPerBlock - this.#pendingRows);
    const whole = { ...range, to: range.from + rows };
    if (tallyBytes(withRange(this.#tally, whole), this.#schema) <= this.#maxBlockBytes) return rows;
    // Topping up what is pending would cut a block that can leave as it is, and all that follow it.
    if (this.#pendingRows > 0 && this.#isLeavingWhole(whole)) return 0;
    const fitting = fittingRows(this.#tally, whole, this.#maxBlockBytes);
    return this.#pendingRows === 0 ? Math.max(1, fitting) : fitting;
  }

  #isLeavingWhole(range: RowRange): boolean {
    const tally = withRange(emptyTally(this.#schema), range);
    return this.#isNearlyFull(tally) && tallyBytes(tally, this.#schema) <= this.#maxBlockBytes;
  }

  #isNearlyFull(tally: Tally): boolean {
    return tallyBytes(tally, this.#schema) >= nearlyFull * this.#maxBlockBytes;
  }

  #take(range: RowRange): void {
    this.#pending.push(range);
    this.#pendingRows += range.to - range.from;
    this.#tally = withRange(this.#tally, range);
  }
}
