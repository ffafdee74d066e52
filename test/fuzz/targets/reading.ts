/** Everything that can be done with a decoded block, since what is checked late must hold late too. */
import { decodeRecordBatch, encodeRecordBatch } from '../../../connectors/federation/arrow/ipc.ts';
import { scalarAt, valueAt } from '../../../connectors/federation/arrow/read.ts';
import { selectRows } from '../../../connectors/federation/arrow/select.ts';
import { blockBytes } from '../../../connectors/federation/arrow/size.ts';
import { types } from '../../../connectors/federation/arrow/type.ts';
import type { Block, Vector } from '../../../connectors/federation/arrow/vector.ts';
import { compilePredicate } from '../../../connectors/federation/predicate/evaluate.ts';
import type { Operand, Predicate } from '../../../connectors/federation/predicate/predicate.ts';
import { concatenateRanges } from '../../../connectors/federation/spill/concatenation.ts';
import { emptyTally, tallyBytes, withRange } from '../../../connectors/federation/spill/row-range.ts';
import { joined } from '../mutate/bytes.ts';
import { assertSame, may, must } from '../oracle.ts';
import { Violation } from '../target.ts';

/** Beyond that many rows the decoder has been tried, and one more operation only takes time. */
const maxRowsOfPredicates = 20_000;
const maxColumnsOfPredicates = 12;

/** All values; null where one of them is refused, such as text that is not UTF-8. */
export function valuesOf(block: Block): readonly (readonly unknown[])[] | undefined {
  return may(() =>
    block.vectors.map((vector) => Array.from({ length: vector.length }, (_, row) => valueAt(vector, row))),
  );
}

export function exercise(block: Block): void {
  assertRoundTrip(block);
  const halves = must('compaction', () => {
    const rows = Uint32Array.from(
      { length: block.vectors.length === 0 ? 0 : block.rowCount >> 1 },
      (_, row) => 2 * row,
    );
    return selectRows(block, rows);
  });
  assertRoundTrip(halves);
  must('concatenation', () => {
    const ranges = [halves, block].map((part) => ({
      block: part,
      from: part.rowCount >> 1,
      to: part.rowCount,
    }));
    const whole = concatenateRanges(block.schema, block.vectors.length === 0 ? [] : ranges);
    assertRoundTrip(whole);
  });
  must('size', () => {
    const tally = withRange(emptyTally(block.schema), { block, from: 0, to: block.rowCount });
    const [counted, tallied] = [blockBytes(block), tallyBytes(tally, block.schema)];
    if (!Number.isSafeInteger(counted) || tallied > counted)
      throw new Violation(`sizes ${counted} and ${tallied}`);
  });
  if (block.rowCount > 0 && block.rowCount <= maxRowsOfPredicates) filter(block);
}

/** A block of no rows is written as no batch at all, so its schema need not have what a batch needs. */
function assertRoundTrip(block: Block): void {
  if (block.rowCount === 0) return;
  const again = must('round trip', () => {
    return decodeRecordBatch(block.schema, joined(...encodeRecordBatch(block, 'legacy')));
  });
  assertSame(
    'a block changes when it is written and read again',
    withoutFreedom(again),
    withoutFreedom(block),
  );
}

/** A bitmap of no nulls may be absent, bits after the last row are anything, and lists may start anywhere. */
function withoutFreedom({ rowCount, vectors }: Block): unknown {
  const plain = (vector: Vector): unknown => ({
    ...vector,
    field: vector.field.name,
    validity: vector.nullCount === 0 ? null : vector.validity,
    children: vector.children.map(plain),
  });
  return { rowCount, vectors: vectors.map(plain) };
}

function filter(block: Block): void {
  for (const vector of block.vectors.slice(0, maxColumnsOfPredicates)) {
    for (const term of termsOf(vector)) {
      const rows = may(() => compilePredicate([term], block.schema)(block));
      if (rows !== undefined && rows !== null) assertRowNumbers(rows, block.rowCount);
    }
    assertFound(block, vector);
  }
}

function termsOf({ field }: Vector): readonly Predicate[] {
  const column: Operand = { kind: 'column', name: field.name, type: field.type };
  const zero: Operand = { kind: 'constant', type: types.bigint, value: 0n };
  return [
    { kind: 'is-null', operand: column },
    { kind: 'comparison', operator: '<=', left: column, right: column },
    { kind: 'comparison', operator: '>', left: column, right: zero },
    { kind: 'is-distinct', left: column, right: column },
    { kind: 'like', operand: column, pattern: column },
  ];
}

function assertRowNumbers(rows: Uint32Array, rowCount: number): void {
  let previous = -1;
  for (const row of rows) {
    if (row <= previous || row >= rowCount) throw new Violation(`row ${row} of ${rowCount} was selected`);
    previous = row;
  }
}

/** A value of a row is found by a set of just that value. */
function assertFound(block: Block, vector: Vector): void {
  const row = block.rowCount >> 1;
  const isOnlyColumn = block.schema.fields.filter(({ name }) => name === vector.field.name).length === 1;
  const value = may(() => scalarAt(vector, row));
  if (!isOnlyColumn || value === undefined || value === null || Number.isNaN(value)) return;
  const { name, type } = vector.field;
  const set = {
    kind: 'EquatableValueSet',
    type,
    values: [value],
    whiteList: true,
    nullAllowed: false,
  } as const;
  const rows = may(() =>
    compilePredicate([{ kind: 'in-value-set', column: name, set }], block.schema)(block),
  );
  if (rows === undefined || rows === null) return;
  assertRowNumbers(rows, block.rowCount);
  if (!rows.includes(row)) throw new Violation('a row is not found by its own value');
}
