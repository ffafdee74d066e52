/**
 * The end of a read: blocks come in, and either the only one goes inline or all of them are written as objects.
 *
 * Athena's rule: a result is remote as soon as one block was rolled or the only one reaches the inline threshold;
 * then every block is remote, the last partial one too. So the first block is held back while it may still be the
 * only one. Blocks must not change after they were given: they are encoded while they are written.
 */
import { buildBlock } from '../arrow/builder.ts';
import { encodeRecordBatch } from '../arrow/ipc.ts';
import { blockBytes } from '../arrow/size.ts';
import type { ArrowSchema } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import type { EncryptionKey, SpillLocation, Split } from '../domain/split.ts';
import type { SpillConfig } from '../environment/config.ts';
import { type Sleep, sleep as sleepOnTimer } from '../environment/sleep.ts';
import { ConnectorError } from '../errors.ts';
import { assertEncryptionKey, encrypt, tagBytes } from './encryption.ts';
import { fitsInline } from './inline.ts';
import { describeLocation, objectLocation } from './location.ts';
import type { SpillBody, SpillStore } from './object-store.ts';
import { withRetry } from './retry.ts';
import { WriteQueue } from './write-queue.ts';

export interface SpillerOptions {
  readonly schema: ArrowSchema;
  readonly split: Pick<Split, 'spillLocation' | 'encryptionKey'>;
  /** A larger block, which only a single row can make, counts as rolled. */
  readonly maxBlockBytes: number;
  readonly maxInlineBlockBytes: number;
  readonly config: Pick<SpillConfig, 'concurrency' | 'queueCapacity'>;
  readonly store: SpillStore;
  readonly signal: AbortSignal;
  readonly sleep?: Sleep;
  readonly random?: () => number;
}

export type SpillResult =
  | { readonly kind: 'inline'; readonly block: Block }
  /** In the order of the blocks. */
  | { readonly kind: 'remote'; readonly locations: readonly SpillLocation[] };

/** One a read. Disposing it ends what it has under way; after `finish` there is nothing left to end. */
export class Spiller implements AsyncDisposable {
  readonly #options: SpillerOptions;
  readonly #queue: WriteQueue;
  readonly #locations: SpillLocation[] = [];
  #held: Block | null = null;

  /** @throws ConnectorError InvalidInput for a split whose location or key cannot be used */
  constructor(options: SpillerOptions) {
    const { spillLocation, encryptionKey } = options.split;
    if (spillLocation?.directory === false) {
      throw new ConnectorError(
        'InvalidInput',
        `the split's spill location ${describeLocation(spillLocation)} is an object; it takes a directory`,
      );
    }
    if (encryptionKey !== null) assertEncryptionKey(encryptionKey);
    this.#options = options;
    const { concurrency, queueCapacity: capacity } = options.config;
    this.#queue = new WriteQueue({ concurrency, capacity, signal: options.signal });
  }

  /** True from the first block on that is to leave the function outside its answer. */
  get hasSpilled(): boolean {
    return this.#locations.length > 0;
  }

  /**
   * Takes a finished block; resolves when the next may come, which is later while writes lag behind.
   *
   * @throws the first failed write's error, or the reason of the abort
   */
  async add(block: Block): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (block.rowCount === 0) return;
    const held = this.#held;
    if (held === null && !this.hasSpilled && this.#mayStayInline(block)) {
      this.#held = block;
      return;
    }
    this.#held = null;
    if (held !== null) await this.#spill(held);
    await this.#spill(block);
  }

  /** @throws as `add`; nothing is under way afterwards */
  async finish(): Promise<SpillResult> {
    const { schema, maxInlineBlockBytes, signal } = this.#options;
    if (this.hasSpilled) {
      await this.#queue.settle();
      return { kind: 'remote', locations: this.#locations };
    }
    signal.throwIfAborted();
    if (maxInlineBlockBytes <= 0) return { kind: 'remote', locations: [] };
    return { kind: 'inline', block: this.#held ?? buildBlock(schema, []) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue.drop();
  }

  #mayStayInline(block: Block): boolean {
    const { maxBlockBytes, maxInlineBlockBytes } = this.#options;
    return blockBytes(block) <= maxBlockBytes && fitsInline(block, maxInlineBlockBytes);
  }

  async #spill(block: Block): Promise<void> {
    const { split, store, sleep = sleepOnTimer, random = Math.random } = this.#options;
    if (split.spillLocation === null) {
      throw new ConnectorError(
        'InvalidInput',
        `a block of ${blockBytes(block)} bytes is too large for the answer, and the split has no spill location`,
      );
    }
    const location = objectLocation(split.spillLocation, this.#locations.length);
    this.#locations.push(location);
    const body = spillBody(block, split.encryptionKey);
    await this.#queue.add((signal) =>
      withRetry(() => store.put(location, body, signal), { signal, sleep, random }),
    );
  }
}

/** One legacy-framed record batch, whatever version the request had; encrypted anew for each attempt. */
function spillBody(block: Block, key: EncryptionKey | null): SpillBody {
  const message = encodeRecordBatch(block, 'legacy');
  const byteLength = message.reduce((bytes, chunk) => bytes + chunk.length, 0);
  if (key === null) return { byteLength, chunks: () => message };
  return { byteLength: byteLength + tagBytes, chunks: () => encrypt(message, key) };
}
