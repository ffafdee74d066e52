/**
 * The DuckDB instances that plan. Which optimizers are off is a setting of a whole instance, read without a lock
 * while other connections plan, so it is made once, before there are any, and a second choice is a second instance.
 */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { registerForPlanning } from '../functions/register.ts';
import type { FunctionSignature } from '../functions/signature.ts';
import { prepareConnections } from '../prepared-connections.ts';

export interface PlanningDatabase extends AsyncDisposable {
  /** Gives `use` a connection of its own, without tables. */
  connect<Result>(use: (connection: DuckDBConnection) => Promise<Result>): Promise<Result>;
  /** Makes functions known to every connection; those of equal types are one. */
  declare(functions: readonly FunctionSignature[]): Promise<void>;
}

/**
 * Off, because they reason from the stubs' being empty, fail on them, or turn a condition into something that no
 * longer reads as one.
 */
export const misleadingOptimizers = [
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
] as const;

/** Mends the types of some plans and breaks those of others: worth an attempt with it, and one without. */
export const moodyOptimizer = 'build_side_probe_side';

export async function openPlanningDatabase(disabledOptimizers: readonly string[]): Promise<PlanningDatabase> {
  const instance = await DuckDBInstance.create(':memory:', {
    enable_external_access: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    disabled_optimizers: disabledOptimizers.join(','),
    threads: '1',
  });
  const connections = prepareConnections(instance);
  const declared = new Set<string>();
  return {
    async declare(functions) {
      const unknown = functions.filter(({ duckdbName }) => !declared.has(duckdbName));
      if (unknown.length === 0) return;
      const connection = await instance.connect();
      try {
        // Others may have declared some meanwhile.
        for (const signature of unknown.filter(({ duckdbName }) => !declared.has(duckdbName))) {
          registerForPlanning(connection, signature);
          declared.add(signature.duckdbName);
        }
      } finally {
        connection.closeSync();
      }
    },
    async connect(use) {
      const connection = await connections.take();
      try {
        return await use(connection);
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
