/** What AWS's helpers read out of Substrait plans, by the closed lists that the tests of ours hold to be complete. */
import {
  filterDifferences,
  limitDifferences,
  sortDifferences,
} from '../../connectors/federation/predicate/substrait/aws-differences.ts';
import { type Proof, proved } from '../points/proof.ts';
import type { OfficialFault } from './fault.ts';

const { plans } = proved;

function faultOf(
  what: 'filters' | 'limits' | 'order',
  official: string,
  count: number,
  proof: Proof,
): OfficialFault {
  return {
    seen: { kind: 'plans', count },
    place: `Substrait plans, ${what}`,
    official,
    ours: 'reads what the plan says, or refuses it by the name of the node',
    athena: 'does not do again what it leaves to a connector by a plan',
    provedBy: [proof],
  };
}

const sameFilter = plans(
  "AWS's own helpers › read the same filter out of a plan where they read one, but for known cases",
);

export const faultsOfPlans: readonly OfficialFault[] = [
  ...Object.entries(filterDifferences).map(([official, ids]) =>
    faultOf('filters', official, ids.length, sameFilter),
  ),
  faultOf(
    'limits',
    'takes a limit of zero for none, and does not read the newer form of a count',
    limitDifferences.length,
    plans("AWS's own helpers › read the same limit, but for known cases"),
  ),
  faultOf(
    'order',
    'counts the columns of the table where those of a relation below the order are meant, and forgets where nulls go',
    sortDifferences.length,
    plans("AWS's own helpers › read the same sort keys, without the order of nulls, but for known cases"),
  ),
];
