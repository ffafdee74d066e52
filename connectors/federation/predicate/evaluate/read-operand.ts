/** The operands that are not calculated: columns, constants, and predicates that stand for a boolean value. */
import { isDecimal, type Scalar } from '../../arrow/scalar.ts';
import type { ArrowType } from '../../arrow/type.ts';
import { isComparable } from '../coercion.ts';
import { assertScalar, isPackedTimestamp, maxDecimalDigits, scalarForm, zoneKeyBits } from '../compare.ts';
import type { ColumnReader } from './column.ts';
import type { CompiledOperand } from './operand.ts';
import { createNumberScratch, createScratch, nullCode, type TruthOf, trueCode } from './truth.ts';

export function readColumn(column: ColumnReader): CompiledOperand {
  const { type } = column.field;
  if (type.kind === 'Null') return { form: 'null', type };
  const { status } = column;
  const form = isComparable(type) ? scalarForm(type) : null;
  switch (form) {
    case 'boolean':
    case 'number':
      return {
        form: 'numbers',
        type,
        read: (block) => ({ status: status(block), values: column.numbers(block), step: 1 }),
      };
    case 'bigint':
    case 'decimal':
      return {
        form: 'integers',
        type,
        read: (block) => ({ status: status(block), values: column.integers(block), step: 1 }),
      };
    case 'string':
    case 'bytes':
      return {
        form: 'bytes',
        type,
        read: (block) => ({ status: status(block), ...column.bytes(block), step: 1 }),
      };
    case null:
      return { form: 'opaque', type, read: (block) => ({ status: status(block) }) };
  }
}

export function readConstant(type: ArrowType, value: Scalar | null): CompiledOperand {
  if (value === null) return { form: 'null', type };
  assertScalar(type, value);
  if (typeof value === 'boolean' || typeof value === 'number') {
    const numbers = { status: null, values: Float64Array.of(Number(value)), step: 0 } as const;
    return { form: 'numbers', type, read: () => numbers };
  }
  if (isDecimal(value)) {
    const own: ArrowType = { kind: 'Decimal', precision: maxDecimalDigits, scale: value.scale };
    return integerConstant(own, value.unscaled);
  }
  if (typeof value === 'bigint')
    return integerConstant(type, isPackedTimestamp(type) ? value >> zoneKeyBits : value);
  const data = typeof value === 'string' ? Buffer.from(value) : value;
  const bytes = { status: null, data, offsets: Int32Array.of(0, data.length), step: 0 } as const;
  return { form: 'bytes', type, read: () => bytes };
}

function integerConstant(type: ArrowType, value: bigint): CompiledOperand {
  const integers = { status: null, values: [value], step: 0 } as const;
  return { form: 'integers', type, read: () => integers };
}

/** A predicate where a boolean stands, as in `(a > b) = c`. */
export function readTruth(truthOf: TruthOf): CompiledOperand {
  const numberScratch = createNumberScratch();
  const statusScratch = createScratch();
  return {
    form: 'numbers',
    type: { kind: 'Bool' },
    read: (block) => {
      const truth = truthOf(block);
      const values = numberScratch(block.rowCount);
      const status = statusScratch(block.rowCount);
      for (let row = 0; row < block.rowCount; row++) {
        const code = truth[row] ?? 0;
        values[row] = code === trueCode ? 1 : 0;
        status[row] = code >= nullCode ? code : 0;
      }
      return { status, values, step: 1 };
    },
  };
}
