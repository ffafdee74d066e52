/** One field of every type that Athena takes, flat and nested, with values at the edges. */
import { type Field, field, list, map, struct, types } from '../../../../connectors/federation/arrow/type.ts';

export interface TypeCase {
  readonly field: Field;
  /** In the form that `valueAt` gives back. */
  readonly values: readonly unknown[];
}

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const decimal = (unscaled: bigint, scale: number) => ({ unscaled, scale });

export const flatCases: readonly TypeCase[] = [
  { field: field('boolean', types.boolean), values: [true, false, null, true] },
  { field: field('tinyint', types.tinyint), values: [-128, 127, null, 0] },
  { field: field('smallint', types.smallint), values: [-32768, 32767, null, 0] },
  { field: field('integer', types.integer), values: [-(2 ** 31), 2 ** 31 - 1, null, 0] },
  { field: field('bigint', types.bigint), values: [int64.min, int64.max, null, 2n ** 53n + 1n] },
  {
    field: field('real', types.real),
    values: [Math.fround(0.1), -0, null, Number.NaN, Number.NEGATIVE_INFINITY],
  },
  {
    field: field('double', types.double),
    values: [0.1, 5e-324, null, Number.MAX_VALUE, Number.POSITIVE_INFINITY],
  },
  {
    field: field('decimal', types.decimal(38, 10)),
    values: [decimal(10n ** 38n - 1n, 10), decimal(-(10n ** 38n) + 1n, 10), null, decimal(-1n, 10)],
  },
  {
    field: field('varchar', types.varchar),
    values: ['', 'häßlich', null, '𝄞 clef', 'a'.repeat(1000), '\u0000'],
  },
  { field: field('varbinary', types.varbinary), values: [new Uint8Array(), new Uint8Array([0, 255]), null] },
  { field: field('date', types.date), values: [0, -1, null, 2932896, -719162] },
  { field: field('timestamp', types.timestamp), values: [0n, -1n, null, 253402300799999n, 951782400123n] },
  {
    field: field('zoned', types.timestampWithTimeZone),
    values: [5942221840384541n, -4096n, null, (8n * 10n ** 14n) << 12n],
  },
];

export const nestedCases: readonly TypeCase[] = [
  { field: list('list', types.bigint), values: [[], [1n, null, 3n], null, [int64.max]] },
  {
    field: struct('struct', [field('a', types.varchar), field('b', types.integer)]),
    values: [{ a: 'x', b: 1 }, null, { a: null, b: null }],
  },
  {
    field: map('map', types.varchar, field('value', types.double)),
    values: [new Map(), new Map([['k', 1.5]]), null, new Map([['', null]])],
  },
  {
    field: field('list of struct of list', { kind: 'List' }, [struct('', [list('inner', types.varchar)])]),
    values: [[{ inner: ['a', null] }, null, { inner: null }], null, []],
  },
  {
    field: map('map of list', types.bigint, list('value', types.boolean)),
    values: [new Map([[1n, [true, null]]]), null],
  },
];

export const everyCase: readonly TypeCase[] = [...flatCases, ...nestedCases];
