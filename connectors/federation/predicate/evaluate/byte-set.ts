/** A hash set of byte strings that is asked about parts of a buffer, so that nothing is cut out or decoded. */
import { compareBytes } from './ordering.ts';

/** Open addressing over at most half-full slots. Slots hold an index into `values` plus one; 0 is empty. */
export function createByteSet(
  values: readonly Uint8Array[],
): (data: Uint8Array, start: number, end: number) => boolean {
  const slotCount = 2 ** Math.ceil(Math.log2(2 * values.length + 1));
  const mask = slotCount - 1;
  const slots = new Int32Array(slotCount);
  for (const [index, value] of values.entries()) {
    let slot = hashOf(value, 0, value.length) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = index + 1;
  }
  return (data, start, end) => {
    let slot = hashOf(data, start, end) & mask;
    for (;;) {
      const value = values[(slots[slot] ?? 0) - 1];
      if (value === undefined) return false;
      if (compareBytes(data, start, end, value, 0, value.length) === 0) return true;
      slot = (slot + 1) & mask;
    }
  };
}

/** FNV-1a, with its high bits folded into the low ones that choose the slot. */
function hashOf(data: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (data[index] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}
