/**
 * The decoder's yardstick: what one would write by hand for the benchmark's `lineitem` alone. It looks nothing up
 * while it runs, knows no nulls and no other types, and writes each block over the one before; every length it
 * checks as ours does.
 */

const blockRows = 2 ** 16;
const widestValueBytes = 48;
const inputBytes = 2 ** 20;
/** A word copy may read and write three bytes too many. */
const slack = 4;
const headerBytes = 5;
const dataRow = 0x44;
const columnCount = 16;
const numericHeaderBytes = 8;
const daysTo2000 = 10_957;
const limb = 2 ** 32;
const blank = 0x20;

interface Column {
  readonly view: DataView;
  readonly offsets: Int32Array;
  end: number;
}

type Lineitem = ReturnType<typeof buildLineitem>;

/** A function that takes the server's next bytes, and returns how many rows have ended in them. */
export function createHandWrittenDecoder(): (chunk: Uint8Array) => number {
  const bytes = new Uint8Array(inputBytes + slack);
  const view = new DataView(bytes.buffer);
  let columns = buildLineitem();
  let start = 0;
  let end = 0;
  let row = 0;
  return (chunk) => {
    if (end + chunk.length > inputBytes) {
      bytes.copyWithin(0, start, end);
      end -= start;
      start = 0;
    }
    bytes.set(chunk, end);
    end += chunk.length;
    let rows = 0;
    while (end - start >= headerBytes) {
      const next = start + 1 + view.getInt32(start + 1);
      if (next > end) break;
      if (bytes[start] === dataRow) {
        decodeRow(columns, bytes, view, start + headerBytes, next, row++);
        rows++;
      }
      start = next;
      if (row === blockRows) {
        columns = emptied(columns);
        row = 0;
      }
    }
    return rows;
  };
}

function buildLineitem() {
  return {
    orderKey: buildColumn(),
    partKey: buildColumn(),
    supplierKey: buildColumn(),
    lineNumber: buildColumn(),
    quantity: buildColumn(),
    price: buildColumn(),
    discount: buildColumn(),
    tax: buildColumn(),
    returnFlag: buildColumn(),
    lineStatus: buildColumn(),
    shipped: buildColumn(),
    committed: buildColumn(),
    received: buildColumn(),
    instruction: buildColumn(),
    mode: buildColumn(),
    comment: buildColumn(),
  };
}

function buildColumn(): Column {
  return {
    view: new DataView(new ArrayBuffer(blockRows * widestValueBytes + slack)),
    offsets: new Int32Array(blockRows + 1),
    end: 0,
  };
}

function emptied(columns: Lineitem): Lineitem {
  for (const column of Object.values(columns)) column.end = 0;
  return columns;
}

function decodeRow(
  columns: Lineitem,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): void {
  if (view.getInt16(start) !== columnCount) throw new Error('a row of other columns');
  let position = start + 2;
  position = readInt64(columns.orderKey, view, position, row);
  position = readInt32(columns.partKey, view, position, row, 0);
  position = readInt32(columns.supplierKey, view, position, row, 0);
  position = readInt32(columns.lineNumber, view, position, row, 0);
  position = readNumeric(columns.quantity, view, position, row);
  position = readNumeric(columns.price, view, position, row);
  position = readNumeric(columns.discount, view, position, row);
  position = readNumeric(columns.tax, view, position, row);
  position = readPaddedText(columns.returnFlag, bytes, view, position, row);
  position = readPaddedText(columns.lineStatus, bytes, view, position, row);
  position = readInt32(columns.shipped, view, position, row, daysTo2000);
  position = readInt32(columns.committed, view, position, row, daysTo2000);
  position = readInt32(columns.received, view, position, row, daysTo2000);
  position = readPaddedText(columns.instruction, bytes, view, position, row);
  position = readPaddedText(columns.mode, bytes, view, position, row);
  position = readText(columns.comment, view, position, row);
  if (position !== end) throw new Error('a row of another length');
}

function readInt64({ view: output }: Column, view: DataView, position: number, row: number): number {
  if (view.getInt32(position) !== 8) throw new Error('a value of another length');
  output.setInt32(row * 8, view.getInt32(position + 8), true);
  output.setInt32(row * 8 + 4, view.getInt32(position + 4), true);
  return position + 12;
}

function readInt32(
  { view: output }: Column,
  view: DataView,
  position: number,
  row: number,
  addend: number,
): number {
  if (view.getInt32(position) !== 4) throw new Error('a value of another length');
  output.setInt32(row * 4, view.getInt32(position + 4) + addend, true);
  return position + 8;
}

/** numeric(15,2): cents are exact in a double. */
function readNumeric({ view: output }: Column, view: DataView, position: number, row: number): number {
  const length = view.getInt32(position);
  const start = position + 4;
  const digitCount = view.getInt16(start);
  const weight = view.getInt16(start + 2);
  if (length !== numericHeaderBytes + 2 * digitCount) throw new Error('a value of another length');
  const digits = start + numericHeaderBytes;
  let value = 0;
  for (let group = 0; group <= weight; group++) {
    value = value * 10_000 + (group < digitCount ? view.getInt16(digits + 2 * group) : 0);
  }
  const fraction = digitCount > weight + 1 ? view.getInt16(digits + 2 * (weight + 1)) : 0;
  value = value * 100 + ((fraction / 100) | 0);
  if (view.getInt16(start + 4) !== 0) value = -value;
  const extension = value < 0 ? -1 : 0;
  output.setInt32(row * 16, value | 0, true);
  output.setInt32(row * 16 + 4, Math.floor(value / limb), true);
  output.setInt32(row * 16 + 8, extension, true);
  output.setInt32(row * 16 + 12, extension, true);
  return start + length;
}

function readPaddedText(
  column: Column,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  row: number,
): number {
  const length = view.getInt32(position);
  const start = position + 4;
  let end = start + length;
  while (end > start && bytes[end - 1] === blank) end--;
  append(column, view, start, end - start, row);
  return start + length;
}

function readText(column: Column, view: DataView, position: number, row: number): number {
  const length = view.getInt32(position);
  append(column, view, position + 4, length, row);
  return position + 4 + length;
}

function append(column: Column, view: DataView, start: number, length: number, row: number): void {
  const { end, view: output } = column;
  for (let index = 0; index < length; index += 4) {
    output.setInt32(end + index, view.getInt32(start + index, true), true);
  }
  column.end = end + length;
  column.offsets[row + 1] = end + length;
}
