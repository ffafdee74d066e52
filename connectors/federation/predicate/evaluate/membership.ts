/**
 * Whether a column's values lie in a value set: the fast path of almost every filter, as a comparison with a
 * constant, IN and BETWEEN are such sets too. One loop a stored form, no objects, no strings, no big integers.
 */
import { describeType } from '../../arrow/type.ts';
import type { Block } from '../../arrow/vector.ts';
import type { ValueSet } from '../../domain/constraints.ts';
import { ConnectorError } from '../../errors.ts';
import { isComparable } from '../coercion.ts';
import { isAllRange } from '../range.ts';
import { sortedRangesOf } from '../value-set.ts';
import { byteTest, matchBytes } from './byte-range.ts';
import { closedFloatRanges, closedIntegerRanges, storedBits } from './closed-range.ts';
import type { ColumnReader } from './column.ts';
import { matchNumbers, matchWords, numberBounds, wordBounds } from './match-range.ts';
import { createScratch, falseCode, type TruthOf, trueCode } from './truth.ts';

/** Truth codes of rows that are not in the set, and of rows that are null. */
export interface Outcomes {
  readonly miss: number;
  readonly whenNull: number;
}

/** Writes {@link trueCode} for the rows whose value lies in the set, else `miss`; null rows as they come. */
type Matcher = (block: Block, truth: Uint8Array, miss: number) => void;

export function compileMembership(
  column: ColumnReader,
  set: ValueSet,
  { miss, whenNull }: Outcomes,
): TruthOf {
  const match = matcherOf(column, set);
  const scratch = createScratch();
  return (block) => {
    const { rowCount } = block;
    const truth = scratch(rowCount);
    match(block, truth, miss);
    const status = column.status(block);
    if (status === null) return truth;
    for (let row = 0; row < rowCount; row++) if (status[row] !== 0) truth[row] = whenNull;
    return truth;
  };
}

/** The outcomes of a value set, which is never unknown. */
export function setOutcomes(set: ValueSet): Outcomes {
  return { miss: falseCode, whenNull: set.nullAllowed ? trueCode : falseCode };
}

function matcherOf(column: ColumnReader, set: ValueSet): Matcher {
  const { type, name } = column.field;
  const ranges = sortedRangesOf(set);
  const [first] = ranges;
  if (first === undefined) return (block, truth, miss) => truth.fill(miss, 0, block.rowCount);
  if (isAllRange(first)) return (block, truth) => truth.fill(trueCode, 0, block.rowCount);
  if (!isComparable(type)) {
    throw new ConnectorError(
      'OperationNotSupported',
      `column ${name} of type ${describeType(type)} cannot be compared with values; only "is null" and "is not null" can be asked of it`,
    );
  }
  if (type.kind === 'Utf8' || type.kind === 'Binary') {
    const isMatch = byteTest(ranges);
    return (block, truth, miss) => matchBytes(column.bytes(block), isMatch, truth, miss, block.rowCount);
  }
  if (type.kind === 'FloatingPoint') {
    const { ranges: closed, holdsNan } = closedFloatRanges(ranges);
    const bounds = numberBounds(closed);
    return (block, truth, miss) => {
      matchNumbers(column.numbers(block), bounds, truth, miss, block.rowCount);
      if (holdsNan) matchNan(column.numbers(block), truth, block.rowCount);
    };
  }
  const closed = closedIntegerRanges(type, ranges);
  const bits = storedBits(type);
  if (bits > 32) {
    const bounds = wordBounds(closed, bits / 32);
    return (block, truth, miss) => matchWords(column.words(block), bounds, truth, miss, block.rowCount);
  }
  const bounds = numberBounds(closed.map(({ low, high }) => ({ low: Number(low), high: Number(high) })));
  return (block, truth, miss) => matchNumbers(column.numbers(block), bounds, truth, miss, block.rowCount);
}

function matchNan(values: Float64Array, truth: Uint8Array, rowCount: number): void {
  for (let row = 0; row < rowCount; row++) if (Number.isNaN(values[row])) truth[row] = trueCode;
}
