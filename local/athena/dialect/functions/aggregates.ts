/** Aggregates; with OVER each is a window function too. */
import {
  aggregate,
  type CallContext,
  type FunctionEntry,
  type FunctionFamily,
  renamed,
  rewrite,
  same,
  unsupported,
} from './entry.ts';

const grouped = (min: number, max = min): FunctionEntry => same(min, max, 'aggregate');
const groupedAs = (to: string, min: number, max = min): FunctionEntry => renamed(to, min, max, 'aggregate');
const made = (min: number, max: number, make: (call: CallContext) => string): FunctionEntry =>
  rewrite(min, max, make, 'aggregate');

/** The argument where only its type counts: a window may name it, a group may not. */
const witness = (call: CallContext) => (call.clauses.over === '' ? `any_value(${call.sql(0)})` : call.sql(0));

/** DuckDB sums integers to 128 bits; Athena to a bigint, a real to a real, decimals to 38 digits. */
const sum = (call: CallContext) =>
  `cast_to_type(${aggregate('sum', [call.sql(0)], call.clauses)}, athena_wide(${witness(call)} + CAST(0 AS BIGINT)))`;

/** The average of decimals is a decimal of the same type; of integers, a double. */
const avg = (call: CallContext) =>
  `cast_to_type(${aggregate('avg', [call.sql(0)], call.clauses)}, list_median([${witness(call)}]))`;

const bigint = (name: string) => (call: CallContext) =>
  `CAST(${aggregate(name, [call.sql(0)], call.clauses)} AS BIGINT)`;

/** A value that goes with NULL counts too, and so does a NULL value. */
const extremeBy = (plain: string, many: string) => (call: CallContext) => {
  const args = call.args.map((_, index) => call.sql(index));
  return aggregate(args.length === 2 ? plain : many, args, call.clauses);
};

const percentile = (call: CallContext) => {
  if (call.args.length > 2) {
    call.fail(
      'NOT_SUPPORTED',
      'approx_percentile with a weight or an accuracy is not supported by the local engine',
      2,
    );
  }
  return aggregate('quantile_disc', [call.sql(0), call.sql(1)], call.clauses);
};

/** NULL keys are left out. */
const entries = (name: string) => (call: CallContext) => {
  const key = call.sql(0);
  const wanted = call.call.filter === undefined ? '' : ` AND ${call.filterCondition()}`;
  const clauses = { ...call.clauses, filter: ` FILTER (WHERE ${key} IS NOT NULL${wanted})` };
  return `${name}(${aggregate('list', [`{'key': ${key}, 'value': ${call.sql(1)}}`], clauses)})`;
};

const listagg = (call: CallContext) =>
  aggregate('string_agg', [call.sql(0), call.args.length === 2 ? call.sql(1) : "''"], call.clauses);

export const aggregateFunctions: FunctionFamily = {
  title: 'Aggregates',
  functions: {
    any_value: grouped(1),
    approx_distinct: made(1, 2, (call) => aggregate('approx_count_distinct', [call.sql(0)], call.clauses)),
    approx_most_frequent: unsupported(),
    approx_percentile: made(2, 4, percentile),
    approx_set: unsupported(),
    arbitrary: groupedAs('any_value', 1),
    array_agg: grouped(1),
    avg: made(1, 1, avg),
    bitwise_and_agg: groupedAs('bit_and', 1),
    bitwise_or_agg: groupedAs('bit_or', 1),
    bool_and: grouped(1),
    bool_or: grouped(1),
    checksum: unsupported(),
    classification_fall_out: unsupported(),
    corr: grouped(2),
    count: grouped(0, 1),
    count_if: made(1, 1, bigint('count_if')),
    covar_pop: grouped(2),
    covar_samp: grouped(2),
    entropy: unsupported(),
    evaluate_classifier_predictions: unsupported(),
    every: groupedAs('bool_and', 1),
    geometric_mean: groupedAs('geomean', 1),
    histogram: made(1, 1, (call) => aggregate('histogram', [call.sql(0)], call.clauses)),
    kurtosis: unsupported(),
    listagg: made(1, 2, listagg),
    map_agg: made(2, 2, entries('athena_map_agg')),
    map_union: unsupported(),
    max: grouped(1, 2),
    max_by: made(2, 3, extremeBy('arg_max_null', 'max_by')),
    merge: unsupported(),
    min: grouped(1, 2),
    min_by: made(2, 3, extremeBy('arg_min_null', 'min_by')),
    multimap_agg: made(2, 2, entries('athena_multimap_agg')),
    numeric_histogram: unsupported(),
    qdigest_agg: unsupported(),
    reduce_agg: unsupported(),
    regr_intercept: grouped(2),
    regr_slope: grouped(2),
    set_agg: unsupported(),
    set_union: unsupported(),
    skewness: unsupported(),
    stddev: grouped(1),
    stddev_pop: grouped(1),
    stddev_samp: grouped(1),
    sum: made(1, 1, sum),
    tdigest_agg: unsupported(),
    var_pop: grouped(1),
    var_samp: grouped(1),
    variance: grouped(1),
  },
  macros: [
    // Of entries with the same key the first stays; the quick way serves where no key repeats.
    `athena_map_agg(entries) AS map_from_entries(CASE
       WHEN len(list_distinct(list_transform(entries, lambda athena_e: athena_e.key))) = len(entries) THEN entries
       ELSE list_filter(entries, lambda athena_e, athena_i:
         list_position(list_transform(entries, lambda athena_f: athena_f.key), athena_e.key) = athena_i) END)`,
    `athena_multimap_agg(entries) AS map_from_entries(list_transform(
       athena_array_distinct(list_transform(entries, lambda athena_e: athena_e.key)),
       lambda athena_k: row(athena_k, list_transform(list_filter(entries, lambda athena_e: athena_e.key = athena_k), lambda athena_e: athena_e.value))))`,
  ],
};
