/**
 * From the uses of a table to the one request that serves them all: the columns, the protocol's constraints, and
 * the conditions that stay in the engine with the reason why. The engine filters again in any case, so a
 * constraint may be weaker than the query, never stronger.
 */
import type { Expression, Field, OrderBy, ValueSet } from '../../../connectors/federation/caller.ts';
import { type Implied, impliedSets, intersectAll, uniteAll } from './domain.ts';
import { describeExpression, type PlanExpression } from './expression.ts';
import { allOrNoneValueSet, type CatalogPromises, sortedRangeSet } from './promise.ts';
import type { ScanUse, UseOrder } from './scan-use.ts';
import { writeExpression } from './wire-expression.ts';

/** A condition that the engine alone decides. */
export interface KeptCondition {
  readonly text: string;
  readonly reason: string;
}

export interface ScanDemand {
  /** In the table's order. */
  readonly columns: readonly Field[];
  readonly summary: ReadonlyMap<string, ValueSet>;
  readonly expression: readonly Expression[];
  readonly orderBy: readonly OrderBy[];
  readonly limit: bigint | null;
  readonly kept: readonly KeptCondition[];
  /** No row can qualify, or nothing reads the table: it need not be asked. */
  readonly isEmpty: boolean;
}

export function scanDemand(
  uses: readonly ScanUse[],
  fields: readonly Field[],
  promises: CatalogPromises,
): ScanDemand {
  const columns = new Set(uses.flatMap((use) => use.columns));
  const projected = fields.filter((_, column) => columns.has(column));
  const [use] = uses;
  if (use === undefined) return demandNothing([]);
  const filters =
    uses.length === 1 ? filtersOf(use.terms, fields, promises) : sharedFilters(uses, fields, promises);
  if (filters === null) return demandNothing(projected);
  const rows = uses.length === 1 && filters.isPromised ? rowsOf(use, fields, promises) : unlimited;
  const { isPromised: _, ...constraints } = filters;
  return { columns: projected, ...constraints, ...rows, isEmpty: false };
}

function demandNothing(columns: readonly Field[]): ScanDemand {
  return { columns, summary: new Map(), expression: [], ...unlimited, kept: [], isEmpty: true };
}

const unlimited: Pick<ScanDemand, 'orderBy' | 'limit'> = { orderBy: [], limit: null };

interface Filters {
  readonly summary: ReadonlyMap<string, ValueSet>;
  readonly expression: readonly Expression[];
  readonly kept: readonly KeptCondition[];
  /** The connector promised to apply every condition exactly: what it returns is what the query filters. */
  readonly isPromised: boolean;
}

/** null: no row can qualify. */
function filtersOf(
  terms: readonly PlanExpression[],
  fields: readonly Field[],
  promises: CatalogPromises,
): Filters | null {
  const names = fields.map((field) => field.name);
  const implied: Implied[] = [];
  const expression: Expression[] = [];
  const kept: KeptCondition[] = [];
  for (const term of terms.flatMap(conjunctsOf)) {
    const sets = impliedSets(term, fields);
    implied.push(sets);
    if (sets.isExact || term.kind === 'hint') continue;
    const written = writeExpression(term, fields, promises.functions);
    if ('expression' in written) expression.push(written.expression);
    else kept.push({ text: describeExpression(term, names), reason: written.reason });
  }
  const all = intersectAll(implied);
  if (all.sets === null) return null;
  const summary = summaryOf(all.sets, fields);
  return { summary, expression, kept, isPromised: kept.length === 0 && isPromised(summary, promises) };
}

/** One read for several uses: what any of them may need. */
function sharedFilters(
  uses: readonly ScanUse[],
  fields: readonly Field[],
  promises: CatalogPromises,
): Filters | null {
  const parts = uses.map((use) => intersectAll(use.terms.map((term) => impliedSets(term, fields))));
  const all = uniteAll(parts);
  if (all.sets === null) return null;
  const single = uses.map((use) => filtersOf(use.terms, fields, promises));
  const reason = 'the table is read once for several uses';
  const kept = single.flatMap((filters) => filters?.kept ?? []).map(({ text }) => ({ text, reason }));
  return { summary: summaryOf(all.sets, fields), expression: [], kept, isPromised: false };
}

/** The conditions that must all be true; a negated OR is such a list as well. */
function conjunctsOf(condition: PlanExpression): readonly PlanExpression[] {
  if (condition.kind === 'and') return condition.terms.flatMap(conjunctsOf);
  if (condition.kind === 'not' && condition.term.kind === 'or') {
    return condition.term.terms.flatMap((term) => conjunctsOf({ kind: 'not', term }));
  }
  if (condition.kind === 'not' && condition.term.kind === 'not') return conjunctsOf(condition.term.term);
  return [condition];
}

/** In the table's order, so that equal queries make equal requests. */
function summaryOf(
  sets: ReadonlyMap<number, ValueSet>,
  fields: readonly Field[],
): ReadonlyMap<string, ValueSet> {
  return new Map(
    fields.flatMap((field, column) => {
      const set = sets.get(column);
      return set === undefined ? [] : [[field.name, set] as const];
    }),
  );
}

function isPromised(summary: ReadonlyMap<string, ValueSet>, promises: CatalogPromises): boolean {
  return [...summary.values()].every((set) =>
    promises.filters.has(set.kind === 'SortedRangeSet' ? sortedRangeSet : allOrNoneValueSet),
  );
}

function rowsOf(
  use: ScanUse,
  fields: readonly Field[],
  promises: CatalogPromises,
): Pick<ScanDemand, 'orderBy' | 'limit'> {
  const isAccepted = use.orderBy.length === 0 ? promises.limit : promises.topN;
  if (use.rows === null || !isAccepted) return unlimited;
  return { orderBy: use.orderBy.map((order) => orderBy(order, fields)), limit: use.rows };
}

function orderBy({ column, isDescending, isNullsFirst }: UseOrder, fields: readonly Field[]): OrderBy {
  const direction = `${isDescending ? 'DESC' : 'ASC'}_NULLS_${isNullsFirst ? 'FIRST' : 'LAST'}` as const;
  return { columnName: fields[column]?.name ?? '', direction };
}
