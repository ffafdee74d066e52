/** A column of a block in the forms that the loops read: doubles, 32-bit words, 64-bit integers, bytes. */
import type { Field } from '../../arrow/type.ts';
import { type Block, isValid, type Vector } from '../../arrow/vector.ts';
import { ConnectorError } from '../../errors.ts';
import { isPackedTimestamp, zoneKeyBits } from '../compare.ts';
import { createNumberScratch, createScratch, nullCode, oncePerBlock, type Status } from './truth.ts';

export interface ColumnReader {
  readonly field: Field;
  readonly status: (block: Block) => Status;
  /** Bool, Int up to 32 bits, FloatingPoint and Date(DAY), all of which a double holds exactly. */
  readonly numbers: (block: Block) => Float64Array;
  /** Int 64, Date(MILLISECOND), instants of Timestamp, unscaled Decimal. */
  readonly integers: (block: Block) => ArrayLike<bigint>;
  /** Wider values as stored: two or four words each, the lowest first. */
  readonly words: (block: Block) => Int32Array;
  readonly bytes: (block: Block) => { readonly data: Uint8Array; readonly offsets: Int32Array };
}

export function createColumnReader(field: Field, index: number): ColumnReader {
  const vectorOf = (block: Block): Vector => {
    const vector = block.vectors[index];
    if (vector !== undefined && vector.field.name === field.name && vector.length >= block.rowCount)
      return vector;
    throw new ConnectorError(
      'Bug',
      `a block does not have column ${field.name} at position ${index} as its schema says`,
    );
  };
  const statusScratch = createScratch();
  const numberScratch = createNumberScratch();
  return {
    field,
    status: oncePerBlock((block) => readStatus(vectorOf(block), block.rowCount, statusScratch)),
    numbers: oncePerBlock((block) => readNumbers(vectorOf(block), block.rowCount, numberScratch)),
    integers: oncePerBlock((block) => readIntegers(vectorOf(block), block.rowCount)),
    words: (block) => {
      const data = dataOf(vectorOf(block));
      return new Int32Array(data.buffer, data.byteOffset, data.byteLength >> 2);
    },
    bytes: (block) => {
      const vector = vectorOf(block);
      if (vector.offsets === null) throw malformed(vector, 'offsets');
      return { data: dataOf(vector), offsets: vector.offsets };
    },
  };
}

function readStatus(vector: Vector, rowCount: number, scratch: (length: number) => Uint8Array): Status {
  if (vector.field.type.kind === 'Null') return scratch(rowCount).fill(nullCode);
  if (vector.validity === null || vector.nullCount === 0) return null;
  const status = scratch(rowCount);
  for (let row = 0; row < rowCount; row++) status[row] = isValid(vector, row) ? 0 : nullCode;
  return status;
}

function readNumbers(
  vector: Vector,
  rowCount: number,
  scratch: (length: number) => Float64Array<ArrayBuffer>,
): Float64Array {
  const { type } = vector.field;
  const data = dataOf(vector);
  const { buffer, byteOffset } = data;
  if (type.kind === 'FloatingPoint' && type.precision === 'DOUBLE')
    return new Float64Array(buffer, byteOffset, rowCount);
  const numbers = scratch(rowCount);
  if (type.kind === 'Bool') {
    for (let row = 0; row < rowCount; row++) numbers[row] = ((data[row >> 3] ?? 0) >> (row & 7)) & 1;
  } else if (type.kind === 'FloatingPoint') {
    numbers.set(new Float32Array(buffer, byteOffset, rowCount));
  } else if (type.kind === 'Int' && type.bitWidth === 8) {
    numbers.set(new Int8Array(buffer, byteOffset, rowCount));
  } else if (type.kind === 'Int' && type.bitWidth === 16) {
    numbers.set(new Int16Array(buffer, byteOffset, rowCount));
  } else {
    numbers.set(new Int32Array(buffer, byteOffset, rowCount));
  }
  return numbers;
}

function readIntegers(vector: Vector, rowCount: number): ArrayLike<bigint> {
  const { type } = vector.field;
  const data = dataOf(vector);
  if (type.kind === 'Decimal') return readDecimals(data, rowCount);
  const values = new BigInt64Array(data.buffer, data.byteOffset, rowCount);
  return isPackedTimestamp(type) ? values.map((packed) => packed >> zoneKeyBits) : values;
}

/** Most values fit 64 bits; their upper words are then all sign, which is told without making big integers. */
function readDecimals({ buffer, byteOffset }: Uint8Array, rowCount: number): readonly bigint[] {
  const words = new Int32Array(buffer, byteOffset, 4 * rowCount);
  const halves = new BigInt64Array(buffer, byteOffset, 2 * rowCount);
  const values: bigint[] = [];
  for (let row = 0; row < rowCount; row++) {
    const low = halves[2 * row] ?? 0n;
    const sign = (words[4 * row + 1] ?? 0) >> 31;
    const isShort = words[4 * row + 2] === sign && words[4 * row + 3] === sign;
    values.push(isShort ? low : ((halves[2 * row + 1] ?? 0n) << 64n) | BigInt.asUintN(64, low));
  }
  return values;
}

function dataOf(vector: Vector): Uint8Array {
  if (vector.data === null) throw malformed(vector, 'data');
  return vector.data;
}

function malformed(vector: Vector, part: string): ConnectorError {
  return new ConnectorError('Bug', `column ${vector.field.name} of a block has no ${part}`);
}
