/** IF, COALESCE, NULLIF, TRY and their kin. */
import { type CallContext, type FunctionFamily, macro, rewrite, same, variadic } from './entry.ts';

const all = (call: CallContext) => call.args.map((_, index) => call.sql(index));

/** DuckDB skips NULLs; Athena answers NULL if any argument is. */
const extreme = (call: CallContext) => {
  const texts = all(call);
  return `CASE WHEN ${texts.map((text) => `${text} IS NULL`).join(' OR ')} THEN NULL ELSE ${call.call.name}(${texts.join(', ')}) END`;
};

export const conditionalFunctions: FunctionFamily = {
  title: 'Conditions',
  functions: {
    if: rewrite(2, 3, (call) => {
      const otherwise = call.args.length === 3 ? ` ELSE ${call.sql(2)}` : '';
      return `CASE WHEN ${call.sql(0)} THEN ${call.sql(1)}${otherwise} END`;
    }),
    coalesce: same(1, Number.POSITIVE_INFINITY),
    nullif: same(2),
    try: rewrite(1, 1, (call) => `TRY(${call.sql(0)})`),
    greatest: variadic(1, extreme),
    least: variadic(1, extreme),
    typeof: macro('athena_typeof', 1),
    grouping: same(1, Number.POSITIVE_INFINITY),
  },
  macros: [
    `athena_typeof(x) AS CASE typeof(x)
       WHEN 'FLOAT' THEN 'real' WHEN 'BLOB' THEN 'varbinary' WHEN 'TIMESTAMP' THEN 'timestamp(3)'
       WHEN 'TIMESTAMP WITH TIME ZONE' THEN 'timestamp(3) with time zone' WHEN 'HUGEINT' THEN 'bigint'
       WHEN '"NULL"' THEN 'unknown'
       ELSE CASE WHEN typeof(x) LIKE '%[]' OR typeof(x) LIKE 'MAP(%' OR typeof(x) LIKE 'STRUCT(%'
         THEN athena_fail('NOT_SUPPORTED: typeof of an array, map or row is not supported by the local engine')
         ELSE lower(typeof(x)) END END`,
  ],
};
