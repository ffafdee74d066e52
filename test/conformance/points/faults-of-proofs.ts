/** Whether proofs hold: the file, the test and the case that each names are there. */
import { existsSync } from 'node:fs';
import type { Proof } from './proof.ts';
import { testsIn, type WrittenTest } from './titles.ts';

const read = new Map<string, readonly WrittenTest[]>();

function testsOf(file: string): readonly WrittenTest[] {
  const tests = read.get(file) ?? testsIn(file);
  read.set(file, tests);
  return tests;
}

/** A title that a table fills in whole says nothing of what is proved. */
const emptyTitle = / › %[sj]$/;

/** null: the proof is there. */
function faultOf({ file, test, case: caseText }: Proof): string | null {
  if (!existsSync(file)) return `${file} does not exist`;
  const named = testsOf(file).filter(({ title }) => title === test);
  if (named.length === 0) return `${file} has no test "${test}"`;
  if (caseText === undefined) {
    return emptyTitle.test(test) ? `"${test}" of ${file} is proof of nothing without a case` : null;
  }
  if (named.some(({ table }) => table.includes(caseText))) return null;
  return `"${test}" of ${file} has no case "${caseText}"`;
}

/** Each with what it was to prove. */
export function faultsOfProofs(what: string, proofs: readonly Proof[]): readonly string[] {
  return proofs.flatMap((proof) => {
    const fault = faultOf(proof);
    return fault === null ? [] : [`${what}: ${fault}`];
  });
}
