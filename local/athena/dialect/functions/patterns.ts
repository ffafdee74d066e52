/** Regular expressions. Athena's engine is Java's, DuckDB's is RE2: no look-around and no back-references here. */
import {
  type CallContext,
  type FunctionFamily,
  macro,
  quoteString,
  renamed,
  rewrite,
  same,
  unsupported,
} from './entry.ts';

/** Java writes a group as $1 and escapes with \, RE2 writes \1. */
const replacement = (call: CallContext) => {
  if (call.args.length === 2) return "''";
  if (call.args[2]?.kind === 'lambda')
    call.fail('NOT_SUPPORTED', 'regexp_replace with a lambda is not supported by the local engine', 2);
  const text = call.literal(2, 'the replacement');
  const converted = text.replaceAll(
    /\\(.)|\$(\d)|\$\{[^}]*\}|\\$/g,
    (whole, escaped: unknown, group: unknown) => {
      if (typeof group === 'string') return `\\${group}`;
      if (typeof escaped === 'string') return escaped === '\\' ? '\\\\' : escaped;
      return call.fail(
        'NOT_SUPPORTED',
        `'${whole}' in a replacement is not supported by the local engine`,
        2,
      );
    },
  );
  return quoteString(converted);
};

export const patternFunctions: FunctionFamily = {
  title: 'Regular expressions',
  functions: {
    regexp_count: macro('athena_regexp_count', 2),
    regexp_extract: macro('athena_regexp_extract', 2, 3),
    regexp_extract_all: same(2, 3),
    regexp_like: renamed('regexp_matches', 2),
    regexp_position: unsupported(),
    regexp_replace: rewrite(
      2,
      3,
      (call) => `regexp_replace(${call.sql(0)}, ${call.sql(1)}, ${replacement(call)}, 'g')`,
    ),
    regexp_split: renamed('regexp_split_to_array', 2),
  },
  macros: [
    'athena_regexp_count(x, pattern) AS CASE WHEN pattern IS NOT NULL THEN len(regexp_extract_all(x, pattern)) END',
    // No match is NULL, not the empty string.
    `athena_regexp_extract(x, pattern) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern) END,
       (x, pattern, part) AS CASE WHEN regexp_matches(x, pattern) THEN regexp_extract(x, pattern, part) END`,
  ],
};
