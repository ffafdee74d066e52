/** Builders of columns without children: packed booleans, fixed-width values, text and binary. */
import { ConnectorError } from '../errors.ts';
import { coerce } from './coerce.ts';
import { Bitmap, GrowingBuffer, Validity } from './growing-buffer.ts';
import { numberToHalf } from './half.ts';
import { isDecimal, type Scalar } from './scalar.ts';
import { describeType, type Field } from './type.ts';
import { isValid, type Vector } from './vector.ts';
import type { VectorBuilder } from './vector-builder.ts';

const maxVariableBytes = 0x7fffffff;

export class BitsBuilder implements VectorBuilder {
  private readonly field: Field;
  private readonly validity = new Validity();
  private readonly bits = new Bitmap();

  constructor(field: Field) {
    this.field = field;
  }

  get length(): number {
    return this.validity.length;
  }

  append(value: unknown): void {
    const isNull = value === null || value === undefined;
    this.push(!isNull, !isNull && coerce(value, this.field) === true);
  }

  appendFrom(vector: Vector, row: number): void {
    const valid = isValid(vector, row);
    this.push(valid, valid && (((vector.data?.[row >> 3] ?? 0) >> (row & 7)) & 1) === 1);
  }

  truncate(length: number): void {
    this.bits.truncate(length, this.validity.length);
    this.validity.truncate(length);
  }

  bytes(): number {
    return 2 * this.validity.bytes();
  }

  finish(): Vector {
    const { field } = this;
    return {
      field,
      ...this.validity.finish(),
      offsets: null,
      data: this.bits.slice(this.length),
      children: [],
    };
  }

  private push(valid: boolean, bit: boolean): void {
    this.bits.set(this.validity.length, bit);
    this.validity.append(valid);
  }
}

export class FixedBuilder implements VectorBuilder {
  private readonly field: Field;
  private readonly byteWidth: number;
  private readonly validity = new Validity();
  private readonly buffer = new GrowingBuffer();

  constructor(field: Field, byteWidth: number) {
    this.field = field;
    this.byteWidth = byteWidth;
  }

  get length(): number {
    return this.validity.length;
  }

  append(value: unknown): void {
    const start = this.reserveNext();
    if (value === null || value === undefined) {
      this.buffer.bytes.fill(0, start, start + this.byteWidth);
      this.validity.append(false);
      return;
    }
    writeScalar(this.buffer, start, this.byteWidth, coerce(value, this.field), this.field);
    this.validity.append(true);
  }

  appendFrom(vector: Vector, row: number): void {
    const { byteWidth } = this;
    const start = this.reserveNext();
    const from = row * byteWidth;
    for (let index = 0; index < byteWidth; index++)
      this.buffer.bytes[start + index] = vector.data?.[from + index] ?? 0;
    this.validity.append(isValid(vector, row));
  }

  truncate(length: number): void {
    this.validity.truncate(length);
  }

  bytes(): number {
    return this.validity.bytes() + this.length * this.byteWidth;
  }

  finish(): Vector {
    const data = this.buffer.bytes.subarray(0, this.length * this.byteWidth);
    return { field: this.field, ...this.validity.finish(), offsets: null, data, children: [] };
  }

  private reserveNext(): number {
    const start = this.length * this.byteWidth;
    this.buffer.reserve(start + this.byteWidth);
    return start;
  }
}

function writeScalar(
  { bytes, view }: GrowingBuffer,
  start: number,
  byteWidth: number,
  scalar: Scalar,
  field: Field,
): void {
  if (isDecimal(scalar)) {
    view.setBigInt64(start, BigInt.asIntN(64, scalar.unscaled), true);
    view.setBigInt64(start + 8, scalar.unscaled >> 64n, true);
  } else if (scalar instanceof Uint8Array) {
    bytes.set(scalar, start);
  } else if (typeof scalar === 'bigint') {
    view.setBigInt64(start, BigInt.asIntN(64, scalar), true);
  } else if (typeof scalar === 'number') {
    writeNumber(view, start, byteWidth, scalar, field);
  } else {
    throw new ConnectorError('Bug', `a ${typeof scalar} is no value of ${describeType(field.type)}`);
  }
}

function writeNumber(view: DataView, start: number, byteWidth: number, value: number, field: Field): void {
  if (field.type.kind === 'FloatingPoint') {
    if (byteWidth === 8) view.setFloat64(start, value, true);
    else if (byteWidth === 4) view.setFloat32(start, value, true);
    else view.setUint16(start, numberToHalf(value), true);
  } else if (byteWidth === 4) view.setInt32(start, value, true);
  else if (byteWidth === 2) view.setInt16(start, value, true);
  else view.setInt8(start, value);
}

export class VariableBuilder implements VectorBuilder {
  private readonly field: Field;
  private readonly validity = new Validity();
  private readonly buffer = new GrowingBuffer();
  private offsets = new Int32Array(16);

  constructor(field: Field) {
    this.field = field;
  }

  get length(): number {
    return this.validity.length;
  }

  append(value: unknown): void {
    if (value === null || value === undefined) {
      this.push(false, this.end());
      return;
    }
    const scalar = coerce(value, this.field);
    if (scalar instanceof Uint8Array) {
      const start = this.reserve(scalar.length);
      this.buffer.bytes.set(scalar, start);
      this.push(true, start + scalar.length);
    } else {
      const text = String(scalar);
      const start = this.reserve(3 * text.length);
      const written = Buffer.from(this.buffer.bytes.buffer).write(text, start, 'utf8');
      this.push(true, start + written);
    }
  }

  appendFrom(vector: Vector, row: number): void {
    const from = vector.offsets?.[row] ?? 0;
    const to = vector.offsets?.[row + 1] ?? from;
    const start = this.reserve(to - from);
    if (vector.data !== null) this.buffer.bytes.set(vector.data.subarray(from, to), start);
    this.push(isValid(vector, row), start + to - from);
  }

  truncate(length: number): void {
    this.validity.truncate(length);
  }

  bytes(): number {
    return this.length === 0 ? 0 : this.validity.bytes() + 4 * (this.length + 1) + this.end();
  }

  finish(): Vector {
    const offsets = this.offsets.subarray(0, this.length + 1);
    const data = this.buffer.bytes.subarray(0, this.end());
    return { field: this.field, ...this.validity.finish(), offsets, data, children: [] };
  }

  private end(): number {
    return this.offsets[this.length] ?? 0;
  }

  private reserve(moreBytes: number): number {
    const start = this.end();
    if (start + moreBytes > maxVariableBytes) {
      throw new ConnectorError(
        'InvalidInput',
        `column ${JSON.stringify(this.field.name)}: a block's text is limited to 2 GiB`,
      );
    }
    this.buffer.reserve(start + moreBytes);
    return start;
  }

  private push(valid: boolean, end: number): void {
    const next = this.length + 1;
    if (next >= this.offsets.length) {
      const grown = new Int32Array(2 * this.offsets.length);
      grown.set(this.offsets);
      this.offsets = grown;
    }
    this.offsets[next] = end;
    this.validity.append(valid);
  }
}
