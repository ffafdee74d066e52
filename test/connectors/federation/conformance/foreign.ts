/** Arrow messages of apache-arrow's own writer, and its generated readers: what our encoder and decoder are held against. */
import { RecordBatchStreamWriter, Table, type Vector } from 'apache-arrow';
import { Message } from 'apache-arrow/fb/message';
import { ByteBuffer } from 'flatbuffers';
import type { Framing } from '../../../../connectors/federation/arrow/ipc.ts';

export interface FramedMessage {
  readonly message: Message;
  readonly prefixBytes: number;
  readonly metadataBytes: number;
  /** All of it: prefix, metadata, body. */
  readonly byteLength: number;
}

/** The encapsulated message at the start of the bytes, whichever framing it has. */
export function firstMessage(bytes: Uint8Array): FramedMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefixBytes = view.getInt32(0, true) === -1 ? 8 : 4;
  const metadataBytes = view.getInt32(prefixBytes - 4, true);
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(prefixBytes)));
  const byteLength = prefixBytes + metadataBytes + Number(message.bodyLength());
  return { message, prefixBytes, metadataBytes, byteLength };
}

/** A block on the wire with one column, as another program than ours would write it. */
export function foreignBlock(values: Vector, framing: Framing): object {
  const writer = new RecordBatchStreamWriter({ writeLegacyIpcFormat: framing === 'legacy' });
  const stream = writer.writeAll(new Table({ col1: values })).toUint8Array(true);
  const { byteLength } = firstMessage(stream);
  const schema = stream.subarray(0, byteLength);
  const rest = stream.subarray(byteLength);
  const records = values.length === 0 ? new Uint8Array(0) : rest.subarray(0, firstMessage(rest).byteLength);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
  return { aId: 'theirs', schema: base64(schema), records: base64(records) };
}
