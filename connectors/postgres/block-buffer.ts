/**
 * Rows gathered into blocks of bounded size. A block is closed before the row that might make it too large, so it
 * never exceeds the bound; only a row that is larger alone makes a larger block.
 */

import { arrowSchema, type Block, type Field } from '../federation/index.ts';
import {
  buildColumnBuffer,
  columnBytes,
  countWidened,
  growRows,
  hasElements,
  rowSize,
  startColumn,
  takeVector,
  withHeadroom,
} from './column-buffer.ts';
import { decodeRow } from './decode-row.ts';
import type { TypeMapping } from './type-map.ts';

/** Also bounds blocks without columns, whose rows take no bytes. */
const maxBlockRows = 2 ** 20;
/** Text offsets are 32-bit: a block, plus one row of the greatest length, must stay below that. */
const greatestBlockBytes = 2 ** 30;
const firstRowCapacity = 1024;
const widenedTextBytes = 36;
/** A null element is four bytes in a message, and as wide as its type in a block: sixteen and a bit. */
const mostBytesPerMessageByte = 5;

export interface BlockBuffer {
  /** Appends one row; returns the block that was closed before it, if one was. */
  readonly append: (bytes: Uint8Array, view: DataView, start: number, end: number) => Block | null;
  /** The rows that no block has taken yet. */
  readonly finish: () => Block | null;
}

export interface ResultField {
  readonly field: Field;
  readonly mapping: TypeMapping;
}

export function createBlockBuffer(fields: readonly ResultField[], maxBlockBytes: number): BlockBuffer {
  const schema = arrowSchema(fields.map(({ field }) => field));
  const columns = fields.map(({ field, mapping }) => buildColumnBuffer(field, mapping));
  const hasArrays = columns.some(hasElements);
  const sizes = columns.map(rowSize);
  const widened = columns.reduce((sum, column) => sum + countWidened(column), 0);
  /** What a row takes at most beside the text in its message. A bit counts as a byte, as it does in a block of one row. */
  const rowCost = sizes.reduce((sum, { bytes, bits }) => sum + bytes + bits, widened * widenedTextBytes);
  const limit = Math.min(maxBlockBytes, greatestBlockBytes);
  let rows = 0;
  let rowCapacity = 0;
  let nextRowCapacity = firstRowCapacity;
  /** Bytes that surely remain; counted down by upper bounds, and counted exactly when they seem used up. */
  let budget = 0;

  function blockBytes(): number {
    let bytes = 0;
    for (const column of columns) bytes += columnBytes(column, rows);
    return bytes;
  }

  function isFullBefore(messageBytes: number): boolean {
    const cost = (hasArrays ? mostBytesPerMessageByte * messageBytes : messageBytes) + rowCost;
    budget -= cost;
    if (budget >= 0 && rows < maxBlockRows) return false;
    budget = limit - blockBytes() - cost;
    return rows > 0 && (budget < 0 || rows === maxBlockRows);
  }

  function take(): Block {
    const block: Block = {
      schema,
      rowCount: rows,
      vectors: columns.map((column) => takeVector(column, rows)),
    };
    nextRowCapacity = Math.ceil(withHeadroom(rows) / 64) * 64;
    rows = 0;
    rowCapacity = 0;
    return block;
  }

  function makeRoom(): void {
    if (rows === 0) {
      rowCapacity = nextRowCapacity;
      for (const column of columns) startColumn(column, rowCapacity, limit);
    } else if (rows === rowCapacity) {
      rowCapacity *= 2;
      for (const column of columns) growRows(column, rowCapacity);
    }
  }

  return {
    append(bytes, view, start, end) {
      const closed = isFullBefore(end - start) ? take() : null;
      if (closed !== null) budget = 0;
      makeRoom();
      decodeRow(columns, bytes, view, start, end, rows);
      rows++;
      return closed;
    },
    finish: () => (rows === 0 ? null : take()),
  };
}
