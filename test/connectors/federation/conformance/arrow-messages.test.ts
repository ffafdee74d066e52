/** What our Arrow messages are made of, read by the classes that Arrow's own project generates, not by our decoder. */
import { describe, expect, it } from '@jest/globals';
import { Bool, Float64, Int64, Utf8, vectorFromArray } from 'apache-arrow';
import type { Field as FlatField } from 'apache-arrow/fb/field';
import { MessageHeader } from 'apache-arrow/fb/message-header';
import { RecordBatch } from 'apache-arrow/fb/record-batch';
import { Schema } from 'apache-arrow/fb/schema';
import fc from 'fast-check';
import { buildBlock, vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import {
  decodeRecordBatch,
  encodeRecordBatch,
  encodeSchema,
  type Framing,
} from '../../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import type { Connector } from '../../../../connectors/federation/connector.ts';
import { noConstraints } from '../../../../connectors/federation/domain/constraints.ts';
import { decodeBlock } from '../../../../connectors/federation/wire/block.ts';
import { everyCase } from '../arrow/every-type.ts';
import { demoTable, origin } from '../in-process.ts';
import { firstMessage, foreignBlock } from './foreign.ts';
import { answerText, handlerOf } from './lambda.ts';

const framings: readonly Framing[] = ['legacy', 'modern'];
const cases = framings.flatMap((framing) => everyCase.map((each) => ({ framing, ...each })));
const blockOf = ({ field, values }: (typeof everyCase)[number]): Block => ({
  schema: arrowSchema([field]),
  rowCount: values.length,
  vectors: [vectorFromValues(field, values)],
});

/** Exactly one message, framed as announced; throws otherwise, so that the callers' figures are of that one. */
function onlyMessage(bytes: Uint8Array, framing: Framing) {
  const { message, prefixBytes, metadataBytes, byteLength } = firstMessage(bytes);
  expect(prefixBytes).toBe(framing === 'modern' ? 8 : 4);
  expect(message.version()).toBe(framing === 'modern' ? 4 : 3);
  expect((prefixBytes + metadataBytes) % 8).toBe(0);
  expect(byteLength).toBe(bytes.length);
  return message;
}

function everyField(of: Schema): readonly FlatField[] {
  const found: FlatField[] = [];
  const visit = (one: FlatField | null): void => {
    if (one === null) throw new Error('a field was expected');
    found.push(one);
    for (let index = 0; index < one.childrenLength(); index++) visit(one.children(index));
  };
  for (let index = 0; index < of.fieldsLength(); index++) visit(of.fields(index));
  return found;
}

describe('a schema', () => {
  it.each(cases)(
    'in $framing framing is one message without body or dictionary: $field.name',
    ({ framing, field: one }) => {
      const message = onlyMessage(encodeSchema(arrowSchema([one]), framing), framing);
      expect(message.headerType()).toBe(MessageHeader.Schema);
      expect(Number(message.bodyLength())).toBe(0);
      const schema = new Schema();
      expect(message.header(schema)).toBe(schema);
      const fields = everyField(schema);
      expect(fields.length).toBeGreaterThan(0);
      for (const each of fields) {
        expect(each.dictionary()).toBeNull();
        expect(each.nullable()).toBe(each.name() !== 'entries' && each.name() !== 'key');
      }
    },
  );
});

describe('a block', () => {
  it.each(cases)(
    'in $framing framing is one record batch with aligned buffers: $field.name',
    ({ framing, ...each }) => {
      const bytes = Buffer.concat(encodeRecordBatch(blockOf(each), framing));
      const message = onlyMessage(bytes, framing);
      expect(message.headerType()).toBe(MessageHeader.RecordBatch);
      const batch = new RecordBatch();
      expect(message.header(batch)).toBe(batch);
      expect(Number(batch.length())).toBe(each.values.length);
      expect(batch.compression()).toBeNull();
      const bodyBytes = Number(message.bodyLength());
      expect(bodyBytes % 8).toBe(0);
      expect(batch.buffersLength()).toBeGreaterThan(1);
      let end = 0;
      for (let index = 0; index < batch.buffersLength(); index++) {
        const buffer = batch.buffers(index);
        const offset = Number(buffer?.offset());
        expect(offset % 8).toBe(0);
        expect(offset).toBeGreaterThanOrEqual(end);
        end = offset + Number(buffer?.length());
        expect(end).toBeLessThanOrEqual(bodyBytes);
      }
    },
  );

  it('of many that a connector gave travels as one record batch', async () => {
    const schema = arrowSchema([field('n', types.integer), field('word', types.varchar)]);
    const connector: Connector = {
      sourceType: 'demo',
      listSchemaNames: async () => ['s'],
      listTables: async () => ['t'],
      describeTable: async () => ({ schema }),
      read: async () => ({
        kind: 'blocks',
        blocks: (async function* () {
          for (const n of [1, 2, 3]) yield buildBlock(schema, [{ n, word: `w${n}` }, { n }]);
        })(),
      }),
    };
    const text = await answerText(handlerOf(connector), {
      kind: 'ReadRecordsRequest',
      ...origin,
      tableName: demoTable,
      schema,
      split: {
        spillLocation: { bucket: 'spill', key: 'k', directory: true },
        encryptionKey: null,
        properties: new Map(),
      },
      constraints: noConstraints,
      maxBlockBytes: 16_000_000,
      maxInlineBlockBytes: 5_242_880,
    });
    const { records } = JSON.parse(text) as { records: { records: string } };
    const message = onlyMessage(Buffer.from(records.records, 'base64'), 'modern');
    const batch = new RecordBatch();
    expect(message.header(batch)).toBe(batch);
    expect(Number(batch.length())).toBe(6);
  });

  const foreign = [
    { of: 'texts', vector: vectorFromArray(['a', null, '𝄞'], new Utf8()), values: ['a', null, '𝄞'] },
    { of: 'doubles', vector: vectorFromArray([1.5, null], new Float64()), values: [1.5, null] },
    {
      of: 'bigints',
      vector: vectorFromArray([2n ** 63n - 1n, null], new Int64()),
      values: [2n ** 63n - 1n, null],
    },
    { of: 'booleans', vector: vectorFromArray([true, false, null], new Bool()), values: [true, false, null] },
    { of: 'nothing', vector: vectorFromArray([], new Utf8()), values: [] },
  ] as const;
  const mixed = foreign.flatMap((each) =>
    framings.flatMap((schemaFraming) =>
      framings.map((recordsFraming) => ({ ...each, schemaFraming, recordsFraming })),
    ),
  );
  it.each(mixed)(
    'of $of from another writer is read with a $schemaFraming schema and $recordsFraming records',
    ({ vector, values, schemaFraming, recordsFraming }) => {
      const value = { ...foreignBlock(vector, schemaFraming) };
      const { records } = foreignBlock(vector, recordsFraming) as { records: string };
      const { rowCount, vectors } = decodeBlock({ value: { ...value, records }, path: 'block' });
      const [column] = vectors;
      if (column === undefined) throw new Error('one column was expected');
      expect(Array.from({ length: rowCount }, (_, row) => valueAt(column, row))).toEqual(values);
    },
  );

  it.each(framings)('in %s framing keeps every bit of 64-bit numbers and packed times', (framing) => {
    const schema = arrowSchema([field('n', types.bigint), field('t', types.timestampWithTimeZone)]);
    const edges = fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, -1n);
    const number = fc.oneof(edges, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
    fc.assert(
      fc.property(fc.array(fc.record({ n: number, t: number }), { minLength: 1 }), (rows) => {
        const bytes = Buffer.concat(encodeRecordBatch(buildBlock(schema, rows), framing));
        const { vectors } = decodeRecordBatch(schema, bytes);
        const [n, t] = vectors;
        if (n === undefined || t === undefined) throw new Error('two columns were expected');
        expect(rows.map((_, row) => ({ n: valueAt(n, row), t: valueAt(t, row) }))).toEqual(rows);
      }),
    );
  });
});
