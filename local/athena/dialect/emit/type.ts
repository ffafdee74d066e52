/** Athena's type names as DuckDB's. */
import type { DataType } from '../tree.ts';
import { fail, quoteName, type Scope } from './scope.ts';

const scalarTypes: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  int: 'INTEGER',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'REAL',
  double: 'DOUBLE',
  varchar: 'VARCHAR',
  char: 'VARCHAR',
  varbinary: 'BLOB',
  date: 'DATE',
  time: 'TIME',
  timestamp: 'TIMESTAMP',
  'timestamp with time zone': 'TIMESTAMPTZ',
  'interval day to second': 'INTERVAL',
  'interval year to month': 'INTERVAL',
  json: 'JSON',
  uuid: 'UUID',
};

export const integralTypes: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'int',
  'integer',
  'bigint',
]);

export function emitType(type: DataType, scope: Scope): string {
  switch (type.kind) {
    case 'array':
      return `${emitType(type.element, scope)}[]`;
    case 'map':
      return `MAP(${emitType(type.key, scope)}, ${emitType(type.value, scope)})`;
    case 'row': {
      const fields = type.fields.map(({ name, type: of }, index) => {
        return `${quoteName(name?.value ?? `field${index}`)} ${emitType(of, scope)}`;
      });
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'scalar':
      return emitScalarType(type, scope);
    default:
      return type satisfies never;
  }
}

function emitScalarType(type: DataType & { readonly kind: 'scalar' }, scope: Scope): string {
  if (type.name === 'decimal') {
    const [precision = 38, scale = 0] = type.parameters;
    if (precision < 1 || precision > 38 || scale > precision) {
      throw fail(
        scope,
        'TYPE_MISMATCH',
        `decimal(${precision}, ${scale}) is out of range; precision is 1 to 38, scale at most the precision`,
        type.at,
      );
    }
    return `DECIMAL(${precision}, ${scale})`;
  }
  const [precision = 0] = type.parameters;
  if (type.name.startsWith('timestamp') && precision > 6) {
    if (type.name === 'timestamp' && precision <= 9) return 'TIMESTAMP_NS';
    throw fail(
      scope,
      'NOT_SUPPORTED',
      `type ${type.name.replace('timestamp', `timestamp(${precision})`)} is not supported by the local engine`,
      type.at,
    );
  }
  const name = Object.hasOwn(scalarTypes, type.name) ? scalarTypes[type.name] : undefined;
  if (name === undefined) {
    throw fail(scope, 'NOT_SUPPORTED', `type ${type.name} is not supported by the local engine`, type.at);
  }
  return name;
}
