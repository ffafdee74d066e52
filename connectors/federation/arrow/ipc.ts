/**
 * Arrow's encapsulated messages: one schema or one record batch each, never a stream.
 *
 * Two framings exist. `modern` (serde v3 and later): 0xFFFFFFFF, length, flatbuffer of metadata version V5.
 * `legacy` (serde v2, and every spilled object): length, flatbuffer of version V4. Readers tell them apart by
 * the first four bytes. In both, prefix and flatbuffer together are a multiple of eight bytes.
 */
import { Buffer as BufferTable } from 'apache-arrow/fb/buffer';
import { FieldNode } from 'apache-arrow/fb/field-node';
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { MetadataVersion } from 'apache-arrow/fb/metadata-version';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import { Builder, type ByteBuffer } from 'flatbuffers';
import { ConnectorError, messageOf } from '../errors.ts';
import { readSchema, writeSchema } from './ipc-schema.ts';
import { bitmapBytes, layoutOf } from './layout.ts';
import { MetadataBuffer, malformed } from './metadata-buffer.ts';
import type { ArrowSchema } from './type.ts';
import type { Block, Vector } from './vector.ts';
import { readVectors } from './vector-buffers.ts';

export type Framing = 'legacy' | 'modern';

const continuation = 0xffffffff;
const prefixBytes: Readonly<Record<Framing, number>> = { legacy: 4, modern: 8 };
const versions: Readonly<Record<Framing, MetadataVersion>> = {
  legacy: MetadataVersion.V4,
  modern: MetadataVersion.V5,
};

const align = (bytes: number): number => 8 * Math.ceil(bytes / 8);
const padding = new Uint8Array(8);

export function encodeSchema(schema: ArrowSchema, framing: Framing): Uint8Array {
  const builder = new Builder(1024);
  const header = writeSchema(builder, schema);
  return frame(builder, framing, MessageHeader.Schema, header, 0);
}

/** The message in pieces, to be written one after another: metadata, then views of the block's own buffers. */
export function encodeRecordBatch(block: Block, framing: Framing): readonly Uint8Array[] {
  const nodes: (readonly [length: number, nullCount: number])[] = [];
  const buffers: Uint8Array[] = [];
  for (const vector of block.vectors) collectBuffers(vector, nodes, buffers);
  const builder = new Builder(256 + 16 * (nodes.length + buffers.length));

  RecordBatch.startBuffersVector(builder, buffers.length);
  const ends = buffers.map(endOf());
  for (let index = buffers.length - 1; index >= 0; index--) {
    const bytes = buffers[index]?.length ?? 0;
    BufferTable.createBuffer(builder, BigInt((ends[index] ?? 0) - align(bytes)), BigInt(bytes));
  }
  const buffersVector = builder.endVector();
  RecordBatch.startNodesVector(builder, nodes.length);
  for (const [length, nullCount] of nodes.toReversed())
    FieldNode.createFieldNode(builder, BigInt(length), BigInt(nullCount));
  const nodesVector = builder.endVector();

  RecordBatch.startRecordBatch(builder);
  RecordBatch.addLength(builder, BigInt(block.rowCount));
  RecordBatch.addNodes(builder, nodesVector);
  RecordBatch.addBuffers(builder, buffersVector);
  const header = RecordBatch.endRecordBatch(builder);
  // Athena's reader fails on a batch that ends with its metadata, so rows without buffers get a body of zeros.
  const bodyBytes = ends.at(-1) || padding.length;
  const metadata = frame(builder, framing, MessageHeader.RecordBatch, header, bodyBytes);
  return [metadata, ...(ends.at(-1) ? buffers.flatMap(withPadding) : [padding])];
}

/** Running total of aligned lengths. */
function endOf(): (buffer: Uint8Array) => number {
  let end = 0;
  return (buffer) => {
    end += align(buffer.length);
    return end;
  };
}

function withPadding(buffer: Uint8Array): readonly Uint8Array[] {
  const missing = align(buffer.length) - buffer.length;
  return missing === 0 ? [buffer] : [buffer, padding.subarray(0, missing)];
}

function frame(
  builder: Builder,
  framing: Framing,
  headerType: MessageHeader,
  header: number,
  bodyBytes: number,
): Uint8Array {
  Message.startMessage(builder);
  Message.addVersion(builder, versions[framing]);
  Message.addHeaderType(builder, headerType);
  Message.addHeader(builder, header);
  Message.addBodyLength(builder, BigInt(bodyBytes));
  builder.finish(Message.endMessage(builder));
  const flatbuffer = builder.asUint8Array();

  const prefix = prefixBytes[framing];
  const message = new Uint8Array(align(prefix + flatbuffer.length));
  const view = new DataView(message.buffer);
  if (framing === 'modern') view.setUint32(0, continuation, true);
  view.setInt32(prefix - 4, message.length - prefix, true);
  message.set(flatbuffer, prefix);
  return message;
}

/** Buffers of exact length, depth first; a validity bitmap is always written, as Athena's own SDK does. */
function collectBuffers(vector: Vector, nodes: (readonly [number, number])[], buffers: Uint8Array[]): void {
  const layout = layoutOf(vector.field.type);
  const { length } = vector;
  nodes.push([length, layout.kind === 'none' ? length : vector.nullCount]);
  if (layout.kind !== 'none') buffers.push(validityOf(vector));
  switch (layout.kind) {
    case 'none':
    case 'struct':
    case 'fixed-list':
      break;
    case 'bits':
      buffers.push(exactly(vector.data, bitmapBytes(length)));
      break;
    case 'fixed':
      buffers.push(exactly(vector.data, length * layout.byteWidth));
      break;
    case 'variable':
      buffers.push(offsetsOf(vector), exactly(vector.data, vector.offsets?.[length] ?? 0));
      break;
    case 'list':
      buffers.push(offsetsOf(vector));
      break;
  }
  for (const child of vector.children) collectBuffers(child, nodes, buffers);
}

function validityOf(vector: Vector): Uint8Array {
  const bytes = bitmapBytes(vector.length);
  if (vector.validity !== null) return exactly(vector.validity, bytes);
  const bitmap = new Uint8Array(bytes).fill(0xff);
  const used = vector.length & 7;
  if (used !== 0) bitmap[bytes - 1] = (1 << used) - 1;
  return bitmap;
}

function offsetsOf(vector: Vector): Uint8Array {
  const offsets = vector.offsets ?? new Int32Array(vector.length + 1);
  return new Uint8Array(offsets.buffer, offsets.byteOffset, 4 * (vector.length + 1));
}

function exactly(buffer: Uint8Array | null, bytes: number): Uint8Array {
  const present = buffer?.length ?? 0;
  if (present < bytes)
    throw new ConnectorError('Bug', `a vector's buffer has ${present} bytes, its rows need ${bytes}`);
  return buffer === null ? new Uint8Array(0) : buffer.subarray(0, bytes);
}

/** @throws ConnectorError InvalidInput when the bytes are not exactly one schema message */
export function decodeSchema(bytes: Uint8Array): ArrowSchema {
  return guarded('schema', () => {
    const { message, end } = unframe(bytes);
    const table = header(message, MessageHeader.Schema, new Schema());
    if (end !== bytes.length) throw malformed(`${bytes.length - end} bytes follow the schema`);
    return readSchema(table);
  });
}

/** @throws ConnectorError InvalidInput when the bytes are not exactly one record batch that fits the schema */
export function decodeRecordBatch(schema: ArrowSchema, bytes: Uint8Array): Block {
  return guarded('record batch', () => {
    const { message, end } = unframe(bytes);
    const batch = header(message, MessageHeader.RecordBatch, new RecordBatch());
    const bodyBytes = Number(message.bodyLength());
    if (end + bodyBytes !== bytes.length) {
      throw malformed(`the body has ${bytes.length - end} bytes, its header says ${bodyBytes}`);
    }
    if (batch.compression() !== null)
      throw malformed('the body is compressed; this protocol has no compression');
    const rowCount = Number(batch.length());
    if (!Number.isSafeInteger(rowCount) || rowCount < 0 || rowCount > 0x7fffffff)
      throw malformed(`${rowCount} rows`);
    return { schema, rowCount, vectors: readVectors(schema, batch, rowCount, aligned(bytes.subarray(end))) };
  });
}

/** Typed views need an aligned start; base64 text decodes to anywhere in a shared pool. */
function aligned(body: Uint8Array): Uint8Array {
  return body.byteOffset % 8 === 0 ? body : new Uint8Array(body);
}

function unframe(bytes: Uint8Array): { message: Message; end: number } {
  if (bytes.length < 8) throw malformed(`${bytes.length} bytes are too few for a message`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefix = view.getUint32(0, true) === continuation ? 8 : 4;
  const metadataBytes = view.getInt32(prefix - 4, true);
  const end = prefix + metadataBytes;
  if (metadataBytes < 8 || end > bytes.length) {
    throw malformed(`the header says ${metadataBytes} bytes of metadata, ${bytes.length - prefix} are there`);
  }
  const message = Message.getRootAsMessage(new MetadataBuffer(bytes.subarray(prefix, end)));
  const version = message.version();
  if (version !== MetadataVersion.V4 && version !== MetadataVersion.V5)
    throw malformed(`metadata of version ${MetadataVersion[version] ?? version}; V4 and V5 are known`);
  return { message, end };
}

interface HeaderTable<Table> {
  __init(offset: number, bytes: ByteBuffer): Table;
}

function header<Table extends HeaderTable<Table>>(
  message: Message,
  wanted: MessageHeader,
  table: Table,
): Table {
  const type = message.headerType();
  if (type !== wanted)
    throw malformed(`a ${MessageHeader[wanted]} was expected, found ${MessageHeader[type] ?? type}`);
  if (message.header(table) === null) throw malformed('the header is missing');
  return table;
}

/** Bytes that are no flatbuffer make the reader throw anything; a caller only ever sees one kind of error. */
function guarded<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError('InvalidInput', `Arrow ${what}: ${messageOf(error)}`, { cause: error });
  }
}
