/** The Arrow types that Athena takes from a connector; checked on every table before it is shown, and on functions. */
import { nestingFault } from './arrow/nesting.ts';
import { type ArrowSchema, type ArrowType, describeType, type Field } from './arrow/type.ts';
import { ConnectorError } from './errors.ts';

function isSupported(type: ArrowType): boolean {
  switch (type.kind) {
    case 'Bool':
    case 'Date':
    case 'Utf8':
    case 'Binary':
    case 'List':
    case 'Struct':
    case 'Map':
      return true;
    case 'Int':
      return type.isSigned;
    case 'FloatingPoint':
      return type.precision !== 'HALF';
    case 'Decimal':
      return type.precision >= 1 && type.precision <= 38 && type.scale >= 0 && type.scale <= type.precision;
    case 'Timestamp':
      return type.timezone !== null && (type.unit === 'MILLISECOND' || type.unit === 'MICROSECOND');
    case 'Null':
    case 'FixedSizeBinary':
    case 'Time':
    case 'Interval':
    case 'FixedSizeList':
    case 'Union':
      return false;
  }
}

/** Each with its path and type; empty: Athena takes them all. */
export function unsupportedTypes(fields: readonly Field[]): readonly string[] {
  return fields.flatMap((field) => unsupportedIn(field, field.name));
}

/** @throws ConnectorError OperationNotSupported that names every column with a type that Athena lacks */
export function assertSupportedTypes(schema: ArrowSchema, table: string): void {
  const faults = unsupportedTypes(schema.fields);
  if (faults.length > 0) {
    throw new ConnectorError(
      'OperationNotSupported',
      `table ${table} has types that Athena does not take: ${faults.join(', ')}`,
    );
  }
}

function unsupportedIn(field: Field, path: string): readonly string[] {
  const nested = field.children.flatMap((child) =>
    unsupportedIn(child, `${path}.${child.name || 'element'}`),
  );
  if (!isSupported(field.type)) return [`${path} ${describeType(field.type)}`, ...nested];
  const fault = nestingFault(field);
  return fault === null ? nested : [`${path} ${describeType(field.type)} (${fault})`, ...nested];
}
