/**
 * Writes with a bound: so many under way, so many waiting, and beyond that the caller waits. The first failure
 * stops the rest and is what everyone gets to see from then on. One caller at a time adds.
 */

export interface WriteQueueOptions {
  readonly concurrency: number;
  readonly capacity: number;
  readonly signal: AbortSignal;
}

type Write = (signal: AbortSignal) => Promise<void>;

export class WriteQueue {
  readonly #concurrency: number;
  readonly #maxUnsettled: number;
  readonly #stop = new AbortController();
  /** Aborted from outside, by the first failure, or by `drop`. */
  readonly #signal: AbortSignal;
  readonly #waiting: Write[] = [];
  readonly #running = new Set<Promise<void>>();

  constructor({ concurrency, capacity, signal }: WriteQueueOptions) {
    this.#concurrency = concurrency;
    this.#maxUnsettled = concurrency + capacity;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  /** Resolves when the write is under way or waits for its turn; rejects with the first failure, or the abort's reason. */
  async add(write: Write): Promise<void> {
    while (this.#waiting.length + this.#running.size >= this.#maxUnsettled && !this.#signal.aborted) {
      await Promise.race(this.#running);
    }
    this.#signal.throwIfAborted();
    this.#waiting.push(write);
    this.#advance();
  }

  /** Resolves when everything is written. Whether or not it rejects, nothing is under way afterwards. */
  async settle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
    this.#signal.throwIfAborted();
  }

  /** Gives up what is not written yet. */
  async drop(): Promise<void> {
    this.#fail(new Error('the spilled blocks are not needed any more'));
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  #advance(): void {
    while (this.#running.size < this.#concurrency && !this.#signal.aborted) {
      const write = this.#waiting.shift();
      if (write === undefined) return;
      const running: Promise<void> = this.#run(write).finally(() => {
        this.#running.delete(running);
        this.#advance();
      });
      this.#running.add(running);
    }
  }

  /** Never rejects: a failure is the queue's. */
  async #run(write: Write): Promise<void> {
    try {
      await write(this.#signal);
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (this.#signal.aborted) return;
    this.#stop.abort(error);
    this.#waiting.length = 0;
  }
}
