/**
 * Every Arrow type of the SDK with values at its edges, for the matrix of what we write. A table over the union, so
 * that a new type does not compile before it has values here.
 */
import type { Scalar } from '../../../connectors/federation/arrow/scalar.ts';
import { packTimestamp } from '../../../connectors/federation/arrow/time-zone.ts';
import {
  type ArrowKind,
  type ArrowType,
  arrowSchema,
  describeType,
  type Field,
} from '../../../connectors/federation/arrow/type.ts';
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { assertSupportedTypes } from '../../../connectors/federation/supported-types.ts';

export interface TypeCase {
  readonly type: ArrowType;
  /** Each once and ascending, in the form of `scalar.ts`; nested types, which have no scalars, have none. */
  readonly values: readonly Scalar[];
}

const timeUnits = ['SECOND', 'MILLISECOND', 'MICROSECOND', 'NANOSECOND'] as const;
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
const int64 = [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n] as const;
const int32 = [-(2 ** 31), -1, 0, 7, 2 ** 31 - 1] as const;

const integers = {
  true: { 8: [-128, -1, 0, 127], 16: [-32768, -1, 0, 32767], 32: int32, 64: int64 },
  false: { 8: [0, 1, 255], 16: [0, 1, 65535], 32: [0, 1, 2 ** 32 - 1], 64: [0n, 1n, 2n ** 64n - 1n] },
} as const;

const floats = {
  HALF: [Number.NEGATIVE_INFINITY, -65504, -0, 2 ** -24, 0.5, Number.POSITIVE_INFINITY, Number.NaN],
  SINGLE: [
    Number.NEGATIVE_INFINITY,
    -Math.fround(3.4028234663852886e38),
    -0,
    2 ** -149,
    Math.fround(0.1),
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ],
  DOUBLE: [
    Number.NEGATIVE_INFINITY,
    -Number.MAX_VALUE,
    -0,
    Number.MIN_VALUE,
    0.1,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ],
} as const;

const decimals = [
  [1, 0],
  [10, 2],
  [18, 18],
  [38, 0],
  [38, 10],
  [38, 38],
] as const;

const intervals = { YEAR_MONTH: 4, DAY_TIME: 8, MONTH_DAY_NANO: 16 } as const;

/** The zone that a value carries is its own; the type's is a placeholder. */
const packedTimestamps = [
  packTimestamp(-(2n ** 51n)),
  packTimestamp(-1n, 'Europe/Berlin'),
  packTimestamp(0n),
  packTimestamp(1450737754000n, '-05:00'),
  packTimestamp(2n ** 51n - 1n, '+14:00'),
] as const;

const cases: { readonly [Kind in ArrowKind]: readonly TypeCase[] } = {
  Null: [{ type: { kind: 'Null' }, values: [] }],
  Bool: [{ type: { kind: 'Bool' }, values: [false, true] }],
  Int: ([8, 16, 32, 64] as const).flatMap((bitWidth) =>
    ([true, false] as const).map((isSigned): TypeCase => {
      return { type: { kind: 'Int', bitWidth, isSigned }, values: integers[`${isSigned}`][bitWidth] };
    }),
  ),
  FloatingPoint: (['HALF', 'SINGLE', 'DOUBLE'] as const).map((precision): TypeCase => {
    return { type: { kind: 'FloatingPoint', precision }, values: floats[precision] };
  }),
  Decimal: decimals.map(([precision, scale]): TypeCase => {
    const greatest = 10n ** BigInt(precision) - 1n;
    const values = [-greatest, -1n, 0n, 1n, greatest].map((unscaled) => ({ unscaled, scale }));
    return { type: { kind: 'Decimal', precision, scale }, values };
  }),
  Utf8: [
    {
      type: { kind: 'Utf8' },
      values: ['', '\u0000', ' ', '"\\/\u2028</', 'a', 'a'.repeat(1000), 'häßlich', '𝄞 clef'],
    },
  ],
  Binary: [{ type: { kind: 'Binary' }, values: [bytes(), bytes(0), bytes(0, 255), bytes(255)] }],
  FixedSizeBinary: [
    { type: { kind: 'FixedSizeBinary', byteWidth: 3 }, values: [bytes(0, 0, 0), bytes(1, 2, 255)] },
  ],
  Date: [
    { type: { kind: 'Date', unit: 'DAY' }, values: [-(2 ** 31), -719162, -1, 0, 2932896, 2 ** 31 - 1] },
    {
      type: { kind: 'Date', unit: 'MILLISECOND' },
      values: [-62135596800000n, -1n, 0n, 951782400123n, 253402300799999n],
    },
  ],
  Time: timeUnits.map((unit): TypeCase => {
    const is64 = unit === 'MICROSECOND' || unit === 'NANOSECOND';
    return {
      type: { kind: 'Time', unit, bitWidth: is64 ? 64 : 32 },
      values: is64 ? [0n, 86_399_999_999n] : [0, 86_399],
    };
  }),
  Timestamp: timeUnits.flatMap((unit) =>
    [null, 'UTC', 'Europe/Berlin'].map((timezone): TypeCase => {
      const type = { kind: 'Timestamp', unit, timezone } as const;
      if (unit !== 'MILLISECOND' || timezone === null) return { type, values: int64 };
      return { type, values: packedTimestamps };
    }),
  ),
  Interval: (['YEAR_MONTH', 'DAY_TIME', 'MONTH_DAY_NANO'] as const).map((unit): TypeCase => {
    const width = intervals[unit];
    return {
      type: { kind: 'Interval', unit },
      values: [new Uint8Array(width), new Uint8Array(width).fill(255)],
    };
  }),
  List: [{ type: { kind: 'List' }, values: [] }],
  FixedSizeList: [{ type: { kind: 'FixedSizeList', listSize: 2 }, values: [] }],
  Struct: [{ type: { kind: 'Struct' }, values: [] }],
  Map: [{ type: { kind: 'Map' }, values: [] }],
  /** Neither side can write one: see `wire/arrow-type.ts`. */
  Union: [],
};

export const everyType: readonly TypeCase[] = Object.values(cases).flat();

/** Types that have scalars. */
export const scalarTypes: readonly TypeCase[] = everyType.filter(({ values }) => values.length > 0);

/** Whether Athena takes the column, by the SDK's own table. */
export function isSupported(column: Field): boolean {
  try {
    assertSupportedTypes(arrowSchema([column]), 'the matrix');
    return true;
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'OperationNotSupported') return false;
    throw error;
  }
}

/** Short, and its own for every type: `Timestamp(MILLISECOND, UTC)`. */
export function nameOf({ type }: TypeCase): string {
  return describeType(type);
}
