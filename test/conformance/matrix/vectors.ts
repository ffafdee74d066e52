/**
 * Columns of any type, laid out by hand: the builders take only what a connector may return, but the encoder must
 * write whatever was decoded.
 */
import { vectorFromValues } from '../../../connectors/federation/arrow/builder.ts';
import { layoutOf } from '../../../connectors/federation/arrow/layout.ts';
import type { Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import { type ArrowType, type Field, field, types } from '../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../connectors/federation/arrow/vector.ts';

type Nullable = Scalar | null;

export function scalarVector(column: Field, values: readonly Nullable[]): Vector {
  const { type } = column;
  if (type.kind === 'Null') return { ...nothing(column, values.length), nullCount: values.length };
  if (type.kind === 'Interval') return fixedVector(column, values);
  if (type.kind === 'FloatingPoint' && type.precision === 'HALF') return fixedVector(column, values);
  return vectorFromValues(column, values);
}

function nothing(column: Field, length: number): Vector {
  return { field: column, length, nullCount: 0, validity: null, offsets: null, data: null, children: [] };
}

function fixedVector(column: Field, values: readonly Nullable[]): Vector {
  const layout = layoutOf(column.type);
  if (layout.kind !== 'fixed') throw new Error(`${column.name} has no values of a fixed width`);
  const { byteWidth } = layout;
  const data = new Uint8Array(byteWidth * values.length);
  for (const [row, value] of values.entries()) {
    if (value instanceof Uint8Array) data.set(value, row * byteWidth);
    else if (typeof value === 'number')
      new DataView(data.buffer).setUint16(row * byteWidth, halfBits(value), true);
  }
  return { ...nothing(column, values.length), ...validityOf(values.map((value) => value !== null)), data };
}

/** Exact for the halves in `types.ts`, which are powers of two, the greatest, and what is no number. */
function halfBits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size === Number.POSITIVE_INFINITY) return sign | 0x7c00;
  if (size === 65504) return sign | 0x7bff;
  if (size === 0) return sign;
  const exponent = Math.log2(size);
  return sign | (exponent < -14 ? 2 ** (exponent + 24) : (exponent + 15) << 10);
}

function validityOf(valid: readonly boolean[]): { nullCount: number; validity: Uint8Array | null } {
  const nullCount = valid.filter((isPresent) => !isPresent).length;
  if (nullCount === 0) return { nullCount, validity: null };
  const validity = new Uint8Array((valid.length + 7) >> 3);
  for (const [row, isPresent] of valid.entries()) {
    if (isPresent) validity[row >> 3] = (validity[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { nullCount, validity };
}

/** One list of all elements between an empty and a missing one. */
export function listVector(name: string, element: Vector): Vector {
  const column = field(name, { kind: 'List' }, [element.field]);
  return { ...nested(column, element.length), children: [element] };
}

/** One map of all values, under keys of their own, between an empty and a missing one. */
export function mapVector(name: string, keys: Vector, values: Vector): Vector {
  const members = [
    { ...keys.field, name: 'key', nullable: false },
    { ...values.field, name: 'value' },
  ];
  const entriesField = { ...field('entries', { kind: 'Struct' }, members), nullable: false };
  const entries = {
    ...nothing(entriesField, values.length),
    children: [keys, values].map((child, index) => ({ ...child, field: members[index] ?? child.field })),
  };
  return { ...nested(field(name, { kind: 'Map' }, [entriesField]), values.length), children: [entries] };
}

function nested(column: Field, elements: number): Vector {
  return {
    ...nothing(column, 3),
    ...validityOf([true, true, false]),
    offsets: Int32Array.of(0, 0, elements, elements),
  };
}

/** A struct a value, and a missing one in which the member has a value all the same. */
export function structVector(name: string, member: Vector): Vector {
  const column = field(name, { kind: 'Struct' }, [member.field]);
  const valid = Array.from({ length: member.length }, (_, row) => row !== 0);
  return { ...nothing(column, member.length), ...validityOf(valid), children: [member] };
}

/** One list of all elements. */
export function fixedListVector(name: string, element: Vector): Vector {
  const type: ArrowType = { kind: 'FixedSizeList', listSize: element.length };
  return { ...nothing(field(name, type, [element.field]), 1), children: [element] };
}

export function keyVector(count: number): Vector {
  return vectorFromValues(
    field('key', types.varchar),
    Array.from({ length: count }, (_, row) => `k${row}`),
  );
}
