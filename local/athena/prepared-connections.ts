/**
 * Connections with the dialect's settings and macros. Those take tens of milliseconds to set up, so while one
 * query runs the connection of the next is made ready.
 */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { prepareSession } from './dialect/session.ts';

export interface PreparedConnections extends AsyncDisposable {
  /** The caller closes it. */
  take(): Promise<DuckDBConnection>;
}

export function prepareConnections(instance: DuckDBInstance): PreparedConnections {
  let spare: Promise<DuckDBConnection> | null = null;
  const prepareSpare = (): void => {
    spare = openPrepared(instance);
    // Whoever takes it hears of the failure.
    spare.catch(() => undefined);
  };
  return {
    async take() {
      const taken = spare ?? openPrepared(instance);
      spare = null;
      const connection = await taken;
      prepareSpare();
      return connection;
    },
    async [Symbol.asyncDispose]() {
      const left = spare;
      spare = null;
      const connection = await left?.catch(() => null);
      connection?.closeSync();
    },
  };
}

export async function openPrepared(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  try {
    await prepareSession(connection);
    return connection;
  } catch (error) {
    connection.closeSync();
    throw error;
  }
}
