/** Blocks too large to be read by people: many rows, many columns, long texts. */
import { vectorFromValues } from '../../../connectors/federation/arrow/builder.ts';
import { field, list, types } from '../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../connectors/federation/arrow/vector.ts';
import { blockOf, type NamedBlock } from './blocks.ts';

const rows = 200_000;

function rowsOf<Value>(count: number, value: (row: number) => Value): Iterable<Value> {
  return Array.from({ length: count }, (_, row) => value(row));
}

const numbers = (): readonly Vector[] => [
  vectorFromValues(
    field('n', types.integer),
    rowsOf(rows, (row) => (row % 11 === 0 ? null : row)),
  ),
  vectorFromValues(
    field('d', types.double),
    rowsOf(rows, (row) => row / 7),
  ),
  vectorFromValues(
    field('p', types.decimal(38, 3)),
    rowsOf(rows, (row) => {
      return { unscaled: BigInt(row) * 10n ** 30n, scale: 3 };
    }),
  ),
];

const texts = (): readonly Vector[] => [
  vectorFromValues(
    field('t', types.varchar),
    rowsOf(50_000, (row) => 'ö'.repeat(row % 100)),
  ),
  vectorFromValues(
    list('l', types.bigint),
    rowsOf(50_000, (row) => rowsOf(row % 5, (n) => BigInt(n))),
  ),
];

export function giantBlocks(): readonly NamedBlock[] {
  const columns = Array.from({ length: 2000 }, (_, index) =>
    vectorFromValues(field(`c${index}`, types.smallint), [index]),
  );
  return [
    { name: `${rows} rows of numbers`, block: blockOf(numbers()) },
    { name: '50000 rows of texts and lists', block: blockOf(texts()) },
    { name: '2000 columns', block: blockOf(columns) },
    {
      name: 'one text of 8 MB',
      block: blockOf([vectorFromValues(field('t', types.varchar), ['x'.repeat(8_000_000)])]),
    },
  ];
}
