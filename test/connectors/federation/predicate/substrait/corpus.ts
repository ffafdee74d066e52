/** The plans that io.substrait wrote, with what AWS's helpers read out of each; see test/conformance/README.md. */
import { readFileSync } from 'node:fs';

/** AWS's reading of a filter: a tree whose leaves compare a column with a value, in text. */
export type AwsFilter =
  | { readonly operator: string; readonly children: readonly AwsFilter[] }
  | { readonly operator: string; readonly column: string | null; readonly value: string | boolean | null }
  | {
      readonly operator: string;
      readonly column: string | null;
      readonly values: readonly (AwsFilter | string | boolean | null)[];
    };

type Failed = { readonly error: string };

export interface CorpusPlan {
  readonly id: string;
  /** The filter as SQL, where the plan is one. */
  readonly condition: string | null;
  readonly plan: string;
  readonly aws: {
    readonly filter: AwsFilter | { readonly dropped: true } | Failed | null;
    readonly limit: number | Failed | null;
    readonly sort: readonly { readonly column: string; readonly ascending: boolean }[] | Failed | null;
  };
}

/** The first line says by which versions the others were written. */
const [, ...lines] = readFileSync('test/conformance/messages/plans/plans.jsonl', 'utf8').trim().split('\n');

export const plans = lines.map((line) => JSON.parse(line) as CorpusPlan);

export function planBytes({ plan }: Pick<CorpusPlan, 'plan'>): Uint8Array {
  return Buffer.from(plan, 'base64');
}

export function planOf(id: string): CorpusPlan {
  const found = plans.find((plan) => plan.id === id);
  if (found === undefined) throw new Error(`no plan ${id}`);
  return found;
}
