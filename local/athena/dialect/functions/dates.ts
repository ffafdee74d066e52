/**
 * Dates and times. A timestamp with time zone is kept as an instant: at_timezone and AT TIME ZONE give the clock
 * of that zone, and the name of the zone is lost.
 */
import { jodaFormat, mysqlFormat } from './date-format.ts';
import {
  type CallContext,
  type FunctionEntry,
  type FunctionFamily,
  macro,
  quoteString,
  renamed,
  rewrite,
  same,
  unsupported,
} from './entry.ts';

const units = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];

const unit = (call: CallContext): string => {
  const text = call.literal(0, 'the unit').toLowerCase();
  if (units.includes(text)) return text;
  return call.fail(
    'INVALID_FUNCTION_ARGUMENT',
    `'${text}' is not a unit of ${call.call.name}; use ${units.join(', ')}`,
    0,
  );
};

const clock = (text: string): FunctionEntry => rewrite(0, 0, () => text);

const add = (call: CallContext) => {
  const by = unit(call);
  const [size, of] = by === 'quarter' ? [3, 'MONTH'] : [1, by.toUpperCase()];
  const to = call.sql(2);
  return `cast_to_type(${to} + CAST(${call.sql(1)} AS BIGINT) * INTERVAL '${size}' ${of}, ${to})`;
};

const format = (call: CallContext) =>
  `strftime(${call.sql(0)}, ${quoteString(mysqlFormat(call.literal(1, 'the format'), 'print', (what) => call.fail('NOT_SUPPORTED', what, 1)))})`;

/** Athena begins with 1970 where the format has no year, DuckDB with 1900. */
const parsed = (text: string, pattern: string) =>
  /%[YyG]/.test(pattern)
    ? `strptime(${text}, ${quoteString(pattern)})`
    : `strptime('1970 ' || ${text}, ${quoteString(`%Y ${pattern}`)})`;

const parse = (call: CallContext) =>
  parsed(
    call.sql(0),
    mysqlFormat(call.literal(1, 'the format'), 'parse', (what) => call.fail('NOT_SUPPORTED', what, 1)),
  );

const formatJoda = (call: CallContext) =>
  `strftime(${call.sql(0)}, ${quoteString(jodaFormat(call.literal(1, 'the format'), 'print', (what) => call.fail('NOT_SUPPORTED', what, 1)))})`;

const parseJoda = (call: CallContext) =>
  `CAST(${parsed(
    call.sql(0),
    jodaFormat(call.literal(1, 'the format'), 'parse', (what) => call.fail('NOT_SUPPORTED', what, 1)),
  )} AS TIMESTAMPTZ)`;

export const dateFunctions: FunctionFamily = {
  title: 'Dates and times',
  functions: {
    at_timezone: macro('athena_at_timezone', 2),
    current_date: clock('current_date'),
    current_time: unsupported('times with a zone have no type here; use localtime'),
    current_timestamp: clock("date_trunc('millisecond', now())"),
    current_timezone: clock("'UTC'"),
    current_user: unsupported(),
    date: rewrite(1, 1, (call) => `CAST(${call.sql(0)} AS DATE)`),
    date_add: rewrite(3, 3, add),
    // Whole units only: 23 hours are 0 days.
    date_diff: rewrite(3, 3, (call) => `date_sub('${unit(call)}', ${call.sql(1)}, ${call.sql(2)})`),
    date_format: rewrite(2, 2, format),
    date_parse: rewrite(2, 2, parse),
    date_trunc: rewrite(2, 2, (call) => `athena_date_trunc('${unit(call)}', ${call.sql(1)})`),
    day: same(1),
    day_of_month: renamed('day', 1),
    day_of_week: renamed('isodow', 1),
    day_of_year: renamed('dayofyear', 1),
    dow: renamed('isodow', 1),
    doy: renamed('dayofyear', 1),
    format_datetime: rewrite(2, 2, formatJoda),
    from_iso8601_date: rewrite(1, 1, (call) => `CAST(${call.sql(0)} AS DATE)`),
    from_iso8601_timestamp: rewrite(1, 1, (call) => `CAST(${call.sql(0)} AS TIMESTAMPTZ)`),
    from_iso8601_timestamp_nanos: unsupported(),
    from_unixtime: rewrite(1, 2, (call) =>
      call.args.length === 1
        ? `to_timestamp(CAST(${call.sql(0)} AS DOUBLE))`
        : `athena_at_timezone(to_timestamp(CAST(${call.sql(0)} AS DOUBLE)), ${call.sql(1)})`,
    ),
    from_unixtime_nanos: unsupported(),
    hour: same(1),
    human_readable_seconds: unsupported(),
    last_day_of_month: renamed('last_day', 1),
    localtime: clock('CAST(localtime AS TIME)'),
    localtimestamp: clock("date_trunc('millisecond', CAST(now() AS TIMESTAMP))"),
    millisecond: rewrite(1, 1, (call) => `(millisecond(${call.sql(0)}) % 1000)`),
    minute: same(1),
    month: same(1),
    now: clock("date_trunc('millisecond', now())"),
    parse_datetime: rewrite(2, 2, parseJoda),
    parse_duration: unsupported(),
    quarter: same(1),
    second: same(1),
    timezone_hour: unsupported('a timestamp keeps no zone here'),
    timezone_minute: unsupported('a timestamp keeps no zone here'),
    to_iso8601: macro('athena_to_iso8601', 1),
    to_milliseconds: rewrite(1, 1, (call) => `CAST(epoch(${call.sql(0)}) * 1000 AS BIGINT)`),
    to_unixtime: rewrite(1, 1, (call) => `CAST(epoch(${call.sql(0)}) AS DOUBLE)`),
    week: same(1),
    week_of_year: renamed('week', 1),
    with_timezone: rewrite(2, 2, (call) => `timezone(${call.sql(1)}, ${call.sql(0)})`),
    year: same(1),
    year_of_week: renamed('isoyear', 1),
    yow: renamed('isoyear', 1),
  },
  macros: [
    'athena_date_trunc(unit, x) AS cast_to_type(date_trunc(unit, x), x)',
    `athena_to_iso8601(x) AS CASE
       WHEN typeof(x) = 'DATE' THEN CAST(x AS VARCHAR)
       WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE' THEN replace(left(athena_text(x), -4), ' ', 'T') || 'Z'
       ELSE replace(athena_text(x), ' ', 'T') END`,
  ],
};
