/** Plans without catalogs: every name resolves to one table of many types. */
import {
  arrowSchema,
  field,
  list,
  map,
  struct,
  types,
} from '../../../../connectors/federation/arrow/type.ts';
import { standardFunctions } from '../../../../connectors/federation/predicate/standard-functions.ts';
import { parseStatement } from '../../../../local/athena/dialect/statement.ts';
import { translate } from '../../../../local/athena/dialect/translate.ts';
import { explainPlan, type ScanExplanation } from '../../../../local/athena/plan/explain.ts';
import type { QueryPlan } from '../../../../local/athena/plan/plan.ts';
import { createPlanner, type Planner } from '../../../../local/athena/plan/planner.ts';
import { type CatalogPromises, noPromises } from '../../../../local/athena/plan/promise.ts';

const schema = arrowSchema([
  field('id', types.bigint),
  field('qty', types.integer),
  field('size', types.smallint),
  field('name', types.varchar),
  field('price', types.decimal(38, 2)),
  field('rate', types.decimal(10, 2)),
  field('ratio', types.double),
  field('made', types.timestamp),
  field('seen', types.timestampWithTimeZone),
  field('day', types.date),
  field('ok', types.boolean),
  field('raw', types.varbinary),
  list('tags', types.varchar),
  struct('point', [field('x', types.integer), field('y', types.integer)]),
  map('labels', types.varchar, field('value', types.varchar)),
]);

/** A connector that keeps everything that it can be asked. */
export const everything: CatalogPromises = {
  filters: new Set(['sorted_range_set', 'equatable_range_set', 'all_or_none_value_set']),
  functions: new Set(Object.keys(standardFunctions)),
  limit: true,
  topN: true,
  passthroughs: new Map(),
};
export const nothing = noPromises;

export async function openPlanner(): Promise<Planner> {
  return createPlanner();
}

export async function plan(
  planner: Planner,
  sql: string,
  promises: CatalogPromises = everything,
): Promise<QueryPlan> {
  const statement = parseStatement(sql);
  if (statement.kind !== 'select') throw new Error(`not a SELECT: ${sql}`);
  return planner.plan({
    sql: statement.sql,
    translate: (mapColumns) => translate(statement.sql, { mapColumns }),
    resolve: async (name) => ({
      catalogName: name.catalog === '' ? 'pg' : name.catalog.toLowerCase(),
      tableName: { schemaName: name.schema === '' ? 'public' : name.schema, tableName: name.table },
      schema,
      partitionColumns: [],
      promises,
      passthroughArguments: new Map(),
    }),
  });
}

/** A scan as one line: what is asked, and what stays. */
export function describeScan(scan: ScanExplanation): string {
  const parts = [
    `${scan.table.replace(/^pg\.public\./, '')}(${scan.columns.join(' ')})`,
    ...(scan.skipped === null ? [] : ['not asked']),
    ...(scan.constraints.length === 0 ? [] : [`where ${scan.constraints.join(' and ')}`]),
    ...(scan.orderBy.length === 0 ? [] : [`order by ${scan.orderBy.join(', ')}`]),
    ...(scan.limit === null ? [] : [`limit ${scan.limit}`]),
    ...(scan.keptInEngine.length === 0
      ? []
      : [`keeps ${scan.keptInEngine.map(({ condition }) => condition).join(' and ')}`]),
  ];
  return parts.join(' ');
}

export async function scansOf(
  planner: Planner,
  sql: string,
  promises?: CatalogPromises,
): Promise<readonly string[]> {
  return explainPlan(await plan(planner, sql, promises)).scans.map(describeScan);
}
