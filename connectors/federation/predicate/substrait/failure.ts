/** The two ways in which a plan fails: it is no plan, or it asks for more than one scan can do. */
import { ConnectorError } from '../../errors.ts';

/** @param node the place in the plan, spelled as Substrait spells it: `FetchRel.offset`, `function add:pts_iday` */
export function unsupported(node: string, why: string): ConnectorError {
  return new ConnectorError('OperationNotSupported', `query plan: ${node} ${why}`);
}

export function malformed(where: string, what: string, options?: ErrorOptions): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `query plan: ${where} ${what}; constraints.queryPlan.substraitPlan must be a substrait.Plan message in base64`,
    options,
  );
}

/** Deeper nesting than any query has would end in a stack overflow here or in the evaluator. */
const maxDepth = 500;

export function assertDepth(depth: number): void {
  if (depth <= maxDepth) return;
  throw new ConnectorError(
    'InvalidInput',
    `query plan: more than ${maxDepth} nodes stand inside each other; simplify the query`,
  );
}
