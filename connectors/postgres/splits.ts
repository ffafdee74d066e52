/** How a scan is cut. One split: PostgreSQL itself reads in parallel, and all rows come from one snapshot. */
import type { SplitPlan } from '../federation/index.ts';

export function planSplits(): SplitPlan {
  return { splits: [{}] };
}
