/**
 * What one would write with the libraries at hand: a cursor of a thousand rows at a time as `pg` gives them, into
 * apache-arrow's builders, and a record batch from those whenever some megabytes are in them.
 */
import {
  type Data,
  type DataType,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  Int64,
  makeBuilder,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  Table,
  TimestampMillisecond,
  tableToIPC,
  Utf8,
} from 'apache-arrow';
import type { Client } from 'pg';

const fetchRows = 1000;
const batchRows = 100_000;

const int8 = 20;
const int4 = 23;
const float8 = 701;
const date = 1082;
const timestamptz = 1184;
const numeric = 1700;

function typeOf(oid: number): DataType {
  switch (oid) {
    case int8:
      return new Int64();
    case int4:
      return new Int32();
    case float8:
      return new Float64();
    case date:
      return new DateDay();
    case timestamptz:
      return new TimestampMillisecond();
    case numeric:
      return new Decimal(2, 15, 128);
    default:
      return new Utf8();
  }
}

/** From what `pg` parsed to what the builder takes. */
function builderValue(oid: number, value: unknown): unknown {
  if (value === null) return null;
  if (oid === int8) return BigInt(String(value));
  if (oid === numeric) return limbsOf(String(value));
  return value;
}

/** Of a number with two digits behind the point. */
function limbsOf(text: string): Uint32Array {
  const limbs = new BigInt64Array(2);
  const unscaled = BigInt(text.replace('.', ''));
  limbs[0] = BigInt.asIntN(64, unscaled);
  limbs[1] = unscaled >> 64n;
  return new Uint32Array(limbs.buffer);
}

/** The library's own builder, without the `any` in its type. */
interface ColumnBuilder {
  readonly type: DataType;
  append(value: unknown): unknown;
  flush(): Data<DataType>;
}

interface Column {
  readonly name: string;
  readonly oid: number;
  readonly builder: ColumnBuilder;
}

/** Returns how many rows were read. */
export async function readIntoBuilders(client: Client, sql: string): Promise<number> {
  await client.query('BEGIN READ ONLY');
  await client.query(`DECLARE rows NO SCROLL CURSOR FOR ${sql}`);
  const { fields } = await client.query(`SELECT * FROM (${sql}) q LIMIT 0`);
  const columns = fields.map(({ name, dataTypeID: oid }): Column => {
    const builder = makeBuilder({ type: typeOf(oid), nullValues: [null, undefined] });
    return { name, oid, builder };
  });
  let rows = 0;
  let pending = 0;
  for (;;) {
    const { rows: fetched } = await client.query<Record<string, unknown>>(`FETCH ${fetchRows} FROM rows`);
    for (const row of fetched) {
      for (const { name, oid, builder } of columns) builder.append(builderValue(oid, row[name]));
    }
    rows += fetched.length;
    pending += fetched.length;
    const isEnd = fetched.length < fetchRows;
    if (pending > 0 && (isEnd || pending >= batchRows)) {
      writeBatch(columns, pending);
      pending = 0;
    }
    if (isEnd) break;
  }
  await client.query('COMMIT');
  return rows;
}

function writeBatch(columns: readonly Column[], length: number): void {
  const children = columns.map(({ builder }) => builder.flush());
  const schema = new Schema(columns.map(({ name, builder }) => new Field(name, builder.type, true)));
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  if (tableToIPC(new Table([new RecordBatch(schema, data)])).length === 0)
    throw new Error('nothing was written');
}
