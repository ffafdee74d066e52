/** JSON functions. Text that is not JSON answers NULL, as in Athena, where DuckDB fails. */
import {
  type CallContext,
  type FunctionFamily,
  macro,
  quoteString,
  renamed,
  rewrite,
  unsupported,
} from './entry.ts';

/** Athena's paths as DuckDB's: $["a b"] and $['a'] become $."a b". */
const path = (call: CallContext) => {
  const text = call.literal(1, 'the JSON path').trim();
  const steps = /^(?:lax\s+)?\$((?:\.[^.[\]"*\s]+|\."(?:[^"]*)"|\[\d+\]|\["[^"]*"\]|\['[^']*'\])*)$/.exec(
    text,
  );
  if (steps === null) {
    call.fail(
      'NOT_SUPPORTED',
      `JSON path '${text}' is not supported by the local engine, which takes $, .name, ["name"] and [0]`,
      1,
    );
  }
  return quoteString(
    `$${(steps?.[1] ?? '').replaceAll(/\[(?:"([^"]*)"|'([^']*)')\]/g, (_all, double, single) => `."${double ?? single}"`)}`,
  );
};

export const jsonFunctions: FunctionFamily = {
  title: 'JSON',
  functions: {
    is_json_scalar: macro('athena_is_json_scalar', 1),
    json_array_contains: unsupported(),
    json_array_get: unsupported(),
    json_array_length: macro('athena_json_array_length', 1),
    json_extract: rewrite(2, 2, (call) => `athena_json_extract(${call.sql(0)}, ${path(call)})`),
    json_extract_scalar: rewrite(2, 2, (call) => `athena_json_scalar(${call.sql(0)}, ${path(call)})`),
    json_format: rewrite(1, 1, (call) => `CAST(${call.sql(0)} AS VARCHAR)`),
    json_parse: renamed('json', 1),
    json_size: rewrite(
      2,
      2,
      (call) => `athena_json_size(athena_json_extract(${call.sql(0)}, ${path(call)}))`,
    ),
  },
  macros: [
    'athena_json_extract(x, path) AS CASE WHEN json_valid(CAST(x AS VARCHAR)) THEN json_extract(CAST(x AS VARCHAR), path) END',
    `athena_json_scalar(x, path) AS CASE
       WHEN json_type(athena_json_extract(x, path)) IN ('OBJECT', 'ARRAY') THEN NULL
       WHEN json_valid(CAST(x AS VARCHAR)) THEN json_extract_string(CAST(x AS VARCHAR), path) END`,
    `athena_json_array_length(x) AS CASE WHEN json_valid(CAST(x AS VARCHAR)) AND json_type(CAST(x AS VARCHAR)) = 'ARRAY'
       THEN CAST(json_array_length(CAST(x AS VARCHAR)) AS BIGINT) END`,
    "athena_is_json_scalar(x) AS json_type(CAST(x AS VARCHAR)) NOT IN ('OBJECT', 'ARRAY')",
    `athena_json_size(x) AS CASE json_type(x)
       WHEN 'ARRAY' THEN CAST(json_array_length(x) AS BIGINT) WHEN 'OBJECT' THEN len(json_keys(x)) ELSE CASE WHEN x IS NOT NULL THEN 0 END END`,
  ],
};
