/**
 * What the plan asks of each scanned table: columns, conditions, and an order and limit where nothing stands
 * between them and the scan but projections and filters of that very scan.
 */
import { type PlanExpression, resolveReferences } from './expression.ts';
import type { PlanOperator, PlanOrder } from './operator.ts';

export interface UseOrder {
  readonly column: number;
  readonly isDescending: boolean;
  readonly isNullsFirst: boolean;
}

/** One reading of a table. Columns are positions in the table. */
export interface ScanUse {
  readonly tableName: string;
  readonly columns: readonly number[];
  /** All must be true. */
  readonly terms: readonly PlanExpression[];
  readonly orderBy: readonly UseOrder[];
  readonly rows: bigint | null;
}

export function scanUses(roots: readonly PlanOperator[]): readonly ScanUse[] {
  return roots.flatMap(usesBelow);
}

function usesBelow(operator: PlanOperator): readonly ScanUse[] {
  if (operator.kind === 'other') return operator.inputs.flatMap(usesBelow);
  const chain = chainOf(operator);
  if (chain !== null) return [chain.use];
  return 'input' in operator ? usesBelow(operator.input) : [];
}

/** A scan seen through the operators above it: `output` tells what each of their columns is. */
interface Chain {
  readonly use: ScanUse;
  readonly output: readonly PlanExpression[];
  readonly tableIndex: number;
  /** Something stands in between that rows do not pass unchanged: what comes above no longer concerns the scan. */
  readonly isSealed: boolean;
}

function chainOf(operator: PlanOperator): Chain | null {
  if (operator.kind === 'scan') {
    return {
      use: {
        tableName: operator.tableName,
        columns: operator.columns.filter((column) => column >= 0),
        terms: operator.filters,
        orderBy: [],
        rows: null,
      },
      output: operator.output.map((column) => ({ kind: 'column', column })),
      tableIndex: operator.tableIndex,
      isSealed: false,
    };
  }
  if (operator.kind === 'other') return null;
  const below = chainOf(operator.input);
  if (below === null) return null;
  const resolve = (expression: PlanExpression): PlanExpression =>
    resolveReferences(expression, ({ table, index }) => {
      const isBelow = table === null || table === below.tableIndex;
      return (isBelow ? below.output[index] : undefined) ?? { kind: 'opaque', text: `#${index}` };
    });
  switch (operator.kind) {
    case 'projection':
      return { ...below, output: operator.expressions.map(resolve), tableIndex: operator.tableIndex };
    case 'row-number':
      return { ...below, output: [...below.output, { kind: 'opaque', text: 'the number of the row' }] };
    case 'filter':
      return filtered(below, operator.terms.map(resolve), operator.projection);
    case 'limit':
      return limited(below, [], operator.rows);
    case 'top-n':
      return limited(below, orderOf(operator.orders, resolve), operator.rows);
  }
}

/** A condition above a limit must not move below it. */
function filtered(below: Chain, terms: readonly PlanExpression[], projection: readonly number[]): Chain {
  const output =
    projection.length === 0
      ? below.output
      : projection.map((index) => below.output[index] ?? { kind: 'opaque' as const, text: `#${index}` });
  if (below.isSealed || below.use.rows !== null) return { ...below, output, isSealed: true };
  return { ...below, use: { ...below.use, terms: [...below.use.terms, ...terms] }, output };
}

/** null: sorted by something that is not a column of the scan. */
function orderOf(
  orders: readonly PlanOrder[],
  resolve: (expression: PlanExpression) => PlanExpression,
): readonly UseOrder[] | null {
  const resolved: UseOrder[] = [];
  for (const { expression, isDescending, isNullsFirst } of orders) {
    const column = resolve(expression);
    if (column.kind !== 'column' || column.column < 0) return null;
    resolved.push({ column: column.column, isDescending, isNullsFirst });
  }
  return resolved;
}

/** Of two limits the scan keeps the lower operator's: the upper one may be in another order. */
function limited(below: Chain, orderBy: readonly UseOrder[] | null, rows: bigint): Chain {
  if (below.isSealed || orderBy === null || below.use.rows !== null) return { ...below, isSealed: true };
  return { ...below, use: { ...below.use, orderBy, rows } };
}
