/** An Arrow message taken apart by the flatbuffer tables themselves: everything that means something in it. */
import { Message } from 'apache-arrow/fb/message';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { ByteBuffer } from 'flatbuffers';
import { decodeSchema } from '../../../connectors/federation/arrow/ipc.ts';
import { canonicalText } from '../description/json.ts';
import { describeSchema } from '../description/type.ts';

export interface ArrowMessage {
  /** Framing, version, and either the schema or the batch's rows and nodes. */
  readonly meaning: string;
  readonly buffers: readonly Uint8Array[];
}

export function takeApart(bytes: Uint8Array): ArrowMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const prefix = view.getUint32(0, true) === 0xffffffff ? 8 : 4;
  const end = prefix + view.getInt32(prefix - 4, true);
  const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(prefix, end)));
  const common = { prefix, version: message.version(), header: message.headerType(), alignment: end % 8 };
  if (message.headerType() === MessageHeader.Schema) {
    const schema = canonicalText(describeSchema(decodeSchema(bytes)));
    return { meaning: JSON.stringify({ ...common, rest: bytes.length - end, schema }), buffers: [] };
  }
  const batch = new RecordBatch();
  message.header(batch);
  const body = bytes.subarray(end);
  const nodes = Array.from({ length: batch.nodesLength() }, (_, index) => {
    const node = batch.nodes(index);
    return [String(node?.length()), String(node?.nullCount())];
  });
  const buffers = Array.from({ length: batch.buffersLength() }, (_, index) => {
    const buffer = batch.buffers(index);
    const start = Number(buffer?.offset());
    return body.subarray(start, start + Number(buffer?.length()));
  });
  const rest = body.length - Number(message.bodyLength());
  const isCompressed = batch.compression() !== null;
  const rows = String(batch.length());
  return { meaning: JSON.stringify({ ...common, rows, nodes, isCompressed, rest }), buffers };
}
