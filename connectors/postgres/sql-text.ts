/** The one place where names become SQL. Values never do: they are bound as parameters. */
import { ConnectorError } from '../federation/index.ts';

/** PostgreSQL cuts longer names without an error, and would then read another object. */
const maxIdentifierBytes = 63;

export function quoteIdentifier(name: string): string {
  if (name === '') throw new ConnectorError('InvalidInput', 'a name is empty; PostgreSQL has no such object');
  if (name.includes('\0')) {
    throw new ConnectorError(
      'InvalidInput',
      `the name ${JSON.stringify(name)} holds a NUL character, which PostgreSQL's names cannot`,
    );
  }
  const bytes = Buffer.byteLength(name);
  if (bytes > maxIdentifierBytes) {
    throw new ConnectorError(
      'InvalidInput',
      `the name ${JSON.stringify(name)} has ${bytes} bytes; PostgreSQL's names have at most ${maxIdentifierBytes}`,
    );
  }
  return `"${name.replaceAll('"', '""')}"`;
}

export function quoteTable(schemaName: string, tableName: string): string {
  return `${quoteIdentifier(schemaName)}.${quoteIdentifier(tableName)}`;
}

/** The text form of a one-dimensional array, which travels as one parameter however long the list is. */
export function arrayLiteral(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
