/**
 * The flatbuffer in front of a message, read without trust. The library takes an offset past the end for zeros, and
 * follows one that leads back to where it came from; here both are refused.
 *
 * Offsets lead forward only, so nothing holds itself. What several parents share is read again for each, so the
 * bytes read are counted: of a writer that shares nothing each is read two or three times.
 */
import { ByteBuffer, Encoding } from 'flatbuffers';
import { ConnectorError } from '../errors.ts';

/** Bytes that may be read for each byte there is. */
const readingsPerByte = 16;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

type UnionTable = Parameters<ByteBuffer['__union']>[0];

export class MetadataBuffer extends ByteBuffer {
  private readonly end: number;
  private allowedBytes: number;

  constructor(bytes: Uint8Array) {
    super(bytes);
    this.end = bytes.length;
    this.allowedBytes = readingsPerByte * bytes.length;
  }

  /** How often a list's length may be believed: no list has more entries than there are bytes. */
  override __vector_len(offset: number): number {
    const at = this.__indirect(offset);
    const length = this.readInt32(at);
    if (length < 0 || length > this.end - at)
      throw malformed(`a list of ${length} entries in ${this.end} bytes`);
    return length;
  }

  override __indirect(offset: number): number {
    const distance = this.readInt32(offset);
    if (distance <= 0) throw malformed('the metadata points back into itself');
    return offset + distance;
  }

  override __vector(offset: number): number {
    return this.__indirect(offset) + 4;
  }

  override __union(table: UnionTable, offset: number): UnionTable {
    table.bb_pos = this.__indirect(offset);
    table.bb = this;
    return table;
  }

  override __offset(table: number, slot: number): number {
    const vtable = table - this.readInt32(table);
    if (slot >= this.readUint16(vtable)) return 0;
    const offset = this.readUint16(vtable + slot);
    if (offset >= this.readUint16(vtable + 2)) throw malformed('a field lies outside of its table');
    return offset;
  }

  override __string(offset: number, encoding?: Encoding): string | Uint8Array {
    const length = this.__vector_len(offset);
    const start = this.__vector(offset);
    this.take(start, length);
    const bytes = this.bytes().subarray(start, start + length);
    if (encoding === Encoding.UTF8_BYTES) return bytes;
    try {
      return utf8.decode(bytes);
    } catch {
      throw malformed('a name or a text of the schema is not UTF-8');
    }
  }

  override readUint8(offset: number): number {
    this.take(offset, 1);
    return super.readUint8(offset);
  }

  override readUint16(offset: number): number {
    this.take(offset, 2);
    return super.readUint16(offset);
  }

  /** Wider numbers are read in pieces of this. */
  override readInt32(offset: number): number {
    this.take(offset, 4);
    return super.readInt32(offset);
  }

  private take(offset: number, bytes: number): void {
    if (offset < 0 || offset + bytes > this.end) throw malformed('the metadata points outside of itself');
    this.allowedBytes -= bytes;
    if (this.allowedBytes < 0) throw malformed('the metadata holds the same parts over and over');
  }
}

export function malformed(what: string): ConnectorError {
  return new ConnectorError('InvalidInput', `Arrow message: ${what}`);
}
