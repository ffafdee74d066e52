/** Comparisons of two operands: `= <> < <= > >=`, IS DISTINCT FROM, and NULLIF, which is made of one. */
import type { ComparisonOperator } from '../predicate.ts';
import type { CompiledOperand } from './operand.ts';
import { comparisonTruths, compileOrdering, orderingCodes } from './ordering.ts';
import {
  createScratch,
  firstFailureCode,
  nullCode,
  oncePerBlock,
  overlayStatus,
  type Status,
  strictStatus,
  type TruthOf,
} from './truth.ts';

export function compileComparison(
  operator: ComparisonOperator,
  left: CompiledOperand,
  right: CompiledOperand,
): TruthOf {
  const scratch = createScratch();
  if (left.form === 'null' || right.form === 'null')
    return ({ rowCount }) => scratch(rowCount).fill(nullCode);
  const orderingOf = compileOrdering(left, right);
  const truths = comparisonTruths[operator];
  const statusScratch = createScratch();
  return (block) => {
    const { rowCount } = block;
    const orderings = orderingOf(block);
    const truth = scratch(rowCount);
    for (let row = 0; row < rowCount; row++) truth[row] = truths[orderings.codes[row] ?? 0] ?? 0;
    const status = strictStatus(orderings.left, orderings.right, rowCount, statusScratch(rowCount));
    return overlayStatus(truth, status, rowCount);
  };
}

/** NaN is not distinct from NaN, though the two are not equal. */
export function compileIsDistinct(left: CompiledOperand, right: CompiledOperand): TruthOf {
  const scratch = createScratch();
  if (left.form === 'null' && right.form === 'null') return ({ rowCount }) => scratch(rowCount).fill(0);
  if (left.form === 'null') return compileIsNull(right, { whenNull: 0, whenNot: 1 });
  if (right.form === 'null') return compileIsNull(left, { whenNull: 0, whenNot: 1 });
  const orderingOf = compileOrdering(left, right);
  return (block) => {
    const { codes, left: leftStatus, right: rightStatus } = orderingOf(block);
    const truth = scratch(block.rowCount);
    for (let row = 0; row < block.rowCount; row++) {
      const a = leftStatus === null ? 0 : (leftStatus[row] ?? 0);
      const b = rightStatus === null ? 0 : (rightStatus[row] ?? 0);
      const code = codes[row];
      if (a >= firstFailureCode || b >= firstFailureCode) truth[row] = Math.max(a, b);
      else if (a !== 0 || b !== 0) truth[row] = a === b ? 0 : 1;
      else truth[row] = code === orderingCodes.equal || code === orderingCodes.bothNan ? 0 : 1;
    }
    return truth;
  };
}

export function compileIsNull(
  operand: CompiledOperand,
  { whenNull, whenNot } = { whenNull: 1, whenNot: 0 },
): TruthOf {
  const scratch = createScratch();
  if (operand.form === 'null') return ({ rowCount }) => scratch(rowCount).fill(whenNull);
  return (block) => {
    const { rowCount } = block;
    const truth = scratch(rowCount);
    const { status } = operand.read(block);
    if (status === null) return truth.fill(whenNot);
    for (let row = 0; row < rowCount; row++) {
      const state = status[row] ?? 0;
      if (state === nullCode) truth[row] = whenNull;
      else truth[row] = state === 0 ? whenNot : state;
    }
    return truth;
  };
}

/** null where both are equal, else the left value; a null or failure of the left stays what it is. */
export function compileNullif(left: CompiledOperand, right: CompiledOperand): CompiledOperand {
  if (left.form === 'null' || right.form === 'null') return left;
  const orderingOf = compileOrdering(left, right);
  const scratch = createScratch();
  const statusOf = oncePerBlock((block): Status => {
    const orderings = orderingOf(block);
    const status = scratch(block.rowCount);
    for (let row = 0; row < block.rowCount; row++) {
      const a = orderings.left === null ? 0 : (orderings.left[row] ?? 0);
      const b = orderings.right === null ? 0 : (orderings.right[row] ?? 0);
      if (a !== 0) status[row] = a;
      else if (b !== 0) status[row] = b === nullCode ? 0 : b;
      else status[row] = orderings.codes[row] === orderingCodes.equal ? nullCode : 0;
    }
    return status;
  });
  switch (left.form) {
    case 'numbers':
      return { ...left, read: (block) => ({ ...left.read(block), status: statusOf(block) }) };
    case 'integers':
      return { ...left, read: (block) => ({ ...left.read(block), status: statusOf(block) }) };
    case 'bytes':
      return { ...left, read: (block) => ({ ...left.read(block), status: statusOf(block) }) };
    case 'opaque':
      return left;
  }
}
