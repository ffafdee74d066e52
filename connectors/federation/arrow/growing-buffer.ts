/** Memory that doubles when it is full, and the validity bitmap on top of it. */

export class GrowingBuffer {
  bytes: Uint8Array = new Uint8Array(64);
  view: DataView = new DataView(this.bytes.buffer);

  /** After it, `bytes` has room for `length` bytes. */
  reserve(length: number): void {
    if (length <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(length, 2 * this.bytes.length));
    grown.set(this.bytes);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}

/** Bits are zero until set, so a null costs nothing and `truncate` must clear what it takes back. */
export class Bitmap {
  private readonly buffer = new GrowingBuffer();

  set(index: number, isSet: boolean): void {
    this.buffer.reserve((index >> 3) + 1);
    if (isSet) this.buffer.bytes[index >> 3] = (this.buffer.bytes[index >> 3] ?? 0) | (1 << (index & 7));
  }

  get(index: number): boolean {
    return (((this.buffer.bytes[index >> 3] ?? 0) >> (index & 7)) & 1) === 1;
  }

  /** Clears the bits from `length` up to `end`. */
  truncate(length: number, end: number): void {
    for (let index = length; index < end; index++) {
      this.buffer.bytes[index >> 3] = (this.buffer.bytes[index >> 3] ?? 0) & ~(1 << (index & 7));
    }
  }

  slice(length: number): Uint8Array {
    this.buffer.reserve((length + 7) >> 3);
    return this.buffer.bytes.subarray(0, (length + 7) >> 3);
  }
}

/** Which values are there; shared by all builders. */
export class Validity {
  private readonly bitmap = new Bitmap();
  length = 0;
  nullCount = 0;

  append(isValid: boolean): void {
    this.bitmap.set(this.length++, isValid);
    if (!isValid) this.nullCount++;
  }

  truncate(length: number): void {
    for (let index = length; index < this.length; index++) if (!this.bitmap.get(index)) this.nullCount--;
    this.bitmap.truncate(length, this.length);
    this.length = length;
  }

  bytes(): number {
    return (this.length + 7) >> 3;
  }

  finish(): { length: number; nullCount: number; validity: Uint8Array | null } {
    const { length, nullCount } = this;
    return { length, nullCount, validity: nullCount === 0 ? null : this.bitmap.slice(length) };
  }
}
