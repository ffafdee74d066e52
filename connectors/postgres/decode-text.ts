/** Texts and bytes into a column's buffer, in whole words where they are short. */
import { type ColumnBuffer, growData } from './column-buffer.ts';
import { wrongLength } from './decode-errors.ts';

/** From here on a native copy is faster than a loop over words. */
const longValueBytes = 128;
const blank = 0x20;
const fourBlanks = 0x20202020;
const hexDigits = new TextEncoder().encode('0123456789abcdef');
const uuidBytes = 16;
const uuidTextBytes = 36;

export function appendBytes(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  const start = column.dataLength;
  const dataEnd = start + length;
  if (dataEnd > column.dataCapacity) growData(column, length);
  if (length < longValueBytes) {
    const target = column.view;
    for (let from = position, to = start; to < dataEnd; from += 4, to += 4) {
      target.setInt32(to, view.getInt32(from, true), true);
    }
  } else {
    column.data.set(bytes.subarray(position, position + length), start);
  }
  column.dataLength = dataEnd;
  column.offsets[row + 1] = dataEnd;
}

/** One byte of version precedes the text. */
export function appendJson(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  if (length < 1 || bytes[position] !== 1) throw wrongLength(column, length);
  appendBytes(column, bytes, view, position + 1, length - 1, row);
}

export function lengthWithoutBlanks(
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
): number {
  let end = position + length;
  while (end >= position + 4 && view.getInt32(end - 4) === fourBlanks) end -= 4;
  while (end > position && bytes[end - 1] === blank) end--;
  return end - position;
}

export function appendUuid(column: ColumnBuffer, bytes: Uint8Array, position: number, row: number): void {
  if (column.dataLength + uuidTextBytes > column.dataCapacity) growData(column, uuidTextBytes);
  const { data } = column;
  let target = column.dataLength;
  for (let index = 0; index < uuidBytes; index++) {
    if (index === 4 || index === 6 || index === 8 || index === 10) data[target++] = 0x2d;
    const byte = bytes[position + index] ?? 0;
    data[target++] = hexDigits[byte >> 4] ?? 0;
    data[target++] = hexDigits[byte & 15] ?? 0;
  }
  column.dataLength = target;
  column.offsets[row + 1] = target;
}
