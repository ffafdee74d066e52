/** Plans by hand, for bytes that no library writes. Field numbers are those of `substrait/*.proto`. */

export function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(8 * field), varint(value)]);
}

export function bytes(field: number, ...content: readonly (Uint8Array | string)[]): Buffer {
  const joined = Buffer.concat(content.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  return Buffer.concat([varint(8 * field + 2), varint(joined.length), joined]);
}

export function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) out.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...out, Number(rest)]);
}

const boolType = bytes(1);

/** A call of the function of that number in {@link plan}. */
export function call(reference: number, ...args: readonly Uint8Array[]): Buffer {
  return bytes(3, number(1, reference), bytes(3, boolType), ...args.map((arg) => bytes(4, bytes(3, arg))));
}

export const functions = { not: 1, or: 2, equal: 3, coalesce: 4 } as const;

/** Column `flag`, or `int`. */
export function column(index: 0 | 1): Buffer {
  return bytes(2, bytes(1, bytes(2, number(1, index))), bytes(4));
}

export function i32(value: number): Buffer {
  return bytes(1, number(5, value));
}

export const read = bytes(
  1,
  bytes(2, bytes(1, 'flag'), bytes(1, 'int'), bytes(2, bytes(1, boolType), bytes(1, bytes(5)))),
  bytes(7, bytes(1, 't')),
);

export function filter(input: Uint8Array, condition: Uint8Array): Buffer {
  return bytes(2, bytes(2, input), bytes(3, condition));
}

export function plan(rel: Uint8Array, ...names: readonly string[]): Buffer {
  const output = names.length === 0 ? ['flag', 'int'] : names;
  return Buffer.concat([
    ...Object.entries(functions).map(([name, anchor]) =>
      bytes(2, bytes(3, number(2, anchor), bytes(3, name))),
    ),
    bytes(3, bytes(2, bytes(1, rel), ...output.map((name) => bytes(2, name)))),
  ]);
}
