/**
 * Macros behind operators and casts. A macro must bind for every type, so a branch that only some types reach
 * is chosen by typeof(), which DuckDB folds away, and the result takes its type from cast_to_type().
 */
import type { FunctionFamily } from './entry.ts';

export const operatorMacros: FunctionFamily = {
  title: 'Operators and casts',
  functions: {},
  macros: [
    // A failed cast, unlike error(), may stand inside TRY; its text comes back through describeFailure.
    'athena_fail(message) AS CAST(CAST(message AS TINYINT) AS VARCHAR)',

    // Only for its type: integers and doubles stay, decimals gain 18 digits before the point.
    `athena_wide(x) AS x * CAST(1 AS TINYINT) * CAST(1 AS TINYINT) * CAST(1 AS TINYINT) * CAST(1 AS TINYINT)
       * CAST(1 AS TINYINT) * CAST(1 AS TINYINT)`,

    // Integers cut towards zero, a decimal has the larger scale of the two, a double follows IEEE 754.
    'athena_quotient(a, b) AS cast_to_type(a / b, athena_wide(a + b))',
    `athena_divide(a, b) AS CASE
       WHEN b = 0 AND a IS NOT NULL THEN cast_to_type(CASE
         WHEN typeof(a + b) NOT IN ('DOUBLE', 'FLOAT') THEN athena_fail('DIVISION_BY_ZERO: Division by zero')
         WHEN a > 0 THEN 'Infinity' WHEN a < 0 THEN '-Infinity' ELSE 'NaN' END, athena_wide(a + b))
       ELSE athena_quotient(a, b) END`,
    `athena_modulo(a, b) AS a % CASE
       WHEN b = 0 AND a IS NOT NULL AND typeof(a + b) NOT IN ('DOUBLE', 'FLOAT')
       THEN cast_to_type(athena_fail('DIVISION_BY_ZERO: Division by zero'), b) ELSE b END`,
    'athena_minus(a DATE, b DATE) AS to_days(CAST(a - b AS INTEGER)), (a, b) AS a - b',

    // An array answers its 1-based element, a map its value; what is not there is an error.
    `athena_subscript(base, key) AS base[CASE
       WHEN typeof(base) LIKE '%[]' AND TRY_CAST(CAST(key AS VARCHAR) AS BIGINT) = 0
       THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'), key)
       WHEN typeof(base) LIKE '%[]' AND TRY_CAST(CAST(key AS VARCHAR) AS BIGINT) < 0
       THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: Array subscript is negative'), key)
       WHEN typeof(base) LIKE '%[]' AND base[key] IS NULL
         AND TRY_CAST(CAST(key AS VARCHAR) AS BIGINT) > json_array_length(to_json(base))
       THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length'), key)
       WHEN typeof(base) LIKE 'MAP(%)' AND base[key] IS NULL
         AND NOT list_contains(json_keys(to_json(base)), CAST(key AS VARCHAR))
       THEN cast_to_type(athena_fail('INVALID_FUNCTION_ARGUMENT: Key not present in map'), key)
       ELSE key END]`,

    // A double rounds half away from zero on its way to an integer; text must be a whole number already.
    `athena_integral(x) AS CASE
       WHEN typeof(x) IN ('DOUBLE', 'FLOAT')
       THEN cast_to_type(CAST(round(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) AS VARCHAR), x)
       WHEN typeof(x) = 'VARCHAR' AND NOT regexp_full_match(CAST(x AS VARCHAR), '[+-]?[0-9]+')
       THEN cast_to_type('"' || CAST(x AS VARCHAR) || '"', x)
       ELSE x END`,

    // The significant digits alone: 0.00120e+05 has 12.
    `athena_digits(shortest) AS rtrim(ltrim(replace(replace(split_part(shortest, 'e', 1), '-', ''), '.', ''), '0'), '0')`,
    // Where the first significant digit stands: units 0, tens 1, tenths -1.
    `athena_exponent(shortest) AS coalesce(TRY_CAST(split_part(shortest, 'e', 2) AS INTEGER), 0)
       + CASE WHEN ltrim(split_part(replace(split_part(shortest, 'e', 1), '-', ''), '.', 1), '0') <> ''
         THEN length(ltrim(split_part(replace(split_part(shortest, 'e', 1), '-', ''), '.', 1), '0')) - 1
         ELSE length(ltrim(split_part(split_part(shortest, 'e', 1), '.', 2), '0')) - length(split_part(split_part(shortest, 'e', 1), '.', 2)) - 1 END`,
    // From DuckDB's shortest digits to Athena's 1.5E0: sign, first digit, the other digits, exponent.
    `athena_scientific(shortest) AS CASE
       WHEN shortest IN ('nan', '-nan') THEN 'NaN' WHEN shortest = 'inf' THEN 'Infinity' WHEN shortest = '-inf' THEN '-Infinity'
       WHEN CAST(shortest AS DOUBLE) = 0 THEN CASE WHEN shortest LIKE '-%' THEN '-0E0' ELSE '0E0' END
       ELSE CASE WHEN shortest LIKE '-%' THEN '-' ELSE '' END
         || substr(athena_digits(shortest), 1, 1) || '.'
         || CASE WHEN length(athena_digits(shortest)) > 1 THEN substr(athena_digits(shortest), 2) ELSE '0' END
         || 'E' || CAST(athena_exponent(shortest) AS VARCHAR) END`,

    "athena_timestamp_text(x) AS CASE WHEN epoch_us(x) % 1000 = 0 THEN strftime(x, '%Y-%m-%d %H:%M:%S.%g') ELSE strftime(x, '%Y-%m-%d %H:%M:%S.%f') END",
    `athena_text(x) AS CASE
       WHEN x IS NULL THEN NULL
       WHEN typeof(x) IN ('DOUBLE', 'FLOAT') THEN athena_scientific(CAST(x AS VARCHAR))
       WHEN typeof(x) IN ('TIMESTAMP', 'TIMESTAMP_MS', 'TIMESTAMP_S') THEN athena_timestamp_text(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMP))
       WHEN typeof(x) = 'TIMESTAMP WITH TIME ZONE'
       THEN athena_timestamp_text(CAST(TRY_CAST(CAST(x AS VARCHAR) AS TIMESTAMPTZ) AS TIMESTAMP)) || ' UTC'
       WHEN typeof(x) = 'JSON' THEN json_extract_string(CAST(CAST(x AS VARCHAR) AS JSON), '$')
       ELSE CAST(x AS VARCHAR) END`,

    // %s of format(): Java's text of a double is not that of a cast.
    `athena_format_text(x) AS CASE
       WHEN typeof(x) NOT IN ('DOUBLE', 'FLOAT') THEN athena_text(x)
       WHEN TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE) = 0 THEN '0.0'
       WHEN abs(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) >= 1e-3 AND abs(TRY_CAST(CAST(x AS VARCHAR) AS DOUBLE)) < 1e7 THEN CAST(x AS VARCHAR)
       ELSE athena_scientific(CAST(x AS VARCHAR)) END`,

    'athena_json(x) AS CASE WHEN x IS NULL THEN NULL ELSE to_json(x) END',
    "athena_bytes(x) AS CASE WHEN typeof(x) = 'BLOB' THEN CAST(x AS BLOB) ELSE encode(CAST(x AS VARCHAR)) END",
    'athena_at_timezone(x, zone) AS timezone(zone, CAST(x AS TIMESTAMPTZ))',
  ],
};
