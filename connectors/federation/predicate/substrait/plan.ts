/**
 * A Substrait plan → what one scan is asked for. The plan stands in place of value sets, expressions, order and
 * limit, so whatever of it has no place here ends the query with an error that names the node.
 */
import type { OrderBy } from '../../domain/constraints.ts';
import { ConnectorError } from '../../errors.ts';
import type { Predicate } from '../predicate.ts';
import { decodeFunctions } from './extension.ts';
import { malformed, unsupported } from './failure.ts';
import { decodeMessage, required } from './message.ts';
import { decodeRelations, type Scan } from './relation.ts';
import { advancedExtensionShape, planRelShape, planShape, relRootShape } from './shapes.ts';

export interface DecodedPlan {
  /** Every term must be true. */
  readonly predicate: readonly Predicate[];
  readonly orderBy: readonly OrderBy[];
  /** null: no limit. */
  readonly limit: bigint | null;
}

/** Athena's statements have 256 KiB. What is read of a plan takes many times its bytes. */
const maxPlanBytes = 2 * 1024 * 1024;

/**
 * @param bytes a `substrait.Plan` message
 * @throws ConnectorError OperationNotSupported for a plan that is more than one scan, InvalidInput for no plan
 */
export function decodePlan(bytes: Uint8Array): DecodedPlan {
  if (bytes.length > maxPlanBytes) {
    throw new ConnectorError(
      'InvalidInput',
      `the query plan has ${bytes.length} bytes; up to ${maxPlanBytes} are read. Simplify the query, IN lists first`,
    );
  }
  const plan = decodeMessage(planShape, bytes);
  if (plan.advanced_extensions !== undefined) decodeMessage(advancedExtensionShape, plan.advanced_extensions);
  const functions = decodeFunctions(plan);
  const [relation, second] = plan.relations;
  if (second !== undefined)
    throw unsupported('Plan.relations', `holds ${plan.relations.length} relations, not one`);
  const { root } = decodeMessage(planRelShape, required(relation, 'Plan.relations'));
  const { input, names } = decodeMessage(relRootShape, required(root, 'PlanRel.root'));
  const scan = decodeRelations(required(input, 'RelRoot.input'), functions);
  assertOutput(scan, names);
  const { predicate, orderBy, limit } = scan;
  return { predicate, orderBy, limit };
}

/**
 * Rows leave under the names that the request gives its columns, which are the table's. So what a plan calls them
 * does not matter, unless it gives one the name of another: then the two could be taken for each other.
 */
function assertOutput({ table, columns }: Scan, names: readonly string[]): void {
  const tableNames = new Map(table.map(({ name }) => [name.toLowerCase(), name]));
  let next = 0;
  for (const column of columns) {
    if ('computedBy' in column)
      throw unsupported(column.computedBy, 'computes a value that the plan returns');
    const given = required(names[next], `RelRoot.names[${next}]`).toLowerCase();
    const other = given === column.name.toLowerCase() ? undefined : tableNames.get(given);
    if (other !== undefined) throw unsupported('RelRoot.names', `calls column ${column.name} ${other}`);
    next += 1 + column.type.memberNames;
  }
  if (next !== names.length)
    throw malformed('RelRoot', `has ${names.length} names for ${next} columns and members`);
}
