/** Equality of decoded values, bit by bit: NaN is NaN, −0 is not 0, and maps are equal in any order. */
import { types } from 'node:util';

export function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (types.isTypedArray(a) && types.isTypedArray(b)) return isSameBytes(a, b);
  if (a instanceof Map && b instanceof Map) return isSameMap(a, b);
  if (Array.isArray(a) || Array.isArray(b)) return isSameArray(a, b);
  return isSameObject(a, b);
}

function isSameBytes(a: NodeJS.TypedArray, b: NodeJS.TypedArray): boolean {
  if (a[Symbol.toStringTag] !== b[Symbol.toStringTag] || a.byteLength !== b.byteLength) return false;
  const [left, right] = [a, b].map(({ buffer, byteOffset, byteLength }) =>
    Buffer.from(buffer, byteOffset, byteLength),
  );
  return left !== undefined && right !== undefined && left.equals(right);
}

function isSameArray(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  for (let index = 0; index < a.length; index++) if (!isSame(a[index], b[index])) return false;
  return true;
}

/** Keys that are values of Arrow maps need not be text, and then they are compared in order. */
function isSameMap(a: ReadonlyMap<unknown, unknown>, b: ReadonlyMap<unknown, unknown>): boolean {
  if (a.size !== b.size) return false;
  if ([...a.keys()].every((key) => typeof key === 'string'))
    return [...a].every(([key, value]) => b.has(key) && isSame(value, b.get(key)));
  return isSameArray([...a], [...b]);
}

function isSameObject(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))];
  return (
    left.length === right.size &&
    left.every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
  );
}
