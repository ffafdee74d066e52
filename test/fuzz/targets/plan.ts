/** Substrait query plans → predicate, order and limit; the predicate is then evaluated like any other. */
import { columnsOf } from '../../../connectors/federation/predicate/columns.ts';
import { decodePlan } from '../../../connectors/federation/predicate/substrait/plan.ts';
import { mutateProtobuf } from '../mutate/protobuf.ts';
import { withinMemory } from '../oracle.ts';
import { planSeeds } from '../seeds.ts';
import { type Target, Violation } from '../target.ts';
import { checkPredicate } from './predicates.ts';

/** A field of two bytes becomes an object with a place in it. */
const allowance = { constantBytes: 2 ** 21, timesInput: 4000 };

export const planTarget: Target = {
  name: 'plan',
  seeds: planSeeds(),
  mutate: ([plan = new Uint8Array()], random, [other = plan]) => [mutateProtobuf(plan, random, other)],
  check: (input) => {
    const plan = withinMemory(input, allowance, () => decodePlan(input[0] ?? new Uint8Array()));
    if (plan.limit !== null && plan.limit < 0n) throw new Violation(`the limit is ${plan.limit}`);
    checkPredicate(plan.predicate, columnsOf(plan.predicate));
  },
};
