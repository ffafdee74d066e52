import { describe, expect, test } from '@jest/globals';
import {
  arrowSchema,
  type Block,
  buildBlock,
  field,
  scalarAt,
  types,
} from '../../../connectors/federation/index.ts';
import { type BlockReader, mergeBlocks } from '../../../connectors/postgres/merge-blocks.ts';

const schema = arrowSchema([field('n', types.integer)]);
const blockOf = (n: number) => buildBlock(schema, [{ n }]);

interface Source extends BlockReader {
  readonly read: () => number;
  readonly isStopped: () => boolean;
}

/** `fails`: in place of its last block. */
function sourceOf(numbers: readonly number[], fails = false): Source {
  let read = 0;
  let isStopped = false;
  async function* generate(): AsyncGenerator<Block, void, undefined> {
    for (const [index, n] of numbers.entries()) {
      await new Promise((resolve) => setImmediate(resolve));
      if (fails && index === numbers.length - 1) throw new Error(`source of ${n} failed`);
      read++;
      yield blockOf(n);
    }
  }
  return {
    blocks: generate(),
    stop: async () => {
      isStopped = true;
    },
    read: () => read,
    isStopped: () => isStopped,
  };
}

async function numbersOf(blocks: AsyncIterable<Block>, pause = async () => {}): Promise<readonly number[]> {
  const numbers: number[] = [];
  for await (const { vectors } of blocks) {
    for (const vector of vectors) numbers.push(Number(scalarAt(vector, 0)));
    await pause();
  }
  return numbers;
}

const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('merged blocks', () => {
  test('are all that the readers have, in the order of each', async () => {
    const numbers = await numbersOf(mergeBlocks([sourceOf([1, 2, 3]), sourceOf([]), sourceOf([10, 20])]));

    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 10, 20]);
    expect(numbers.filter((n) => n < 10)).toEqual([1, 2, 3]);
    expect(numbers.filter((n) => n >= 10)).toEqual([10, 20]);
  });

  test('come from every reader in turn, and from none more than one ahead', async () => {
    const sources = [1, 2, 3].map((n) => sourceOf([n, n, n, n]));
    let taken = 0;
    const ahead: number[] = [];
    const numbers = await numbersOf(mergeBlocks(sources), async () => {
      taken++;
      await turns();
      ahead.push(sources.reduce((sum, { read }) => sum + read(), 0) - taken);
    });

    expect(new Set(numbers.slice(0, 3))).toEqual(new Set([1, 2, 3]));
    expect(Math.max(...ahead)).toBe(3);
  });

  test('end with the first failure, and stop every reader', async () => {
    const sources = [sourceOf([1, 2, 3, 4]), sourceOf([10, 20], true)];

    await expect(numbersOf(mergeBlocks(sources))).rejects.toThrow('source of 20 failed');
    expect(sources.map(({ isStopped }) => isStopped())).toEqual([true, true]);
  });

  test('tell of a failure that comes while the consumer is busy when it asks again', async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listen);
    const failing = numbersOf(mergeBlocks([sourceOf([1, 2], true), sourceOf([10, 20], true)]), turns);

    await expect(failing).rejects.toThrow(/failed/);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });

  test('stop every reader when the consumer has enough', async () => {
    const sources = [sourceOf([1, 2, 3, 4]), sourceOf([10, 20, 30, 40])];
    for await (const _ of mergeBlocks(sources)) break;

    expect(sources.map(({ isStopped }) => isStopped())).toEqual([true, true]);
    expect(sources.reduce((sum, { read }) => sum + read(), 0)).toBeLessThan(5);
  });
});
