/** What a benchmark reports, and the few statistics that it needs. */

export interface Measure {
  readonly bench: string;
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with in the same run. */
  readonly peer?: string;
  /** Ours over theirs. */
  readonly ratio?: number;
  /** Smallest and largest of the runs. */
  readonly spread?: readonly [number, number];
  /** What is asked of the ratio, or where there is none, of the value. */
  readonly gate?: Gate;
}

export interface Gate {
  readonly kind: 'at-least' | 'at-most';
  readonly limit: number;
}

export const atLeast = (limit: number): Gate => ({ kind: 'at-least', limit });
export const atMost = (limit: number): Gate => ({ kind: 'at-most', limit });

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

export function spreadOf(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Runs each in turn, `rounds` times over, so that a slow moment of the machine falls on all of them. */
export async function interleaved<Name extends string, Result = number>(
  rounds: number,
  runs: Readonly<Record<Name, () => Promise<Result>>>,
): Promise<Readonly<Record<Name, readonly Result[]>>> {
  const entries = Object.entries<() => Promise<Result>>(runs);
  const results = new Map<string, Result[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    const ordered = round % 2 === 0 ? entries : entries.toReversed();
    for (const [name, run] of ordered) results.get(name)?.push(await run());
  }
  return Object.fromEntries(results) as Record<Name, Result[]>;
}
