/**
 * Every type that Athena takes from a connector, with values at its edges. Total over Arrow's kinds: a kind that the SDK
 * learns has to say here what it holds, or that Athena has no such type.
 */
import {
  type ArrowKind,
  type ArrowType,
  type Decimal,
  packTimestamp,
  type Scalar,
  types,
} from '../../../connectors/federation/index.ts';

type NestedKind = 'List' | 'FixedSizeList' | 'Struct' | 'Map' | 'Union';

export interface TypeCase {
  /** A column's name. */
  readonly name: string;
  readonly type: Exclude<ArrowType, { kind: NestedKind }>;
  /** Distinct, without null, in the one form that the SDK has for the type. */
  readonly values: readonly Scalar[];
}

type IntegerWidth = Extract<ArrowType, { kind: 'Int' }>['bitWidth'];
type FloatPrecision = Extract<ArrowType, { kind: 'FloatingPoint' }>['precision'];
type DateUnit = Extract<ArrowType, { kind: 'Date' }>['unit'];

const decimalType = (precision: number, scale: number) => ({ kind: 'Decimal', precision, scale }) as const;
const decimal = (unscaled: bigint, scale: number): Decimal => ({ unscaled, scale });
const nines = 10n ** 38n - 1n;

const integers: { readonly [Width in IntegerWidth]: TypeCase } = {
  8: { name: 'tinyint', type: types.tinyint, values: [-128, -1, 0, 1, 127] },
  16: { name: 'smallint', type: types.smallint, values: [-32768, -1, 0, 256, 32767] },
  32: { name: 'integer', type: types.integer, values: [-(2 ** 31), -1, 0, 65536, 2 ** 31 - 1] },
  64: {
    name: 'bigint',
    type: types.bigint,
    values: [-(2n ** 63n), -1n, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n],
  },
};

const floats: { readonly [Precision in FloatPrecision]: TypeCase | null } = {
  HALF: null,
  SINGLE: {
    name: 'real',
    type: types.real,
    values: [
      Number.NEGATIVE_INFINITY,
      -0,
      0,
      Math.fround(0.1),
      2 ** -149,
      Number.POSITIVE_INFINITY,
      Number.NaN,
    ],
  },
  DOUBLE: {
    name: 'double',
    type: types.double,
    values: [Number.NEGATIVE_INFINITY, -0, 0, 0.1, 5e-324, Number.MAX_VALUE, Number.NaN],
  },
};

const dates: { readonly [Unit in DateUnit]: TypeCase } = {
  DAY: { name: 'date', type: types.date, values: [-719162, -1, 0, 20000, 2932896] },
  MILLISECOND: {
    name: 'timestamp',
    type: types.timestamp,
    values: [-62135596800000n, -1n, 0n, 951782400123n, 253402300799999n],
  },
};

/** Among them one instant in three zones, and instants before 1970 and after what fits a double when packed. */
const zoned: readonly bigint[] = [
  packTimestamp(-1n, 'UTC'),
  packTimestamp(1700000000000n, 'UTC'),
  packTimestamp(1700000000000n, '-05:00'),
  packTimestamp(1700000000000n, 'Europe/Berlin'),
  packTimestamp(4102444800001n, 'Asia/Kathmandu'),
];

/** null: Athena takes no column of this kind. */
export const typeCases: { readonly [Kind in ArrowKind]: readonly TypeCase[] | null } = {
  Null: null,
  Bool: [{ name: 'boolean', type: types.boolean, values: [true, false] }],
  Int: Object.values(integers),
  FloatingPoint: Object.values(floats).filter((it) => it !== null),
  Decimal: [
    {
      name: 'decimal_wide',
      type: decimalType(38, 10),
      values: [decimal(-nines, 10), decimal(-1n, 10), decimal(0n, 10), decimal(15n, 10), decimal(nines, 10)],
    },
    {
      name: 'decimal_whole',
      type: decimalType(18, 0),
      values: [decimal(-(10n ** 18n) + 1n, 0), decimal(7n, 0), decimal(10n ** 18n - 1n, 0)],
    },
    {
      name: 'decimal_fraction',
      type: decimalType(38, 38),
      values: [decimal(-nines, 38), decimal(1n, 38), decimal(nines, 38)],
    },
  ],
  Utf8: [
    {
      name: 'varchar',
      type: types.varchar,
      // The last three come in one order by code points and in another by UTF-16 units.
      values: ['', 'a', 'a ', 'häßlich', 'a'.repeat(1000), 'nul \u0000', '\ue000', '\ufffd', '𝄞 clef'],
    },
  ],
  Binary: [
    {
      name: 'varbinary',
      type: types.varbinary,
      values: [[], [0], [0, 255], [127], [128], [255, 255, 255]].map((bytes) => Uint8Array.from(bytes)),
    },
  ],
  FixedSizeBinary: null,
  Date: Object.values(dates),
  Time: null,
  Timestamp: [
    { name: 'zoned', type: types.timestampWithTimeZone, values: zoned },
    {
      name: 'zoned_elsewhere',
      type: { kind: 'Timestamp', unit: 'MILLISECOND', timezone: 'America/New_York' },
      values: zoned.slice(1, 3),
    },
    {
      name: 'zoned_micro',
      type: { kind: 'Timestamp', unit: 'MICROSECOND', timezone: 'UTC' },
      values: [-1n, 0n, 1700000000000001n],
    },
  ],
  Interval: null,
  List: [],
  FixedSizeList: null,
  Struct: [],
  Map: [],
  Union: null,
};

export const scalarCases: readonly TypeCase[] = Object.values(typeCases).flatMap((cases) => cases ?? []);
