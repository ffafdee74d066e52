/** The DuckDB type of a column, as an object; its text is `plan/stub.ts`'s. */
import * as duckdb from '@duckdb/node-api';
import { type ArrowType, describeType, type Field } from '../../../connectors/federation/caller.ts';
import { QueryError } from '../errors.ts';

const integers = { 8: duckdb.TINYINT, 16: duckdb.SMALLINT, 32: duckdb.INTEGER, 64: duckdb.BIGINT } as const;

type Maker<Kind extends ArrowType['kind']> = (
  type: Extract<ArrowType, { kind: Kind }>,
  children: readonly Field[],
) => duckdb.DuckDBType | null;

const makers: { readonly [Kind in ArrowType['kind']]: Maker<Kind> } = {
  Bool: () => duckdb.BOOLEAN,
  Int: ({ bitWidth }) => integers[bitWidth],
  FloatingPoint: ({ precision }) => (precision === 'SINGLE' ? duckdb.FLOAT : duckdb.DOUBLE),
  Decimal: ({ precision, scale }) => duckdb.DECIMAL(precision, scale),
  Utf8: () => duckdb.VARCHAR,
  Binary: () => duckdb.BLOB,
  Date: ({ unit }) => (unit === 'DAY' ? duckdb.DATE : duckdb.TIMESTAMP),
  Timestamp: () => duckdb.TIMESTAMPTZ,
  List: (_type, [element]) => (element === undefined ? null : duckdb.LIST(duckdbType(element))),
  Struct: (_type, members) =>
    duckdb.STRUCT(Object.fromEntries(members.map((member) => [member.name, duckdbType(member)]))),
  Map: (_type, [entries]) => {
    const [key, value] = entries?.children ?? [];
    return key === undefined || value === undefined ? null : duckdb.MAP(duckdbType(key), duckdbType(value));
  },
  Null: () => null,
  FixedSizeBinary: () => null,
  Time: () => null,
  Interval: () => null,
  FixedSizeList: () => null,
  Union: () => null,
};

/** @throws QueryError NOT_SUPPORTED for a type that Athena does not have */
export function duckdbType({ type, children }: Field): duckdb.DuckDBType {
  const make = makers[type.kind] as Maker<ArrowType['kind']>;
  const made = make(type, children);
  if (made !== null) return made;
  throw new QueryError('NOT_SUPPORTED', `a function cannot have the type ${describeType(type)}`);
}
