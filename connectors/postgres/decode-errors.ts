/** What can be wrong with a row: the server's bytes, or a value that Athena's type cannot hold. Never the value. */
import { ConnectorError } from '../federation/index.ts';
import type { ColumnBuffer } from './column-buffer.ts';
import type { NumericOutcome } from './numeric.ts';

export function otherColumns(expected: number): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent a row that does not have the ${expected} columns it announced`,
  );
}

export function bytesBehind(count: number): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent a row with ${count} bytes behind its last column`,
  );
}

export function truncatedRow(column: ColumnBuffer): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent a row that ends inside column ${column.name}`,
  );
}

export function wrongLength(column: ColumnBuffer, length: number): ConnectorError {
  return new ConnectorError(
    'InvalidResponse',
    `PostgreSQL sent column ${column.name} in a form of ${length} bytes that its type does not have`,
  );
}

export function infinity(column: ColumnBuffer, typeName: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.name} holds infinity, which Athena's ${typeName} cannot; leave those rows out with a WHERE on the column, or show it as text in a view (${column.name}::text)`,
  );
}

const unfit: Readonly<Record<Exclude<NumericOutcome, 'exact'>, string>> = {
  'not-a-number': 'holds NaN, which',
  infinite: 'holds infinity, which',
  'too-fine': 'holds more fraction digits than its type declares, which',
  'too-large': 'holds a number of more than 38 digits, which',
  malformed: 'came in a form that is not a number, which',
};

export function unfitNumeric(
  column: ColumnBuffer,
  outcome: Exclude<NumericOutcome, 'exact'>,
): ConnectorError {
  return new ConnectorError(
    outcome === 'malformed' ? 'InvalidResponse' : 'InvalidInput',
    `column ${column.name} ${unfit[outcome]} Athena's decimal cannot hold; leave those rows out in a view, or show it as text there (${column.name}::text)`,
  );
}

export function manyDimensions(column: ColumnBuffer, dimensions: number): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.name} holds an array of ${dimensions} dimensions, which its type in Athena cannot; leave those rows out in a view, or show it as text there (${column.name}::text)`,
  );
}
