/** What PostgreSQL would be asked for a scan, and how its planner would go about it: lines of `system.explain`. */
import type { ExplainLine, ScanRequest } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';
import { planFilter } from './pushdown.ts';
import { topOf } from './read.ts';
import { planScan } from './scan.ts';
import type { Session } from './session.ts';

/** Of the whole scan: each split adds the condition of its piece. @throws ConnectorError */
export async function explainScan(
  session: Session,
  table: TableFacts,
  { output, predicate, orderBy, limit }: ScanRequest,
): Promise<readonly ExplainLine[]> {
  const { conditions, remainder } = planFilter(table, predicate);
  const top = remainder.length === 0 ? topOf(table, { orderBy, limit }) : null;
  const { statement } = planScan(table, output ?? [], conditions, top);
  const plan = await session.query({ ...statement, sql: `EXPLAIN ${statement.sql}` });
  return [
    { step: 'sql', detail: statement.sql },
    { step: 'parameters', detail: String(statement.parameters.length) },
    ...plan.map(([line]) => ({ step: 'plan', detail: line ?? '' })),
  ];
}
