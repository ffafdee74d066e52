/** A campaign's inputs, each a function of seed, target and index alone, and what came of them. */
import { assertPristine, assertRefusal, takeGreatestShare } from './oracle.ts';
import { createRandom } from './random.ts';
import { type Input, type Target, Violation } from './target.ts';

export function inputOf(target: Target, seed: number, index: number): Input {
  const random = createRandom(seed, target.name, index);
  const from = random.pick(target.seeds);
  // The first inputs are the seeds as they are, so that a campaign also proves that they decode.
  const whole = target.seeds[index];
  return whole ?? target.mutate(from, random, random.pick(target.seeds));
}

export type Outcome =
  | { readonly kind: 'decoded' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'finding'; readonly what: string; readonly stack: string };

export function tryInput(target: Target, input: Input): Outcome {
  try {
    target.check(input);
    assertPristine();
    return { kind: 'decoded' };
  } catch (error) {
    return judged(error);
  }
}

function judged(error: unknown): Outcome {
  try {
    if (error instanceof Violation) throw error;
    assertRefusal(error);
    return { kind: 'refused', message: error.message };
  } catch (violation) {
    return { kind: 'finding', what: String(violation), stack: stackOf(violation) };
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`;
}

export interface Tally {
  readonly inputs: number;
  readonly decoded: number;
  readonly refused: number;
  readonly findings: number;
  readonly slowestMs: number;
  /** The greatest part of the memory that any step was allowed. */
  readonly memoryShare: number;
}

export const emptyTally: Tally = {
  inputs: 0,
  decoded: 0,
  refused: 0,
  findings: 0,
  slowestMs: 0,
  memoryShare: 0,
};

export function withOutcome(tally: Tally, { kind }: Outcome, ms: number): Tally {
  return {
    inputs: tally.inputs + 1,
    decoded: tally.decoded + (kind === 'decoded' ? 1 : 0),
    refused: tally.refused + (kind === 'refused' ? 1 : 0),
    findings: tally.findings + (kind === 'finding' ? 1 : 0),
    slowestMs: Math.max(tally.slowestMs, ms),
    memoryShare: Math.max(tally.memoryShare, takeGreatestShare()),
  };
}

export function sumOf(a: Tally, b: Tally): Tally {
  return {
    inputs: a.inputs + b.inputs,
    decoded: a.decoded + b.decoded,
    refused: a.refused + b.refused,
    findings: a.findings + b.findings,
    slowestMs: Math.max(a.slowestMs, b.slowestMs),
    memoryShare: Math.max(a.memoryShare, b.memoryShare),
  };
}
