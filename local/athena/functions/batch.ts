/** Rows of arguments that wait for one call. */
import { createVectorBuilder, type Field, type Vector } from '../../../connectors/federation/caller.ts';

/**
 * So that a batch fits Lambda's 6 MB as JSON with base64, and its answer as well unless each of its values is far
 * larger than the arguments that it came from.
 */
const maxBatchRows = 8192;
const maxBatchBytes = 1_000_000;

export interface Batch {
  /** Of the rows, in order. */
  readonly slots: readonly number[];
  readonly vectors: readonly Vector[];
  readonly bytes: number;
}

export class BatchBuilder {
  private readonly builders;
  private readonly slots: number[] = [];

  constructor(fields: readonly Field[]) {
    this.builders = fields.map(createVectorBuilder);
  }

  get isEmpty(): boolean {
    return this.slots.length === 0;
  }

  get isFull(): boolean {
    return this.slots.length >= maxBatchRows || this.bytes() >= maxBatchBytes;
  }

  add(slot: number, vectors: readonly Vector[], row: number): void {
    this.slots.push(slot);
    vectors.forEach((vector, index) => {
      this.builders[index]?.appendFrom(vector, row);
    });
  }

  /** The builder must not be used afterwards. */
  finish(): Batch {
    const bytes = this.bytes();
    return { slots: this.slots, vectors: this.builders.map((builder) => builder.finish()), bytes };
  }

  private bytes(): number {
    return this.builders.reduce((sum, builder) => sum + builder.bytes(), 0);
  }
}
