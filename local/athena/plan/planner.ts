/**
 * Plans a query on a DuckDB of its own, which only ever holds empty stubs: names are resolved, each occurrence of
 * a table gets a stub, DuckDB optimizes, and its plan says what every scan needs.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FunctionSignature } from '../functions/signature.ts';
import { inlineCommonTables } from './common-tables.ts';
import { type PlanFailure, parseTree, serializePlan } from './duckdb-call.ts';
import type { PlanOperator } from './operator.ts';
import { planScan, type QueryPlan, type ResolvedTable } from './plan.ts';
import {
  misleadingOptimizers,
  moodyOptimizer,
  openPlanningDatabase,
  type PlanningDatabase,
} from './planning-database.ts';
import { readerError } from './reader-error.ts';
import { findReferences, type References, spliceStubs, type WrittenName } from './references.ts';
import { type ScanUse, scanUses } from './scan-use.ts';
import { createStubSql, qualifiedStub } from './stub.ts';

export type ResolveTable = (name: WrittenName) => Promise<ResolvedTable>;

/** Gives the query in DuckDB's dialect, which depends on which columns are maps (names in lower case). */
export type Translate = (mapColumns: ReadonlySet<string>) => string;

export interface PlannerInput {
  /** As the person wrote it, for places in messages. */
  readonly sql: string;
  readonly translate: Translate;
  readonly resolve: ResolveTable;
  /** Those that the query declares. Default: none. */
  readonly functions?: readonly FunctionSignature[];
}

export interface Planner extends AsyncDisposable {
  plan(input: PlannerInput): Promise<QueryPlan>;
}

export async function createPlanner(): Promise<Planner> {
  const first = await openPlanningDatabase(misleadingOptimizers);
  let second: Promise<PlanningDatabase> | null = null;
  const openSecond = (): Promise<PlanningDatabase> => {
    second ??= openPlanningDatabase([...misleadingOptimizers, moodyOptimizer]);
    return second;
  };
  return {
    async plan(input) {
      const functions = input.functions ?? [];
      await first.declare(functions);
      const openDeclared = async (): Promise<PlanningDatabase> => {
        const database = await openSecond();
        await database.declare(functions);
        return database;
      };
      return first.connect((connection) => planOn(connection, openDeclared, input));
    },
    async [Symbol.asyncDispose]() {
      await first[Symbol.asyncDispose]();
      await (await second)?.[Symbol.asyncDispose]();
    },
  };
}

async function planOn(
  connection: DuckDBConnection,
  openSecond: () => Promise<PlanningDatabase>,
  { sql: writtenSql, translate, resolve, functions = [] }: PlannerInput,
): Promise<QueryPlan> {
  const firstSql = translate(new Set());
  const firstReferences = findReferences(await parseTree(connection, firstSql, writtenSql));
  const tables = await resolveTables(firstReferences, resolve);
  const mapColumns = mapColumnsOf(tables);
  const sql = mapColumns.size === 0 ? firstSql : translate(mapColumns);
  const references =
    mapColumns.size === 0 ? firstReferences : findReferences(await parseTree(connection, sql, writtenSql));
  const stubs = tables.map((table, index) => ({ name: `scan_${index + 1}`, table }));
  const stubSql = spliceStubs(
    sql,
    references,
    stubs.map(({ name }) => qualifiedStub(name)),
  );
  const query = {
    sql: stubSql,
    writtenSql,
    createStubs: stubs.map(({ name, table }) => createStubSql(name, table.schema)),
  };
  const { uses, isOptimized } = await readUses(connection, openSecond, query);
  return {
    sql: stubSql,
    scans: stubs.map(({ name, table }) =>
      planScan(name, table, uses?.filter((use) => use.tableName === name) ?? [wholeTable(name, table)]),
    ),
    functions,
    isOptimized,
  };
}

function mapColumnsOf(tables: readonly ResolvedTable[]): ReadonlySet<string> {
  const maps = tables.flatMap(({ schema }) => schema.fields.filter(({ type }) => type.kind === 'Map'));
  return new Set(maps.map(({ name }) => name.toLowerCase()));
}

/** Each name is resolved once, however often the query uses it. No question is left open when one has failed. */
async function resolveTables(
  references: References,
  resolve: ResolveTable,
): Promise<readonly ResolvedTable[]> {
  const resolved = new Map<string, Promise<ResolvedTable>>();
  const pending = references.tables.map(({ name }) => {
    const key = JSON.stringify([name.catalog, name.schema, name.table].map((part) => part.toLowerCase()));
    const table = resolved.get(key) ?? resolve(name);
    resolved.set(key, table);
    return table;
  });
  await Promise.allSettled(pending);
  return Promise.all(pending);
}

interface StubQuery {
  /** Over stubs. */
  readonly sql: string;
  readonly writtenSql: string;
  readonly createStubs: readonly string[];
}

interface ReadUses {
  /** null: DuckDB has a plan that it cannot write down. */
  readonly uses: readonly ScanUse[] | null;
  readonly isOptimized: boolean;
}

/** With either choice of optimizers, and in the end without any, which fails on no valid query. */
async function readUses(
  connection: DuckDBConnection,
  openSecond: () => Promise<PlanningDatabase>,
  query: StubQuery,
): Promise<ReadUses> {
  const optimized =
    (await optimizedPlan(connection, query)) ??
    (await (await openSecond()).connect((other) => optimizedPlan(other, query)));
  if (optimized !== null) return { uses: scanUses(optimized), isOptimized: true };
  const plan = await serializePlan(connection, query.sql, false);
  if (!('message' in plan)) return { uses: scanUses(plan), isOptimized: false };
  assertNoQueryFault(plan, query.writtenSql);
  return { uses: null, isOptimized: false };
}

/** Kinds of failure for which the query is to blame, by DuckDB's names in JSON and in messages. */
const queryFaults: Readonly<Record<string, string>> = {
  binder: 'Binder',
  catalog: 'Catalog',
  parser: 'Parser',
  conversion: 'Conversion',
  'out of range': 'Out of Range',
  'invalid input': 'Invalid Input',
  'invalid type': 'Binder',
};

function assertNoQueryFault({ type, message }: PlanFailure, writtenSql: string): void {
  const kind = queryFaults[type];
  if (kind !== undefined) throw readerError(`${kind} Error: ${message}`, writtenSql);
}

/** Creates the stubs, too. First with every WITH query inlined, then as written; null: neither could be planned. */
async function optimizedPlan(
  connection: DuckDBConnection,
  query: StubQuery,
): Promise<readonly PlanOperator[] | null> {
  for (const statement of query.createStubs) await connection.run(statement);
  const inlined = await inlineCommonTables(connection, query.sql);
  for (const text of inlined === null ? [query.sql] : [inlined, query.sql]) {
    const plan = await serializePlan(connection, text, true);
    if (!('message' in plan)) return plan;
    // Names and types are wrong in whatever way the query is planned.
    if (plan.type === 'binder' || plan.type === 'catalog') assertNoQueryFault(plan, query.writtenSql);
  }
  return null;
}

function wholeTable(stub: string, table: ResolvedTable): ScanUse {
  const columns = table.schema.fields.map((_, column) => column);
  return { tableName: stub, columns, terms: [], orderBy: [], rows: null };
}
