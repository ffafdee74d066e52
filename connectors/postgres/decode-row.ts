/**
 * One DataRow message into column buffers: a switch per value, big-endian reads, no objects and no JavaScript
 * strings. Every length is checked, so a message that is not what was planned ends the read instead of shifting it.
 */

import { type ColumnBuffer, growElements } from './column-buffer.ts';
import {
  bytesBehind,
  infinity,
  lateTimestamp,
  manyDimensions,
  otherColumns,
  otherMember,
  truncatedRow,
  unfitNumeric,
  wrongLength,
} from './decode-errors.ts';
import { appendBytes, appendJson, appendUuid, lengthWithoutBlanks } from './decode-text.ts';
import { decodeNumeric } from './numeric.ts';

/** Bytes behind the end of a message that must exist in its buffer: a word copy may read them. */
export const inputSlack = 4;

const fieldCountBytes = 2;
const lengthBytes = 4;
const nullLength = -1;
const limb = 2 ** 32;
const maxInt32 = 0x7fffffff;
const minInt32 = -0x80000000;
/** 2000-01-01, where PostgreSQL's dates and timestamps start. */
const epochDays = 10_957;
/** The same in milliseconds, in two halves of 32 bits. */
const epochHigh = 220;
const epochLow = 946_684_800_000 - epochHigh * limb;
/** And in microseconds. */
const epochMicrosecondsHigh = 220_417;
const epochMicrosecondsLow = 946_684_800_000_000 - epochMicrosecondsHigh * limb;

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
  if (end - start < fieldCountBytes) throw otherColumns(columns.length);
  if (view.getInt16(start) !== columns.length) throw otherColumns(columns.length);
  const position = decodeValues(columns, bytes, view, start + fieldCountBytes, end, row);
  if (position !== end) throw bytesBehind(end - position);
}

/**
 * Returns where the last value ends. One loop with the switch in it, because a call per value costs a quarter of the
 * time; and the cases are the numbers of `decode` as literals, because V8 makes a jump table of literals only.
 */
function decodeValues(
  columns: readonly ColumnBuffer[],
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): number {
  let position = start;
  for (const column of columns) {
    const length = readLength(column, view, position, end);
    position += lengthBytes;
    if (length === nullLength) {
      appendNull(column, row);
      continue;
    }
    switch (column.step) {
      case 0: // boolean
        if (bytes[position] !== 0) setBit(column.data, row);
        break;
      case 1: // bits16
        column.view.setInt16(row * 2, view.getInt16(position), true);
        break;
      case 2: // bits32
        column.view.setInt32(row * 4, view.getInt32(position), true);
        break;
      case 3: // bits64
        column.view.setInt32(row * 8, view.getInt32(position + 4), true);
        column.view.setInt32(row * 8 + 4, view.getInt32(position), true);
        break;
      case 4: // uint32
        column.view.setInt32(row * 8, view.getInt32(position), true);
        break;
      case 5: // numeric
        writeNumeric(column, view, position, length, row);
        break;
      case 6: // date
        writeDays(column, view.getInt32(position), row);
        break;
      case 7: // timestamp
        writeMilliseconds(column, view.getInt32(position), view.getUint32(position + 4), row);
        break;
      case 8: // bytes
        appendBytes(column, bytes, view, position, length, row);
        break;
      case 9: // paddedText
        appendBytes(column, bytes, view, position, lengthWithoutBlanks(bytes, view, position, length), row);
        break;
      case 10: // uuid
        appendUuid(column, bytes, position, row);
        break;
      case 11: // jsonb
        appendJson(column, bytes, view, position, length, row);
        break;
      case 12: // array
        appendArray(column, bytes, view, position, position + length, row);
        break;
      case 13: // record
        appendRecord(column, bytes, view, position, position + length, row);
        break;
      case 14: // hstore
        appendPairs(column, bytes, view, position, position + length, row);
        break;
      case 15: // microseconds
        writeMicroseconds(column, view.getInt32(position), view.getUint32(position + 4), row);
        break;
      default:
        column.step satisfies never;
    }
    position += length;
  }
  return position;
}

/** Dimensions, a flag for nulls, and the type of the elements; then a length and a first index for each dimension. */
const arrayHeaderBytes = 12;
const dimensionBytes = 8;

/** The elements lie behind one another as columns of a row do, so the same loop reads them. */
function appendArray(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): void {
  const { element } = column;
  if (element === null || end - start < arrayHeaderBytes) throw wrongLength(column, end - start);
  const dimensions = view.getInt32(start);
  if (dimensions > 1) throw manyDimensions(column, dimensions);
  let position = start + arrayHeaderBytes;
  if (dimensions === 1) {
    const count = end - position < dimensionBytes ? -1 : view.getInt32(position);
    position += dimensionBytes;
    const isTruncated = count < 0 || count * lengthBytes > end - position;
    if (isTruncated || view.getInt32(start + 8) !== element.typeOid) throw wrongLength(column, end - start);
    if (column.dataLength + count > column.dataCapacity) growElements(column, element, count);
    const elements = [element];
    for (let index = column.dataLength; index < column.dataLength + count; index++) {
      position = decodeValues(elements, bytes, view, position, end, index);
    }
    column.dataLength += count;
  }
  if (position !== end) throw wrongLength(column, end - start);
  column.offsets[row + 1] = column.dataLength;
}

/** How many members, and the type of each before it. */
function appendRecord(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): void {
  const { members, memberOids } = column;
  if (end - start < lengthBytes || view.getInt32(start) !== members.length)
    throw wrongLength(column, end - start);
  let position = start + lengthBytes;
  for (let index = 0; index < members.length; index++) {
    const member = members[index];
    if (member === undefined || end - position < lengthBytes) throw wrongLength(column, end - start);
    if (view.getUint32(position) !== memberOids[index])
      throw otherMember(member[0], view.getUint32(position));
    position = decodeValues(member, bytes, view, position + lengthBytes, end, row);
  }
  if (position !== end) throw wrongLength(column, end - start);
}

/** How many pairs; then keys and values behind one another, like the columns of a row. */
function appendPairs(
  column: ColumnBuffer,
  bytes: Uint8Array,
  view: DataView,
  start: number,
  end: number,
  row: number,
): void {
  const { element } = column;
  const count = element === null || end - start < lengthBytes ? -1 : view.getInt32(start);
  if (element === null || count < 0 || 2 * count * lengthBytes > end - start)
    throw wrongLength(column, end - start);
  if (column.dataLength + count > column.dataCapacity) growElements(column, element, count);
  let position = start + lengthBytes;
  for (let index = column.dataLength; index < column.dataLength + count; index++) {
    // A key is never null, in PostgreSQL and in Athena.
    if (view.getInt32(position) < 0) throw wrongLength(column, end - start);
    for (const member of element.members) position = decodeValues(member, bytes, view, position, end, index);
  }
  column.dataLength += count;
  if (position !== end) throw wrongLength(column, end - start);
  column.offsets[row + 1] = column.dataLength;
}

/** Of a value that lies in its row and has its type's length; or {@link nullLength}. */
function readLength(column: ColumnBuffer, view: DataView, position: number, end: number): number {
  const available = end - position - lengthBytes;
  if (available < 0) throw truncatedRow(column);
  const length = view.getInt32(position);
  if (length === column.wireLength && length <= available) return length;
  if (length === nullLength) return length;
  if (length < 0 || length > available) throw truncatedRow(column);
  if (column.wireLength !== 0) throw wrongLength(column, length);
  return length;
}

function setBit(bits: Uint8Array, index: number): void {
  bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
}

function appendNull(column: ColumnBuffer, row: number): void {
  const byte = row >> 3;
  column.validity[byte] = (column.validity[byte] ?? 0) & ~(1 << (row & 7));
  column.nullCount++;
  if (column.hasOffsets) column.offsets[row + 1] = column.dataLength;
  for (const [member] of column.members) appendNull(member, row);
}

function writeNumeric(
  column: ColumnBuffer,
  view: DataView,
  position: number,
  length: number,
  row: number,
): void {
  const outcome = decodeNumeric(view, position, length, column.scale, column.view, row * 16);
  if (outcome === 'exact') return;
  if (column.isLenient && (outcome === 'not-a-number' || outcome === 'infinite')) appendNull(column, row);
  else throw unfitNumeric(column, outcome);
}

function writeDays(column: ColumnBuffer, days: number, row: number): void {
  if (days === maxInt32 || days === minInt32) appendInfinity(column, 'date', row);
  else column.view.setInt32(row * 4, days + epochDays, true);
}

function appendInfinity(column: ColumnBuffer, typeName: string, row: number): void {
  if (!column.isLenient) throw infinity(column, typeName);
  appendNull(column, row);
}

function isInfinite(high: number, low: number): boolean {
  return (high === maxInt32 && low === limb - 1) || (high === minInt32 && low === 0);
}

/** Microseconds since 2000 to milliseconds since 1970, rounded down, in halves of 32 bits: exact for every value. */
function writeMilliseconds(column: ColumnBuffer, high: number, low: number, row: number): void {
  if (isInfinite(high, low)) {
    appendInfinity(column, 'timestamp', row);
    return;
  }
  const quotientHigh = Math.floor(high / 1000);
  const quotientLow = Math.floor(((high - 1000 * quotientHigh) * limb + low) / 1000);
  const sum = quotientLow + epochLow;
  const carry = sum >= limb ? 1 : 0;
  column.view.setUint32(row * 8, sum - carry * limb, true);
  column.view.setInt32(row * 8 + 4, quotientHigh + epochHigh + carry, true);
}

/** Microseconds since 2000 to those since 1970. PostgreSQL's last thirty years have no such number in 64 bits. */
function writeMicroseconds(column: ColumnBuffer, high: number, low: number, row: number): void {
  if (isInfinite(high, low)) {
    appendInfinity(column, 'bigint', row);
    return;
  }
  const sum = low + epochMicrosecondsLow;
  const carry = sum >= limb ? 1 : 0;
  const sumHigh = high + epochMicrosecondsHigh + carry;
  if (sumHigh > maxInt32) throw lateTimestamp(column);
  column.view.setUint32(row * 8, sum - carry * limb, true);
  column.view.setInt32(row * 8 + 4, sumHigh, true);
}
