/** The relation at the foot of a plan: the columns of the table that it reads. */
import { structTypeShape } from './expression-shapes.ts';
import { malformed, unsupported } from './failure.ts';
import { decodeMessage, type MessageOf, required } from './message.ts';
import { decodeType } from './plan-type.ts';
import type { TableColumn } from './scope.ts';
import {
  advancedExtensionShape,
  maskShape,
  namedStructShape,
  namedTableShape,
  type readRelShape,
  structItemShape,
  structSelectShape,
} from './shapes.ts';

export function decodeTable({
  base_schema,
  named_table,
}: MessageOf<typeof readRelShape>): readonly TableColumn[] {
  const { advanced_extension } = decodeMessage(namedTableShape, required(named_table, 'ReadRel.read_type'));
  if (advanced_extension !== undefined) decodeMessage(advancedExtensionShape, advanced_extension);
  return decodeSchema(required(base_schema, 'ReadRel.base_schema'));
}

/** Names are listed depth first: a column's, then those of the members of structs in it. */
function decodeSchema(bytes: Uint8Array): readonly TableColumn[] {
  const { names, struct } = decodeMessage(namedStructShape, bytes);
  const { types } = decodeMessage(structTypeShape, required(struct, 'NamedStruct.struct'));
  const columns: TableColumn[] = [];
  const seen = new Set<string>();
  let next = 0;
  for (const typeBytes of types) {
    const type = decodeType(typeBytes);
    const name = required(names[next], `NamedStruct.names[${next}]`);
    if (seen.has(name)) throw unsupported(`column ${name}`, 'stands twice in NamedStruct.names');
    seen.add(name);
    columns.push({ name, type });
    next += 1 + type.memberNames;
  }
  if (next !== names.length)
    throw malformed('NamedStruct', `has ${names.length} names for types that take ${next}`);
  return columns;
}

/** The columns that are kept; members of a struct cannot be chosen apart. */
export function selectedColumns(
  columns: readonly TableColumn[],
  projection: Uint8Array | undefined,
): readonly TableColumn[] {
  if (projection === undefined) return columns;
  const { select } = decodeMessage(maskShape, projection);
  const { struct_items } = decodeMessage(structSelectShape, required(select, 'MaskExpression.select'));
  return struct_items.map((bytes) => {
    const { field = 0 } = decodeMessage(structItemShape, bytes);
    return required(columns[field], `column ${field} of ReadRel.projection`);
  });
}
