/** DuckDB's types under the names that Athena gives its columns. */
import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';

/**
 * Athena's name of the column's type. A real is called float; parameters and element types are left out. An
 * interval is named by its usual kind, since DuckDB has one type for both.
 */
export function athenaType(type: DuckDBType): string {
  return type.alias === 'JSON' ? 'json' : typeNames[type.typeId];
}

const typeNames: Readonly<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.INVALID]: 'unknown',
  [DuckDBTypeId.BOOLEAN]: 'boolean',
  [DuckDBTypeId.TINYINT]: 'tinyint',
  [DuckDBTypeId.SMALLINT]: 'smallint',
  [DuckDBTypeId.INTEGER]: 'integer',
  [DuckDBTypeId.BIGINT]: 'bigint',
  [DuckDBTypeId.UTINYINT]: 'smallint',
  [DuckDBTypeId.USMALLINT]: 'integer',
  [DuckDBTypeId.UINTEGER]: 'bigint',
  [DuckDBTypeId.UBIGINT]: 'bigint',
  [DuckDBTypeId.FLOAT]: 'float',
  [DuckDBTypeId.DOUBLE]: 'double',
  [DuckDBTypeId.TIMESTAMP]: 'timestamp',
  [DuckDBTypeId.DATE]: 'date',
  [DuckDBTypeId.TIME]: 'time',
  [DuckDBTypeId.INTERVAL]: 'interval day to second',
  [DuckDBTypeId.HUGEINT]: 'bigint',
  [DuckDBTypeId.UHUGEINT]: 'bigint',
  [DuckDBTypeId.VARCHAR]: 'varchar',
  [DuckDBTypeId.BLOB]: 'varbinary',
  [DuckDBTypeId.DECIMAL]: 'decimal',
  [DuckDBTypeId.TIMESTAMP_S]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_MS]: 'timestamp',
  [DuckDBTypeId.TIMESTAMP_NS]: 'timestamp',
  [DuckDBTypeId.ENUM]: 'varchar',
  [DuckDBTypeId.LIST]: 'array',
  [DuckDBTypeId.STRUCT]: 'row',
  [DuckDBTypeId.MAP]: 'map',
  [DuckDBTypeId.ARRAY]: 'array',
  [DuckDBTypeId.UUID]: 'uuid',
  [DuckDBTypeId.UNION]: 'varchar',
  [DuckDBTypeId.BIT]: 'varchar',
  [DuckDBTypeId.TIME_TZ]: 'time with time zone',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'timestamp with time zone',
  [DuckDBTypeId.ANY]: 'unknown',
  [DuckDBTypeId.BIGNUM]: 'varchar',
  [DuckDBTypeId.SQLNULL]: 'unknown',
  [DuckDBTypeId.STRING_LITERAL]: 'varchar',
  [DuckDBTypeId.INTEGER_LITERAL]: 'bigint',
  [DuckDBTypeId.TIME_NS]: 'time',
  [DuckDBTypeId.GEOMETRY]: 'varchar',
  [DuckDBTypeId.VARIANT]: 'varchar',
};
