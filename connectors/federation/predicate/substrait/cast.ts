/**
 * Casts that change no value, of columns to a type that holds all of their values and of constants to a type that
 * holds the one; and those to floats that Trino makes itself where the types of an expression differ. All others are
 * refused, for engines round, cut and fail differently.
 */
import { decimalFromNumber, rescale } from '../../arrow/decimal.ts';
import { type Decimal, isDecimal, type Scalar } from '../../arrow/scalar.ts';
import type { ArrowType } from '../../arrow/type.ts';
import type { Operand } from '../predicate.ts';
import { unsupported } from './failure.ts';
import { codePoints } from './literal.ts';
import { constantOf, type TypedOperand } from './operand.ts';
import { arrowTypeOf, describePlanType, type PlanType, type TypeName } from './plan-type.ts';

export function castTo(target: PlanType, input: TypedOperand): TypedOperand {
  const { operand, type } = input;
  if (target.hasVariation || type.hasVariation) throw refusedCast(type, target);
  if (operand.kind === 'constant') return castConstant(target, type, operand.value);
  if (describePlanType(type) === describePlanType(target)) return input;
  if (isText(type) && isText(target) && type.name !== 'fixed_char') {
    if (target.name === 'string' || (target.name === 'varchar' && lengthOf(type) <= lengthOf(target)))
      return { ...input, type: target };
    throw refusedCast(type, target);
  }
  if (isSameClock(type, target) && holdsTimes(type, target)) return { ...input, type: target };
  if (widens(type, target)) return { operand, type: target, leftAway: 'exact cast' };
  if (rounds(type, target)) return { operand, type: target, leftAway: 'rounding cast' };
  throw refusedCast(type, target);
}

/** The operand as a value of exactly the type, for where the evaluator would pick a smaller one. */
export function inTypeOf(target: PlanType, operand: Operand): Operand {
  const type = arrowTypeOf(target);
  return {
    kind: 'arithmetic',
    operator: '*',
    type,
    left: operand,
    right: { kind: 'constant', ...oneIn(type) },
  };
}

function oneIn(type: ArrowType): { readonly type: ArrowType; readonly value: Scalar } {
  if (type.kind === 'Decimal')
    return { type: { kind: 'Decimal', precision: 1, scale: 0 }, value: { unscaled: 1n, scale: 0 } };
  return { type, value: type.kind === 'Int' && type.bitWidth === 64 ? 1n : 1 };
}

const integerRanks: Partial<Readonly<Record<TypeName, number>>> = { i8: 8, i16: 16, i32: 32, i64: 64 };
const integerDigits: Partial<Readonly<Record<TypeName, number>>> = { i8: 3, i16: 5, i32: 10, i64: 19 };
/** Integers up to 2^24 and 2^53 are all floats. */
const floatBits: Partial<Readonly<Record<TypeName, number>>> = { fp32: 24, fp64: 53 };

function widens(from: PlanType, to: PlanType): boolean {
  const bits = integerRanks[from.name];
  if (bits !== undefined) {
    const wanted = integerRanks[to.name] ?? floatBits[to.name];
    if (wanted !== undefined) return bits <= wanted;
    return to.name === 'decimal' && (integerDigits[from.name] ?? 0) <= wholeDigits(to);
  }
  if (from.name === 'fp32') return to.name === 'fp64';
  if (from.name !== 'decimal' || to.name !== 'decimal') return false;
  return wholeDigits(from) <= wholeDigits(to) && scaleOf(from) <= scaleOf(to);
}

/** The implicit casts of Trino that can round; the evaluator makes them exactly so. */
function rounds({ name: from }: PlanType, { name: to }: PlanType): boolean {
  return (to === 'fp64' && (from === 'i64' || from === 'decimal')) || (to === 'fp32' && from === 'i32');
}

function wholeDigits({ parameters: [precision = 0, scale = 0] }: PlanType): number {
  return precision - scale;
}

function scaleOf({ parameters: [, scale = 0] }: PlanType): number {
  return scale;
}

function isText({ name }: PlanType): boolean {
  return name === 'string' || name === 'varchar' || name === 'fixed_char';
}

function lengthOf({ name, parameters: [length = 0] }: PlanType): number {
  return name === 'string' ? Number.POSITIVE_INFINITY : length;
}

const clocks: Partial<Readonly<Record<TypeName, 'local' | 'zoned'>>> = {
  timestamp: 'local',
  precision_timestamp: 'local',
  timestamp_tz: 'zoned',
  precision_timestamp_tz: 'zoned',
};

function isSameClock(a: PlanType, b: PlanType): boolean {
  return clocks[a.name] !== undefined && clocks[a.name] === clocks[b.name];
}

/** A column holds milliseconds whatever its precision says, so nothing beyond is lost. */
function holdsTimes({ parameters: [from = 0] }: PlanType, { parameters: [to = 0] }: PlanType): boolean {
  return to >= Math.min(from, 3);
}

function castConstant(target: PlanType, from: PlanType, value: Scalar | null): TypedOperand {
  if (value === null) return constantOf(target, null);
  const result = convertConstant(target, from, value);
  if (result === null) throw refusedCast(from, target);
  return constantOf(target, result);
}

/** null: the type does not hold the value. */
function convertConstant(target: PlanType, from: PlanType, value: Scalar): Scalar | null {
  if (describePlanType(from) === describePlanType(target)) return value;
  if (typeof value === 'string') {
    const isHeld = isText(target) && target.name !== 'fixed_char' && codePoints(value) <= lengthOf(target);
    return isHeld ? value : null;
  }
  if (isSameClock(from, target)) return isWholeAt(target, from, value) ? value : null;
  if (from.name === 'date' && typeof value === 'number' && clocks[target.name] === 'local')
    return BigInt(value) * millisecondsPerDay;
  const number = numberOf(from, value);
  return number === null ? null : fitNumber(target, number);
}

const millisecondsPerDay = 86_400_000n;

/** Whether a timestamp in milliseconds is one of the wanted precision; a zoned one must have at least those. */
function isWholeAt({ parameters: [wanted = 0] }: PlanType, from: PlanType, value: Scalar): boolean {
  if (wanted >= 3) return true;
  return (
    clocks[from.name] === 'local' && typeof value === 'bigint' && value % 10n ** BigInt(3 - wanted) === 0n
  );
}

function numberOf({ name }: PlanType, value: Scalar): Decimal | null {
  if (isDecimal(value)) return value;
  if (name === 'fp32' || name === 'fp64')
    return typeof value === 'number' && Number.isFinite(value) ? decimalFromNumber(value) : null;
  const isInteger =
    integerRanks[name] !== undefined && (typeof value === 'number' || typeof value === 'bigint');
  return isInteger ? { unscaled: BigInt(value), scale: 0 } : null;
}

function fitNumber(target: PlanType, number: Decimal): Scalar | null {
  const bits = integerRanks[target.name];
  if (bits !== undefined) {
    const whole = exactRescale(number, 0);
    if (whole === null || BigInt.asIntN(bits, whole) !== whole) return null;
    return bits === 64 ? whole : Number(whole);
  }
  if (target.name === 'decimal') {
    const unscaled = exactRescale(number, scaleOf(target));
    const limit = 10n ** BigInt(target.parameters[0] ?? 0);
    return unscaled === null || unscaled >= limit || unscaled <= -limit
      ? null
      : { unscaled, scale: scaleOf(target) };
  }
  return target.name === 'fp32' || target.name === 'fp64' ? nearestFloat(target.name, number) : null;
}

/** null: digits would be lost. */
function exactRescale(number: Decimal, scale: number): bigint | null {
  const { unscaled } = rescale(number, scale);
  const back = rescale({ unscaled, scale }, number.scale);
  return back.unscaled === number.unscaled ? unscaled : null;
}

/** Beyond these a decimal's digits, or the power of ten that divides them, are no longer exact in the float. */
const exactIn = {
  fp32: { unscaled: 2n ** 24n, scale: 10 },
  fp64: { unscaled: 2n ** 53n, scale: 22 },
} as const;

/**
 * The float nearest to a number. Where one division gives it, every engine gets the same; else only a float that
 * equals the number is taken.
 */
function nearestFloat(name: 'fp32' | 'fp64', { unscaled, scale }: Decimal): number | null {
  const limit = exactIn[name];
  const round = name === 'fp32' ? Math.fround : (double: number) => double;
  const isQuotient = unscaled <= limit.unscaled && unscaled >= -limit.unscaled && scale <= limit.scale;
  if (isQuotient) return round(Number(unscaled) / 10 ** scale);
  const nearest = round(Number(`${unscaled}e-${scale}`));
  return Number.isFinite(nearest) && equals(decimalFromNumber(nearest), { unscaled, scale }) ? nearest : null;
}

function equals(a: Decimal, b: Decimal): boolean {
  const scale = Math.max(a.scale, b.scale);
  return rescale(a, scale).unscaled === rescale(b, scale).unscaled;
}

function refusedCast(from: PlanType, to: PlanType): Error {
  return unsupported(`Cast from ${describePlanType(from)} to ${describePlanType(to)}`, 'may change a value');
}
