/**
 * What is known of one function in one query: an answer for each distinct row of arguments, or that it waits, or
 * that its call failed.
 *
 * DuckDB asks synchronously and a Lambda answers later. So a row that is not known yet reads as NULL, and the whole
 * run of the query counts for nothing (`rounds.ts` makes another one when the answers are there). After the first such
 * NULL of a run, what DuckDB asks may follow from it and be asked for nothing: a guess. A call that fails on guesses
 * fails the query only when its rows are asked for again for certain.
 */
import { createVectorBuilder, type Vector } from '../../../connectors/federation/caller.ts';
import { type Batch, BatchBuilder } from './batch.ts';
import { rowKeys } from './row-key.ts';
import type { FunctionSignature } from './signature.ts';

/** One run of the query, shared by all its functions. */
export interface Round {
  /** false: no call can follow from another's answer, so none is a guess. */
  readonly mayGuess: boolean;
  /** A NULL has been given in place of an answer. */
  isIncomplete: boolean;
  /** Rows were asked for that no run before had asked for. */
  hasNewRows: boolean;
}

export interface CertainBatch extends Batch {
  /** Asked for before any NULL stood in for an answer. */
  readonly isCertain: boolean;
}

const waiting = -1;
const failed = -2;
const unasked = -3;

export class FunctionAnswers {
  readonly signature: FunctionSignature;
  private readonly send: (batch: CertainBatch) => void;
  private readonly slots = new Map<string, number>();
  /** By slot: which answer vector, or `waiting` or `failed`; and the row in it. */
  private readonly vectorOf: number[] = [];
  private readonly rowOf: number[] = [];
  private readonly vectors: Vector[] = [];
  private certain: BatchBuilder;
  private guessed: BatchBuilder;

  constructor(signature: FunctionSignature, send: (batch: CertainBatch) => void) {
    this.signature = signature;
    this.send = send;
    this.certain = new BatchBuilder(signature.args);
    this.guessed = new BatchBuilder(signature.args);
  }

  /** Answers as far as they are known; what is new is sent as soon as it fills a batch. */
  lookUp(args: readonly Vector[], rowCount: number, round: Round): Vector {
    const isCertain = !round.mayGuess || !round.isIncomplete;
    const keyOf = rowKeys(args);
    const builder = createVectorBuilder(this.signature.returns);
    for (let row = 0; row < rowCount; row++) {
      const key = keyOf(row);
      const slot = this.slots.get(key) ?? this.newSlot(key);
      const vector = this.vectors[this.vectorOf[slot] ?? waiting];
      if (vector !== undefined) {
        builder.appendFrom(vector, this.rowOf[slot] ?? 0);
        continue;
      }
      this.request(slot, args, row, isCertain, round);
      round.isIncomplete = true;
      builder.append(null);
    }
    return builder.finish();
  }

  /** Sends what is left, at the end of a run. */
  flush(): void {
    if (!this.certain.isEmpty) this.sendCertain();
    if (!this.guessed.isEmpty) this.sendGuessed();
  }

  learn({ slots }: Batch, answer: Vector): void {
    const index = this.vectors.push(answer) - 1;
    slots.forEach((slot, row) => {
      this.vectorOf[slot] = index;
      this.rowOf[slot] = row;
    });
  }

  fail({ slots }: Batch): void {
    for (const slot of slots) this.vectorOf[slot] = failed;
  }

  private newSlot(key: string): number {
    const slot = this.vectorOf.push(unasked) - 1;
    this.slots.set(key, slot);
    return slot;
  }

  private request(
    slot: number,
    args: readonly Vector[],
    row: number,
    isCertain: boolean,
    round: Round,
  ): void {
    const state = this.vectorOf[slot];
    if (state === waiting || (state === failed && !isCertain)) return;
    if (state === unasked) round.hasNewRows = true;
    this.vectorOf[slot] = waiting;
    const batch = isCertain ? this.certain : this.guessed;
    batch.add(slot, args, row);
    if (!batch.isFull) return;
    if (isCertain) this.sendCertain();
    else this.sendGuessed();
  }

  private sendCertain(): void {
    const batch = this.certain.finish();
    this.certain = new BatchBuilder(this.signature.args);
    this.send({ ...batch, isCertain: true });
  }

  private sendGuessed(): void {
    const batch = this.guessed.finish();
    this.guessed = new BatchBuilder(this.signature.args);
    this.send({ ...batch, isCertain: false });
  }
}
