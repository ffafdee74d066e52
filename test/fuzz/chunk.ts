/** What the watcher and its threads say to each other. */
import type { Tally } from './campaign.ts';

/** Inputs of one target, by their indexes: from, up to but not including. */
export interface Chunk {
  readonly target: number;
  readonly from: number;
  readonly to: number;
}

export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  readonly what: string;
  readonly stack: string;
  /** In base64. */
  readonly input: readonly string[];
}

export interface ChunkResult {
  readonly chunk: Chunk;
  readonly tally: Tally;
  readonly findings: readonly Finding[];
}
