/** Text functions, except patterns. */
import {
  type CallContext,
  type FunctionFamily,
  macro,
  renamed,
  rewrite,
  same,
  unsupported,
  variadic,
} from './entry.ts';
import { parseFormat } from './format.ts';

const isPositive = (call: CallContext, index: number) => {
  const value = call.args[index];
  return value?.kind === 'number' && /^[1-9]\d*$/.test(value.text);
};

const substring = (call: CallContext) => {
  const args = call.args.map((_, index) => call.sql(index)).join(', ');
  const plain = isPositive(call, 1) && (call.args.length === 2 || isPositive(call, 2));
  return `${plain ? 'substr' : 'athena_substr'}(${args})`;
};

export const stringFunctions: FunctionFamily = {
  title: 'Text',
  functions: {
    chr: same(1),
    codepoint: renamed('unicode', 1),
    // || keeps NULL, joins arrays too; DuckDB's concat skips NULL.
    concat: variadic(2, (call) => `(${call.args.map((_, index) => call.sql(index)).join(' || ')})`),
    concat_ws: rewrite(1, Number.POSITIVE_INFINITY, (call) => {
      const items = call.args.slice(1).map((_, index) => call.sql(index + 1));
      return `athena_concat_ws(${call.sql(0)}, [${items.join(', ')}])`;
    }),
    format: variadic(1, (call) => parseFormat(call)),
    from_utf8: renamed('decode', 1),
    hamming_distance: renamed('hamming', 2),
    length: macro('athena_length', 1),
    levenshtein_distance: renamed('levenshtein', 2),
    lower: same(1),
    lpad: same(3),
    ltrim: macro('athena_ltrim', 1, 2),
    luhn_check: unsupported(),
    normalize: renamed('nfc_normalize', 1),
    replace: macro('athena_replace', 2, 3),
    reverse: rewrite(1, 1, (call) => call.once(0, (text) => `athena_reverse(${text})`)),
    rpad: same(3),
    rtrim: macro('athena_rtrim', 1, 2),
    soundex: unsupported(),
    split: macro('athena_split', 2, 3),
    split_part: macro('athena_split_part', 3),
    split_to_map: macro('athena_split_to_map', 3),
    split_to_multimap: unsupported(),
    starts_with: same(2),
    strpos: macro('athena_strpos', 2, 3),
    substr: rewrite(2, 3, substring),
    substring: rewrite(2, 3, substring),
    to_utf8: renamed('encode', 1),
    translate: same(3),
    trim: macro('athena_trim', 1, 2),
    upper: same(1),
    word_stem: unsupported(),
  },
  macros: [
    // The decimal is NULL where the value has too many digits for one.
    'athena_round_decimal(x, rounded) AS coalesce(CAST(rounded AS DOUBLE), x)',
    "athena_length(x) AS CASE WHEN typeof(x) = 'BLOB' THEN octet_length(CAST(x AS BLOB)) ELSE length(CAST(x AS VARCHAR)) END",
    // Position 0, or one before the beginning, answers the empty string.
    `athena_substr(x, start) AS CASE WHEN start = 0 OR start < -length(x) THEN '' ELSE substr(x, start) END,
       (x, start, size) AS CASE WHEN start = 0 OR start < -length(x) OR size <= 0 THEN '' ELSE substr(x, start, size) END`,
    "athena_trim(x) AS regexp_replace(x, '^\\s+|\\s+$', '', 'g'), (x, characters) AS trim(x, characters)",
    "athena_ltrim(x) AS regexp_replace(x, '^\\s+', ''), (x, characters) AS ltrim(x, characters)",
    "athena_rtrim(x) AS regexp_replace(x, '\\s+$', ''), (x, characters) AS rtrim(x, characters)",
    "athena_replace(x, sought) AS replace(x, sought, ''), (x, sought, replacement) AS replace(x, sought, replacement)",
    'athena_reverse(x VARCHAR) AS reverse(x), (x) AS list_reverse(x)',
    'athena_concat_ws(separator, items) AS CASE WHEN separator IS NULL THEN NULL ELSE array_to_string(items, separator) END',
    // With a limit the last part keeps the rest, separators and all.
    `athena_split(x, separator) AS string_split(x, separator),
       (x, separator, most) AS CASE
         WHEN most <= 0 THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: The limit of split must be positive'), string_split(x, separator))
         WHEN len(string_split(x, separator)) <= most THEN string_split(x, separator)
         ELSE list_append(list_slice(string_split(x, separator), 1, most - 1),
           array_to_string(list_slice(string_split(x, separator), most, len(string_split(x, separator))), separator)) END`,
    `athena_split_part(x, separator, part) AS CASE
       WHEN part <= 0 THEN athena_fail('INVALID_FUNCTION_ARGUMENT: Index must be greater than zero')
       ELSE string_split(x, separator)[part] END`,
    `athena_split_to_map(x, entries, pairs) AS map_from_entries(list_transform(string_split(x, entries),
       lambda athena_pair: row(split_part(athena_pair, pairs, 1), substr(athena_pair, length(split_part(athena_pair, pairs, 1)) + length(pairs) + 1))))`,
    `athena_strpos(x, sought) AS strpos(x, sought),
       (x, sought, nth) AS CASE
         WHEN nth <= 0 THEN CAST(CAST('INVALID_FUNCTION_ARGUMENT: strpos counts from the start in the local engine' AS TINYINT) AS BIGINT)
         WHEN len(string_split(x, sought)) <= nth THEN 0
         ELSE length(array_to_string(list_slice(string_split(x, sought), 1, nth), sought)) + 1 END`,
  ],
};
