/** Where AWS's own SDK is wrong or inconsistent, and what ours does there. `docs/conformance.md` is made from this. */
import type { OfficialFault } from './official-faults/fault.ts';
import { faultsOfHandlers } from './official-faults/handlers.ts';
import { faultsOfMessages } from './official-faults/messages.ts';
import { faultsOfPlans } from './official-faults/plans.ts';
import { faultsOfPredicates } from './official-faults/predicates.ts';
import { faultsOfValues } from './official-faults/values.ts';

export const officialFaults: readonly OfficialFault[] = [
  ...faultsOfMessages,
  ...faultsOfPredicates,
  ...faultsOfPlans,
  ...faultsOfValues,
  ...faultsOfHandlers,
];
