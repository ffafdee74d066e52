/** The table that the plans are about, as a block and as DuckDB's table, with the same rows. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { buildBlock } from '../../../../../connectors/federation/arrow/builder.ts';
import { type Decimal, isDecimal, type Scalar } from '../../../../../connectors/federation/arrow/scalar.ts';
import { packTimestamp, unpackTimestamp } from '../../../../../connectors/federation/arrow/time-zone.ts';
import {
  type ArrowType,
  arrowSchema,
  type Field,
  field,
  list,
  map,
  types,
} from '../../../../../connectors/federation/arrow/type.ts';
import type { Block } from '../../../../../connectors/federation/arrow/vector.ts';
import type { Row } from '../../../../../connectors/federation/connector.ts';

interface Column {
  readonly field: Field;
  readonly sqlType: string;
  readonly values: readonly unknown[];
  /** Values at the ends of the type, with which calculations fail. */
  readonly extremes?: readonly Scalar[];
}

const texts = ['abc', 'b', '', 'abd', 'a_c', 'a\\c', 'a', 'ABC', 'é😀', "it's", 'abc ', '%', 'z'];
const instants = [
  0n,
  -1n,
  1_709_210_096_789n,
  1_709_210_096_000n,
  1_709_164_800_000n,
  1_735_603_200_001n,
  -62_135_596_800_000n,
];
const floats = [0, -0, 1.5, -1.5, 5, 2.5, 0.1, 9007199254740992];
const cents = [1234n, 1n, 0n, -500n, 1230n, 500n, 99_999n].map((unscaled) => ({ unscaled, scale: 2 }));

const columns: readonly Column[] = [
  column('flag', types.boolean, 'BOOLEAN', [true, false]),
  column('tiny', types.tinyint, 'TINYINT', [0, 1, 7, -3], [-128, 127]),
  column('small', types.smallint, 'SMALLINT', [0, 5, -300, 300], [-32768, 32767]),
  column('int', types.integer, 'INTEGER', [5, 1, 0, 7, 6, -6, 10, 4, 19, 20], [-(2 ** 31), 2 ** 31 - 1]),
  column('other_int', types.integer, 'INTEGER', [5, 1, 0, -7, 8, 100], [-(2 ** 31), 2 ** 31 - 1]),
  column(
    'big',
    types.bigint,
    'BIGINT',
    [5n, 0n, -5n, 7n, 2n ** 53n, 2n ** 53n + 1n],
    [2n ** 63n - 1n, -(2n ** 63n)],
  ),
  column('other_big', types.bigint, 'BIGINT', [5n, 0n, 6n, 2n ** 53n], [2n ** 63n - 1n]),
  column(
    'real',
    types.real,
    'FLOAT',
    [...floats.slice(0, 6), Math.fround(0.1)],
    [Number.POSITIVE_INFINITY, 16777216],
  ),
  column('double', types.double, 'DOUBLE', floats, [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]),
  column('other_double', types.double, 'DOUBLE', [0, 1.5, 5, -1.5, 0.30000000000000004]),
  column('money', types.decimal(9, 2), 'DECIMAL(9,2)', cents, [{ unscaled: 999_999_999n, scale: 2 }]),
  column('other_money', types.decimal(9, 2), 'DECIMAL(9,2)', cents.toReversed()),
  column(
    'long',
    types.decimal(38, 10),
    'DECIMAL(38,10)',
    [0n, 1n, -1n, 12_34000_00000n].map((unscaled) => ({ unscaled, scale: 10 })),
    [{ unscaled: 12345678901234567890123456780123456789n, scale: 10 }],
  ),
  column('text', types.varchar, 'VARCHAR', texts),
  column('other_text', types.varchar, 'VARCHAR', ['abc', 'a%', '', '_', 'é😀', 'b']),
  column('short_text', types.varchar, 'VARCHAR', ['abc', 'abc ', 'a', 'b', 'xyz']),
  column('padded', types.varchar, 'VARCHAR', ['ab', 'ab  ']),
  column(
    'bytes',
    types.varbinary,
    'BLOB',
    [[0, 255], [], [0], [255]].map((bytes) => Uint8Array.from(bytes)),
  ),
  column('day', types.date, 'DATE', [19782, 0, -1, -719162, 20088, 20089]),
  column('at', types.timestamp, 'TIMESTAMP', instants),
  column('other_at', types.timestamp, 'TIMESTAMP', instants.toReversed()),
  column('precise_at', types.timestamp, 'TIMESTAMP', instants),
  column(
    'zoned_at',
    types.timestampWithTimeZone,
    'TIMESTAMPTZ',
    instants
      .slice(0, 6)
      .map((epochMs, index) => packTimestamp(epochMs, index % 2 === 0 ? 'UTC' : 'Europe/Paris')),
  ),
  { field: list('numbers', types.integer), sqlType: 'INTEGER[]', values: [[1, 2], []] },
  {
    field: map('counts', types.varchar, field('value', types.integer)),
    sqlType: 'MAP(VARCHAR, INTEGER)',
    values: [new Map([['a', 1]])],
  },
];

function column(
  name: string,
  type: ArrowType,
  sqlType: string,
  values: readonly Scalar[],
  extremes: readonly Scalar[] = [],
): Column {
  return { field: field(name, type), sqlType, values, extremes };
}

export const schema = arrowSchema([field('id', types.bigint), ...columns.map((each) => each.field)]);

/** `t` has the extremes, `tame` does not. */
export type TableVariant = 't' | 'tame';

const rowCount = 240;

/** Every value of a column meets every value of the next, for the numbers of values differ and so do the strides. */
export function rowsOf(variant: TableVariant): readonly Row[] {
  return Array.from({ length: rowCount }, (_, row): Row => {
    const values = columns.map((column, index): readonly [string, unknown] => {
      const { extremes = [] } = column;
      const all: readonly unknown[] = [...column.values, ...(variant === 't' ? extremes : []), null];
      const stride = Math.floor(row / (1 + (index % 5))) + row * (index % 7);
      return [column.field.name, all[(row + stride + index) % all.length]];
    });
    return Object.fromEntries([['id', BigInt(row)], ...values]);
  });
}

export function blockOf(variant: TableVariant): Block {
  return buildBlock(schema, rowsOf(variant));
}

export async function createTables(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  for (const variant of ['t', 'tame'] as const) {
    const names = columns.map(({ field: { name }, sqlType }) => `"${name}" ${sqlType}`);
    await connection.run(`CREATE TABLE "${variant}" ("id" BIGINT, ${names.join(', ')})`);
    const rows = rowsOf(variant).map((row) => {
      const values = columns.map(({ field: { name, type } }) => sqlLiteral(type, row[name]));
      return `(${row['id']}, ${values.join(', ')})`;
    });
    await connection.run(`INSERT INTO "${variant}" VALUES ${rows.join(',\n')}`);
  }
  return connection;
}

export async function selectIds(
  connection: DuckDBConnection,
  variant: TableVariant,
  condition: string,
): Promise<readonly number[]> {
  const reader = await connection.runAndReadAll(
    `SELECT "id" FROM "${variant}" AS "t" WHERE ${condition} ORDER BY "id"`,
  );
  return reader.getRows().map(([id]) => Number(id));
}

function sqlLiteral(type: ArrowType, value: unknown): string {
  if (value === null || value === undefined) return 'NULL';
  if (value instanceof Map) return `MAP {${[...value].map(([key, item]) => `'${key}': ${item}`).join(', ')}}`;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (ArrayBuffer.isView(value)) {
    return `'${[...(value as Uint8Array)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}'::BLOB`;
  }
  if (isDecimal(value)) return `'${decimalText(value)}'`;
  if (type.kind === 'Timestamp' && typeof value === 'bigint')
    return `to_timestamp(${Number(unpackTimestamp(value).epochMs) / 1000})`;
  if (type.kind === 'Date')
    return type.unit === 'DAY'
      ? `(DATE '1970-01-01' + ${value})`
      : `make_timestamp(${BigInt(String(value)) * 1000n})`;
  if (type.kind === 'FloatingPoint') return `'${Object.is(value, -0) ? '-0.0' : value}'::DOUBLE`;
  return `'${value}'`;
}

export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
