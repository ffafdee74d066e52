/** Asks a real DuckDB in Athena's dialect: rows as the text Athena shows, types by Athena's names. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { describeFailure } from '../../../../local/athena/dialect/failure.ts';
import { prepareSession } from '../../../../local/athena/dialect/session.ts';
import { assertSupported, parseStatement } from '../../../../local/athena/dialect/statement.ts';
import { textOf } from '../../../../local/athena/dialect/text.ts';
import { translate } from '../../../../local/athena/dialect/translate.ts';
import { athenaType } from '../../../../local/athena/dialect/types.ts';

export interface Answer {
  readonly names: readonly string[];
  readonly types: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface Athena {
  ask(sql: string, mapColumns?: readonly string[]): Promise<Answer>;
  /** The first row. */
  row(sql: string): Promise<readonly (string | null)[]>;
  /** `CODE: message` of a query that must fail while it runs. */
  failure(sql: string): Promise<string>;
  close(): void;
}

export async function openAthena(): Promise<Athena> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await prepareSession(connection);
  const ask = (sql: string, mapColumns: readonly string[] = []) => run(connection, sql, mapColumns);
  return {
    ask,
    row: async (sql) => (await ask(sql)).rows[0] ?? [],
    failure: async (sql) => {
      try {
        await ask(sql);
      } catch (error) {
        const { code, message } = describeFailure(error);
        return `${code}: ${message}`;
      }
      return 'no failure';
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function run(
  connection: DuckDBConnection,
  sql: string,
  mapColumns: readonly string[],
): Promise<Answer> {
  const statement = parseStatement(sql);
  assertSupported(statement);
  if (statement.kind !== 'select') throw new Error('only queries are run here');
  const result = await connection.runAndReadAll(
    translate(statement.sql, { mapColumns: new Set(mapColumns) }),
  );
  const types = result.columnTypes();
  const rows = result.getRows().map((row) =>
    row.map((value, index) => {
      const type = types[index];
      if (type === undefined) throw new Error('every column has a type');
      return value === null ? null : textOf(value, type);
    }),
  );
  return { names: result.columnNames(), types: types.map(athenaType), rows };
}
