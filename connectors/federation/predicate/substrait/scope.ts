/** What decoding an expression needs of the relation that it stands in, and what it gives. */
import type { Operand, Predicate } from '../predicate.ts';
import type { DeclaredFunctions } from './extension.ts';
import type { TypedOperand } from './operand.ts';
import type { PlanType } from './plan-type.ts';

/** A column of a relation: one of the table's, or one that a projection computes. */
export type PlanColumn = { readonly name: string; readonly type: PlanType } | { readonly computedBy: string };

export type TableColumn = Extract<PlanColumn, { readonly name: string }>;

export interface Scope {
  readonly columns: readonly PlanColumn[];
  readonly functions: DeclaredFunctions;
  /** How deep the node stands in its expression. */
  readonly depth: number;
  /**
   * Whether the predicate will stand in two places. A node that would put a part of it into two more is refused,
   * or a small plan could become a predicate of any size.
   */
  readonly isDoubled: boolean;
}

export type Decoded =
  | { readonly gives: 'predicate'; readonly predicate: Predicate }
  | { readonly gives: 'operand'; readonly value: TypedOperand };

/** The expressions that stand inside another. */
export interface Expressions {
  readonly predicate: (bytes: Uint8Array, scope: Scope) => Predicate;
  readonly value: (bytes: Uint8Array, scope: Scope) => TypedOperand;
  /** What is tested for null may be a column of any type, for its values do not matter. */
  readonly nullTested: (bytes: Uint8Array, scope: Scope) => Operand;
}
