/**
 * What a person is told of a row that is too large: its place in the scan, the column and its size, and where there is
 * a table, its key and the statement that finds such rows. Never the key's values: whoever runs the query in Athena
 * need not be allowed to see them.
 */
import { ConnectorError, messageOf } from '../federation/index.ts';
import { columnOf, type TableFacts } from './catalog.ts';
import { maxRowBytes, type OversizedRow } from './oversized-row.ts';
import type { Session } from './session.ts';
import { quoteIdentifier, quoteTable } from './sql-text.ts';

export interface RowPlace {
  readonly row: OversizedRow;
  /** Among the rows of this read, from 1. */
  readonly rowNumber: number;
  /** In Athena. */
  readonly columnName: string;
}

export class RowTooLarge extends ConnectorError {
  readonly place: RowPlace;

  constructor(place: RowPlace, whereToFind = '') {
    super('InvalidInput', `${describe(place)}${whereToFind}`);
    this.place = place;
  }
}

function describe({ row, rowNumber, columnName }: RowPlace): string {
  const found = `row ${inDigits(rowNumber)} of this read has ${inDigits(row.rowBytes)} bytes, column ${columnName} alone ${inDigits(row.valueBytes)}`;
  return `${found}; Athena takes rows of up to 32 MB (${inDigits(maxRowBytes)} bytes). Leave the column out, or leave such rows out by a filter or in a view`;
}

/** The error again, with the table's key. What cannot be found out is left out. */
export async function withKey(
  error: RowTooLarge,
  table: TableFacts,
  ask: <Answer>(question: (session: Session) => Promise<Answer>) => Promise<Answer>,
): Promise<RowTooLarge> {
  try {
    const key = await ask((session) => readPrimaryKey(session, table));
    return key.length === 0 ? error : new RowTooLarge(error.place, whereToFind(error.place, table, key));
  } catch (cause) {
    return new RowTooLarge(error.place, `. The key of its table could not be read: ${messageOf(cause)}`);
  }
}

function whereToFind({ columnName }: RowPlace, table: TableFacts, key: readonly string[]): string {
  const size = `octet_length(${quoteIdentifier(columnOf(table, columnName).name)}::text)`;
  const columns = key.map(quoteIdentifier).join(', ');
  return `. The key of ${table.schemaName}.${table.tableName} is (${key.join(', ')}); in PostgreSQL, SELECT ${columns}, ${size} FROM ${quoteTable(table.schemaName, table.tableName)} ORDER BY ${size} DESC NULLS LAST LIMIT 10 finds the largest`;
}

async function readPrimaryKey(session: Session, { oid }: TableFacts): Promise<readonly string[]> {
  const rows = await session.query({
    sql: `SELECT a.attname FROM pg_catalog.pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY key(number, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = key.number
WHERE i.indrelid = $1::oid AND i.indisprimary ORDER BY key.place`,
    parameters: [oid],
  });
  return rows.map(([name]) => name ?? '');
}

function inDigits(count: number): string {
  return count.toLocaleString('en-US');
}
