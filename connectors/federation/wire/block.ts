/** Schemas and blocks: base64 of Arrow messages. A block of no rows has its schema and the empty string. */

import { decodeRecordBatch, decodeSchema, encodeRecordBatch, encodeSchema } from '../arrow/ipc.ts';
import { layoutOf } from '../arrow/layout.ts';
import type { ArrowSchema, Field } from '../arrow/type.ts';
import type { Block, Vector } from '../arrow/vector.ts';
import type { WireFormat } from './format.ts';
import { asBytes, asString, type Json, located, member, toBase64 } from './json.ts';
import { assertNotSchemaOfVersion1 } from './version-1.ts';

export function decodeSchemaText(json: Json): ArrowSchema {
  assertNotSchemaOfVersion1(json);
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
  return { schema, rowCount: 0, vectors: schema.fields.map(emptyVector) };
}

/** Nested members are spelled out as far as the schema has them: in a value set it may not. */
function emptyVector(field: Field): Vector {
  const { kind } = layoutOf(field.type);
  return {
    field,
    length: 0,
    nullCount: 0,
    validity: null,
    offsets: kind === 'variable' || kind === 'list' ? new Int32Array(1) : null,
    data: kind === 'variable' || kind === 'bits' || kind === 'fixed' ? new Uint8Array(0) : null,
    children: field.children.map(emptyVector),
  };
}
