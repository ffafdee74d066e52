/** Literals → constants: those whose value has exactly one scalar of the SDK's. */
import { packTimestamp } from '../../arrow/time-zone.ts';
import {
  decimalLiteralShape,
  literalShape,
  timestampLiteralShape,
  varCharLiteralShape,
} from './expression-shapes.ts';
import { malformed, unsupported } from './failure.ts';
import { chosen, decodeMessage, type MessageOf, required } from './message.ts';
import { constantOf, type TypedOperand } from './operand.ts';
import { decodeType, planType, type TypeName } from './plan-type.ts';

type Literal = MessageOf<typeof literalShape>;
type Kind = Exclude<keyof Literal, 'type_variation_reference'>;

const decoders: { readonly [K in Kind]: (value: NonNullable<Literal[K]>) => TypedOperand } = {
  boolean: (value) => constantOf(planType('bool'), value),
  i8: (value) => integer('i8', 8, value),
  i16: (value) => integer('i16', 16, value),
  i32: (value) => integer('i32', 32, value),
  i64: (value) => constantOf(planType('i64'), value),
  fp32: (value) => constantOf(planType('fp32'), value),
  fp64: (value) => constantOf(planType('fp64'), value),
  string: (value) => constantOf(planType('string'), value),
  fixed_char: (value) => constantOf(planType('fixed_char', codePoints(value)), value),
  var_char: (bytes) => {
    const { value = '', length = 0 } = decodeMessage(varCharLiteralShape, bytes);
    return constantOf(planType('varchar', length), value);
  },
  binary: (value) => constantOf(planType('binary'), value),
  fixed_binary: (value) => constantOf(planType('fixed_binary', value.length), value),
  decimal: decodeDecimal,
  date: (value) => constantOf(planType('date'), value),
  timestamp: (value) => timestamp('timestamp', 6, value),
  timestamp_tz: (value) => timestamp('timestamp_tz', 6, value),
  precision_timestamp: (bytes) => decodeTimestamp('precision_timestamp', bytes),
  precision_timestamp_tz: (bytes) => decodeTimestamp('precision_timestamp_tz', bytes),
  null: (bytes) => constantOf(decodeType(bytes), null),
};

const kinds = Object.keys(decoders) as readonly Kind[];

export function decodeLiteral(bytes: Uint8Array): TypedOperand {
  const literal = decodeMessage(literalShape, bytes);
  const kind = required(chosen(literalShape, literal, kinds), 'Literal.literal_type');
  if ((literal.type_variation_reference ?? 0) !== 0)
    throw unsupported(`Literal.${kind}`, 'is of a variation of its type, which this connector does not know');
  return decodeAs(kind, literal);
}

/** Apart, because only a type parameter ties a decoder to its value. */
function decodeAs<K extends Kind>(kind: K, literal: Literal): TypedOperand {
  return decoders[kind](required(literal[kind], `Literal.${kind}`) as NonNullable<Literal[K]>);
}

export function codePoints(text: string): number {
  return [...text].length;
}

function integer(name: TypeName, bits: number, value: number): TypedOperand {
  if (value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1)) return constantOf(planType(name), value);
  throw malformed(`Literal.${name}`, `is not a number of ${bits} bits`);
}

const decimalBytes = 16;

function decodeDecimal(bytes: Uint8Array): TypedOperand {
  const { value, precision = 0, scale = 0 } = decodeMessage(decimalLiteralShape, bytes);
  const stored = required(value, 'Literal.Decimal.value');
  if (stored.length !== decimalBytes)
    throw malformed('Literal.Decimal.value', `has ${stored.length} bytes in place of ${decimalBytes}`);
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const unscaled = (view.getBigInt64(8, true) << 64n) | view.getBigUint64(0, true);
  if (precision < 1 || precision > 38 || scale < 0 || scale > precision)
    throw malformed('Literal.Decimal', `has ${precision} digits, ${scale} of them after the point`);
  if (String(unscaled < 0n ? -unscaled : unscaled).length > precision)
    throw malformed('Literal.Decimal', `has more than its ${precision} digits`);
  return constantOf(planType('decimal', precision, scale), { unscaled, scale });
}

type TimestampName = 'timestamp' | 'timestamp_tz' | 'precision_timestamp' | 'precision_timestamp_tz';

function decodeTimestamp(name: TimestampName, bytes: Uint8Array): TypedOperand {
  const { precision = 0, value = 0n } = decodeMessage(timestampLiteralShape, bytes);
  return timestamp(name, precision, value);
}

const maxPrecision = 12;

function timestamp(name: TimestampName, precision: number, value: bigint): TypedOperand {
  const epochMs = toMilliseconds(name, precision, value);
  const isZoned = name === 'timestamp_tz' || name === 'precision_timestamp_tz';
  return constantOf(planType(name, precision), isZoned ? packTimestamp(epochMs, 'UTC') : epochMs);
}

/** Athena's columns hold milliseconds; a value between two of them would have to be rounded. */
function toMilliseconds(name: TimestampName, precision: number, value: bigint): bigint {
  if (precision < 0 || precision > maxPrecision)
    throw malformed(`Literal.${name}`, `has a precision of ${precision}; it goes from 0 to ${maxPrecision}`);
  if (precision <= 3) return inRange(name, value * 10n ** BigInt(3 - precision));
  const unit = 10n ** BigInt(precision - 3);
  if (value % unit !== 0n) throw unsupported(`Literal.${name}`, 'is not a whole number of milliseconds');
  return inRange(name, value / unit);
}

/** What is packed with a zone's key has 52 bits. */
function inRange(name: TimestampName, epochMs: bigint): bigint {
  const bits = name === 'timestamp' || name === 'precision_timestamp' ? 64 : 52;
  if (epochMs === BigInt.asIntN(bits, epochMs)) return epochMs;
  throw unsupported(`Literal.${name}`, 'lies outside of the years that Athena has');
}
