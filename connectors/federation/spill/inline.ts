/** May a block travel inside the answer? By Athena's threshold on its size, and by Lambda's on the answer's. */
import { encodeRecordBatch, encodeSchema } from '../arrow/ipc.ts';
import { blockBytes } from '../arrow/size.ts';
import type { Block } from '../arrow/vector.ts';
import { maxResponseBytes } from '../response-size.ts';

/** Member names, punctuation and allocator id (about 150 bytes), and a catalog name of Athena's 256 characters. */
const envelopeBytes = 4096;

/** Athena's threshold is met from below: a block of exactly `maxInlineBlockBytes` does not stay. */
export function fitsInline(block: Block, maxInlineBlockBytes: number): boolean {
  if (blockBytes(block) >= maxInlineBlockBytes) return false;
  return responseBytes(block) <= maxResponseBytes;
}

/** Upper bound of the answer's length: what is encoded is counted, so no shape of block can slip through. */
function responseBytes(block: Block): number {
  const batchBytes = encodeRecordBatch(block, 'modern').reduce((bytes, chunk) => bytes + chunk.length, 0);
  return envelopeBytes + base64Bytes(encodeSchema(block.schema, 'modern').length) + base64Bytes(batchBytes);
}

function base64Bytes(byteLength: number): number {
  return 4 * Math.ceil(byteLength / 3);
}
