/** How the values of two operands stand to each other, row by row, as every comparison needs it. */
import { type ArrowType, describeType } from '../../arrow/type.ts';
import type { Block } from '../../arrow/vector.ts';
import { ConnectorError } from '../../errors.ts';
import { commonType } from '../coercion.ts';
import type { ComparisonOperator } from '../predicate.ts';
import { coerceOperand } from './coerce.ts';
import type { Bytes, CompiledOperand, Integers, Numbers } from './operand.ts';
import { createScratch, type Status } from './truth.ts';

/** The codes of {@link Orderings}; unordered means that one value is NaN, `bothNan` that each is. */
export const orderingCodes = { less: 0, equal: 1, greater: 2, unordered: 3, bothNan: 4 } as const;

const { less, equal, greater, unordered, bothNan } = orderingCodes;

/** For each operator the truth of each ordering code: of NaN only `<>` is true. */
export const comparisonTruths: Readonly<Record<ComparisonOperator, Uint8Array>> = {
  '=': Uint8Array.of(0, 1, 0, 0, 0),
  '<>': Uint8Array.of(1, 0, 1, 1, 1),
  '<': Uint8Array.of(1, 0, 0, 0, 0),
  '<=': Uint8Array.of(1, 1, 0, 0, 0),
  '>': Uint8Array.of(0, 0, 1, 0, 0),
  '>=': Uint8Array.of(0, 1, 1, 0, 0),
};

export interface Orderings {
  /** Meaningless where a status says that there is no value. */
  readonly codes: Uint8Array;
  readonly left: Status;
  readonly right: Status;
}

/** @throws ConnectorError OperationNotSupported for types that do not compare. Neither operand may be always null. */
export function compileOrdering(left: CompiledOperand, right: CompiledOperand): (block: Block) => Orderings {
  const type = commonType(left.type, right.type);
  if (type === null) throw notComparable(left.type, right.type);
  const a = coerceOperand(left, type);
  const b = coerceOperand(right, type);
  const scratch = createScratch();
  if (a.form === 'numbers' && b.form === 'numbers') {
    return (block) => compareNumbers(a.read(block), b.read(block), scratch(block.rowCount), block.rowCount);
  }
  if (a.form === 'integers' && b.form === 'integers') {
    return (block) => compareIntegers(a.read(block), b.read(block), scratch(block.rowCount), block.rowCount);
  }
  if (a.form === 'bytes' && b.form === 'bytes') {
    return (block) => compareByteRows(a.read(block), b.read(block), scratch(block.rowCount), block.rowCount);
  }
  throw notComparable(left.type, right.type);
}

function notComparable(left: ArrowType, right: ArrowType): ConnectorError {
  return new ConnectorError(
    'OperationNotSupported',
    `values of types ${describeType(left)} and ${describeType(right)} cannot be compared in a filter; of arrays, maps and rows only "is null" can be asked`,
  );
}

function compareNumbers(a: Numbers, b: Numbers, codes: Uint8Array, rowCount: number): Orderings {
  for (let row = 0; row < rowCount; row++) {
    const left = a.values[row * a.step] ?? 0;
    const right = b.values[row * b.step] ?? 0;
    if (left < right) codes[row] = less;
    else if (left === right) codes[row] = equal;
    else if (left > right) codes[row] = greater;
    else codes[row] = Number.isNaN(left) && Number.isNaN(right) ? bothNan : unordered;
  }
  return { codes, left: a.status, right: b.status };
}

function compareIntegers(a: Integers, b: Integers, codes: Uint8Array, rowCount: number): Orderings {
  for (let row = 0; row < rowCount; row++) {
    const left = a.values[row * a.step] ?? 0n;
    const right = b.values[row * b.step] ?? 0n;
    codes[row] = left < right ? less : left === right ? equal : greater;
  }
  return { codes, left: a.status, right: b.status };
}

function compareByteRows(a: Bytes, b: Bytes, codes: Uint8Array, rowCount: number): Orderings {
  for (let row = 0; row < rowCount; row++) {
    const at = row * a.step;
    const other = row * b.step;
    const ordering = compareBytes(
      a.data,
      a.offsets[at] ?? 0,
      a.offsets[at + 1] ?? 0,
      b.data,
      b.offsets[other] ?? 0,
      b.offsets[other + 1] ?? 0,
    );
    codes[row] = ordering < 0 ? less : ordering === 0 ? equal : greater;
  }
  return { codes, left: a.status, right: b.status };
}

/** Unsigned, byte by byte, a prefix first. For UTF-8 that is the order of code points. */
export function compareBytes(
  left: Uint8Array,
  leftStart: number,
  leftEnd: number,
  right: Uint8Array,
  rightStart: number,
  rightEnd: number,
): number {
  const leftLength = leftEnd - leftStart;
  const rightLength = rightEnd - rightStart;
  const length = leftLength < rightLength ? leftLength : rightLength;
  for (let index = 0; index < length; index++) {
    const difference = (left[leftStart + index] ?? 0) - (right[rightStart + index] ?? 0);
    if (difference !== 0) return difference;
  }
  return leftLength - rightLength;
}
