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

export function otherMember(member: ColumnBuffer, typeOid: number): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `${member.name} came with type OID ${typeOid}, which was not planned; the table has changed, run the query again`,
  );
}

export function infinity(column: ColumnBuffer, typeName: string): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.name} holds infinity, which Athena's ${typeName} cannot; show such values as null with unrepresentable_values=null, or the column as text with column_types; or leave those rows out in a view`,
  );
}

export function lateTimestamp(column: ColumnBuffer): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.name} holds a time after the year 294246, whose microseconds Athena's bigint cannot; show the column as varchar with column_types, or leave those rows out in a view`,
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
    `column ${column.name} ${unfit[outcome]} Athena's decimal cannot hold; ${remedy(outcome)}, or leave those rows out in a view`,
  );
}

function remedy(outcome: Exclude<NumericOutcome, 'exact'>): string {
  const asText = 'show the column as text with column_types';
  return outcome === 'not-a-number' || outcome === 'infinite'
    ? `show such values as null with unrepresentable_values=null, ${asText}`
    : asText;
}

export function manyDimensions(column: ColumnBuffer, dimensions: number): ConnectorError {
  return new ConnectorError(
    'InvalidInput',
    `column ${column.name} holds an array of ${dimensions} dimensions, which its type in Athena cannot; show the column as json with column_types, or leave those rows out in a view`,
  );
}
