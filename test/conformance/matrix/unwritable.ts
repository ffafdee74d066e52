/**
 * What AWS's SDK reads from us but cannot read from itself: its own writer makes a text of it that its own reader
 * refuses. `verify` is told, and insists on the refusal, so that a mended SDK shows.
 */
import { isJsonArray, type Json, type JsonObject } from '../description/json.ts';

/** Why AWS's SDK cannot read what it writes for this message; null where it can. */
export function unwritable(message: Json, description: Json): string | null {
  if (hasAstralKey(message))
    return 'keys beyond the basic plane are written as two escapes, which no key may have';
  if (hasRowsWithoutBuffers(description)) return 'rows without buffers are written without a body';
  return null;
}

function membersOf(value: Json): readonly Json[] {
  if (value === null || typeof value !== 'object') return [];
  return isJsonArray(value) ? value : Object.values(value);
}

function isJsonObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !isJsonArray(value);
}

function hasAstralKey(value: Json): boolean {
  const isHere = isJsonObject(value) && Object.keys(value).some((key) => /[\ud800-\udfff]/.test(key));
  return isHere || membersOf(value).some(hasAstralKey);
}

function hasRowsWithoutBuffers(value: Json): boolean {
  if (isJsonObject(value)) {
    const { schema, rowCount } = value;
    if (schema !== undefined && isJsonObject(schema) && typeof rowCount === 'number' && rowCount > 0) {
      return membersOf(schema['fields'] ?? []).every(
        (field) => isJsonObject(field) && field['type'] === 'Null',
      );
    }
  }
  return membersOf(value).some(hasRowsWithoutBuffers);
}
