/**
 * Arrow's logical types as plain data. `kind` is spelled as Athena spells `@type` in its Arrow type JSON,
 * so one word serves the wire, the tables that are total over it, and error messages.
 */

export type TimeUnit = 'SECOND' | 'MILLISECOND' | 'MICROSECOND' | 'NANOSECOND';

export type ArrowType =
  | { readonly kind: 'Null' }
  | { readonly kind: 'Bool' }
  | { readonly kind: 'Int'; readonly bitWidth: 8 | 16 | 32 | 64; readonly isSigned: boolean }
  | { readonly kind: 'FloatingPoint'; readonly precision: 'HALF' | 'SINGLE' | 'DOUBLE' }
  | { readonly kind: 'Decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'Utf8' }
  | { readonly kind: 'Binary' }
  | { readonly kind: 'FixedSizeBinary'; readonly byteWidth: number }
  | { readonly kind: 'Date'; readonly unit: 'DAY' | 'MILLISECOND' }
  | { readonly kind: 'Time'; readonly unit: TimeUnit; readonly bitWidth: 32 | 64 }
  | { readonly kind: 'Timestamp'; readonly unit: TimeUnit; readonly timezone: string | null }
  | { readonly kind: 'Interval'; readonly unit: 'YEAR_MONTH' | 'DAY_TIME' | 'MONTH_DAY_NANO' }
  | { readonly kind: 'List' }
  | { readonly kind: 'FixedSizeList'; readonly listSize: number }
  | { readonly kind: 'Struct' }
  | { readonly kind: 'Map' }
  | { readonly kind: 'Union'; readonly mode: 'Sparse' | 'Dense'; readonly typeIds: readonly number[] };

export type ArrowKind = ArrowType['kind'];

/** A named column or nested member. A list has one child, a map one child `entries` of two. */
export interface Field {
  readonly name: string;
  readonly type: ArrowType;
  readonly nullable: boolean;
  readonly children: readonly Field[];
  readonly metadata: ReadonlyMap<string, string>;
}

/** The columns of a table or block. A metadata key equal to a column's name is that column's comment in Athena. */
export interface ArrowSchema {
  readonly fields: readonly Field[];
  readonly metadata: ReadonlyMap<string, string>;
}

const noMetadata: ReadonlyMap<string, string> = new Map();

export function field(name: string, type: ArrowType, children: readonly Field[] = []): Field {
  return { name, type, nullable: true, children, metadata: noMetadata };
}

export function arrowSchema(
  fields: readonly Field[],
  metadata: ReadonlyMap<string, string> = noMetadata,
): ArrowSchema {
  return { fields, metadata };
}

/**
 * The types that Athena accepts from a connector, by the name of the SQL type that an analyst sees.
 *
 * @example
 * arrowSchema([field('id', types.bigint), field('price', types.decimal(10, 2)), list('tags', types.varchar)])
 */
export const types = {
  boolean: { kind: 'Bool' },
  tinyint: { kind: 'Int', bitWidth: 8, isSigned: true },
  smallint: { kind: 'Int', bitWidth: 16, isSigned: true },
  integer: { kind: 'Int', bitWidth: 32, isSigned: true },
  bigint: { kind: 'Int', bitWidth: 64, isSigned: true },
  real: { kind: 'FloatingPoint', precision: 'SINGLE' },
  double: { kind: 'FloatingPoint', precision: 'DOUBLE' },
  varchar: { kind: 'Utf8' },
  varbinary: { kind: 'Binary' },
  date: { kind: 'Date', unit: 'DAY' },
  /** `timestamp(3)`: milliseconds since 1970 without a zone. */
  timestamp: { kind: 'Date', unit: 'MILLISECOND' },
  /** `timestamp(3) with time zone`: each value packs milliseconds and a zone key (see `time-zone.ts`). */
  timestampWithTimeZone: { kind: 'Timestamp', unit: 'MILLISECOND', timezone: 'UTC' },
  decimal: (precision: number, scale: number): Extract<ArrowType, { kind: 'Decimal' }> => ({
    kind: 'Decimal',
    precision,
    scale,
  }),
} as const satisfies Record<string, ArrowType | ((precision: number, scale: number) => ArrowType)>;

export function list(name: string, element: ArrowType, elementChildren: readonly Field[] = []): Field {
  return field(name, { kind: 'List' }, [field('', element, elementChildren)]);
}

export function struct(name: string, members: readonly Field[]): Field {
  return field(name, { kind: 'Struct' }, members);
}

/** Athena's fixed map layout: a non-null `entries` struct of a non-null `key` and a nullable `value`. */
export function map(name: string, key: ArrowType, value: Field): Field {
  const keyField: Field = { ...field('key', key), nullable: false };
  const entries: Field = {
    ...field('entries', { kind: 'Struct' }, [keyField, { ...value, name: 'value' }]),
    nullable: false,
  };
  return field(name, { kind: 'Map' }, [entries]);
}

export function isSameType(a: ArrowType, b: ArrowType): boolean {
  if (a.kind === 'Timestamp' && b.kind === 'Timestamp') return a.unit === b.unit && a.timezone === b.timezone;
  return describeType(a) === describeType(b);
}

/** Types alone, members included: names may differ, since columns go by their position. */
export function isSameShape(a: Field, b: Field): boolean {
  if (!isSameType(a.type, b.type) || a.children.length !== b.children.length) return false;
  return a.children.every((child, index) => {
    const other = b.children[index];
    return other !== undefined && isSameShape(child, other);
  });
}

const describe: { readonly [Kind in ArrowKind]: (type: Extract<ArrowType, { kind: Kind }>) => string } = {
  Null: () => 'Null',
  Bool: () => 'Bool',
  Int: (type) => `${type.isSigned ? 'Int' : 'UInt'}(${type.bitWidth})`,
  FloatingPoint: (type) => `FloatingPoint(${type.precision})`,
  Decimal: (type) => `Decimal(${type.precision}, ${type.scale})`,
  Utf8: () => 'Utf8',
  Binary: () => 'Binary',
  FixedSizeBinary: (type) => `FixedSizeBinary(${type.byteWidth})`,
  Date: (type) => `Date(${type.unit})`,
  Time: (type) => `Time(${type.unit}, ${type.bitWidth})`,
  Timestamp: (type) => `Timestamp(${type.unit}, ${type.timezone ?? 'no zone'})`,
  Interval: (type) => `Interval(${type.unit})`,
  List: () => 'List',
  FixedSizeList: (type) => `FixedSizeList(${type.listSize})`,
  Struct: () => 'Struct',
  Map: () => 'Map',
  Union: (type) => `Union(${type.mode}, ${type.typeIds.join(',')})`,
};

/** One line of text for messages. */
export function describeType(type: ArrowType): string {
  const text = describe[type.kind] as (type: ArrowType) => string;
  return text(type);
}
