import type { Proof } from '../points/proof.ts';

/** How a fault can be seen. */
export type Seen =
  /** The program `faults` on AWS's SDK prints it, by its id there. */
  | { readonly kind: 'program'; readonly id: string; readonly observed: string }
  /** AWS's SDK would not make, write or read this message of the corpus: `refused` of its provenance. */
  | { readonly kind: 'message'; readonly id: string }
  /** So many of the plans beside the corpus show it. */
  | { readonly kind: 'plans'; readonly count: number };

/** Something that AWS's SDK gets wrong, or does otherwise than it says. */
export interface OfficialFault {
  /** null: read in the source, not run here. */
  readonly seen: Seen | null;
  /** The class, or the part of the protocol. */
  readonly place: string;
  /** What AWS's SDK does, and what is wrong about that. */
  readonly official: string;
  readonly ours: string;
  /** Why Athena takes ours, or what it makes of it. */
  readonly athena: string;
  readonly provedBy: readonly Proof[];
}
