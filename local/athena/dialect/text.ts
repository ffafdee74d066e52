/**
 * A value as the text Athena puts into its results: Java's doubles, hexadecimal bytes, `[1, 2]`, `{a=1}`. Text
 * inside arrays, maps and rows is not quoted, as in Athena, so it cannot always be read back.
 */
import {
  DuckDBArrayValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  type DuckDBMapEntry,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  type DuckDBValue,
} from '@duckdb/node-api';

const maxBigint = 9_223_372_036_854_775_807n;
const microsPerDay = 86_400_000_000n;

/** NULL reads `null`, as it does inside an array; what stands for a whole NULL is the caller's to decide. */
export function textOf(value: DuckDBValue, type: DuckDBType): string {
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return value;
    case 'boolean':
      return String(value);
    case 'bigint':
      return formatBigint(value);
    case 'number':
      return formatNumber(value, type.typeId);
    case 'object':
      return formatObject(value, type);
    default:
      return value satisfies never;
  }
}

function formatObject(value: DuckDBValue & object, type: DuckDBType): string {
  if (value instanceof DuckDBDecimalValue) return formatDecimal(value.value, value.scale);
  if (value instanceof DuckDBDateValue) return formatDate(BigInt(value.days));
  if (value instanceof DuckDBTimestampTZValue)
    return formatInstant(value, `${formatTimestamp(value.micros)} UTC`);
  if (value instanceof DuckDBTimestampValue) return formatInstant(value, formatTimestamp(value.micros));
  if (value instanceof DuckDBTimestampMillisecondsValue) return formatTimestamp(value.millis * 1000n);
  if (value instanceof DuckDBTimestampSecondsValue) return formatTimestamp(value.seconds * 1_000_000n);
  if (value instanceof DuckDBTimestampNanosecondsValue) return formatNanos(value.nanos);
  if (value instanceof DuckDBTimeValue) return formatTime(value.micros);
  if (value instanceof DuckDBIntervalValue) return formatInterval(value);
  if (value instanceof DuckDBBlobValue) return formatBytes(value.bytes);
  if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
    return `[${value.items.map((item) => textOf(item, elementType(type))).join(', ')}]`;
  }
  if (value instanceof DuckDBMapValue) return formatMap(value, type);
  if (value instanceof DuckDBStructValue) return formatRow(value, type);
  return value.toString();
}

function elementType(type: DuckDBType): DuckDBType {
  return type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY ? type.valueType : type;
}

/** DuckDB computes some integers in 128 bits; Athena has 64 and fails beyond. */
function formatBigint(value: bigint): string {
  if (value > maxBigint || value < -maxBigint - 1n) {
    throw new RangeError(`NUMERIC_VALUE_OUT_OF_RANGE: ${value} does not fit in a bigint`);
  }
  return String(value);
}

function formatNumber(value: number, typeId: DuckDBTypeId): string {
  if (typeId !== DuckDBTypeId.DOUBLE && typeId !== DuckDBTypeId.FLOAT) return String(value);
  return formatDouble(typeId === DuckDBTypeId.FLOAT ? shortestReal(value) : value);
}

/** A real arrives widened to a double; its own shortest digits are fewer. */
function shortestReal(value: number): number {
  for (let digits = 1; digits < 9; digits += 1) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return Number(value.toPrecision(9));
}

/** Java's Double.toString: plain from 1e-3 up to 1e7, else one digit before the point and E. */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0';
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : String(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`;
}

function formatDecimal(unscaled: bigint, scale: number): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const sign = unscaled < 0n ? '-' : '';
  return scale === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Proleptic Gregorian, for years that JavaScript's Date cannot reach too. */
function formatDate(days: bigint): string {
  const cycle = 146_097n;
  const shift = days >= 0n ? days / cycle : -((-days + cycle - 1n) / cycle);
  const within = new Date(Number(days - shift * cycle) * 86_400_000);
  const year = BigInt(within.getUTCFullYear()) + shift * 400n;
  const sign = year < 0n ? '-' : '';
  const fields = [within.getUTCMonth() + 1, within.getUTCDate()].map((field) =>
    String(field).padStart(2, '0'),
  );
  return `${sign}${String(year < 0n ? -year : year).padStart(4, '0')}-${fields.join('-')}`;
}

function formatInstant(value: { readonly isFinite: boolean; readonly micros: bigint }, text: string): string {
  return value.isFinite ? text : value.micros > 0n ? 'infinity' : '-infinity';
}

function formatTimestamp(micros: bigint): string {
  const rest = ((micros % microsPerDay) + microsPerDay) % microsPerDay;
  return `${formatDate((micros - rest) / microsPerDay)} ${formatTime(rest)}`;
}

function formatNanos(nanos: bigint): string {
  const rest = ((nanos % 1000n) + 1000n) % 1000n;
  const text = formatTimestamp((nanos - rest) / 1000n);
  if (rest === 0n) return text;
  const [seconds = '', fraction = ''] = text.split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}${String(rest).padStart(3, '0')}`;
}

/** Three fraction digits as in Athena's usual timestamp(3), six where the value needs them. */
function formatTime(micros: bigint): string {
  const two = (value: bigint) => String(value).padStart(2, '0');
  const seconds = micros / 1_000_000n;
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  const shown = fraction.endsWith('000') ? fraction.slice(0, 3) : fraction;
  return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}.${shown}`;
}

function formatInterval({ months, days, micros }: DuckDBIntervalValue): string {
  if (months !== 0 && days === 0 && micros === 0n) {
    const size = Math.abs(months);
    return `${months < 0 ? '-' : ''}${Math.floor(size / 12)}-${size % 12}`;
  }
  const total = BigInt(days) * microsPerDay + micros;
  const size = total < 0n ? -total : total;
  return `${total < 0n ? '-' : ''}${size / microsPerDay} ${formatTime(size % microsPerDay)}`;
}

function formatBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function formatMap(value: DuckDBMapValue, type: DuckDBType): string {
  const [keyType, valueType] =
    type.typeId === DuckDBTypeId.MAP ? [type.keyType, type.valueType] : [type, type];
  const entries = value.entries.toSorted(compareKeys).map((entry) => {
    return `${textOf(entry.key, keyType)}=${textOf(entry.value, valueType)}`;
  });
  return `{${entries.join(', ')}}`;
}

/** Athena prints a map in the order of its keys. */
function compareKeys(left: DuckDBMapEntry, right: DuckDBMapEntry): number {
  const [a, b] = [sortKey(left.key), sortKey(right.key)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function sortKey(key: DuckDBValue): number | bigint | string {
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'string') return key;
  if (key instanceof DuckDBDecimalValue) return key.value;
  return String(key);
}

/** Fields that the dialect named itself, field0 to fieldN, had no name in the query. */
function formatRow(value: DuckDBStructValue, type: DuckDBType): string {
  const fields = Object.entries(value.entries).map(([name, field], index) => {
    const fieldType = type.typeId === DuckDBTypeId.STRUCT ? (type.entryTypes[index] ?? type) : type;
    return { name, text: textOf(field, fieldType) };
  });
  const unnamed = fields.every(({ name }, index) => name === `field${index}`);
  return `{${fields.map(({ name, text }) => (unnamed ? text : `${name}=${text}`)).join(', ')}}`;
}
