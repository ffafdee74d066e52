/** The tables of the benchmarks: made by the server, the same ones each time. */
import type { Client } from 'pg';

export interface BenchTable {
  readonly name: string;
  readonly rows: number;
  /** Of `n`, from 1 on; `random()` begins at a fixed seed. */
  readonly columns: string;
}

const day = `date '1992-01-01' + (random() * 2500)::int`;
const money = '(random() * 100000)::numeric(15,2)';
const words = `'quickly regular accounts sleep furiously among the ironic requests'`;

/** TPC-H's table: numbers, decimals, dates and short texts. */
export function lineitem(rows: number): BenchTable {
  return {
    name: 'lineitem',
    rows,
    columns: `n::int8 AS orderkey, (random() * 200000)::int4 AS partkey, (random() * 10000)::int4 AS suppkey,
      (n % 7)::int4 AS linenumber, (random() * 50)::numeric(15,2) AS quantity, ${money} AS extendedprice,
      (random() / 10)::numeric(15,2) AS discount, (random() / 12)::numeric(15,2) AS tax,
      substr('ANR', 1 + n % 3, 1)::char(1) AS returnflag, substr('OF', 1 + n % 2, 1)::char(1) AS linestatus,
      ${day} AS shipdate, ${day} AS commitdate, ${day} AS receiptdate,
      'DELIVER IN PERSON'::char(25) AS shipinstruct, substr('TRUCK AIR  MAIL', 1 + 6 * (n % 3), 5)::char(10) AS shipmode,
      substr(${words}, 1 + (random() * 20)::int, 10 + (random() * 34)::int)::varchar(44) AS comment`,
  };
}

/** Few bytes a row. */
export function narrow(rows: number): BenchTable {
  return {
    name: 'narrow',
    rows,
    columns: `n::int8 AS id, CASE WHEN random() > 0.1 THEN random() END AS x,
      timestamptz '2024-01-01 00:00+00' + n * interval '1 s' AS at`,
  };
}

/** Nearly nothing but text, and not only ASCII. */
export function texty(rows: number): BenchTable {
  const texts = Array.from(
    { length: 10 },
    (_, index) => `repeat('é', ${index % 3}) || substr(${words}, 1 + (random() * 20)::int, 25) AS t${index}`,
  );
  return { name: 'texty', rows, columns: ['n::int8 AS id', ...texts].join(', ') };
}

/** PostgreSQL lets a table have 1600 columns. */
export function wide(rows: number, columnCount: number): BenchTable {
  const columns = Array.from({ length: columnCount }, (_, index) => `(n + ${index})::int4 AS c${index}`);
  return { name: `wide_${columnCount}`, rows, columns: columns.join(', ') };
}

export async function createTable(client: Client, { name, rows, columns }: BenchTable): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${name}`);
  await client.query('SELECT setseed(0.42)');
  await client.query(`CREATE TABLE ${name} AS SELECT ${columns} FROM generate_series(1, ${rows}) n`);
  await client.query(`VACUUM (FREEZE, ANALYZE) ${name}`);
}
