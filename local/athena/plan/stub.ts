/**
 * A federated table's stand-in inside DuckDB: the connector's columns in DuckDB's types. The planner's stubs are
 * empty tables; the executor's are views over a table of just the columns that were read.
 */
import { type ArrowSchema, describeType, type Field } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';
import { quoteName } from './sql-name.ts';

/** Stubs are temporary, so that each connection has its own, and qualified, so that no WITH query hides them. */
export function qualifiedStub(stub: string): string {
  return `temp.main.${stub}`;
}

export function createStubSql(stub: string, schema: ArrowSchema): string {
  const columns = schema.fields.map((field) => `${quoteName(field.name)} ${duckdbTypeName(field)}`);
  return `CREATE TEMP TABLE ${stub} (${columns.join(', ')})`;
}

/**
 * The types that Athena accepts from connectors; a timestamp has milliseconds there and microseconds here.
 *
 * @throws QueryError NOT_SUPPORTED for any other
 */
export function duckdbTypeName(field: Field): string {
  const { type, children } = field;
  const unsupported = (): QueryError =>
    new QueryError(
      'NOT_SUPPORTED',
      `column ${field.name} has the type ${describeType(type)}, which Athena does not read`,
    );
  switch (type.kind) {
    case 'Bool':
      return 'BOOLEAN';
    case 'Int':
      if (!type.isSigned) throw unsupported();
      return { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bitWidth];
    case 'FloatingPoint':
      if (type.precision === 'HALF') throw unsupported();
      return type.precision === 'SINGLE' ? 'FLOAT' : 'DOUBLE';
    case 'Decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'Utf8':
      return 'VARCHAR';
    case 'Binary':
      return 'BLOB';
    case 'Date':
      return type.unit === 'DAY' ? 'DATE' : 'TIMESTAMP';
    case 'Timestamp':
      if (type.timezone === null || type.unit !== 'MILLISECOND') throw unsupported();
      return 'TIMESTAMP WITH TIME ZONE';
    case 'List': {
      const element = children[0];
      if (element === undefined) throw unsupported();
      return `${duckdbTypeName(element)}[]`;
    }
    case 'Struct':
      if (children.length === 0) throw unsupported();
      return `STRUCT(${children.map((child) => `${quoteName(child.name)} ${duckdbTypeName(child)}`).join(', ')})`;
    case 'Map': {
      const [key, value] = children[0]?.children ?? [];
      if (key === undefined || value === undefined) throw unsupported();
      return `MAP(${duckdbTypeName(key)}, ${duckdbTypeName(value)})`;
    }
    case 'Null':
    case 'FixedSizeBinary':
    case 'Time':
    case 'Interval':
    case 'FixedSizeList':
    case 'Union':
      throw unsupported();
  }
}
