/**
 * What a function has learned of tables during a query: the splits of one query that it reads ask the catalogs once.
 * Nothing outlives its query, and what a caller's own credentials may see is nobody else's to know. That a table is
 * still what it was is found out by the read: its columns come with the types that were planned, or it fails.
 */
import type { CallContext, TableName } from '../federation/index.ts';
import type { TableFacts } from './catalog.ts';

const maxKept = 16;

type Reader = () => Promise<TableFacts>;

export interface KnownTables {
  /** What is known in this query, or what `read` gives. */
  readonly tableFor: (name: TableName, context: CallContext, read: Reader) => Promise<TableFacts>;
  /** What `read` gives, which is known from now on. */
  readonly learn: (name: TableName, context: CallContext, read: Reader) => Promise<TableFacts>;
  readonly forgetAll: () => void;
}

export function createKnownTables(): KnownTables {
  /** In the order in which they were used. */
  const kept = new Map<string, Promise<TableFacts>>();

  function keep(key: string, facts: Promise<TableFacts>): void {
    kept.delete(key);
    kept.set(key, facts);
    const [oldest] = kept.keys();
    if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
  }

  async function learn(name: TableName, context: CallContext, read: Reader): Promise<TableFacts> {
    const key = keyOf(name, context);
    if (key === null) return read();
    const reading = read();
    keep(key, reading);
    try {
      return await reading;
    } catch (error) {
      if (kept.get(key) === reading) kept.delete(key);
      throw error;
    }
  }

  return {
    async tableFor(name, context, read) {
      const key = keyOf(name, context);
      const known = key === null ? undefined : kept.get(key);
      if (key === null || known === undefined) return learn(name, context, read);
      keep(key, known);
      return known;
    },
    learn,
    forgetAll: () => kept.clear(),
  };
}

/** null: it is not to be kept. */
function keyOf(
  { schemaName, tableName }: TableName,
  { credentials, catalogName, queryId }: CallContext,
): string | null {
  if (credentials !== null || queryId === '') return null;
  return JSON.stringify([catalogName, queryId, schemaName, tableName]);
}
