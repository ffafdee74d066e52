/** Numbers that look random and are the same in every run: the sample's generated part hangs on them. */

export interface SeededRandom {
  /** From 0 up to, not including, `limit`. */
  below(limit: number): number;
  isOneIn(count: number): boolean;
  pick<T>(choices: readonly [T, ...T[]]): T;
}

/** The generator known as mulberry32: 32 bits of state, enough for a sample and for nothing secret. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    isOneIn: (count) => below(count) === 0,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
  };
}
