/** What a query asks of a scan, as it stands on the wire: six parts that later versions appended one by one. */

import type { Scalar } from '../arrow/scalar.ts';
import type { ArrowType } from '../arrow/type.ts';

/** Position relative to `value`; an unbounded marker has no value. */
export type Marker =
  | { readonly bound: 'BELOW' | 'EXACTLY' | 'ABOVE'; readonly value: Scalar }
  /** −∞ as a low marker (`ABOVE`), +∞ as a high marker (`BELOW`). */
  | { readonly bound: 'BELOW' | 'ABOVE'; readonly value: null };

export interface Range {
  readonly low: Marker;
  readonly high: Marker;
}

/** The values of one column that a query can use. */
export type ValueSet =
  | {
      readonly kind: 'SortedRangeSet';
      readonly type: ArrowType;
      readonly ranges: readonly Range[];
      readonly nullAllowed: boolean;
    }
  | {
      readonly kind: 'EquatableValueSet';
      readonly type: ArrowType;
      readonly values: readonly Scalar[];
      /** true: the listed values; false: all but them. */
      readonly whiteList: boolean;
      readonly nullAllowed: boolean;
    }
  | {
      readonly kind: 'AllOrNoneValueSet';
      readonly type: ArrowType;
      readonly all: boolean;
      readonly nullAllowed: boolean;
    };

/** An expression of Athena's, before it is understood. Any function name may come. */
export type Expression =
  | {
      readonly kind: 'FunctionCallExpression';
      readonly type: ArrowType;
      readonly functionName: string;
      readonly args: readonly Expression[];
    }
  | { readonly kind: 'VariableExpression'; readonly columnName: string; readonly type: ArrowType }
  /** Several values stand for a list; none (`null`) for a constant whose block was absent. */
  | {
      readonly kind: 'ConstantExpression';
      readonly type: ArrowType;
      readonly values: readonly (Scalar | null)[] | null;
    };

export type SortDirection = 'ASC_NULLS_FIRST' | 'ASC_NULLS_LAST' | 'DESC_NULLS_FIRST' | 'DESC_NULLS_LAST';

export interface OrderBy {
  readonly columnName: string;
  readonly direction: SortDirection;
}

export interface QueryPlan {
  readonly substraitVersion: string | null;
  /** The bytes of a `substrait.Plan` message. */
  readonly substraitPlan: Uint8Array;
}

export interface Constraints {
  /** Every listed column must lie in its set. */
  readonly summary: ReadonlyMap<string, ValueSet>;
  /** Every expression must be true. */
  readonly expression: readonly Expression[];
  readonly orderBy: readonly OrderBy[];
  /** null: no limit. Zero is a limit. */
  readonly limit: bigint | null;
  /** Empty: not a query passthrough. */
  readonly passthroughArguments: ReadonlyMap<string, string>;
  readonly queryPlan: QueryPlan | null;
}

export const noConstraints: Constraints = {
  summary: new Map(),
  expression: [],
  orderBy: [],
  limit: null,
  passthroughArguments: new Map(),
  queryPlan: null,
};
