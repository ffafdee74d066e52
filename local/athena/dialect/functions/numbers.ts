/** Mathematics and bits. */
import {
  type FunctionEntry,
  type FunctionFamily,
  macro,
  renamed,
  rewrite,
  same,
  unsupported,
} from './entry.ts';

const bits = (operator: string): FunctionEntry =>
  rewrite(
    2,
    2,
    (call) => `CAST((CAST(${call.sql(0)} AS BIGINT) ${operator} CAST(${call.sql(1)} AS BIGINT)) AS BIGINT)`,
  );

const constant = (text: string): FunctionEntry => rewrite(0, 0, () => text);

export const numberFunctions: FunctionFamily = {
  title: 'Mathematics',
  functions: {
    abs: same(1),
    acos: same(1),
    asin: same(1),
    atan: same(1),
    atan2: same(2),
    bit_count: rewrite(2, 2, (call) => {
      const width = call.args[1];
      if (width?.kind !== 'number' || width.text !== '64')
        call.fail('NOT_SUPPORTED', 'bit_count counts 64 bits only in the local engine', 1);
      return `CAST(bit_count(CAST(${call.sql(0)} AS BIGINT)) AS BIGINT)`;
    }),
    bitwise_and: bits('&'),
    bitwise_left_shift: unsupported(),
    bitwise_not: rewrite(1, 1, (call) => `(~CAST(${call.sql(0)} AS BIGINT))`),
    bitwise_or: bits('|'),
    bitwise_right_shift: unsupported(),
    bitwise_right_shift_arithmetic: bits('>>'),
    bitwise_xor: rewrite(
      2,
      2,
      (call) => `xor(CAST(${call.sql(0)} AS BIGINT), CAST(${call.sql(1)} AS BIGINT))`,
    ),
    cbrt: macro('athena_cbrt', 1),
    ceil: macro('athena_ceil', 1),
    ceiling: macro('athena_ceil', 1),
    cos: same(1),
    cosh: same(1),
    cosine_similarity: unsupported(),
    degrees: same(1),
    e: constant('exp(1e0)'),
    exp: same(1),
    floor: macro('athena_floor', 1),
    from_base: unsupported(),
    infinity: constant("CAST('Infinity' AS DOUBLE)"),
    inverse_normal_cdf: unsupported(),
    is_finite: renamed('isfinite', 1),
    is_infinite: renamed('isinf', 1),
    is_nan: renamed('isnan', 1),
    ln: same(1),
    log: same(2),
    log10: same(1),
    log2: same(1),
    mod: rewrite(2, 2, (call) => `athena_modulo(${call.sql(0)}, ${call.sql(1)})`),
    nan: constant("CAST('NaN' AS DOUBLE)"),
    normal_cdf: unsupported(),
    pi: same(0),
    pow: same(2),
    power: same(2),
    radians: same(1),
    rand: macro('athena_random', 0, 2),
    random: macro('athena_random', 0, 2),
    round: macro('athena_round', 1, 2),
    sign: macro('athena_sign', 1),
    sin: same(1),
    sinh: same(1),
    sqrt: same(1),
    tan: same(1),
    tanh: same(1),
    to_base: rewrite(2, 2, (call) => `lower(to_base(${call.sql(0)}, ${call.sql(1)}))`),
    truncate: macro('athena_truncate', 1, 2),
    width_bucket: unsupported(),
    wilson_interval_lower: unsupported(),
    wilson_interval_upper: unsupported(),
  },
  macros: [
    // An integer stays one; DuckDB answers a double.
    'athena_ceil(x) AS cast_to_type(ceil(x), round(x))',
    'athena_floor(x) AS cast_to_type(floor(x), round(x))',
    // Exact for cubes, as in Java.
    'athena_cbrt(x) AS CASE WHEN pow(round(cbrt(x)), 3) = x THEN round(cbrt(x)) ELSE cbrt(x) END',
    'athena_sign(x) AS cast_to_type(sign(x), round(x))',
    // With digits a decimal keeps its scale: 1.235 at 2 is 1.240.
    'athena_round(x) AS round(x), (x, digits) AS cast_to_type(round(x, digits), athena_wide(x + x))',
    'athena_truncate(x) AS cast_to_type(trunc(x), round(x)), (x, digits) AS cast_to_type(trunc(x * pow(10, digits)) / pow(10, digits), x)',
    `athena_random() AS random(), (most) AS cast_to_type(floor(random() * most), most),
       (least_value, most) AS cast_to_type(floor(random() * (most - least_value)), most) + least_value`,
  ],
};
