/**
 * What a connector promises. Athena does not do again what is promised here, so a promise holds for every table
 * and every value, or is not made. The spellings on the wire are Athena's, inconsistencies included.
 */

export const optimizations = {
  supports_limit_pushdown: ['integer_constant'],
  supports_top_n_pushdown: ['SUPPORTS_ORDER_BY'],
  supports_filter_pushdown: [
    'sorted_range_set',
    'equatable_range_set',
    'all_or_none_value_set',
    'nullable_comparison',
  ],
  supports_complex_expression_pushdown: ['supported_function_expression_types'],
  data_source_hints: ['non_default_collate'],
} as const;

export type Optimization = keyof typeof optimizations;

export interface OptimizationSubType {
  readonly subType: string;
  readonly properties: readonly string[];
}

/** As on the wire: optimization, or a passthrough function's signature → its parts. */
export type Capabilities = ReadonlyMap<string, readonly OptimizationSubType[]>;

export type FilterSubType = (typeof optimizations.supports_filter_pushdown)[number];
