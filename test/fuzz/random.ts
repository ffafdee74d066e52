/** A seeded source of choices: the same seed gives the same inputs on every machine. */

export interface Random {
  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** undefined when there is nothing to choose from. */
  maybe<Item>(items: readonly Item[]): Item | undefined;
  /** True once in `times`. */
  oneIn(times: number): boolean;
}

/** Each part of the seed matters, so inputs of one campaign differ by their target and index alone. */
export function createRandom(...seed: readonly (number | string)[]): Random {
  let state = 0x9e3779b9;
  for (const part of seed.join('/')) state = Math.imul(state ^ (part.codePointAt(0) ?? 0), 0x85ebca6b) + 1;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => Math.floor((next() / 2 ** 32) * limit);
  return {
    below,
    pick: (items) => items[below(items.length)] ?? items[0],
    maybe: (items) => items[below(items.length)],
    oneIn: (times) => below(times) === 0,
  };
}
