/** What the text alone tells of an expression's shape. DuckDB has no functions that take both maps and arrays. */
import type { Expression } from '../tree.ts';
import type { Scope } from './scope.ts';

const mapMakers = new Set(
  (
    'map map_agg map_concat map_filter map_from_entries histogram multimap_agg split_to_map transform_keys ' +
    'transform_values'
  ).split(' '),
);

const arrayMakers = new Set(
  (
    'array_agg array_distinct array_except array_intersect array_remove array_sort array_union filter flatten map_entries ' +
    'map_keys map_values regexp_extract_all regexp_split repeat sequence slice split transform trim_array zip zip_with'
  ).split(' '),
);

export function isMap(expression: Expression, scope: Scope): boolean {
  if (expression.kind === 'cast') return expression.type.kind === 'map';
  if (expression.kind === 'call') {
    return scope.externalFunctions.get(expression.name)?.isMap ?? mapMakers.has(expression.name);
  }
  if (expression.kind !== 'column') return false;
  return scope.mapColumns.has(expression.parts.at(-1)?.value.toLowerCase() ?? '');
}

export function isArray(expression: Expression): boolean {
  if (expression.kind === 'cast') return expression.type.kind === 'array';
  if (expression.kind === 'call') return arrayMakers.has(expression.name);
  return expression.kind === 'array';
}
