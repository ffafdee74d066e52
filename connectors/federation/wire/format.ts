/** How a message is written: which of the protocol's growing shapes, and which Arrow framing goes with it. */
import { randomUUID } from 'node:crypto';
import type { Framing } from '../arrow/ipc.ts';

export type SerDeVersion = 2 | 3 | 4 | 5 | 6;

/** What this SDK announces in Ping. Requests of every version down to 2 are read all the same. */
export const announcedVersion: SerDeVersion = 6;

export interface WireFormat {
  readonly version: SerDeVersion;
  readonly framing: Framing;
  /** Names the allocator of every block of one message. It means nothing to the reader, but must be there. */
  readonly allocatorId: string;
}

export function wireFormat(version: SerDeVersion = announcedVersion): WireFormat {
  return { version, framing: version === 2 ? 'legacy' : 'modern', allocatorId: randomUUID() };
}
