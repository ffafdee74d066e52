/** AND, OR and NOT over truth codes. The codes are chosen so that, false or true aside, the greater code wins. */
import { createScratch, falseCode, type TruthOf, trueCode } from './truth.ts';

/** False if any term is false, else a failure or unknown if any is, else true. */
export function compileAnd(terms: readonly TruthOf[]): TruthOf {
  return combine(terms, falseCode, trueCode);
}

/** True if any term is true, else a failure or unknown if any is, else false. */
export function compileOr(terms: readonly TruthOf[]): TruthOf {
  return combine(terms, trueCode, falseCode);
}

/** `decisive` settles a row whatever else there is; `neutral` is the answer when nothing else comes. */
function combine(terms: readonly TruthOf[], decisive: number, neutral: number): TruthOf {
  const scratch = createScratch();
  return (block) => {
    const { rowCount } = block;
    const truth = scratch(rowCount).fill(neutral, 0, rowCount);
    for (const truthOf of terms) {
      const next = truthOf(block);
      for (let row = 0; row < rowCount; row++) {
        const code = next[row] ?? 0;
        const known = truth[row] ?? 0;
        if (known !== decisive && code !== neutral)
          truth[row] = code === decisive || code > known ? code : known;
      }
    }
    return truth;
  };
}

export function compileNot(term: TruthOf): TruthOf {
  const scratch = createScratch();
  return (block) => {
    const source = term(block);
    const truth = scratch(block.rowCount);
    for (let row = 0; row < block.rowCount; row++) {
      const code = source[row] ?? 0;
      truth[row] = code <= trueCode ? trueCode - code : code;
    }
    return truth;
  };
}
