/**
 * One DataRow message into column buffers: a switch per value, big-endian reads, no objects and no JavaScript
 * strings. Every length is checked, so a message that is not what was planned ends the read instead of shifting it.
 */

import { ConnectorError } from '../federation/index.ts';
import { type ColumnBuffer, growData } from './column-buffer.ts';
import { decodeNumeric, type NumericOutcome } from './numeric.ts';

/** Bytes behind the end of a message that must exist in its buffer: a word copy may read them. */
export const inputSlack = 4;

const fieldCountBytes = 2;
const nullLength = -1;
const limb = 2 ** 32;
const maxInt32 = 0x7fffffff;
const minInt32 = -0x80000000;
/** 2000-01-01, where PostgreSQL's dates and timestamps start. */
const epochDays = 10_957;
/** The same in milliseconds, in two halves of 32 bits. */
const epochHigh = 220;
const epochLow = 946_684_800_000 - epochHigh * limb;
/** From here on a native copy is faster than a loop over words. */
const longTextBytes = 128;
const blank = 0x20;
const hexDigits = new TextEncoder().encode('0123456789abcdef');
const uuidBytes = 16;
const uuidTextBytes = 36;

/**
 * Appends the row at `start`..`end` of `bytes` (behind the message's length) as row `row`.
 * `bytes` has {@link inputSlack} bytes behind `end`, and `view` covers the same buffer from the same start.
 */
export function decodeRow(
  columns: readonly ColumnBuffer[],
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): void {
  if (end - start < fieldCountBytes || view.getInt16(start) !== columns.length) {
    throw new ConnectorError(
      'InvalidResponse',
      `PostgreSQL sent a row that does not have the ${columns.length} columns it announced`,
    );
  }
  let position = start + fieldCountBytes;
  for (const column of columns) {
    if (position + 4 > end) throw truncatedRow(column);
    const length = view.getInt32(position);
    position += 4;
    if (length === nullLength) {
      const byte = row >> 3;
      column.validity[byte] = (column.validity[byte] ?? 0) & ~(1 << (row & 7));
      column.nullCount++;
      if (column.hasOffsets) column.offsets[row + 1] = column.dataLength;
      continue;
    }
    if (length < 0 || position + length > end) throw truncatedRow(column);
    if (length !== column.wireLength && column.wireLength !== 0) throw wrongLength(column, length);
    decodeValue(column, bytes, view, position, length, row);
    position += length;
  }
  if (position !== end) {
    throw new ConnectorError(
      'InvalidResponse',
      `PostgreSQL sent a row with ${end - position} bytes behind its last column`,
    );
  }
}

/** The cases are the numbers of `decode`, as literals: V8 makes a jump table of literals only, and takes half the time. */
function decodeValue(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  switch (column.step) {
    case 0: // boolean
      if (bytes[position] !== 0) column.data[row >> 3] = (column.data[row >> 3] ?? 0) | (1 << (row & 7));
      return;
    case 1: // int16
      column.view.setInt16(row * 2, view.getInt16(position), true);
      return;
    case 2: // int32
    case 5: // float32
      column.view.setInt32(row * 4, view.getInt32(position), true);
      return;
    case 3: // int64
    case 6: // float64
      column.view.setInt32(row * 8, view.getInt32(position + 4), true);
      column.view.setInt32(row * 8 + 4, view.getInt32(position), true);
      return;
    case 4: // uint32
      column.view.setInt32(row * 8, view.getInt32(position), true);
      return;
    case 7: // numeric
      writeNumeric(column, view, position, length, row * 16);
      return;
    case 8: // date
      writeDays(column, view.getInt32(position), row * 4);
      return;
    case 9: // timestamp
      writeMilliseconds(column, view.getInt32(position), view.getUint32(position + 4), row * 8);
      return;
    case 10: // text
    case 12: // bytes
      appendText(column, bytes, view, position, length, row);
      return;
    case 11: // paddedText
      appendText(column, bytes, view, position, lengthWithoutBlanks(bytes, position, length), row);
      return;
    case 13: // uuid
      appendUuid(column, bytes, position, row);
      return;
    case 14: // jsonb
      appendJson(column, bytes, view, position, length, row);
      return;
    default:
      column.step satisfies never;
  }
}

function writeNumeric(
  column: ColumnBuffer,
  view: DataView,
  position: number,
  length: number,
  offset: number,
): void {
  const outcome = decodeNumeric(view, position, length, column.scale, column.view, offset);
  if (outcome !== 'exact') throw unfitNumeric(column, outcome);
}

function writeDays(column: ColumnBuffer, days: number, offset: number): void {
  if (days === maxInt32 || days === minInt32) throw infinity(column, 'date');
  column.view.setInt32(offset, days + epochDays, true);
}

/** Microseconds since 2000 to milliseconds since 1970, rounded down, in halves of 32 bits: exact for every value. */
function writeMilliseconds(column: ColumnBuffer, high: number, low: number, offset: number): void {
  if ((high === maxInt32 && low === limb - 1) || (high === minInt32 && low === 0)) {
    throw infinity(column, 'timestamp');
  }
  const quotientHigh = Math.floor(high / 1000);
  const quotientLow = Math.floor(((high - 1000 * quotientHigh) * limb + low) / 1000);
  const sum = quotientLow + epochLow;
  const carry = sum >= limb ? 1 : 0;
  column.view.setUint32(offset, sum - carry * limb, true);
  column.view.setInt32(offset + 4, quotientHigh + epochHigh + carry, true);
}

function appendText(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  const start = column.dataLength;
  if (start + length + inputSlack > column.data.length) growData(column, length);
  if (length < longTextBytes) {
    const target = column.view;
    for (let index = 0; index < length; index += 4) {
      target.setInt32(start + index, view.getInt32(position + index));
    }
  } else {
    column.data.set(bytes.subarray(position, position + length), start);
  }
  column.dataLength = start + length;
  column.offsets[row + 1] = start + length;
}

/** One byte of version precedes the text. */
function appendJson(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  if (length < 1 || bytes[position] !== 1) throw wrongLength(column, length);
  appendText(column, bytes, view, position + 1, length - 1, row);
}

function lengthWithoutBlanks(bytes: Uint8Array, position: number, length: number): number {
  let end = position + length;
  while (end > position && bytes[end - 1] === blank) end--;
  return end - position;
}

function appendUuid(column: ColumnBuffer, bytes: Uint8Array, position: number, row: number): void {
  if (column.dataLength + uuidTextBytes + inputSlack > column.data.length) growData(column, uuidTextBytes);
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

function truncatedRow(column: ColumnBuffer): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent a row that ends inside column ${column.field.name}`,
  );
}

function wrongLength(column: ColumnBuffer, length: number): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent column ${column.field.name} in a form of ${length} bytes that its type does not have`,
  );
}

function infinity(column: ColumnBuffer, typeName: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.field.name} holds infinity, which Athena's ${typeName} cannot; leave those rows out with a WHERE on the column, or show it as text in a view (${column.field.name}::text)`,
  );
}

const unfit: Readonly<Record<Exclude<NumericOutcome, 'exact'>, string>> = {
  'not-a-number': 'holds NaN, which',
  infinite: 'holds infinity, which',
  'too-fine': 'holds more fraction digits than its type declares, which',
  'too-large': 'holds a number of more than 38 digits, which',
  malformed: 'came in a form that is not a number, which',
};

function unfitNumeric(column: ColumnBuffer, outcome: Exclude<NumericOutcome, 'exact'>): ConnectorError {
  return new ConnectorError(
    outcome === 'malformed' ? 'InvalidResponse' : 'InvalidInput',
    `column ${column.field.name} ${unfit[outcome]} Athena's decimal cannot hold; leave those rows out in a view, or show it as text there (${column.field.name}::text)`,
  );
}
