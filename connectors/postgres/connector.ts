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
} from '../federation/index.ts';
import { readSchemaNames, readTableNames, type TableFacts } from './catalog.ts';
import { explainScan } from './explain.ts';
import { environmentFromGlueConnection } from './glue-connection.ts';
import { createOpenCatalogs } from './open-catalogs.ts';
import { describeQuery, passthroughName } from './passthrough.ts';
import { planPieces } from './plan-splits.ts';
import { planFilter } from './pushdown.ts';
import { type Accepted, readPlan } from './read.ts';
import { postgresChecks } from './self-test.ts';
import type { Session } from './session.ts';
import { encodePiece } from './splits.ts';
import { createTableLists, tablePage } from './table-pages.ts';
import { fieldOf } from './type-field.ts';

export interface PostgresConnector extends Connector<Accepted> {
  /** Closes idle connections. */
  readonly close: () => Promise<void>;
}

/** Settings are read with the first request that needs them, so that Ping answers without any. */
export function createPostgresConnector(now: () => number = Date.now): PostgresConnector {
  const catalogs = createOpenCatalogs(now);
  const lists = createTableLists();
  const { catalogOf } = catalogs;

  async function ask<Answer>(
    context: CallContext,
    question: (session: Session) => Promise<Answer>,
  ): Promise<Answer> {
    return (await catalogOf(context)).ask(question);
  }

  return {
    sourceType: 'postgresql',
    // Athena sorts again whatever comes: where PostgreSQL's order is another, all rows keep the promise of a Top-N.
    promises: { ...exactPromises, limit: true, topN: true },
    passthrough: {
      ...passthroughName,
      async describe(args, context) {
        const { ask, settings } = await catalogOf(context);
        const { unrepresentable } = settings.types;
        return { schema: arrowSchema(await ask((session) => describeQuery(session, args, unrepresentable))) };
      },
    },

    async listSchemaNames(context) {
      const { ask, settings } = await catalogOf(context);
      return ask((session) => readSchemaNames(session, settings.casing));
    },

    async listTables(schemaName, page, context) {
      const { ask, settings } = await catalogOf(context);
      const read = () => ask((session) => readTableNames(session, schemaName, settings.casing));
      const key = JSON.stringify([context.catalogName, schemaName]);
      // What a caller's own credentials may see is nobody else's list.
      const tables = context.credentials === null ? await lists.listFor(key, page, read) : await read();
      return tablePage(tables, page);
    },

    async describeTable(tableName, context) {
      const { describeTable } = await catalogOf(context);
      return { schema: schemaOf(await describeTable(tableName)) };
    },

    async planSplits(request, context) {
      const { passthroughArguments, predicate, orderBy, limit, tableName } = request;
      if (passthroughArguments.size > 0) return { splits: [{}] };
      const { ask, settings, tableFor } = await catalogOf(context);
      const pieces = await ask(async (session) => {
        const table = await tableFor(tableName, session);
        return planPieces(session, { table, predicate, orderBy, limit }, settings.splits);
      });
      return { splits: pieces.map(encodePiece) };
    },

    async pushdown(request, context) {
      const { passthroughArguments, predicate } = request;
      const { settings, tableFor } = await catalogOf(context);
      if (passthroughArguments.size > 0) {
        const { unrepresentable } = settings.types;
        return { accepted: { kind: 'query', unrepresentable }, remainder: predicate };
      }
      const table = await tableFor(request.tableName, null);
      const { conditions, remainder } = planFilter(table, predicate);
      return { accepted: { kind: 'table', table, conditions }, remainder };
    },

    async read(plan, context) {
      const { pool, settings } = await catalogOf(context);
      return { kind: 'blocks', blocks: readPlan(pool, plan, context, settings.splits) };
    },

    explain: (request, context) =>
      ask(context, async (session) => {
        const table = await (await catalogOf(context)).tableFor(request.tableName, session);
        return explainScan(session, table, request);
      }),

    selfTest: (context) => postgresChecks((question) => ask(context, question)),

    environmentFromGlueConnection,

    close: catalogs.close,
  };
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
