/** Random tables of the types that Athena takes, nested to any depth, with the rows that they were built from. */
import fc from 'fast-check';
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import {
  type ArrowType,
  arrowSchema,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';

/** A field of any type and values for it, in the form that `valueAt` gives back. */
interface Typed {
  readonly field: Field;
  readonly value: fc.Arbitrary<unknown>;
}

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const float32 = fc.float();

const scalars: readonly (readonly [ArrowType, fc.Arbitrary<unknown>])[] = [
  [types.boolean, fc.boolean()],
  [types.tinyint, fc.integer({ min: -128, max: 127 })],
  [types.smallint, fc.integer({ min: -32768, max: 32767 })],
  [types.integer, fc.integer()],
  [types.bigint, int64],
  [types.real, float32],
  [types.double, fc.double()],
  [
    types.decimal(38, 5),
    fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n }).map((unscaled) => ({ unscaled, scale: 5 })),
  ],
  [types.varchar, fc.string({ unit: 'grapheme' })],
  [types.varbinary, fc.uint8Array()],
  [types.date, fc.integer()],
  [types.timestamp, int64],
  [types.timestampWithTimeZone, int64],
];

const nullable = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.option(value, { nil: null, freq: 4 });

const scalar = (name: string): fc.Arbitrary<Typed> =>
  fc.constantFrom(...scalars).map(([type, value]) => ({ field: field(name, type), value: nullable(value) }));

function typed(name: string, depth: number): fc.Arbitrary<Typed> {
  if (depth === 0) return scalar(name);
  const lists = typed('', depth - 1).map((element): Typed => {
    return {
      field: list(name, element.field.type, element.field.children),
      value: nullable(fc.array(element.value, { maxLength: 4 })),
    };
  });
  const structs = fc.tuple(typed('a', depth - 1), typed('b', depth - 1)).map(([a, b]): Typed => {
    return {
      field: struct(name, [a.field, b.field]),
      value: nullable(fc.record({ a: a.value, b: b.value }, { noNullPrototype: true })),
    };
  });
  const maps = typed('value', depth - 1).map((entry): Typed => {
    const entries = fc.array(fc.tuple(fc.string(), entry.value), { maxLength: 4 });
    return {
      field: map(name, types.varchar, entry.field),
      value: nullable(entries.map((pairs) => new Map(pairs))),
    };
  });
  return fc.oneof({ weight: 3, arbitrary: scalar(name) }, lists, structs, maps);
}

export interface Table {
  readonly block: Block;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export const table: fc.Arbitrary<Table> = fc.integer({ min: 0, max: 3 }).chain((count) =>
  fc.tuple(...Array.from({ length: count }, (_, index) => typed(`c${index}`, 3))).chain((columns) => {
    const schema = arrowSchema(columns.map(({ field }) => field));
    const row = fc.record(Object.fromEntries(columns.map(({ field, value }) => [field.name, value])), {
      noNullPrototype: true,
    });
    return fc.array(row, { maxLength: 20 }).map((rows) => ({ block: buildBlock(schema, rows), rows }));
  }),
);
