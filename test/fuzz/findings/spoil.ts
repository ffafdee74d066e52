/** Messages to be spoilt, and what came of it. */
import { encodeRecordBatch } from '../../../connectors/federation/arrow/ipc.ts';
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import { anatomyOf, type Site } from '../mutate/arrow-sites.ts';
import { joined } from '../mutate/bytes.ts';

export const batchOf = (block: Block): Uint8Array => joined(...encodeRecordBatch(block, 'modern'));

export function sitesOf(message: Uint8Array, role: Site['role']): readonly Site[] {
  return anatomyOf(message).sites.filter((site) => site.role === role);
}

export function outcomeOf(step: () => unknown): unknown {
  try {
    return step();
  } catch (error) {
    return error;
  }
}
