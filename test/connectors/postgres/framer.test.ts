import { describe, expect, it } from '@jest/globals';
import { createFramer } from '../../../connectors/postgres/framer.ts';

interface Seen {
  readonly kind: 'row' | 'message';
  readonly bytes: readonly number[];
}

function collect(chunks: readonly Uint8Array[]): {
  readonly seen: readonly Seen[];
  readonly rest: readonly number[];
} {
  const seen: Seen[] = [];
  const framer = createFramer({
    onRow: (bytes, _view, start, end) =>
      void seen.push({ kind: 'row', bytes: [...bytes.subarray(start, end)] }),
    onMessage: (message) => void seen.push({ kind: 'message', bytes: [...message] }),
    onOversizedRow: ({ rowBytes, column, valueBytes }) => {
      throw new Error(`a row of ${rowBytes} bytes, column ${column} of ${valueBytes}`);
    },
  });
  for (const chunk of chunks) framer.push(chunk);
  return { seen, rest: [...framer.takeRest()] };
}

function frame(type: string, content: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(5 + content.length);
  bytes[0] = type.charCodeAt(0);
  new DataView(bytes.buffer).setUint32(1, 4 + content.length);
  bytes.set(content, 5);
  return bytes;
}

function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size));
  return chunks;
}

const messages: readonly (readonly [string, readonly number[]])[] = [
  ['1', []],
  ['T', [0, 1, 2]],
  ['D', [0, 0]],
  ['D', Array.from({ length: 300 }, (_, index) => index % 256)],
  ['N', [9]],
  ['D', [7]],
  ['S', [1, 2, 3, 4]],
  ['D', []],
  ['C', [5]],
  ['Z', [73]],
];
const stream = Buffer.concat(messages.map(([type, content]) => frame(type, content)));
const expected: readonly Seen[] = messages.map(([type, content]) =>
  type === 'D' ? { kind: 'row', bytes: content } : { kind: 'message', bytes: [...frame(type, content)] },
);

describe('the framer', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 17, 100, stream.length])(
    'finds every message in chunks of %i bytes',
    (size) => {
      expect(collect(cut(stream, size)).seen).toEqual(expected);
    },
  );

  it('finds every message when the stream is cut in two, wherever that is', () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(collect([stream.subarray(0, at), stream.subarray(at)]).seen).toEqual(expected);
    }
  });

  it('grows for a message that is larger than its buffer, and goes on after it', () => {
    const large = frame(
      'D',
      Array.from({ length: 1_000_000 }, () => 1),
    );

    const { seen } = collect(cut(Buffer.concat([stream, large, stream]), 65_536));

    expect(seen.length).toBe(2 * expected.length + 1);
    expect(seen[expected.length]?.bytes.length).toBe(1_000_000);
    expect(seen.slice(expected.length + 1)).toEqual(expected);
  });

  it('keeps its place over more bytes than its buffer holds', () => {
    const many = Buffer.concat(Array.from({ length: 2000 }, () => stream));

    expect(collect(cut(many, 9973)).seen.length).toBe(2000 * expected.length);
  });

  it('gives back the bytes of a message that has not come whole', () => {
    const { seen, rest } = collect([Buffer.concat([frame('Z', [73]), Uint8Array.of(65, 0, 0)])]);

    expect(seen.length).toBe(1);
    expect(rest).toEqual([65, 0, 0]);
  });

  it.each([
    ['a length below that of a header', [68, 0, 0, 0, 3], 'out of step'],
    ['a length of more than a gigabyte', [68, 0x40, 0, 0, 1], 'out of step'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => collect([Uint8Array.from(bytes)])).toThrow(message);
  });

  it('tells of a row of more than 32 MB as soon as its largest value has begun, in chunks of any size', () => {
    const rowBytes = 2 + 4 + 4 + 4 + 209_715_200 + 4 + 7;
    const begun = Buffer.concat([
      Uint8Array.of(68),
      int32(4 + rowBytes),
      Uint8Array.of(0, 3),
      int32(4),
      int32(1),
      int32(209_715_200),
    ]);

    for (let size = 1; size <= begun.length; size++) {
      expect(() => collect(cut(begun.subarray(0, -1), size))).not.toThrow();
      expect(() => collect(cut(begun, size))).toThrow(`a row of ${rowBytes} bytes, column 1 of 209715200`);
    }
  });

  it('gathers a row of 32 MB', () => {
    const whole = frame('D', []);
    new DataView(whole.buffer).setUint32(1, 32 * 2 ** 20);

    expect(() => collect([whole])).not.toThrow();
  });
});

function int32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
}
