/**
 * One value of a scalar Arrow type in JavaScript. A type always has the same form, whatever the value's size:
 *
 * | Arrow type | form |
 * |---|---|
 * | Bool | boolean |
 * | Int 8, 16, 32 | number |
 * | Int 64 | bigint |
 * | FloatingPoint | number |
 * | Decimal | {@link Decimal} |
 * | Utf8 | string |
 * | Binary, FixedSizeBinary | Uint8Array |
 * | Interval | Uint8Array, as stored |
 * | Date(DAY) | number, days since 1970-01-01 |
 * | Date(MILLISECOND) | bigint, milliseconds since 1970 |
 * | Timestamp | bigint, as stored: packed milliseconds and zone key when it has a zone |
 * | Time | number or bigint by bit width |
 */
export type Scalar = boolean | number | bigint | string | Uint8Array | Decimal;

/** `unscaled` × 10^-`scale`, exactly. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

export function isDecimal(value: unknown): value is Decimal {
  return typeof value === 'object' && value !== null && 'unscaled' in value && 'scale' in value;
}
