/** Blocks, with their values or, where these are too many to be read, a digest of each column. */
import { createHash } from 'node:crypto';
import type { Block } from '../../../connectors/federation/arrow/vector.ts';
import type { JsonObject } from './json.ts';
import { describeSchema } from './type.ts';
import { describeVector } from './value.ts';

export function describeBlock({ schema, rowCount, vectors }: Block): JsonObject {
  return { schema: describeSchema(schema), rowCount, columns: vectors.map(describeVector) };
}

/** The digest is that of the column's description as JSON text. */
export function digestBlock({ schema, rowCount, vectors }: Block): JsonObject {
  const columns = vectors.map((vector) => ({
    rowCount: vector.length,
    sha256: createHash('sha256')
      .update(JSON.stringify(describeVector(vector)))
      .digest('hex'),
  }));
  return { schema: describeSchema(schema), rowCount, columns };
}
