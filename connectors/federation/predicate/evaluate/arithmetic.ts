/**
 * `+ - * / %` and negation as Trino calculates them: in the type of the node, integers within their width,
 * decimals exactly and within 38 digits, quotients of decimals rounded half away from zero, `%` with the sign of
 * the dividend. What does not fit, and division of integers or decimals by zero, is a failure of its row.
 */
import { type ArrowType, describeType } from '../../arrow/type.ts';
import { ConnectorError } from '../../errors.ts';
import { asDecimal, isNumeric } from '../coercion.ts';
import type { ArithmeticOperator } from '../predicate.ts';
import { coerceOperand } from './coerce.ts';
import { bigintOperation, decimalOperation, type IntegerOperation, isDivision } from './exact-arithmetic.ts';
import type { Failures } from './failure.ts';
import type { CompiledOperand, Integers, Numbers } from './operand.ts';
import { createNumberScratch, createScratch, type Status, strictStatus } from './truth.ts';

export interface Calculation {
  readonly operator: ArithmeticOperator;
  readonly type: ArrowType;
  readonly left: CompiledOperand;
  readonly right: CompiledOperand;
  /** The expression for messages, without values. */
  readonly text: string;
}

interface FailureCodes {
  readonly outOfRange: number;
  readonly divisionByZero: number;
}

export function compileArithmetic(calculation: Calculation, failures: Failures): CompiledOperand {
  const { type, left, right, operator, text } = calculation;
  if (left.form === 'null' || right.form === 'null') return { form: 'null', type };
  if (!isNumeric(type)) throw unsupported(calculation);
  const codes = {
    outOfRange: failures.codeOf(`NUMERIC_VALUE_OUT_OF_RANGE: ${text} does not fit ${describeType(type)}`),
    divisionByZero: failures.codeOf(`DIVISION_BY_ZERO: Division by zero in ${text}`),
  };
  if (type.kind === 'Decimal') {
    const a = coerceOperand(left, asDecimal(left.type));
    const b = coerceOperand(right, asDecimal(right.type));
    const operation = decimalOperation(operator, type, a.type, b.type);
    if (operation === null || a.form !== 'integers' || b.form !== 'integers') throw unsupported(calculation);
    return calculateIntegers(type, a, b, operation, codes);
  }
  const a = coerceOperand(left, type);
  const b = coerceOperand(right, type);
  if (a.form === 'integers' && b.form === 'integers') {
    return calculateIntegers(type, a, b, bigintOperation(operator), codes);
  }
  if (a.form !== 'numbers' || b.form !== 'numbers') throw unsupported(calculation);
  return calculateNumbers(type, a, b, operator, codes);
}

const minusOne: CompiledOperand = {
  form: 'numbers',
  type: { kind: 'Int', bitWidth: 8, isSigned: true },
  read: () => ({ status: null, values: Float64Array.of(-1), step: 0 }),
};

/** `−x` is `x × −1` for every type: it overflows for the same integer, and turns 0.0 into −0.0. */
export function compileNegation(
  type: ArrowType,
  operand: CompiledOperand,
  text: string,
  failures: Failures,
): CompiledOperand {
  return compileArithmetic({ operator: '*', type, left: operand, right: minusOne, text }, failures);
}

function unsupported({ text, type, left, right }: Calculation): ConnectorError {
  return new ConnectorError(
    'OperationNotSupported',
    `${text} of types ${describeType(left.type)} and ${describeType(right.type)} cannot be calculated as ${describeType(type)}`,
  );
}

type NumberOperand = Extract<CompiledOperand, { form: 'numbers' }>;
type IntegerOperand = Extract<CompiledOperand, { form: 'integers' }>;

function calculateNumbers(
  type: ArrowType,
  left: NumberOperand,
  right: NumberOperand,
  operator: ArithmeticOperator,
  codes: FailureCodes,
): CompiledOperand {
  const valueScratch = createNumberScratch();
  const statusScratch = createScratch();
  const isInteger = type.kind === 'Int';
  const isReal = type.kind === 'FloatingPoint' && type.precision === 'SINGLE';
  const limit = type.kind === 'Int' ? 2 ** (type.bitWidth - 1) : Number.POSITIVE_INFINITY;
  return {
    form: 'numbers',
    type,
    read: (block) => {
      const { rowCount } = block;
      const a = left.read(block);
      const b = right.read(block);
      const values = valueScratch(rowCount);
      numberOperations[operator](a, b, values, rowCount);
      if (isReal) roundToReal(values, rowCount);
      const status = strictStatus(a.status, b.status, rowCount, statusScratch(rowCount));
      if (!isInteger) return { status, values, step: 1 };
      const failed = ownStatus(status, statusScratch(rowCount), rowCount);
      if (isDivision(operator)) markZeroDivisors(b, failed, codes.divisionByZero, rowCount);
      truncateWithin(limit, values, failed, codes.outOfRange, rowCount);
      return { status: failed, values, step: 1 };
    },
  };
}

type NumberLoop = (a: Numbers, b: Numbers, out: Float64Array, rowCount: number) => void;

/**
 * Loops over doubles, which hold integers of 32 bits, their sums and quotients exactly, and their products as far
 * as these fit. One loop an operator: a function called per row would not be inlined.
 */
const numberOperations: Readonly<Record<ArithmeticOperator, NumberLoop>> = {
  '+': (a, b, out, rowCount) => {
    for (let row = 0; row < rowCount; row++)
      out[row] = (a.values[row * a.step] ?? 0) + (b.values[row * b.step] ?? 0);
  },
  '-': (a, b, out, rowCount) => {
    for (let row = 0; row < rowCount; row++)
      out[row] = (a.values[row * a.step] ?? 0) - (b.values[row * b.step] ?? 0);
  },
  '*': (a, b, out, rowCount) => {
    for (let row = 0; row < rowCount; row++)
      out[row] = (a.values[row * a.step] ?? 0) * (b.values[row * b.step] ?? 0);
  },
  '/': (a, b, out, rowCount) => {
    for (let row = 0; row < rowCount; row++)
      out[row] = (a.values[row * a.step] ?? 0) / (b.values[row * b.step] ?? 0);
  },
  '%': (a, b, out, rowCount) => {
    for (let row = 0; row < rowCount; row++)
      out[row] = (a.values[row * a.step] ?? 0) % (b.values[row * b.step] ?? 0);
  },
};

/** A double has more than twice the digits of a real, so rounding the double's result is rounding once. */
function roundToReal(values: Float64Array, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) values[row] = Math.fround(values[row] ?? 0);
}

/** A status that may be written to: the columns' own must not be. */
function ownStatus(status: Status, scratch: Uint8Array, rowCount: number): Uint8Array {
  if (status === null) return scratch.fill(0, 0, rowCount);
  if (status !== scratch) scratch.set(status.subarray(0, rowCount));
  return scratch;
}

function markZeroDivisors(divisor: Numbers, status: Uint8Array, code: number, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) {
    if (divisor.values[row * divisor.step] === 0 && status[row] === 0) status[row] = code;
  }
}

/** `values` of a failed row are left as they are; nothing reads them. */
function truncateWithin(
  limit: number,
  values: Float64Array,
  status: Uint8Array,
  code: number,
  rowCount: number,
): void {
  for (let row = 0; row < rowCount; row++) {
    const value = Math.trunc(values[row] ?? 0);
    values[row] = value;
    if (!(value >= -limit && value < limit) && status[row] === 0) status[row] = code;
  }
}

function calculateIntegers(
  type: ArrowType,
  left: IntegerOperand,
  right: IntegerOperand,
  { apply, hasDivisor, isInRange }: IntegerOperation,
  codes: FailureCodes,
): CompiledOperand {
  const statusScratch = createScratch();
  return {
    form: 'integers',
    type,
    read: (block) => {
      const { rowCount } = block;
      const a: Integers = left.read(block);
      const b: Integers = right.read(block);
      const scratch = statusScratch(rowCount);
      const status = ownStatus(strictStatus(a.status, b.status, rowCount, scratch), scratch, rowCount);
      const values: bigint[] = [];
      for (let row = 0; row < rowCount; row++) {
        const divisor = b.values[row * b.step] ?? 0n;
        let result = 0n;
        if (status[row] === 0) {
          if (hasDivisor && divisor === 0n) status[row] = codes.divisionByZero;
          else result = apply(a.values[row * a.step] ?? 0n, divisor);
          if (!isInRange(result)) status[row] = codes.outOfRange;
        }
        values.push(result);
      }
      return { status, values, step: 1 };
    },
  };
}
