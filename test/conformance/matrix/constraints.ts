/** Constraints, each part in every form, and what of them a version of the protocol can carry. */
import type {
  Constraints,
  OrderBy,
  SortDirection,
} from '../../../connectors/federation/domain/constraints.ts';
import { noConstraints } from '../../../connectors/federation/domain/constraints.ts';
import type { SerDeVersion } from '../../../connectors/federation/wire/format.ts';
import { everyExpression } from './expressions.ts';
import { nameOf } from './types.ts';
import { everyValueSet } from './value-sets.ts';

const directions: Readonly<Record<SortDirection, OrderBy>> = {
  ASC_NULLS_FIRST: { columnName: 'a', direction: 'ASC_NULLS_FIRST' },
  ASC_NULLS_LAST: { columnName: 'b', direction: 'ASC_NULLS_LAST' },
  DESC_NULLS_FIRST: { columnName: 'c', direction: 'DESC_NULLS_FIRST' },
  DESC_NULLS_LAST: { columnName: 'd', direction: 'DESC_NULLS_LAST' },
};

type Part = keyof Constraints;

/** Since which version a part is carried. */
const since: Readonly<Record<Part, SerDeVersion>> = {
  summary: 2,
  expression: 4,
  orderBy: 4,
  limit: 4,
  passthroughArguments: 5,
  queryPlan: 6,
};

const parts: { readonly [Name in Part]: () => ReadonlyMap<string, Constraints[Name]> } = {
  summary: () =>
    new Map(everyValueSet().map(({ kind, typeCase, sets }) => [`${kind} of ${nameOf(typeCase)}`, sets])),
  expression: () => {
    const all = everyExpression();
    const alone = [...all].map(([name, expression]) => [name, [expression]] as const);
    return new Map([...alone, ['all expressions at once', [...all.values()]] as const]);
  },
  orderBy: () => new Map([['four directions', Object.values(directions)]]),
  limit: () =>
    new Map([
      ['limit zero', 0n],
      ['limit one', 1n],
      ['the greatest limit', BigInt(Number.MAX_SAFE_INTEGER)],
    ]),
  passthroughArguments: () =>
    new Map([
      [
        'passthrough',
        new Map([
          ['schemaFunctionName', 'SYSTEM.QUERY'],
          ['QUERY', 'select "ä𝄞", \'\\\' from t\n'],
        ]),
      ],
    ]),
  queryPlan: () =>
    new Map([
      ['plan', { substraitVersion: '0.65.0', substraitPlan: Uint8Array.from({ length: 256 }, (_, i) => i) }],
      ['plan without a version', { substraitVersion: null, substraitPlan: Uint8Array.of(0) }],
    ]),
};

/** One part at a time, and all at once. What the version lacks is left out. */
export function constraintsOfVersion(version: SerDeVersion): ReadonlyMap<string, Constraints> {
  const all = new Map<string, Constraints>([['no constraints', noConstraints]]);
  let everything: Constraints = noConstraints;
  for (const part of Object.keys(parts) as Part[]) {
    if (since[part] > version) continue;
    for (const [name, value] of parts[part]()) {
      all.set(name, { ...noConstraints, [part]: value });
      everything = { ...everything, [part]: value };
    }
  }
  return all.set('every part', everything);
}
