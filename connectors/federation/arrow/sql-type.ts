/** A column's type as an analyst writes it. */
import { describeType, type Field } from './type.ts';

const integers = { 8: 'tinyint', 16: 'smallint', 32: 'integer', 64: 'bigint' } as const;

export function sqlTypeName({ type, children }: Field): string {
  switch (type.kind) {
    case 'Bool':
      return 'boolean';
    case 'Int':
      return integers[type.bitWidth];
    case 'FloatingPoint':
      return type.precision === 'DOUBLE' ? 'double' : 'real';
    case 'Decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'Utf8':
      return 'varchar';
    case 'Binary':
      return 'varbinary';
    case 'Date':
      return type.unit === 'DAY' ? 'date' : 'timestamp(3)';
    case 'Timestamp':
      return type.timezone === null ? 'timestamp(3)' : 'timestamp(3) with time zone';
    case 'List':
      return `array(${children.map(sqlTypeName).join()})`;
    case 'Struct':
      return `row(${children.map((child) => `${child.name} ${sqlTypeName(child)}`).join(', ')})`;
    case 'Map':
      return `map(${(children[0]?.children ?? []).map(sqlTypeName).join(', ')})`;
    case 'Null':
    case 'FixedSizeBinary':
    case 'Time':
    case 'Interval':
    case 'FixedSizeList':
    case 'Union':
      return describeType(type);
  }
}
