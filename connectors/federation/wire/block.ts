/** Schemas and blocks: base64 of Arrow messages. A block of no rows has its schema and the empty string. */

import { vectorFromValues } from '../arrow/builder.ts';
import { decodeRecordBatch, decodeSchema, encodeRecordBatch, encodeSchema } from '../arrow/ipc.ts';
import type { ArrowSchema } from '../arrow/type.ts';
import type { Block } from '../arrow/vector.ts';
import { ConnectorError } from '../errors.ts';
import type { WireFormat } from './format.ts';
import { asBytes, asString, type Json, member, toBase64 } from './json.ts';

export function decodeSchemaText(json: Json): ArrowSchema {
  return located(json, () => decodeSchema(asBytes(json)));
}

export function encodeSchemaText(schema: ArrowSchema, format: WireFormat): string {
  return toBase64([encodeSchema(schema, format.framing)]);
}

/** A predicate repeats one small schema for each of its values; `schemas` decodes each text once. */
export function decodeBlock(json: Json, schemas: Map<string, ArrowSchema> = new Map()): Block {
  const schemaJson = member(json, 'schema');
  const schemaText = asString(schemaJson);
  const schema = schemas.get(schemaText) ?? decodeSchemaText(schemaJson);
  schemas.set(schemaText, schema);
  const records = member(json, 'records');
  if (asString(records) === '') return emptyBlock(schema);
  return located(records, () => decodeRecordBatch(schema, asBytes(records)));
}

export function encodeBlock(block: Block, format: WireFormat): object {
  return {
    aId: format.allocatorId,
    schema: encodeSchemaText(block.schema, format),
    records: block.rowCount === 0 ? '' : toBase64(encodeRecordBatch(block, format.framing)),
  };
}

export function emptyBlock(schema: ArrowSchema): Block {
  return { schema, rowCount: 0, vectors: schema.fields.map((field) => emptyVector(field)) };
}

function emptyVector(field: ArrowSchema['fields'][number]): Block['vectors'][number] {
  if (field.type.kind === 'Null' || field.type.kind === 'FixedSizeList' || field.type.kind === 'Union') {
    return { field, length: 0, nullCount: 0, validity: null, offsets: null, data: null, children: [] };
  }
  return vectorFromValues(field, []);
}

function located<Result>(json: Json, decode: () => Result): Result {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.message.startsWith(json.path)) throw error;
    throw new ConnectorError(error.code, `${json.path}: ${error.message}`, { cause: error });
  }
}
