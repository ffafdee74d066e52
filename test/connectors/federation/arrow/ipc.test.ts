import { describe, expect, it } from '@jest/globals';
import { DataType, RecordBatchReader, Table, tableFromIPC, tableToIPC, vectorFromArray } from 'apache-arrow';
import { Message } from 'apache-arrow/fb/message';
import fc from 'fast-check';
import { ByteBuffer } from 'flatbuffers';
import { buildBlock, vectorFromValues } from '../../../../connectors/federation/arrow/builder.ts';
import {
  decodeRecordBatch,
  decodeSchema,
  encodeRecordBatch,
  encodeSchema,
  type Framing,
} from '../../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../../connectors/federation/arrow/read.ts';
import { arrowSchema, type Field, field, map, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../connectors/federation/arrow/vector.ts';
import { ConnectorError } from '../../../../connectors/federation/errors.ts';
import { everyCase, type TypeCase } from './every-type.ts';

const framings: readonly Framing[] = ['legacy', 'modern'];
const batchBytes = (block: Block, framing: Framing): Uint8Array =>
  Buffer.concat(encodeRecordBatch(block, framing));
const blockOf = ({ field, values }: TypeCase): Block => {
  const vector = vectorFromValues(field, values);
  return { schema: arrowSchema([field]), rowCount: values.length, vectors: [vector] };
};
const valuesOf = (block: Block): readonly unknown[] => {
  const [vector] = block.vectors;
  return vector === undefined ? [] : Array.from({ length: vector.length }, (_, row) => valueAt(vector, row));
};

describe.each(framings)('an Arrow message in %s framing', (framing) => {
  it.each(everyCase)('carries $field.name both ways', (typeCase) => {
    const block = blockOf(typeCase);
    const schema = decodeSchema(encodeSchema(block.schema, framing));
    expect(schema).toEqual(block.schema);
    expect(valuesOf(decodeRecordBatch(schema, batchBytes(block, framing)))).toEqual(typeCase.values);
  });

  it.each(everyCase)('is read by apache-arrow: $field.name', (typeCase) => {
    const block = blockOf(typeCase);
    const table = tableFromIPC([encodeSchema(block.schema, framing), batchBytes(block, framing)]);
    expect(table.numRows).toBe(typeCase.values.length);
    const column = table.getChildAt(0);
    expect(DataType.isDictionary(column?.type)).toBe(false);
    for (const [row, value] of typeCase.values.entries()) {
      expect(column?.isValid(row)).toBe(value !== null);
    }
  });

  it('starts with its length, and says its metadata version', () => {
    const bytes = encodeSchema(arrowSchema([field('a', types.double)]), framing);
    const view = new DataView(bytes.buffer, bytes.byteOffset);
    const prefix = framing === 'modern' ? 8 : 4;
    if (framing === 'modern') expect(view.getUint32(0, true)).toBe(0xffffffff);
    expect(view.getInt32(prefix - 4, true)).toBe(bytes.length - prefix);
    expect(bytes.length % 8).toBe(0);
    const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(prefix)));
    expect(message.version()).toBe(framing === 'modern' ? 4 : 3);
  });

  it('keeps the row count of a block without columns', () => {
    const block: Block = { schema: arrowSchema([]), rowCount: 7, vectors: [] };
    expect(decodeRecordBatch(block.schema, batchBytes(block, framing)).rowCount).toBe(7);
  });

  it('has a body even where there is nothing to put into it, without which Athena’s reader fails', () => {
    const block: Block = { schema: arrowSchema([]), rowCount: 7, vectors: [] };
    const bytes = batchBytes(block, framing);
    const message = Message.getRootAsMessage(new ByteBuffer(bytes.subarray(framing === 'modern' ? 8 : 4)));
    expect(Number(message.bodyLength())).toBe(8);
    expect([...bytes.subarray(-8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('Arrow messages', () => {
  it('lay out one double as Athena does: a bitmap byte, then the value at the next multiple of eight', () => {
    const bytes = batchBytes(blockOf({ field: field('col1', types.double), values: [1.5] }), 'modern');
    const body = bytes.subarray(bytes.length - 16);
    expect([...body]).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 248, 63]);
  });

  it('keep metadata of the schema and of fields', () => {
    const commented = { ...field('a', types.integer), metadata: new Map([['k', 'v']]) };
    const schema = arrowSchema([commented], new Map([['a', 'a comment']]));
    expect(decodeSchema(encodeSchema(schema, 'modern'))).toEqual(schema);
  });

  it('combine framings: a modern schema with a legacy batch', () => {
    const block = blockOf({ field: field('a', types.bigint), values: [1n, null] });
    const schema = decodeSchema(encodeSchema(block.schema, 'modern'));
    expect(valuesOf(decodeRecordBatch(schema, batchBytes(block, 'legacy')))).toEqual([1n, null]);
  });

  it('combine framings: a legacy schema with a modern batch', () => {
    const block = blockOf({ field: field('a', types.bigint), values: [1n, null] });
    const schema = decodeSchema(encodeSchema(block.schema, 'legacy'));
    expect(valuesOf(decodeRecordBatch(schema, batchBytes(block, 'modern')))).toEqual([1n, null]);
  });

  it('hold fields that may be null, but for the entries and keys of a map', () => {
    const fields = [
      ...everyCase.map(({ field }) => field),
      map('m', types.varchar, field('value', types.date)),
    ];
    const written = decodeSchema(encodeSchema(arrowSchema(fields), 'modern')).fields;
    const required: string[] = [];
    const visit = ({ name, nullable, children }: Field): void => {
      if (!nullable) required.push(name);
      for (const child of children) visit(child);
    };
    for (const each of written) visit(each);
    expect(new Set(required)).toEqual(new Set(['entries', 'key']));
    const [entries] = written.at(-1)?.children ?? [];
    expect(entries).toMatchObject({
      name: 'entries',
      children: [{ name: 'key' }, { name: 'value', nullable: true }],
    });
  });

  it('have no dictionaries: a field that has one is refused by name', () => {
    const table = new Table({ words: vectorFromArray(['a', 'b', 'a']) });
    const [schema] = messagesOf(tableToIPC(table, 'stream'));
    expect(() => decodeSchema(schema ?? new Uint8Array())).toThrow('field "words" is dictionary encoded');
  });

  it('are read at any alignment', () => {
    const block = blockOf({ field: field('a', types.bigint), values: [2n ** 60n, null] });
    const bytes = batchBytes(block, 'modern');
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(valuesOf(decodeRecordBatch(block.schema, shifted))).toEqual([2n ** 60n, null]);
  });

  it('of apache-arrow are read, whatever it leaves out', () => {
    const block = blockOf({ field: field('a', types.varchar), values: ['x', null, 'yz'] });
    const table = tableFromIPC([encodeSchema(block.schema, 'modern'), batchBytes(block, 'modern')]);
    const rewritten = RecordBatchReader.from(tableToIPC(new Table(table.batches), 'stream')).readAll();
    const [batch] = rewritten;
    expect(batch?.numRows).toBe(3);
    const [, message] = messagesOf(tableToIPC(table, 'stream'));
    expect(valuesOf(decodeRecordBatch(block.schema, message ?? new Uint8Array()))).toEqual(['x', null, 'yz']);
  });

  it('refuse bytes behind the message', () => {
    const schema = encodeSchema(arrowSchema([]), 'modern');
    expect(() => decodeSchema(Buffer.concat([schema, new Uint8Array(8)]))).toThrow(
      '8 bytes follow the schema',
    );
  });

  it('refuse a schema where a batch is expected', () => {
    const schema = arrowSchema([]);
    expect(() => decodeRecordBatch(schema, encodeSchema(schema, 'modern'))).toThrow(
      'a RecordBatch was expected',
    );
  });

  it('are refused with one kind of error, or read, whatever bytes come', () => {
    const block = buildBlock(
      arrowSchema(everyCase.map(({ field }) => field)),
      [0, 1, 2].map((row) =>
        Object.fromEntries(everyCase.map(({ field, values }) => [field.name, values[row] ?? null])),
      ),
    );
    const messages = [encodeSchema(block.schema, 'modern'), batchBytes(block, 'modern')];
    fc.assert(
      fc.property(
        fc.nat(1),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (which, edits) => {
          const bytes = new Uint8Array(messages[which] ?? []);
          for (const [position, value] of edits) bytes[position % Math.min(bytes.length, 4096)] = value;
          try {
            if (which === 0) decodeSchema(bytes);
            else decodeRecordBatch(block.schema, bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(ConnectorError);
            expect(error).toHaveProperty('code', 'InvalidInput');
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});

/** The encapsulated messages of a modern stream. */
function messagesOf(stream: Uint8Array): readonly Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.length);
  for (let start = 0; start + 8 < stream.length; ) {
    const metadataBytes = view.getInt32(start + 4, true);
    if (metadataBytes === 0) break;
    const message = Message.getRootAsMessage(new ByteBuffer(stream.subarray(start + 8)));
    const end = start + 8 + metadataBytes + Number(message.bodyLength());
    messages.push(stream.subarray(start, end));
    start = end;
  }
  return messages;
}
