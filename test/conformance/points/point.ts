import type { Proof } from './proof.ts';

/** One thing that the protocol asks of an SDK. */
export interface Point {
  readonly number: number;
  readonly statement: string;
  readonly provedBy: readonly Proof[];
  /** Where we differ from AWS's SDK on purpose: what it does, what we do, and why Athena reads it right. */
  readonly note?: string;
  /** Why only a real AWS account could prove it. */
  readonly needsAccount?: string;
}

export interface Area {
  readonly title: string;
  readonly points: readonly Point[];
}
