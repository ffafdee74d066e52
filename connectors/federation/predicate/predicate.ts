/**
 * The one predicate of the SDK. Value sets and expressions are decoded to it, connectors push it down term by
 * term, and the evaluator decides it on column buffers. It has SQL's three truth values: a row qualifies when
 * every term is true, neither false nor unknown.
 */

import type { Scalar } from '../arrow/scalar.ts';
import type { ArrowType } from '../arrow/type.ts';
import type { ValueSet } from '../domain/constraints.ts';

export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%';

export type Predicate =
  | { readonly kind: 'and'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'or'; readonly terms: readonly Predicate[] }
  | { readonly kind: 'not'; readonly term: Predicate }
  /** Never unknown: a null is in the set or it is not. */
  | { readonly kind: 'in-value-set'; readonly column: string; readonly set: ValueSet }
  | {
      readonly kind: 'comparison';
      readonly operator: ComparisonOperator;
      readonly left: Operand;
      readonly right: Operand;
    }
  /** Never unknown: two nulls are not distinct. */
  | { readonly kind: 'is-distinct'; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'is-null'; readonly operand: Operand }
  /** `%` and `_` as in SQL, without an escape character. */
  | { readonly kind: 'like'; readonly operand: Operand; readonly pattern: Operand }
  | { readonly kind: 'in-list'; readonly operand: Operand; readonly list: readonly Operand[] }
  /** A boolean column, constant or call where a predicate stands. */
  | { readonly kind: 'boolean'; readonly operand: Operand };

export type Operand =
  | { readonly kind: 'column'; readonly name: string; readonly type: ArrowType }
  | { readonly kind: 'constant'; readonly type: ArrowType; readonly value: Scalar | null }
  | {
      readonly kind: 'arithmetic';
      readonly operator: ArithmeticOperator;
      readonly type: ArrowType;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: 'negate'; readonly type: ArrowType; readonly operand: Operand }
  /** null when both are equal, else `left`. */
  | { readonly kind: 'nullif'; readonly type: ArrowType; readonly left: Operand; readonly right: Operand }
  /** A predicate where a boolean value stands. */
  | { readonly kind: 'predicate'; readonly predicate: Predicate };
