/** LIKE over text. A pattern that is a constant is parsed once, one that comes from a column when it changes. */
import { describeType } from '../../arrow/type.ts';
import { ConnectorError } from '../../errors.ts';
import { isLike, type LikePattern, parseLikePattern } from './like-pattern.ts';
import type { Bytes, CompiledOperand } from './operand.ts';
import {
  createScratch,
  falseCode,
  nullCode,
  overlayStatus,
  strictStatus,
  type TruthOf,
  trueCode,
} from './truth.ts';

export function compileLike(operand: CompiledOperand, pattern: CompiledOperand): TruthOf {
  const scratch = createScratch();
  if (operand.form === 'null' || pattern.form === 'null')
    return ({ rowCount }) => scratch(rowCount).fill(nullCode);
  const value = assertText(operand);
  const patterns = assertText(pattern);
  const statusScratch = createScratch();
  const patternAt = createPatternReader();
  return (block) => {
    const { rowCount } = block;
    const text = value.read(block);
    const wanted = patterns.read(block);
    const truth = scratch(rowCount);
    const status = strictStatus(text.status, wanted.status, rowCount, statusScratch(rowCount));
    for (let row = 0; row < rowCount; row++) {
      if (status !== null && status[row] !== 0) continue;
      const at = row * text.step;
      const start = text.offsets[at] ?? 0;
      const end = text.offsets[at + 1] ?? 0;
      truth[row] = isLike(text.data, start, end, patternAt(wanted, row)) ? trueCode : falseCode;
    }
    return overlayStatus(truth, status, rowCount);
  };
}

type BytesOperand = Extract<CompiledOperand, { form: 'bytes' }>;

function assertText(operand: CompiledOperand): BytesOperand {
  if (operand.form === 'bytes' && operand.type.kind === 'Utf8') return operand;
  throw new ConnectorError(
    'OperationNotSupported',
    `LIKE takes text on both sides, not a value of type ${describeType(operand.type)}`,
  );
}

function createPatternReader(): (patterns: Bytes, row: number) => LikePattern {
  let last: { readonly bytes: Uint8Array; readonly pattern: LikePattern } | null = null;
  return ({ data, offsets, step }, row) => {
    const at = row * step;
    const start = offsets[at] ?? 0;
    const end = offsets[at + 1] ?? 0;
    if (last !== null && last.bytes.length === end - start) {
      let index = 0;
      while (index < last.bytes.length && last.bytes[index] === data[start + index]) index++;
      if (index === last.bytes.length) return last.pattern;
    }
    const bytes = data.slice(start, end);
    last = { bytes, pattern: parseLikePattern(bytes) };
    return last.pattern;
  };
}
