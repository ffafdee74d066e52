/** What a catalog's connector promised, in the form that planning asks about. */
import type { Capabilities, FilterSubType } from '../../../connectors/federation/caller.ts';

export interface CatalogPromises {
  /** Kinds of value sets that the connector applies itself; Athena does not check those again. */
  readonly filters: ReadonlySet<string>;
  /** Functions that expressions may use. */
  readonly functions: ReadonlySet<string>;
  readonly limit: boolean;
  readonly topN: boolean;
  /** Passthrough functions by their key, such as `SYSTEM.QUERY`. */
  readonly passthroughs: ReadonlyMap<string, readonly string[]>;
}

export const noPromises: CatalogPromises = {
  filters: new Set(),
  functions: new Set(),
  limit: false,
  topN: false,
  passthroughs: new Map(),
};

export const sortedRangeSet: FilterSubType = 'sorted_range_set';
export const allOrNoneValueSet: FilterSubType = 'all_or_none_value_set';

export function promisesFromCapabilities(capabilities: Capabilities): CatalogPromises {
  const subTypes = (optimization: string): ReadonlySet<string> =>
    new Set((capabilities.get(optimization) ?? []).map(({ subType }) => subType));
  const passthroughs = new Map<string, readonly string[]>();
  for (const [key, parts] of capabilities) {
    const args = parts.find(({ subType }) => subType === 'query_passthrough_arguments');
    if (args !== undefined) passthroughs.set(key.toUpperCase(), args.properties);
  }
  return {
    filters: subTypes('supports_filter_pushdown'),
    functions: new Set(
      (capabilities.get('supports_complex_expression_pushdown') ?? []).flatMap(
        ({ properties }) => properties,
      ),
    ),
    limit: subTypes('supports_limit_pushdown').has('integer_constant'),
    topN: subTypes('supports_top_n_pushdown').has('SUPPORTS_ORDER_BY'),
    passthroughs,
  };
}
