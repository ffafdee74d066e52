/**
 * Plans a query on a DuckDB of its own, which only ever holds empty stubs: names are resolved, each occurrence of
 * a table gets a stub, DuckDB optimizes, and its plan says what every scan needs.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { stringify } from 'lossless-json';
import { QueryError } from '../errors.ts';
import { prepareConnections } from '../prepared-connections.ts';
import { isObject, type JsonObject, listOf, objectOf, parseDuckdbJson, textOf } from './duckdb-json.ts';
import { decodeOperator, type PlanOperator } from './operator.ts';
import { planScan, type QueryPlan, type ResolvedTable } from './plan.ts';
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
}

export interface Planner extends AsyncDisposable {
  plan(input: PlannerInput): Promise<QueryPlan>;
}

/** Mends the types of some plans and breaks those of others, so it is on in the first attempt and off in the second. */
const moodyOptimizer = 'build_side_probe_side';

/**
 * Off, because they reason from the stubs' being empty, fail on them, or turn a condition into something that no
 * longer reads as one.
 */
const disabledOptimizers = [
  'statistics_propagation',
  'compressed_materialization',
  'empty_result_pullup',
  'column_lifetime',
  'late_materialization',
  'top_n_window_elimination',
  'common_subplan',
  'common_subexpressions',
  'in_clause',
  'join_filter_pushdown',
  'row_group_pruner',
  'window_self_join',
];

export async function createPlanner(): Promise<Planner> {
  const instance = await DuckDBInstance.create(':memory:', {
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    threads: '1',
  });
  const connections = prepareConnections(instance);
  return {
    async plan(input) {
      const connection = await connections.take();
      try {
        return await planOn(connection, input);
      } finally {
        connection.closeSync();
      }
    },
    async [Symbol.asyncDispose]() {
      await connections[Symbol.asyncDispose]();
      instance.closeSync();
    },
  };
}

async function planOn(
  connection: DuckDBConnection,
  { sql: writtenSql, translate, resolve }: PlannerInput,
): Promise<QueryPlan> {
  const firstSql = translate(new Set());
  const firstReferences = findReferences(await parseTree(connection, firstSql, writtenSql));
  const tables = await resolveTables(firstReferences, resolve);
  const mapColumns = mapColumnsOf(tables);
  const sql = mapColumns.size === 0 ? firstSql : translate(mapColumns);
  const references =
    mapColumns.size === 0 ? firstReferences : findReferences(await parseTree(connection, sql, writtenSql));
  const stubs = tables.map((_, index) => `scan_${index + 1}`);
  for (const [index, table] of tables.entries()) {
    await connection.run(createStubSql(stubs[index] ?? '', table.schema));
  }
  const stubSql = spliceStubs(sql, references, stubs.map(qualifiedStub));
  const { uses, isOptimized } = await readUses(connection, stubSql, writtenSql);
  return {
    sql: stubSql,
    scans: tables.map((table, index) => {
      const stub = stubs[index] ?? '';
      const all = wholeTable(stub, table);
      return planScan(stub, table, uses === null ? [all] : uses.filter((use) => use.tableName === stub));
    }),
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

async function parseTree(connection: DuckDBConnection, sql: string, writtenSql: string): Promise<JsonObject> {
  const tree = await callJson(connection, 'json_serialize_sql($1::VARCHAR)', sql);
  if (tree['error'] === true) throw readerError(`Parser Error: ${textOf(tree['error_message'])}`, writtenSql);
  return tree;
}

interface ReadUses {
  /** null: DuckDB has a plan that it cannot write down. */
  readonly uses: readonly ScanUse[] | null;
  readonly isOptimized: boolean;
}

/**
 * First with every WITH query inlined, so that each of its uses shows its own conditions, then as written, and in
 * the end without the optimizer, which knows no way to fail on a valid query.
 */
async function readUses(connection: DuckDBConnection, sql: string, writtenSql: string): Promise<ReadUses> {
  const inlined = await inlineCommonTables(connection, sql);
  for (const disabled of [disabledOptimizers, [...disabledOptimizers, moodyOptimizer]]) {
    await connection.run(`SET disabled_optimizers = '${disabled.join(',')}'`);
    for (const text of inlined === null ? [sql] : [inlined, sql]) {
      const roots = await serializePlan(connection, text, true);
      if (Array.isArray(roots)) return { uses: scanUses(roots), isOptimized: true };
    }
  }
  const roots = await serializePlan(connection, sql, false);
  if (Array.isArray(roots)) return { uses: scanUses(roots), isOptimized: false };
  const kind = queryFaults[roots.type];
  if (kind === undefined) return { uses: null, isOptimized: false };
  throw readerError(`${kind} Error: ${roots.message}`, writtenSql);
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

interface PlanFailure {
  readonly type: string;
  readonly message: string;
}

async function serializePlan(
  connection: DuckDBConnection,
  sql: string,
  optimize: boolean,
): Promise<PlanOperator[] | PlanFailure> {
  const options = `skip_null := true, skip_empty := false, skip_default := false, optimize := ${optimize}`;
  const json = await callJson(connection, `json_serialize_plan($1::VARCHAR, ${options})`, sql);
  if (json['error'] !== true) return listOf(json['plans']).map(decodeOperator);
  return { type: textOf(json['error_type']).toLowerCase(), message: textOf(json['error_message']) };
}

/** null: there is no WITH query that could be inlined. */
async function inlineCommonTables(connection: DuckDBConnection, sql: string): Promise<string | null> {
  if (!/\bwith\b/i.test(sql)) return null;
  const tree = await parseTree(connection, sql, sql);
  if (!markNotMaterialized(tree)) return null;
  const json = stringify(tree) ?? '';
  const rows = await connection.runAndReadAll('SELECT json_deserialize_sql($1::JSON)', [json]);
  const text: unknown = rows.getRows()[0]?.[0];
  return typeof text === 'string' ? text : null;
}

/** Changes the tree in place; tells whether it found any. */
function markNotMaterialized(value: unknown): boolean {
  if (Array.isArray(value)) return value.map(markNotMaterialized).includes(true);
  if (!isObject(value)) return false;
  let isFound = false;
  for (const entry of listOf(objectOf(value['cte_map'])['map'])) {
    const definition: unknown = objectOf(entry)['value'];
    if (isObject(definition)) {
      Object.assign(definition, { materialized: 'CTE_MATERIALIZE_NEVER' });
      isFound = true;
    }
  }
  return Object.values(value).map(markNotMaterialized).includes(true) || isFound;
}

async function callJson(connection: DuckDBConnection, call: string, sql: string): Promise<JsonObject> {
  const rows = await connection.runAndReadAll(`SELECT ${call}`, [sql]);
  const text: unknown = rows.getRows()[0]?.[0];
  if (typeof text !== 'string') throw new QueryError('NOT_SUPPORTED', 'DuckDB gave no plan for the query');
  return parseDuckdbJson(text);
}

function wholeTable(stub: string, table: ResolvedTable): ScanUse {
  const columns = table.schema.fields.map((_, column) => column);
  return { tableName: stub, columns, terms: [], orderBy: [], rows: null };
}
