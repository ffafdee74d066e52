/** Arguments of a row as one text, equal for equal arguments only: bit for bit, null apart from everything. */
import { isValid, type Vector } from '../../../connectors/federation/caller.ts';

/** Outside of Latin-1, in which the bytes of all other keys are written. */
const nullKey = '\u{100}';

export function rowKeys(vectors: readonly Vector[]): (row: number) => string {
  const [only, ...others] = vectors;
  if (only !== undefined && others.length === 0 && only.offsets !== null && only.data !== null) {
    const { offsets } = only;
    const data = Buffer.from(only.data.buffer, only.data.byteOffset, only.data.byteLength);
    return (row) => (isValid(only, row) ? data.toString('latin1', offsets[row], offsets[row + 1]) : nullKey);
  }
  const bytes = new ByteWriter();
  return (row) => {
    bytes.length = 0;
    for (const vector of vectors) writeValue(bytes, vector, row);
    return bytes.text();
  };
}

function writeValue(bytes: ByteWriter, vector: Vector, row: number): void {
  const valid = isValid(vector, row);
  bytes.byte(valid ? 1 : 0);
  if (!valid) return;
  const { data, offsets, children, length } = vector;
  const start = offsets?.[row] ?? 0;
  const end = offsets?.[row + 1] ?? 0;
  if (data === null) {
    if (offsets === null) {
      for (const child of children) writeValue(bytes, child, row);
      return;
    }
    bytes.uint32(end - start);
    for (const child of children) {
      for (let element = start; element < end; element++) writeValue(bytes, child, element);
    }
  } else if (offsets !== null) {
    bytes.uint32(end - start);
    bytes.copy(data, start, end);
  } else if (vector.field.type.kind === 'Bool') {
    bytes.byte(((data[row >> 3] ?? 0) >> (row & 7)) & 1);
  } else {
    const width = data.length / length;
    bytes.copy(data, row * width, (row + 1) * width);
  }
}

class ByteWriter {
  length = 0;
  private bytes = Buffer.alloc(256);

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  uint32(value: number): void {
    this.reserve(4);
    this.length = this.bytes.writeUInt32LE(value, this.length);
  }

  copy(source: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    this.bytes.set(source.subarray(start, end), this.length);
    this.length += end - start;
  }

  text(): string {
    return this.bytes.toString('latin1', 0, this.length);
  }

  private reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = Buffer.alloc(2 * (this.length + count));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}
