/** How each Arrow type lies in memory: the one table that size, IPC, builders and readers go by. */
import { ConnectorError } from '../errors.ts';
import { type ArrowKind, type ArrowType, describeType } from './type.ts';

export type Layout =
  /** No buffers. */
  | { readonly kind: 'none' }
  /** Validity, one bit a value. */
  | { readonly kind: 'bits' }
  /** Validity, `byteWidth` bytes a value, little endian. */
  | { readonly kind: 'fixed'; readonly byteWidth: number }
  /** Validity, int32 offsets, bytes. */
  | { readonly kind: 'variable' }
  /** Validity, int32 offsets, one child. */
  | { readonly kind: 'list' }
  /** Validity, one child of `listSize` values a row. */
  | { readonly kind: 'fixed-list'; readonly listSize: number }
  /** Validity, children of the same length. */
  | { readonly kind: 'struct' };

export const intervalBytes = { YEAR_MONTH: 4, DAY_TIME: 8, MONTH_DAY_NANO: 16 } as const;
const floatBytes = { HALF: 2, SINGLE: 4, DOUBLE: 8 } as const;

type LayoutOf<Kind extends ArrowKind> = (type: Extract<ArrowType, { kind: Kind }>) => Layout;

const fixed = (byteWidth: number): Layout => ({ kind: 'fixed', byteWidth });

const layouts: { readonly [Kind in ArrowKind]: LayoutOf<Kind> } = {
  Null: () => ({ kind: 'none' }),
  Bool: () => ({ kind: 'bits' }),
  Int: (type) => fixed(type.bitWidth / 8),
  FloatingPoint: (type) => fixed(floatBytes[type.precision]),
  Decimal: () => fixed(16),
  Utf8: () => ({ kind: 'variable' }),
  Binary: () => ({ kind: 'variable' }),
  FixedSizeBinary: (type) => fixed(type.byteWidth),
  Date: (type) => fixed(type.unit === 'DAY' ? 4 : 8),
  Time: (type) => fixed(type.bitWidth / 8),
  Timestamp: () => fixed(8),
  Interval: (type) => fixed(intervalBytes[type.unit]),
  List: () => ({ kind: 'list' }),
  FixedSizeList: (type) => ({ kind: 'fixed-list', listSize: type.listSize }),
  Struct: () => ({ kind: 'struct' }),
  Map: () => ({ kind: 'list' }),
  Union: (type) => {
    throw new ConnectorError(
      'OperationNotSupported',
      `Arrow type ${describeType(type)} is not supported: Athena has no union type`,
    );
  },
};

/** Not with shifts: they wrap from 2^31 on, and a header may say as much. */
export function bitmapBytes(length: number): number {
  return Math.ceil(length / 8);
}

/** @throws ConnectorError OperationNotSupported for unions */
export function layoutOf(type: ArrowType): Layout {
  const layout = layouts[type.kind] as (type: ArrowType) => Layout;
  return layout(type);
}
