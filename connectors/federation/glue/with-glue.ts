/**
 * Schemas that people keep in Glue's Data Catalog, for connectors whose source does not say what a table's columns
 * are: the catalog's tables stand beside the source's own, and its columns go before those that the connector would
 * find out. Where Glue has no such table the connector is asked. Where Glue cannot be asked the request fails: a
 * table whose columns depended on that would change from one query to the next.
 */
import type { GlueClient } from '@aws-sdk/client-glue';
import type { CallContext, Connector } from '../connector.ts';
import { createGlueClient } from '../environment/glue-client.ts';
import { tablePageOf } from '../paging.ts';
import { createGlueCatalog, type GlueCatalog } from './catalog.ts';
import { describeGlueTable } from './description.ts';
import { listTablesWithGlue } from './list-tables.ts';
import { glueCatalogId, isGlueEnabled } from './settings.ts';
import type { GlueDatabase, GlueTable } from './table.ts';

export interface GlueOptions {
  /** Databases that are schemas of this connector. Default: all. */
  readonly isSchema?: (database: GlueDatabase) => boolean;
  /** Tables that are this connector's; others of the same database are passed over. Default: all. */
  readonly isTable?: (table: GlueTable) => boolean;
}

/** Connecting takes a few milliseconds or does not work; three attempts then cost a second. */
const connectTimeoutMs = 250;

/**
 * The connector with Glue's tables before its own, unless the variable `disable_glue` says otherwise.
 *
 * @param connector a plain object, whose functions do without `this`
 *
 * @example
 * const isOwls = ({ parameters }: GlueTable) => parameters.get('classification') === 'owls';
 * export const handler = createHandler(withGlue(connector, { isTable: isOwls }));
 */
export function withGlue<Accepted>(
  connector: Connector<Accepted>,
  { isSchema = () => true, isTable = () => true }: GlueOptions = {},
): Connector<Accepted> {
  let ownClient: Promise<GlueClient> | null = null;

  async function ask<Answer>(
    context: CallContext,
    question: (catalog: GlueCatalog) => Promise<Answer>,
  ): Promise<Answer> {
    const { credentials, environment, functionArn, identity, signal } = context;
    const catalogId = glueCatalogId({ environment, functionArn, account: identity.account });
    if (credentials === null) {
      ownClient ??= createGlueClient({ connectTimeoutMs });
      return question(createGlueCatalog({ client: await ownClient, catalogId, signal }));
    }
    const client = await createGlueClient({ credentials, connectTimeoutMs });
    try {
      return await question(createGlueCatalog({ client, catalogId, signal }));
    } finally {
      client.destroy();
    }
  }

  return {
    ...connector,

    async listSchemaNames(context) {
      const own = await connector.listSchemaNames(context);
      if (!isGlueEnabled(context.environment)) return own;
      const databases = await ask(context, (catalog) => catalog.readDatabases());
      return [...new Set([...own, ...databases.filter(isSchema).map(({ name }) => name)])].sort();
    },

    async listTables(schemaName, page, context) {
      // Glue lists the tables of one database at a time.
      if (schemaName === null || !isGlueEnabled(context.environment)) {
        return connector.listTables(schemaName, page, context);
      }
      return ask(context, (catalog) =>
        listTablesWithGlue(schemaName, page, {
          catalog,
          isTable,
          listOwn: async (ownPage) =>
            tablePageOf(await connector.listTables(schemaName, ownPage, context), schemaName, ownPage),
        }),
      );
    },

    async describeTable(tableName, context) {
      if (!isGlueEnabled(context.environment)) return connector.describeTable(tableName, context);
      const table = await ask(context, (catalog) => catalog.readTable(tableName));
      return table === null || !isTable(table)
        ? connector.describeTable(tableName, context)
        : describeGlueTable(table);
    },
  };
}
