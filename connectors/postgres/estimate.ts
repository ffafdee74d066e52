/** What PostgreSQL's planner expects of a statement, from `EXPLAIN (VERBOSE, FORMAT JSON)`. */

export interface Estimate {
  readonly rows: number;
  readonly rowBytes: number;
  /** Bytes that each scanned relation gives, by `schema.name`. A relation that was pruned is not there. */
  readonly bytesByRelation: ReadonlyMap<string, number>;
}

/** An estimate that cannot be read counts as nothing known: no rows. */
export function estimateOf(json: string): Estimate {
  const bytesByRelation = new Map<string, number>();
  const root = rootPlan(json);
  if (root === null) return { rows: 0, rowBytes: 0, bytesByRelation };
  collect(root, bytesByRelation);
  return { rows: numberOf(root, 'Plan Rows'), rowBytes: numberOf(root, 'Plan Width'), bytesByRelation };
}

type PlanNode = Readonly<Record<string, unknown>>;

function rootPlan(json: string): PlanNode | null {
  const parsed: unknown = json === '' ? null : JSON.parse(json);
  const first: unknown = Array.isArray(parsed) ? parsed[0] : null;
  const plan: unknown = isNode(first) ? first['Plan'] : null;
  return isNode(plan) ? plan : null;
}

function collect(node: PlanNode, bytesByRelation: Map<string, number>): void {
  const name = node['Relation Name'];
  if (typeof name === 'string') {
    const relation = `${String(node['Schema'])}.${name}`;
    const bytes = numberOf(node, 'Plan Rows') * numberOf(node, 'Plan Width');
    bytesByRelation.set(relation, (bytesByRelation.get(relation) ?? 0) + bytes);
  }
  const below = node['Plans'];
  if (!Array.isArray(below)) return;
  for (const child of below) if (isNode(child)) collect(child, bytesByRelation);
}

function isNode(value: unknown): value is PlanNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf(node: PlanNode, name: string): number {
  const value = node[name];
  return typeof value === 'number' ? value : 0;
}
