/** What fuzzing, and the reading that came before it, found in record batches; each with the smallest input that showed it. */

import { describe, expect, it } from '@jest/globals';
import { buildBlock } from '../../../connectors/federation/arrow/builder.ts';
import { decodeRecordBatch } from '../../../connectors/federation/arrow/ipc.ts';
import { valueAt } from '../../../connectors/federation/arrow/read.ts';
import { selectRows } from '../../../connectors/federation/arrow/select.ts';
import {
  type ArrowSchema,
  type ArrowType,
  arrowSchema,
  field,
  types,
} from '../../../connectors/federation/arrow/type.ts';
import type { Vector } from '../../../connectors/federation/arrow/vector.ts';
import { ConnectorError } from '../../../connectors/federation/errors.ts';
import { encodeBlock, encodeSchemaText } from '../../../connectors/federation/wire/block.ts';
import { wireFormat } from '../../../connectors/federation/wire/format.ts';
import { decodeRequest } from '../../../connectors/federation/wire/request.ts';
import { valueBlock } from '../../../connectors/federation/wire/value-set.ts';
import { copyOf, writeInteger } from '../mutate/bytes.ts';
import { batchOf, sitesOf } from './spoil.ts';

/** One row of zeros under the header of a block that has many. */
function claimingRows(type: ArrowType, rows: bigint): readonly [ArrowSchema, Uint8Array] {
  const column = field('c', type);
  const data = new Uint8Array(16);
  const vector = {
    field: column,
    length: 1,
    nullCount: 0,
    validity: null,
    offsets: null,
    data,
    children: [],
  };
  const schema = arrowSchema([column]);
  const batch = batchOf({ schema, rowCount: 1, vectors: [vector] });
  for (const { at, width } of sitesOf(batch, 'row count')) writeInteger(batch, at, width, rows);
  return [schema, batch];
}

describe('a record batch', () => {
  it.each<readonly [string, ArrowType]>([
    ['bits', types.boolean],
    ['no buffers', { kind: 'Null' }],
    ['values of no bytes', { kind: 'FixedSizeBinary', byteWidth: 0 }],
    ['structs of no members', { kind: 'Struct' }],
    ['lists of no elements', { kind: 'FixedSizeList', listSize: 0 }],
  ])('that claims 2^31 − 1 rows of %s in a few bytes is refused', (_, type) => {
    const [schema, batch] = claimingRows(type, 2n ** 31n - 1n);
    expect(() => decodeRecordBatch(schema, batch)).toThrow(ConnectorError);
  });

  it('without columns keeps its count of rows, which nothing goes through', () => {
    const block = { schema: arrowSchema([]), rowCount: 2 ** 31 - 1, vectors: [] };
    expect(decodeRecordBatch(block.schema, batchOf(block))).toEqual(block);
  });

  it('is refused when its columns share bytes, so that few of them stand for many columns', () => {
    const schema = arrowSchema([field('a', types.bigint), field('b', types.bigint)]);
    const whole = batchOf(
      buildBlock(
        schema,
        Array.from({ length: 128 }, () => ({ a: 1n, b: 2n })),
      ),
    );
    const ofOneColumn = 16 + 8 * 128;
    const batch = copyOf(whole.subarray(0, whole.length - ofOneColumn));
    // Two numbers a buffer, two buffers a column; then the length of the body.
    const places = sitesOf(batch, 'body').map(({ at }) => at);
    const [first = 0, second = 0, bodyLength = 0] = [places[0], places[4], places[8]];
    batch.copyWithin(second, first, first + 32);
    writeInteger(batch, bodyLength, 8, BigInt(ofOneColumn));
    expect(() => decodeRecordBatch(schema, batch)).toThrow('column "b" shares its bytes with another');
  });

  it('is refused when its bitmap has other nulls than its header counts', () => {
    const schema = arrowSchema([field('a', types.bigint)]);
    const batch = batchOf(buildBlock(schema, [{ a: 1n }, { a: null }, { a: 3n }]));
    for (const { at, width } of sitesOf(batch, 'null count')) writeInteger(batch, at, width, 2n);
    expect(() => decodeRecordBatch(schema, batch)).toThrow('has 1 nulls, its header says 2');
  });

  it('is refused when a map has no keys and values', () => {
    const member = field('entries', types.bigint);
    const schema = arrowSchema([field('m', { kind: 'Map' }, [member])]);
    const child = {
      field: member,
      length: 0,
      nullCount: 0,
      validity: null,
      offsets: null,
      data: new Uint8Array(),
      children: [],
    };
    const vector: Vector = {
      ...child,
      field: schema.fields[0] ?? member,
      data: null,
      offsets: new Int32Array(2),
      length: 1,
      children: [child],
    };
    const batch = batchOf({ schema, rowCount: 1, vectors: [vector] });
    expect(() => decodeRecordBatch(schema, batch)).toThrow('a struct of key and value');
  });

  it('without columns is refused in a request, where each row has to be answered for, beyond 65 536 rows', () => {
    const inputRecords = (rowCount: number): object =>
      encodeBlock({ schema: arrowSchema([]), rowCount, vectors: [] }, wireFormat());
    const request = {
      '@type': 'UserDefinedFunctionRequest',
      outputSchema: encodeSchemaText(arrowSchema([field('r', types.integer)]), wireFormat()),
      methodName: 'f',
      functionType: 'SCALAR',
    };
    expect(decodeRequest({ ...request, inputRecords: inputRecords(65536) })).toMatchObject({
      inputRecords: { rowCount: 65536 },
    });
    expect(() => decodeRequest({ ...request, inputRecords: inputRecords(65537) })).toThrow(
      'UserDefinedFunctionRequest.inputRecords: 65537 rows without a column',
    );
  });

  it('keeps the alignment of text whose offsets do not start at zero, from a Node buffer too', () => {
    const column = field('t', types.varchar);
    const schema = arrowSchema([column]);
    const vector = {
      field: column,
      length: 1,
      nullCount: 0,
      validity: null,
      offsets: Int32Array.of(3, 5),
      data: Buffer.from('...ab'),
      children: [],
    };
    const [decoded] = decodeRecordBatch(
      schema,
      Buffer.from(batchOf({ schema, rowCount: 1, vectors: [vector] })),
    ).vectors;
    expect(decoded?.data?.byteOffset).toBe(0);
    expect(decoded && valueAt(decoded, 0)).toBe('ab');
  });

  it('keeps its nulls of type Null when rows are selected from it', () => {
    const block = valueBlock({ kind: 'Null' }, [null, null, null]);
    expect(selectRows(block, Uint32Array.of(0, 2)).vectors[0]).toMatchObject({ length: 2, nullCount: 2 });
  });
});
