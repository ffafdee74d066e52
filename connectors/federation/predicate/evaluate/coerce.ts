/** Values of one numeric type as those of another, as Trino's implicit casts take them. */
import { type ArrowType, describeType } from '../../arrow/type.ts';
import { ConnectorError } from '../../errors.ts';
import { canCoerce, isNumeric } from '../coercion.ts';
import { maxDecimalDigits } from '../compare.ts';
import type { CompiledOperand, Integers, Numbers } from './operand.ts';
import { createNumberScratch } from './truth.ts';

type NumberOperand = Extract<CompiledOperand, { form: 'numbers' }>;
type IntegerOperand = Extract<CompiledOperand, { form: 'integers' }>;

/** The operand in `type`; types that are not numeric stay as they are. */
export function coerceOperand(operand: CompiledOperand, type: ArrowType): CompiledOperand {
  if (!isNumeric(type) || operand.form === 'null') return operand;
  if (!canCoerce(operand.type, type)) {
    throw new ConnectorError(
      'OperationNotSupported',
      `a value of type ${describeType(operand.type)} cannot be taken as ${describeType(type)} in a filter`,
    );
  }
  const isWide = type.kind === 'Decimal' || (type.kind === 'Int' && type.bitWidth === 64);
  if (operand.form === 'numbers') {
    if (isWide) return widen(operand, type, 10n ** BigInt(scaleOf(type)));
    const isRounded =
      type.kind === 'FloatingPoint' && type.precision === 'SINGLE' && operand.type.kind === 'Int';
    return isRounded ? mapNumbers(operand, type, Math.fround) : { ...operand, type };
  }
  if (operand.form !== 'integers') return operand;
  if (type.kind === 'FloatingPoint') return narrow(operand, type, doubleFrom(operand.type));
  const scaleUp = scaleOf(type) - scaleOf(operand.type);
  return scaleUp === 0 ? { ...operand, type } : rescaleIntegers(operand, type, 10n ** BigInt(scaleUp));
}

export function scaleOf(type: ArrowType): number {
  return type.kind === 'Decimal' ? type.scale : 0;
}

function mapNumbers(
  operand: NumberOperand,
  type: ArrowType,
  convert: (value: number) => number,
): NumberOperand {
  const scratch = createNumberScratch();
  return {
    form: 'numbers',
    type,
    read: (block) => {
      const source: Numbers = operand.read(block);
      const length = source.step === 0 ? 1 : block.rowCount;
      const values = scratch(length);
      for (let row = 0; row < length; row++) values[row] = convert(source.values[row] ?? 0);
      return { status: source.status, values, step: source.step };
    },
  };
}

function widen(operand: NumberOperand, type: ArrowType, factor: bigint): IntegerOperand {
  return {
    form: 'integers',
    type,
    read: (block) => {
      const source: Numbers = operand.read(block);
      const values: bigint[] = [];
      const length = source.step === 0 ? 1 : block.rowCount;
      for (let row = 0; row < length; row++) values.push(wholeOf(source.values[row] ?? 0) * factor);
      return { status: source.status, values, step: source.step };
    },
  };
}

/** What stands in the place of a failed integer may be infinite or NaN. */
function wholeOf(value: number): bigint {
  return Number.isFinite(value) ? BigInt(value) : 0n;
}

function narrow(operand: IntegerOperand, type: ArrowType, convert: (value: bigint) => number): NumberOperand {
  const scratch = createNumberScratch();
  return {
    form: 'numbers',
    type,
    read: (block) => {
      const source: Integers = operand.read(block);
      const length = source.step === 0 ? 1 : block.rowCount;
      const values = scratch(length);
      for (let row = 0; row < length; row++) values[row] = convert(source.values[row] ?? 0n);
      return { status: source.status, values, step: source.step };
    },
  };
}

/** The caller picks a common scale, the greater of two, so `factor` only ever makes digits. */
function rescaleIntegers(operand: IntegerOperand, type: ArrowType, factor: bigint): IntegerOperand {
  return {
    form: 'integers',
    type,
    read: (block) => {
      const source: Integers = operand.read(block);
      const length = source.step === 0 ? 1 : block.rowCount;
      const values: bigint[] = [];
      for (let row = 0; row < length; row++) values.push((source.values[row] ?? 0n) * factor);
      return { status: source.status, values, step: source.step };
    },
  };
}

const largestPowerOfTenInDouble = 22;

/**
 * Trino divides by a power of ten where the decimal is short (18 digits) or both are exact in a double, and goes
 * through text where not. For short decimals above 2^53 that rounds twice, and the answer must do the same.
 */
function doubleFrom(type: ArrowType): (value: bigint) => number {
  const scale = scaleOf(type);
  if (scale === 0) return Number;
  const isShort = type.kind === 'Decimal' && type.precision <= 18;
  const divisor = 10 ** scale;
  return (unscaled) => {
    const isExact = unscaled === BigInt.asIntN(54, unscaled) && scale <= largestPowerOfTenInDouble;
    return isShort || isExact ? Number(unscaled) / divisor : Number(`${unscaled}e-${scale}`);
  };
}

/** @throws ConnectorError InvalidInput for a decimal type that no Athena column has */
export function assertDecimalType(type: ArrowType): void {
  if (type.kind !== 'Decimal') return;
  const { precision, scale } = type;
  if (precision >= 1 && precision <= maxDecimalDigits && scale >= 0 && scale <= precision) return;
  throw new ConnectorError(
    'InvalidInput',
    `type ${describeType(type)} is not one of Athena's decimals, which have 1 to ${maxDecimalDigits} digits and a scale of at most as many`,
  );
}
