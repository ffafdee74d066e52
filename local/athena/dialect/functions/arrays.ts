/** Arrays, with Athena's order and NULLs: distinct keeps the first of each, contains may answer NULL. */
import { type CallContext, type FunctionFamily, macro, rewrite, unsupported, variadic } from './entry.ts';

const matching = (name: string) => (call: CallContext) =>
  `${name}(list_transform(${call.sql(0)}, ${call.lambda(1, 1)}))`;

/**
 * The state may have another type than the elements, which DuckDB's list_reduce does not take: so a list of
 * pairs, the first with the state and the others with an element, is reduced to a pair.
 */
const reduce = (call: CallContext) => {
  const [accumulated, item, element, state] = ['accumulated', 'item', 'element', 'state'].map((prefix) =>
    call.fresh(prefix),
  );
  const step = call.lambdaBody(2, [`${accumulated}."s"`, `${item}."v"`]);
  const pairs = `list_concat([{'v': NULL, 's': ${call.sql(1)}}], list_transform(${call.sql(0)}, lambda ${element}: {'v': ${element}, 's': NULL}))`;
  const reduced = `list_reduce(${pairs}, lambda ${accumulated}, ${item}: {'v': NULL, 's': ${step}}).s`;
  const output = call.lambdaBody(3, [`${state}`]);
  const answer = output === state ? reduced : `list_transform([${reduced}], lambda ${state}: ${output})[1]`;
  return `CASE WHEN ${call.sql(0)} IS NULL THEN NULL ELSE ${answer} END`;
};

const zipWith = (call: CallContext) => {
  const pair = call.fresh('pair');
  const body = call.lambdaBody(2, [`${pair}[1]`, `${pair}[2]`]);
  return `list_transform(list_zip(${call.sql(0)}, ${call.sql(1)}), lambda ${pair}: ${body})`;
};

const zip = (call: CallContext) => {
  const tuple = call.fresh('tuple');
  const fields = call.args.map((_, index) => `'field${index}': ${tuple}[${index + 1}]`);
  const lists = call.args.map((_, index) => call.sql(index));
  return `list_transform(list_zip(${lists.join(', ')}), lambda ${tuple}: {${fields.join(', ')}})`;
};

const cardinality = (call: CallContext) => {
  if (call.isMap(0)) return `CAST(cardinality(${call.sql(0)}) AS BIGINT)`;
  if (call.isArray(0)) return `len(${call.sql(0)})`;
  return call.once(0, (text) => `athena_cardinality(${text})`);
};

const sort = (call: CallContext) => {
  if (call.args.length === 2) {
    call.fail('NOT_SUPPORTED', 'array_sort with a comparator is not supported by the local engine', 1);
  }
  return `list_sort(${call.sql(0)}, 'ASC', 'NULLS LAST')`;
};

const sequence = (call: CallContext) => {
  const args = call.args.map((_, index) => call.sql(index));
  return `athena_sequence(${args.join(', ')})`;
};

export const arrayFunctions: FunctionFamily = {
  title: 'Arrays',
  functions: {
    all_match: rewrite(2, 2, matching('athena_all')),
    any_match: rewrite(2, 2, matching('athena_any')),
    array_distinct: macro('athena_array_distinct', 1),
    array_except: macro('athena_array_except', 2),
    array_first: unsupported(),
    array_histogram: unsupported(),
    array_intersect: macro('athena_array_intersect', 2),
    array_join: macro('athena_array_join', 2, 3),
    array_last: unsupported(),
    array_max: macro('athena_array_max', 1),
    array_min: macro('athena_array_min', 1),
    array_position: macro('athena_array_position', 2),
    array_remove: macro('athena_array_remove', 2),
    array_sort: rewrite(1, 2, sort),
    array_union: macro('athena_array_union', 2),
    arrays_overlap: macro('athena_arrays_overlap', 2),
    cardinality: rewrite(1, 1, cardinality),
    combinations: unsupported(),
    contains: macro('athena_contains', 2),
    dot_product: unsupported(),
    element_at: macro('athena_element_at', 2),
    euclidean_distance: unsupported(),
    filter: rewrite(2, 2, (call) => `list_filter(${call.sql(0)}, ${call.lambda(1, 1)})`),
    flatten: macro('athena_flatten', 1),
    ngrams: unsupported(),
    none_match: rewrite(2, 2, matching('athena_none')),
    reduce: rewrite(4, 4, reduce),
    repeat: macro('athena_repeat', 2),
    sequence: rewrite(2, 3, sequence),
    shuffle: unsupported(),
    slice: macro('athena_slice', 3),
    transform: rewrite(2, 2, (call) => `list_transform(${call.sql(0)}, ${call.lambda(1, 1)})`),
    trim_array: macro('athena_trim_array', 2),
    zip: variadic(2, zip),
    zip_with: rewrite(3, 3, zipWith),
  },
  macros: [
    // Of matches: true decides, then NULL, then false.
    `athena_any(found) AS CASE WHEN found IS NULL THEN NULL WHEN list_contains(found, TRUE) THEN TRUE
       WHEN list_count(found) < len(found) THEN NULL ELSE FALSE END`,
    `athena_all(found) AS CASE WHEN found IS NULL THEN NULL WHEN list_contains(found, FALSE) THEN FALSE
       WHEN list_count(found) < len(found) THEN NULL ELSE TRUE END`,
    'athena_none(found) AS NOT athena_any(found)',
    `athena_contains(items, x) AS CASE WHEN x IS NULL OR items IS NULL THEN NULL WHEN list_contains(items, x) THEN TRUE
       WHEN list_count(items) < len(items) THEN NULL ELSE FALSE END`,
    'athena_array_distinct(items) AS list_filter(items, lambda athena_x, athena_i: list_position(items, athena_x) = athena_i)',
    'athena_array_except(a, b) AS athena_array_distinct(list_filter(a, lambda athena_x: list_position(b, athena_x) IS NULL))',
    'athena_array_intersect(a, b) AS athena_array_distinct(list_filter(a, lambda athena_x: list_position(b, athena_x) IS NOT NULL))',
    'athena_array_union(a, b) AS athena_array_distinct(a || b)',
    `athena_array_join(items, separator) AS array_to_string(list_transform(items, lambda athena_x: athena_text(athena_x)), separator),
       (items, separator, missing) AS array_to_string(list_transform(items, lambda athena_x: coalesce(athena_text(athena_x), missing)), separator)`,
    'athena_array_max(items) AS CASE WHEN list_count(items) = len(items) THEN list_max(items) END',
    'athena_array_min(items) AS CASE WHEN list_count(items) = len(items) THEN list_min(items) END',
    `athena_array_position(items, x) AS CASE WHEN items IS NOT NULL AND x IS NOT NULL
       THEN coalesce(CAST(list_position(items, x) AS BIGINT), 0) END`,
    'athena_array_remove(items, x) AS CASE WHEN x IS NOT NULL THEN list_filter(items, lambda athena_x: athena_x <> x OR athena_x IS NULL) END',
    `athena_arrays_overlap(a, b) AS CASE WHEN list_has_any(a, b) THEN TRUE
       WHEN a IS NULL OR b IS NULL OR list_count(a) < len(a) OR list_count(b) < len(b) THEN NULL ELSE FALSE END`,
    'athena_cardinality(x MAP(VARCHAR, VARCHAR)) AS CAST(cardinality(x) AS BIGINT), (x) AS len(x)',
    `athena_element_at(base, key) AS base[CASE
       WHEN typeof(base) LIKE '%[]' AND TRY_CAST(CAST(key AS VARCHAR) AS BIGINT) = 0
       THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'), key) ELSE key END]`,
    'athena_flatten(items) AS flatten(items)',
    'athena_repeat(x, times) AS list_transform(generate_series(1, times), lambda athena_i: x)',
    `athena_sequence(first DATE, final DATE) AS list_transform(
         generate_series(first, final, CASE WHEN first <= final THEN INTERVAL '1' DAY ELSE INTERVAL '-1' DAY END),
         lambda athena_x: CAST(athena_x AS DATE)),
       (first, final) AS generate_series(first, final, CASE WHEN first <= final THEN 1 ELSE -1 END),
       (first DATE, final DATE, step) AS list_transform(generate_series(first, final, step), lambda athena_x: CAST(athena_x AS DATE)),
       (first, final, step) AS generate_series(first, final, step)`,
    `athena_slice(items, start, size) AS CASE
       WHEN start = 0 THEN list_slice(items, CAST(CAST('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1' AS TINYINT) AS BIGINT), 1)
       WHEN size < 0 THEN list_slice(items, CAST(CAST('INVALID_FUNCTION_ARGUMENT: length must be greater than or equal to 0' AS TINYINT) AS BIGINT), 1)
       WHEN size = 0 OR start < -len(items) THEN list_slice(items, 1, 0)
       WHEN start < 0 THEN list_slice(items, len(items) + start + 1, len(items) + start + size)
       ELSE list_slice(items, start, start + size - 1) END`,
    'athena_trim_array(items, size) AS list_slice(items, 1, len(items) - size)',
  ],
};
