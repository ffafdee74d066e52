/**
 * The PostgreSQL connector: a catalog of Athena is a database, its schemas and tables are PostgreSQL's. Scans are
 * read-only statements with bound parameters, and binary results go from the socket into Arrow's columns.
 */

import {
  type ArrowSchema,
  arrowSchema,
  type CallContext,
  type Connector,
  exactPromises,
  type Secrets,
  type TableName,
} from '../federation/index.ts';
import { readSchemaNames, readTable, readTableNames, type TableFacts } from './catalog.ts';
import { type PostgresConfig, readConfig, targetOf } from './config.ts';
import type { ConnectionTarget } from './connection-string.ts';
import { explainScan } from './explain.ts';
import { environmentFromGlueConnection } from './glue-connection.ts';
import { describeQuery, passthroughName } from './passthrough.ts';
import { planPieces } from './plan-splits.ts';
import { createPool, type Pool } from './pool.ts';
import { planFilter } from './pushdown.ts';
import { type Accepted, readPlan } from './read.ts';
import { postgresChecks } from './self-test.ts';
import { openSession, type Session } from './session.ts';
import { encodePiece } from './splits.ts';
import { createTableLists, tablePage } from './table-pages.ts';
import { fieldOf } from './type-map.ts';

export interface PostgresConnector extends Connector<Accepted> {
  /** Closes idle connections. */
  readonly close: () => Promise<void>;
}

/** Settings are read with the first request that needs them, so that Ping answers without any. */
export function createPostgresConnector(): PostgresConnector {
  let config: PostgresConfig | null = null;
  const pools = new Map<ConnectionTarget, Pool>();
  const lists = createTableLists();

  function settings(context: CallContext): PostgresConfig {
    config ??= readConfig(context.environment);
    return config;
  }

  function poolOf(context: CallContext): Pool {
    const target = targetOf(settings(context), context.catalogName);
    if (context.credentials !== null) return passingPool(target, context.secrets);
    const pool = pools.get(target) ?? createPool(target, context.secrets);
    pools.set(target, pool);
    return pool;
  }

  /** For small results: the session ends with the answer, or with the failure. */
  async function ask<Answer>(
    context: CallContext,
    question: (session: Session) => Promise<Answer>,
  ): Promise<Answer> {
    const session = await openSession(poolOf(context), context);
    try {
      return await question(session);
    } finally {
      await session.end();
    }
  }

  const tableOf = (name: TableName, context: CallContext) =>
    ask(context, (session) => readTable(session, name, settings(context)));

  return {
    sourceType: 'postgresql',
    // Athena sorts again whatever comes: where PostgreSQL's order is another, all rows keep the promise of a Top-N.
    promises: { ...exactPromises, limit: true, topN: true },
    passthrough: {
      ...passthroughName,
      describe: async (args, context) => ({
        schema: arrowSchema(await ask(context, (session) => describeQuery(session, args))),
      }),
    },

    listSchemaNames: (context) =>
      ask(context, (session) => readSchemaNames(session, settings(context).casing)),

    async listTables(schemaName, page, context) {
      const read = () =>
        ask(context, (session) => readTableNames(session, schemaName, settings(context).casing));
      const key = JSON.stringify([context.catalogName, schemaName]);
      // What a caller's own credentials may see is nobody else's list.
      const tables = context.credentials === null ? await lists.listFor(key, page, read) : await read();
      return tablePage(tables, page);
    },

    async describeTable(tableName, context) {
      const table = await tableOf(tableName, context);
      return { schema: schemaOf(table) };
    },

    async planSplits(request, context) {
      const { passthroughArguments, predicate, orderBy, limit, tableName } = request;
      if (passthroughArguments.size > 0) return { splits: [{}] };
      const pieces = await ask(context, async (session) => {
        const table = await readTable(session, tableName, settings(context));
        return planPieces(session, { table, predicate, orderBy, limit }, settings(context).splits);
      });
      return { splits: pieces.map(encodePiece) };
    },

    async pushdown(request, context) {
      const { passthroughArguments, predicate } = request;
      if (passthroughArguments.size > 0) return { accepted: { kind: 'query' }, remainder: predicate };
      const table = await tableOf(request.tableName, context);
      const { conditions, remainder } = planFilter(table, predicate);
      return { accepted: { kind: 'table', table, conditions }, remainder };
    },

    async read(plan, context) {
      return { kind: 'blocks', blocks: readPlan(poolOf(context), plan, context, context.maxBlockBytes) };
    },

    explain: (request, context) =>
      ask(context, async (session) => {
        const table = await readTable(session, request.tableName, settings(context));
        return explainScan(session, table, request);
      }),

    selfTest: (context) => postgresChecks((question) => ask(context, question)),

    environmentFromGlueConnection,

    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** What a caller's own credentials opened is no other caller's: its connections end with their work. */
function passingPool(target: ConnectionTarget, secrets: Secrets): Pool {
  const pool = createPool(target, secrets);
  void pool.close();
  return pool;
}

/** Columns whose names differ by case only are one in Athena; `columnOf` says which, or that it cannot be said. */
function schemaOf(table: TableFacts): ArrowSchema {
  const comments = table.columns.flatMap(({ athenaName, comment }): [string, string][] =>
    comment === null ? [] : [[athenaName, comment]],
  );
  const names = new Set<string>();
  const columns = table.columns.filter(({ athenaName }) => !names.has(athenaName) && names.add(athenaName));
  return arrowSchema(
    columns.map(({ athenaName, mapping }) => fieldOf(athenaName, mapping)),
    new Map(comments),
  );
}
