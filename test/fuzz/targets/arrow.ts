/** Arrow messages: a schema alone, and a record batch under a schema that it may not have been written with. */
import { decodeRecordBatch, decodeSchema, encodeSchema } from '../../../connectors/federation/arrow/ipc.ts';
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import { emptyBlock } from '../../../connectors/federation/wire/block.ts';
import { mutateArrow } from '../mutate/arrow.ts';
import { assertSame, may, must, withinMemory } from '../oracle.ts';
import { batchSeeds, schemaSeeds } from '../seeds.ts';
import type { Input, Target } from '../target.ts';
import { within } from './canary.ts';
import { exercise, valuesOf } from './reading.ts';

export const decodingAllowance = { constantBytes: 512 * 1024, timesInput: 80 };
/** A bit may become an object with a name, and a text of no bytes one of JavaScript's. */
const readingAllowance = { constantBytes: 2 ** 26, timesInput: 4000 };

export const schemaTarget: Target = {
  name: 'schema',
  seeds: schemaSeeds(),
  mutate: ([schema], random, [other]) => [
    mutateArrow(schema ?? new Uint8Array(), random, other ?? new Uint8Array()),
  ],
  check: (input) => {
    const bytes = input[0] ?? new Uint8Array();
    const schema = withinMemory(input, decodingAllowance, () => decodeSchema(within(bytes, 0xc5, 0)));
    assertSame(
      'neighbouring memory is read',
      must('reading again', () => decodeSchema(within(bytes, 0x3a, 3))),
      schema,
    );
    const again = must('round trip', () => decodeSchema(encodeSchema(schema, 'modern')));
    assertSame('a schema changes when it is written and read again', again, schema);
    may(() => emptyBlock(schema));
  },
};

export const batchTarget: Target = {
  name: 'batch',
  seeds: batchSeeds(),
  mutate: (
    [schema = new Uint8Array(), batch = new Uint8Array()],
    random,
    [otherSchema = schema, otherBatch = batch],
  ) => {
    if (random.oneIn(12)) return [otherSchema, batch];
    if (random.oneIn(12)) return [mutateArrow(schema, random, otherSchema), batch];
    return [schema, mutateArrow(batch, random, otherBatch)];
  },
  check: (input) => {
    const [schema = new Uint8Array(), batch = new Uint8Array()] = input;
    checkBatch(schema, batch, input);
  },
};

export function checkBatch(schemaBytes: Uint8Array, batchBytes: Uint8Array, input: Input): void {
  const schema = decodeSchema(schemaBytes);
  const decode = (canary: number, shift: number): Block =>
    decodeRecordBatch(schema, within(batchBytes, canary, shift));
  const block = withinMemory(input, decodingAllowance, () => decode(0xc5, 0));
  withinMemory(input, readingAllowance, () => {
    const again = must('reading again', () => decode(0x3a, 3));
    assertSame('neighbouring memory is read', valuesOf(again), valuesOf(block));
  });
  exercise(block);
}
