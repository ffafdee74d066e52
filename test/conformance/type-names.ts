/** Types by family (`Decimal`, `Timestamp(MILLISECOND, with zone)`), to see that none is missing from a corpus. */
import {
  type ArrowType,
  type Field,
  field,
  list,
  map,
  types,
} from '../../connectors/federation/arrow/type.ts';
import { isJsonArray, type Json } from './description/json.ts';
import { describeType } from './description/type.ts';
import { everyType, isSupported } from './matrix/types.ts';

function family(type: string): string {
  return type
    .replace(/^Decimal\(.*$/, 'Decimal')
    .replace(/^Timestamp\((\w+),(.*)\)$/, (_, unit: string, zone: string) =>
      zone === 'null' ? `Timestamp(${unit})` : `Timestamp(${unit}, with zone)`,
    );
}

/** With the members that nested types must have. */
function columnOf(type: ArrowType): Field {
  if (type.kind === 'List') return list('column', types.boolean);
  if (type.kind === 'Map') return map('column', types.varchar, field('value', types.boolean));
  return field('column', type);
}

/** The types that Athena takes, by the SDK's own table. */
export const supportedTypeNames: readonly string[] = [
  ...new Set(
    everyType.filter(({ type }) => isSupported(columnOf(type))).map(({ type }) => family(describeType(type))),
  ),
];

/** The types of all fields in a description; those of members of nested types with `nested` before them. */
export function typeNamesIn(description: Json): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: Json, prefix: string): void => {
    if (value === null || typeof value !== 'object') return;
    if (isJsonArray(value)) {
      for (const item of value) visit(item, prefix);
      return;
    }
    const isField = typeof value['type'] === 'string' && 'children' in value;
    if (isField) names.add(prefix + family(String(value['type'])));
    for (const [key, item] of Object.entries(value)) {
      if (key !== 'columns') visit(item, isField && key === 'children' ? 'nested ' : prefix);
    }
  };
  visit(description, '');
  return names;
}
