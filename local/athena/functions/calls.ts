/** The calls of a query's functions: a few at a time, while DuckDB still runs. The first failure that counts ends all. */
import { blockBytes } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';
import type { CertainBatch, FunctionAnswers } from './answers.ts';
import { callLambda } from './call-lambda.ts';
import type { FunctionLambda } from './lambda.ts';
import type { FunctionProgress } from './progress.ts';

const parallelCalls = 4;
/** All answers of a query are kept until it ends. */
const maxHeldBytes = 1_000_000_000;

export interface CallJob {
  readonly answers: FunctionAnswers;
  readonly lambda: FunctionLambda;
  readonly progress: FunctionProgress;
  readonly batch: CertainBatch;
}

export class FunctionCalls {
  private readonly onChange: () => void;
  private readonly onFailure: () => void;
  private readonly failing = new AbortController();
  private readonly signal: AbortSignal;
  private readonly waiting: CallJob[] = [];
  private readonly running = new Set<Promise<void>>();
  private heldBytes = 0;

  /** `onFailure` is called once, when the query can only fail. */
  constructor(signal: AbortSignal, onChange: () => void, onFailure: () => void) {
    this.signal = AbortSignal.any([signal, this.failing.signal]);
    this.onChange = onChange;
    this.onFailure = onFailure;
  }

  send(job: CallJob): void {
    this.waiting.push(job);
    this.startWaiting();
  }

  /** Resolves when every call has ended. */
  async settle(): Promise<void> {
    while (this.running.size > 0) await Promise.race(this.running);
  }

  fail(error: unknown): void {
    this.waiting.length = 0;
    if (this.failing.signal.aborted) return;
    this.failing.abort(error);
    this.onFailure();
  }

  throwIfFailed(): void {
    this.failing.signal.throwIfAborted();
  }

  private startWaiting(): void {
    while (this.running.size < parallelCalls) {
      const job = this.waiting.shift();
      if (job === undefined) return;
      const running: Promise<void> = this.run(job).finally(() => {
        this.running.delete(running);
        this.startWaiting();
      });
      this.running.add(running);
    }
  }

  private async run({ answers, lambda, progress, batch }: CallJob): Promise<void> {
    const { signature } = answers;
    const startedAt = performance.now();
    const rowCount = batch.slots.length;
    try {
      const answer = await callLambda({
        lambda,
        signature,
        vectors: batch.vectors,
        rowCount,
        signal: this.signal,
      });
      answers.learn(batch, answer);
      const block = { schema: { fields: [answer.field], metadata: new Map() }, rowCount, vectors: [answer] };
      const bytes = batch.bytes + blockBytes(block);
      progress.bytes += bytes;
      this.hold(bytes);
    } catch (error) {
      if (batch.isCertain || this.signal.aborted) this.fail(error);
      else answers.fail(batch);
    }
    progress.calls += 1;
    progress.rows += rowCount;
    progress.ms += performance.now() - startedAt;
    this.onChange();
  }

  private hold(bytes: number): void {
    this.heldBytes += bytes;
    if (this.heldBytes <= maxHeldBytes) return;
    throw new QueryError(
      'NOT_SUPPORTED',
      `the query calls its functions with too many different arguments: the local engine keeps every answer until the query ends, ${maxHeldBytes / 1e9} GB at most; call them for fewer rows`,
    );
  }
}
