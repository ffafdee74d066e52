/**
 * Blocks of several readers as they come. Each reader works on while the consumer is busy with a block, and is at most
 * one block ahead. The first failure, or a consumer that has enough, stops all of them.
 */
import type { Block } from '../federation/index.ts';

export interface BlockReader {
  readonly blocks: AsyncGenerator<Block, void, undefined>;
  /** Ends `blocks` soon, if need be by making what it waits for fail. */
  readonly stop: () => Promise<void>;
}

interface Arrival {
  readonly reader: BlockReader;
  readonly result: IteratorResult<Block, void>;
}

export async function* mergeBlocks(readers: readonly BlockReader[]): AsyncGenerator<Block, void, undefined> {
  /** In the order in which they were asked, so that none is served before its turn. */
  const asked = new Map<BlockReader, Promise<Arrival>>();
  function ask(reader: BlockReader): void {
    const arrival = reader.blocks.next().then((result) => ({ reader, result }));
    // It may fail while the consumer has a block, when nobody waits for it; it is waited for afterwards.
    arrival.catch(() => undefined);
    asked.set(reader, arrival);
  }
  for (const reader of readers) ask(reader);
  try {
    while (asked.size > 0) {
      const { reader, result } = await Promise.race(asked.values());
      asked.delete(reader);
      if (result.done === true) continue;
      ask(reader);
      yield result.value;
    }
  } finally {
    await Promise.all(readers.map(({ stop }) => stop()));
    await Promise.allSettled(asked.values());
    await Promise.allSettled(readers.map(({ blocks }) => blocks.return()));
  }
}
