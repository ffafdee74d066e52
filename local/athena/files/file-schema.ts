/**
 * The columns of files, from DuckDB's types to Arrow's, so that tables of files plan as all others do. A type
 * that Athena has not is read as its text.
 */
import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import {
  type ArrowType,
  type Field,
  field,
  list,
  map,
  struct,
  types,
} from '../../../connectors/federation/caller.ts';

export function fieldOfDuckdbType(name: string, type: DuckDBType): Field {
  if (type instanceof DuckDBDecimalType) return field(name, types.decimal(type.width, type.scale));
  if (type instanceof DuckDBListType) {
    const element = fieldOfDuckdbType('', type.valueType);
    return list(name, element.type, element.children);
  }
  if (type instanceof DuckDBStructType) {
    return struct(
      name,
      type.entryNames.map((member, index) => fieldOfDuckdbType(member, type.entryTypes[index] ?? type)),
    );
  }
  if (type instanceof DuckDBMapType) {
    const key = fieldOfDuckdbType('key', type.keyType);
    return map(name, key.type, fieldOfDuckdbType('value', type.valueType));
  }
  return field(name, scalarTypes[type.typeId] ?? types.varchar);
}

const scalarTypes: Partial<Record<DuckDBTypeId, ArrowType>> = {
  [DuckDBTypeId.BOOLEAN]: types.boolean,
  [DuckDBTypeId.TINYINT]: types.tinyint,
  [DuckDBTypeId.SMALLINT]: types.smallint,
  [DuckDBTypeId.INTEGER]: types.integer,
  [DuckDBTypeId.BIGINT]: types.bigint,
  [DuckDBTypeId.UTINYINT]: types.smallint,
  [DuckDBTypeId.USMALLINT]: types.integer,
  [DuckDBTypeId.UINTEGER]: types.bigint,
  [DuckDBTypeId.UBIGINT]: types.decimal(20, 0),
  [DuckDBTypeId.FLOAT]: types.real,
  [DuckDBTypeId.DOUBLE]: types.double,
  [DuckDBTypeId.BLOB]: types.varbinary,
  [DuckDBTypeId.DATE]: types.date,
  [DuckDBTypeId.TIMESTAMP]: types.timestamp,
  [DuckDBTypeId.TIMESTAMP_MS]: types.timestamp,
  [DuckDBTypeId.TIMESTAMP_S]: types.timestamp,
  [DuckDBTypeId.TIMESTAMP_NS]: types.timestamp,
  [DuckDBTypeId.TIMESTAMP_TZ]: types.timestampWithTimeZone,
};
