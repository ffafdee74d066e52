/** Constants of DuckDB's plan, exactly: from its JSON, and on to the form that a connector's column compares with. */
import { type ArrowType, packTimestamp, type Scalar } from '../../../connectors/federation/caller.ts';
import { doubleOf, integerOf, isObject, type JsonObject, objectOf, textOf } from './duckdb-json.ts';
import type { DuckdbType, DuckdbValue, PlanExpression } from './expression.ts';

export function decodeType(json: unknown): DuckdbType {
  const type = objectOf(json);
  const info = objectOf(type['type_info']);
  const width = integerOf(info['width']);
  const scale = integerOf(info['scale']);
  return width === undefined || scale === undefined
    ? { id: textOf(type['id']) }
    : { id: textOf(type['id']), width: Number(width), scale: Number(scale) };
}

/** `{ type, is_null, value }`. */
export function decodeConstant(json: JsonObject): PlanExpression {
  const type = decodeType(json['type']);
  if (json['is_null'] === true) return { kind: 'constant', type, value: null };
  const value = decoders[type.id]?.(json['value']);
  return value === undefined
    ? { kind: 'opaque', text: `a constant of type ${type.id}` }
    : { kind: 'constant', type, value };
}

const decoders: Readonly<Record<string, (json: unknown) => DuckdbValue | undefined>> = {
  BOOLEAN: (json) => (typeof json === 'boolean' ? json : undefined),
  TINYINT: wideInteger,
  SMALLINT: wideInteger,
  INTEGER: wideInteger,
  BIGINT: wideInteger,
  HUGEINT: wideInteger,
  DECIMAL: wideInteger,
  FLOAT: doubleOf,
  DOUBLE: doubleOf,
  VARCHAR: (json) => (typeof json === 'string' ? json : undefined),
  BLOB: (json) => (typeof json === 'string' ? blobBytes(json) : undefined),
  DATE: integerOf,
  TIMESTAMP: integerOf,
  'TIMESTAMP WITH TIME ZONE': integerOf,
};

/** 128-bit values come as two halves, the lower one unsigned. */
function wideInteger(json: unknown): bigint | undefined {
  if (!isObject(json)) return integerOf(json);
  const upper = integerOf(json['upper']);
  const lower = integerOf(json['lower']);
  return upper === undefined || lower === undefined ? undefined : (upper << 64n) | lower;
}

/** DuckDB's text of a blob: ASCII, and `\xHH` for everything else, the backslash included. */
function blobBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [found, hex] of text.matchAll(/\\x([0-9A-Fa-f]{2})|[\s\S]/g)) {
    bytes.push(hex === undefined ? found.charCodeAt(0) : Number.parseInt(hex, 16));
  }
  return Uint8Array.from(bytes);
}

/** A constant as a value of a column's type. `isFloor`: the type is coarser, and the constant lies above `value`. */
export interface ColumnValue {
  readonly value: Scalar;
  readonly isFloor: boolean;
}

const infiniteMicros = 9_223_372_036_854_775_807n;
const infiniteDays = 2_147_483_647n;

/** undefined: the column has no such value, or not surely the same one; nothing follows for the column then. */
export function columnValue(
  type: ArrowType,
  constant: DuckdbType,
  value: DuckdbValue,
): ColumnValue | undefined {
  const exactly = (scalar: Scalar): ColumnValue => ({ value: scalar, isFloor: false });
  switch (type.kind) {
    case 'Bool':
      return typeof value === 'boolean' ? exactly(value) : undefined;
    case 'Int':
      if (typeof value !== 'bigint' || !isIntegerId(constant.id)) return undefined;
      if (BigInt.asIntN(type.bitWidth, value) !== value) return undefined;
      return exactly(type.bitWidth === 64 ? value : Number(value));
    case 'FloatingPoint':
      return typeof value === 'number' && !Number.isNaN(value) ? exactly(value) : undefined;
    case 'Decimal':
      if (typeof value === 'number') return decimalBeside(value, type.precision, type.scale);
      if (typeof value !== 'bigint' || constant.scale !== type.scale) return undefined;
      return exactly({ unscaled: value, scale: type.scale });
    case 'Utf8':
      return typeof value === 'string' ? exactly(value) : undefined;
    case 'Binary':
      return value instanceof Uint8Array ? exactly(value) : undefined;
    case 'Date':
      if (type.unit === 'DAY') return constant.id === 'DATE' ? dayValue(value) : undefined;
      return constant.id === 'TIMESTAMP' ? millisecondValue(value, (ms) => ms) : undefined;
    case 'Timestamp':
      if (constant.id !== 'TIMESTAMP WITH TIME ZONE') return undefined;
      return millisecondValue(value, (ms) => packTimestamp(ms, 'UTC'));
    default:
      return undefined;
  }
}

/** Decimals of so many digits are told apart by their nearest doubles. */
export const maxDoubleDigits = 15;

/** The decimal whose double the constant is; else the next one below. */
function decimalBeside(double: number, precision: number, scale: number): ColumnValue | undefined {
  if (!Number.isFinite(double) || precision > maxDoubleDigits) return undefined;
  const power = 10 ** scale;
  const near = Math.floor(double * power);
  if (Math.abs(near) >= 10 ** precision - 2) return undefined;
  const unscaled = [near + 1, near, near - 1].find((candidate) => candidate / power <= double);
  if (unscaled === undefined) return undefined;
  return { value: { unscaled: BigInt(unscaled), scale }, isFloor: unscaled / power !== double };
}

function isIntegerId(id: string): boolean {
  return id === 'TINYINT' || id === 'SMALLINT' || id === 'INTEGER' || id === 'BIGINT';
}

function dayValue(value: DuckdbValue): ColumnValue | undefined {
  if (typeof value !== 'bigint' || value >= infiniteDays || value <= -infiniteDays) return undefined;
  return { value: Number(value), isFloor: false };
}

function millisecondValue(value: DuckdbValue, encode: (ms: bigint) => bigint): ColumnValue | undefined {
  if (typeof value !== 'bigint' || value >= infiniteMicros || value <= -infiniteMicros) return undefined;
  const rest = ((value % 1000n) + 1000n) % 1000n;
  return { value: encode((value - rest) / 1000n), isFloor: rest !== 0n };
}
