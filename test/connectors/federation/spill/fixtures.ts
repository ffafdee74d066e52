/** Blocks and splits for the tests of spilling. */
import { buildBlock } from '../../../../connectors/federation/arrow/builder.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import type { EncryptionKey, SpillLocation } from '../../../../connectors/federation/domain/split.ts';

export const numberSchema = arrowSchema([field('n', types.integer)]);

/** 4 bytes and a bit a row: 8 rows are 33 bytes, 16 are 66. */
export function numberBlock(...values: readonly number[]): Block {
  return buildBlock(
    numberSchema,
    values.map((n) => ({ n })),
  );
}

export function numbers(count: number, first = 0): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

export const splitLocation: SpillLocation = { bucket: 'spill', key: 'prefix/query/split', directory: true };

export const splitKey: EncryptionKey = {
  key: Uint8Array.from(numbers(32)),
  nonce: Uint8Array.from(numbers(12, 100)),
};
