/**
 * Growing buffers of one result column in Arrow's layout: the decoder writes into them row by row, and a finished
 * block takes them away. The next block starts with room for what the one before held, so that growth is rare.
 *
 * Invariants: fixed-width data beyond the last row is zero (a null needs no write), validity beyond it is one, and
 * text data has `slack` bytes more than it holds, because short strings are copied in whole words.
 */
import { type ArrowType, ConnectorError, type Field, type Vector } from '../federation/index.ts';
import { type NumericScale, planScale } from './numeric.ts';
import { type DecodeStep, decode, type TypeMapping } from './type-map.ts';

/** A word copy may write three bytes too many. */
export const slack = 4;
const firstDataCapacity = 16 * 1024;
const firstElementCapacity = 1024;

export interface ColumnBuffer {
  readonly field: Field;
  /** For messages; an element of an array goes by its array. */
  readonly name: string;
  readonly step: DecodeStep;
  /** As the server announces it, and names the elements of an array. */
  readonly typeOid: number;
  /** Bytes of every value in a message; 0 where they differ. */
  readonly wireLength: number;
  /** Of a decimal. */
  readonly scale: NumericScale;
  /** Bytes of a value; 0 for text and bytes, and for booleans, which are bits. */
  readonly width: number;
  readonly hasOffsets: boolean;
  /** Of an array or a map: its elements, which have rows of their own. */
  readonly element: ColumnBuffer | null;
  /** Of a row: each member alone in a list, as it is decoded. They have the row's own rows. */
  readonly members: readonly (readonly [ColumnBuffer])[];
  /** The types of the members, as the row's binary form names them. */
  readonly memberOids: readonly number[];
  /** Whether a value that the type does not have is a null; else it is an error. */
  readonly isLenient: boolean;
  validity: Uint8Array;
  offsets: Int32Array;
  data: Uint8Array;
  view: DataView;
  /** Bytes of `data` in use, of text and bytes; elements in use, of an array. */
  dataLength: number;
  /** How many there is room for. */
  dataCapacity: number;
  nullCount: number;
}

const wireLengths: Readonly<Record<DecodeStep, number>> = {
  [decode.boolean]: 1,
  [decode.bits16]: 2,
  [decode.bits32]: 4,
  [decode.bits64]: 8,
  [decode.uint32]: 4,
  [decode.numeric]: 0,
  [decode.date]: 4,
  [decode.timestamp]: 8,
  [decode.bytes]: 0,
  [decode.paddedText]: 0,
  [decode.uuid]: 16,
  [decode.jsonb]: 0,
  [decode.array]: 0,
  [decode.record]: 0,
  [decode.hstore]: 0,
  [decode.microseconds]: 8,
};

export function buildColumnBuffer(field: Field, mapping: TypeMapping, name = field.name): ColumnBuffer {
  return {
    field,
    name,
    step: mapping.step,
    typeOid: mapping.resultOid,
    wireLength: wireLengths[mapping.step],
    scale: planScale(field.type.kind === 'Decimal' ? field.type.scale : 0),
    width: widthOf(field.type),
    hasOffsets: offsetKinds.has(field.type.kind),
    element: buildElement(field, mapping, name),
    members: mapping.members.map((member, index): readonly [ColumnBuffer] => {
      const child = field.children[index];
      if (child === undefined) throw new ConnectorError('Bug', `column ${name} has no member ${member.name}`);
      return [buildColumnBuffer(child, member.mapping, `${name}.${member.name}`)];
    }),
    memberOids: mapping.members.map(({ wireOid }) => wireOid),
    isLenient: mapping.unrepresentable === 'null',
    validity: new Uint8Array(0),
    offsets: new Int32Array(0),
    data: new Uint8Array(0),
    view: new DataView(new ArrayBuffer(0)),
    dataLength: 0,
    dataCapacity: 0,
    nullCount: 0,
  };
}

const offsetKinds: ReadonlySet<ArrowType['kind']> = new Set(['Utf8', 'Binary', 'List', 'Map']);

function buildElement(
  { children: [child] }: Field,
  { element }: TypeMapping,
  name: string,
): ColumnBuffer | null {
  return child === undefined || element === null ? null : buildColumnBuffer(child, element, name);
}

function widthOf(type: ArrowType): number {
  switch (type.kind) {
    case 'Bool':
    case 'Utf8':
    case 'Binary':
    case 'List':
    case 'Map':
    case 'Struct':
      return 0;
    case 'Int':
      return type.bitWidth / 8;
    case 'FloatingPoint':
      return type.precision === 'SINGLE' ? 4 : 8;
    case 'Decimal':
      return 16;
    case 'Date':
      return type.unit === 'DAY' ? 4 : 8;
    default:
      throw new ConnectorError('Bug', `no column buffer for Arrow's ${type.kind}`);
  }
}

/** So much of the last block's size serves as capacity of the next, which rarely is much larger. */
export function withHeadroom(size: number): number {
  return Math.ceil(size * 1.125);
}

/** New buffers for so many rows, a multiple of 64, and about as much text as the last block held. */
export function startColumn(column: ColumnBuffer, rows: number, maxBlockBytes: number): void {
  column.validity = new Uint8Array(rows / 8).fill(0xff);
  column.offsets = new Int32Array(column.hasOffsets ? rows + 1 : 0);
  column.nullCount = 0;
  if (column.element !== null) {
    startElements(column, column.element, maxBlockBytes);
    return;
  }
  if (isRow(column)) {
    for (const [member] of column.members) startColumn(member, rows, maxBlockBytes);
    return;
  }
  // A row that is larger than a block is no measure of the next.
  const expected = Math.min(withHeadroom(column.dataLength), maxBlockBytes);
  setData(
    column,
    column.hasOffsets
      ? allocateText(Math.max(firstDataCapacity, expected))
      : new Uint8Array(fixedBytes(column, rows)),
  );
  column.dataLength = 0;
}

function startElements(column: ColumnBuffer, element: ColumnBuffer, maxBlockBytes: number): void {
  const expected = Math.max(firstElementCapacity, withHeadroom(column.dataLength));
  column.dataCapacity = Math.ceil(Math.min(expected, maxBlockBytes) / 64) * 64;
  column.dataLength = 0;
  startColumn(element, column.dataCapacity, maxBlockBytes);
}

/** Room for `extra` more elements. */
export function growElements(column: ColumnBuffer, element: ColumnBuffer, extra: number): void {
  while (column.dataLength + extra > column.dataCapacity) column.dataCapacity *= 2;
  growRows(element, column.dataCapacity);
}

/** Not zeroed, which costs a tenth of the decoder's time: only bytes that were written are ever shown. */
function allocateText(bytes: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(bytes + slack).buffer);
}

function fixedBytes(column: ColumnBuffer, rows: number): number {
  return column.width === 0 ? rows / 8 : column.width * rows;
}

function setData(column: ColumnBuffer, data: Uint8Array): void {
  column.data = data;
  column.view = new DataView(data.buffer);
  column.dataCapacity = column.hasOffsets ? data.length - slack : 0;
}

/** Room for so many rows, a multiple of 64. */
export function growRows(column: ColumnBuffer, rows: number): void {
  const validity = new Uint8Array(rows / 8).fill(0xff);
  validity.set(column.validity);
  column.validity = validity;
  if (column.hasOffsets) {
    const offsets = new Int32Array(rows + 1);
    offsets.set(column.offsets);
    column.offsets = offsets;
    return;
  }
  if (isRow(column)) {
    for (const [member] of column.members) growRows(member, rows);
    return;
  }
  const data = new Uint8Array(fixedBytes(column, rows));
  data.set(column.data);
  setData(column, data);
}

/** Makes room for `extra` more bytes of text. */
export function growData(column: ColumnBuffer, extra: number): void {
  const data = allocateText(Math.max(column.dataLength + extra, 2 * column.dataCapacity));
  data.set(column.data.subarray(0, column.dataLength));
  setData(column, data);
}

function isRow({ members }: ColumnBuffer): boolean {
  return members.length > 0;
}

/** Bytes of the first `rows` rows, as the vector will have them. */
export function columnBytes(column: ColumnBuffer, rows: number): number {
  const { element, dataLength, hasOffsets, width } = column;
  const validityBytes = (rows + 7) >> 3;
  if (element !== null) return validityBytes + 4 * (rows + 1) + columnBytes(element, dataLength);
  if (hasOffsets) return validityBytes + 4 * (rows + 1) + dataLength;
  if (!isRow(column)) return validityBytes + (width === 0 ? validityBytes : width * rows);
  return column.members.reduce((sum, [member]) => sum + columnBytes(member, rows), validityBytes);
}

/** What each row takes, whatever its values: bytes, and bits of which eight rows share a byte. */
export function rowSize(column: ColumnBuffer): { readonly bytes: number; readonly bits: number } {
  let [bytes, bits] = [column.hasOffsets ? 4 : column.width, 1];
  if (!isRow(column)) return { bytes, bits: column.width === 0 && !column.hasOffsets ? 2 : 1 };
  for (const [member] of column.members) {
    const size = rowSize(member);
    bytes += size.bytes;
    bits += size.bits;
  }
  return { bytes, bits };
}

/** The column as a vector of `rows` rows, which owns the buffers from now on. */
export function takeVector(column: ColumnBuffer, rows: number): Vector {
  const { field, nullCount, hasOffsets, element } = column;
  const validityBytes = Math.ceil(rows / 8);
  if (rows % 8 !== 0 && nullCount > 0) {
    const last = validityBytes - 1;
    column.validity[last] = (column.validity[last] ?? 0) & ((1 << (rows % 8)) - 1);
  }
  return {
    field,
    length: rows,
    nullCount,
    validity: nullCount === 0 ? null : column.validity.subarray(0, validityBytes),
    offsets: hasOffsets ? column.offsets.subarray(0, rows + 1) : null,
    data: column.data.subarray(0, dataBytes(column, rows)),
    children:
      element === null
        ? column.members.map(([member]) => takeVector(member, rows))
        : [takeVector(element, column.dataLength)],
  };
}

function dataBytes(column: ColumnBuffer, rows: number): number {
  if (column.element !== null || isRow(column)) return 0;
  if (column.hasOffsets) return column.dataLength;
  return column.width === 0 ? Math.ceil(rows / 8) : column.width * rows;
}

/** How many values of a row may have a text that is longer than their binary form, which a message's length does not bound. */
export function countWidened(column: ColumnBuffer): number {
  if (column.step === decode.uuid) return 1;
  return column.members.reduce((sum, [member]) => sum + countWidened(member), 0);
}

/** Whether the column, or a member of it, has elements. */
export function hasElements({ element, members }: ColumnBuffer): boolean {
  return element !== null || members.some(([member]) => hasElements(member));
}
