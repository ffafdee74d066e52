/** A bucket's keys in S3's order, that of their UTF-8 bytes; lookups and changes by binary search. */

export class SortedKeys {
  readonly #keys: string[];

  constructor(keys: Iterable<string> = []) {
    this.#keys = [...keys].sort(compareUtf8);
  }

  get size(): number {
    return this.#keys.length;
  }

  add(key: string): void {
    const index = this.firstIndexFrom(key);
    if (this.#keys[index] !== key) this.#keys.splice(index, 0, key);
  }

  remove(key: string): void {
    const index = this.firstIndexFrom(key);
    if (this.#keys[index] === key) this.#keys.splice(index, 1);
  }

  at(index: number): string | undefined {
    return this.#keys[index];
  }

  /** Of the first key that is not before `bound`. */
  firstIndexFrom(bound: string): number {
    return this.#search((key) => compareUtf8(key, bound) < 0);
  }

  /** Of the first key that is after `bound` and after all keys that begin with `prefix`. */
  firstIndexPast(prefix: string): number {
    return this.#search((key) => compareUtf8(key, prefix) < 0 || key.startsWith(prefix));
  }

  /** `isBefore` is true for keys up to some point and false from there on. */
  #search(isBefore: (key: string) => boolean): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (isBefore(this.#keys[middle] ?? '')) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * JavaScript compares UTF-16 units, in which a surrogate (part of a character beyond U+FFFF) sorts below
 * U+E000 to U+FFFF; in UTF-8 it sorts above them.
 */
export function compareUtf8(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const leftUnit = left.charCodeAt(index);
    const rightUnit = right.charCodeAt(index);
    if (leftUnit !== rightUnit) {
      const bothHigh = leftUnit >= 0xd800 && rightUnit >= 0xd800;
      return bothHigh && isSurrogate(leftUnit) !== isSurrogate(rightUnit)
        ? rightUnit - leftUnit
        : leftUnit - rightUnit;
    }
  }
  return left.length - right.length;
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
