/**
 * What the function keeps for its catalogs from one call to the next: settings, connections, and what a query has
 * learned of tables. When the settings change, what they no longer name is closed behind whoever still uses it.
 */
import type { CallContext, Secrets, TableName } from '../federation/index.ts';
import { readTable, type TableFacts } from './catalog.ts';
import { type CatalogSettings, type PostgresConfig, settingsOf } from './config.ts';
import { createConfigSource } from './config-source.ts';
import type { ConnectionTarget } from './connection-string.ts';
import { createKnownTables } from './known-tables.ts';
import { createPool, type Pool } from './pool.ts';
import { openSession, type Session } from './session.ts';

export interface OpenCatalog {
  readonly settings: CatalogSettings;
  readonly pool: Pool;
  /** For small results: the session ends with the answer, or with the failure. */
  readonly ask: <Answer>(question: (session: Session) => Promise<Answer>) => Promise<Answer>;
  /** As it is now. */
  readonly describeTable: (name: TableName) => Promise<TableFacts>;
  /** As this query knows it; `session` null: in one of its own. */
  readonly tableFor: (name: TableName, session: Session | null) => Promise<TableFacts>;
}

export interface OpenCatalogs {
  /** The call's catalog. @throws ConnectorError */
  readonly catalogOf: (context: CallContext) => Promise<OpenCatalog>;
  readonly close: () => Promise<void>;
}

export function createOpenCatalogs(now: () => number = Date.now): OpenCatalogs {
  const readConfig = createConfigSource(now);
  const tables = createKnownTables();
  const pools = new Map<string, Pool>();
  let current: PostgresConfig | null = null;

  function follow(config: PostgresConfig): void {
    current = config;
    tables.forgetAll();
    const named = new Set(
      [config.default, ...config.catalogs.values()].map((catalog) => keyOf(catalog?.target)),
    );
    for (const [key, pool] of pools) {
      if (named.has(key)) continue;
      pools.delete(key);
      void pool.close();
    }
  }

  function poolOf(target: ConnectionTarget, { credentials, secrets }: CallContext): Pool {
    if (credentials !== null) return passingPool(target, secrets);
    const key = keyOf(target);
    const pool = pools.get(key) ?? createPool(target, secrets);
    pools.set(key, pool);
    return pool;
  }

  return {
    async catalogOf(context) {
      const config = await readConfig(context);
      if (config !== current) follow(config);
      const settings = settingsOf(config, context.catalogName);
      const pool = poolOf(settings.target, context);
      const ask = async <Answer>(question: (session: Session) => Promise<Answer>): Promise<Answer> => {
        const session = await openSession(pool, context);
        try {
          return await question(session);
        } finally {
          await session.end();
        }
      };
      const reading = (name: TableName, session: Session | null) => () =>
        session === null ? ask((own) => readTable(own, name, settings)) : readTable(session, name, settings);
      return {
        settings,
        pool,
        ask,
        describeTable: (name) => tables.learn(name, context, reading(name, null)),
        tableFor: (name, session) => tables.tableFor(name, context, reading(name, session)),
      };
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}

/** By what it says: settings that are read anew name the same database by another object. */
function keyOf(target: ConnectionTarget | undefined): string {
  return JSON.stringify(target ?? null);
}

/** What a caller's own credentials opened is no other caller's: its connections end with their work. */
function passingPool(target: ConnectionTarget, secrets: Secrets): Pool {
  const pool = createPool(target, secrets);
  void pool.close();
  return pool;
}
