/** Bytes within a larger buffer, as they come from a shared pool: what a decoder reads beyond them, it gives away. */

const marginBytes = 4096;

/** @param shift where the bytes start, after a multiple of eight */
export function within(bytes: Uint8Array, canary: number, shift: number): Uint8Array {
  const surroundings = new Uint8Array(2 * marginBytes + bytes.length).fill(canary);
  const place = surroundings.subarray(marginBytes + shift, marginBytes + shift + bytes.length);
  place.set(bytes);
  return place;
}
