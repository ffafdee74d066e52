import type { Target } from '../target.ts';
import { batchTarget, schemaTarget } from './arrow.ts';
import { functionErrorTarget, requestTarget, responseTarget } from './messages.ts';
import { planTarget } from './plan.ts';
import { constraintsTarget } from './predicates.ts';
import { spilledTarget } from './spilled.ts';
import { textTarget } from './text.ts';

/** Every decoder that reads bytes or text which somebody else wrote. */
export const targets: readonly Target[] = [
  requestTarget,
  responseTarget,
  constraintsTarget,
  planTarget,
  schemaTarget,
  batchTarget,
  spilledTarget,
  functionErrorTarget,
  textTarget,
];
