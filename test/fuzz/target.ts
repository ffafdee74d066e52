/** What a campaign knows of a decoder: where its inputs come from, how they are spoilt, and what must hold for each. */
import type { Random } from './random.ts';

/** The byte strings that a decoder is given together, such as a schema and a record batch. */
export type Input = readonly Uint8Array[];

export interface Target {
  readonly name: string;
  /** Well-formed inputs; every one of them decodes. */
  readonly seeds: readonly [Input, ...Input[]];
  readonly mutate: (input: Input, random: Random, other: Input) => Input;
  /**
   * Returns when the input was decoded and everything that must hold of a decoded value held.
   *
   * @throws ConnectorError when the decoder refused the input, {@link Violation} when something did not hold
   */
  readonly check: (input: Input) => void;
}

/** Something that must hold did not. */
export class Violation extends Error {
  constructor(what: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'Violation';
  }
}
