/**
 * The tables of the differential test, and beside each a view that shows every value as the wire does:
 * milliseconds, code-point order, no padding. A query gives the same rows through the wire as over the views.
 */
import pg from 'pg';

/** A small generator of numbers with a seed, so that every run reads the same rows. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const schemaOfTables = 'wire';
export const schemaOfViews = 'shown';

const definitions = `
CREATE SCHEMA ${schemaOfTables};
CREATE SCHEMA ${schemaOfViews};
CREATE TABLE wire.item (
  id bigint PRIMARY KEY, small smallint, n integer, big bigint, amount numeric(12,2), wide numeric(38,4),
  ratio double precision, single real, flag boolean, label text, code varchar(10), padded char(6),
  day date, at timestamp, tz timestamptz, uid uuid);
CREATE VIEW shown.item AS SELECT id, small, n, big, amount, wide, ratio, single, flag,
  label COLLATE "C" AS label, code COLLATE "C" AS code, rtrim(padded) COLLATE "C" AS padded, day,
  date_trunc('milliseconds', at) AS at, date_trunc('milliseconds', tz AT TIME ZONE 'UTC') AS tz,
  uid::text COLLATE "C" AS uid FROM wire.item;
CREATE TABLE wire.visit (id bigint PRIMARY KEY, item_id bigint, n integer, label text, at timestamp);
CREATE VIEW shown.visit AS SELECT id, item_id, n, label COLLATE "C" AS label,
  date_trunc('milliseconds', at) AS at FROM wire.visit;`;

export const labels = [
  '',
  'a',
  'A',
  'b',
  'Z',
  'ä',
  'Äpfel',
  'zebra',
  '_x',
  'a%b',
  'a_b',
  "it's",
  '𝄞',
  '10',
  '9',
];
export const codes = ['red', 'Red', 'green', 'blue ', ' blue', 'x'];
export const instants = [
  '2024-02-29 12:34:56.789123',
  '2024-02-29 12:34:56.789',
  '2024-02-29 12:34:56.7899999',
  '1969-12-31 23:59:59.999600',
  '1970-01-01 00:00:00',
  '0044-03-15 00:00:00',
  '9999-12-31 23:59:59.999999',
];
export const days = ['2024-02-29', '1970-01-01', '1582-10-10', '0001-01-01', '9999-12-31'];
export const bigs = [
  '9223372036854775807',
  '-9223372036854775808',
  '9007199254740993',
  '9007199254740992',
  '0',
  '-1',
];
export const amounts = ['0.00', '-0.01', '1234567890.12', '19.99', '-19.99', '100.00'];
export const wides = [
  '9999999999999999999999999999999999.9999',
  '-0.0001',
  '9007199254740993.0001',
  '0.0000',
];
export const ratios = ['0', '0.1', '-0.5', '1e300', '5e-324', '123456.789'];
export const uids = [
  '00000000-0000-0000-0000-000000000000',
  'c0ffee00-1234-5678-9abc-def012345678',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
];

/** A value of the list, or now and then none. */
function pick<Value>(random: () => number, values: readonly Value[]): Value | null {
  return random() < 0.15 ? null : (values[Math.floor(random() * values.length)] ?? null);
}

export async function createTables(connectionString: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(definitions);
    const random = randomFrom(1);
    const item = `INSERT INTO wire.item VALUES (${Array.from({ length: 16 }, (_, index) => `$${index + 1}`).join(', ')})`;
    for (let id = 1; id <= 400; id++) {
      await client.query(item, [
        id,
        pick(random, [-32768, 32767, 0, 1, 2]),
        pick(random, [-5, 0, 1, 2, 3, 7, 2147483647, -2147483648]),
        pick(random, bigs),
        pick(random, amounts),
        pick(random, wides),
        pick(random, ratios),
        pick(random, [0.5, -1.25, 16777216]),
        pick(random, [true, false]),
        pick(random, labels),
        pick(random, codes),
        pick(random, ['abc', 'abc   ', '', 'ABC']),
        pick(random, days),
        pick(random, instants),
        pick(
          random,
          instants.map((instant) => `${instant}+02`),
        ),
        pick(random, uids),
      ]);
    }
    for (let id = 1; id <= 200; id++) {
      await client.query('INSERT INTO wire.visit VALUES ($1, $2, $3, $4, $5)', [
        id,
        pick(
          random,
          Array.from({ length: 60 }, (_, index) => index * 9),
        ),
        pick(random, [0, 1, 2, 3]),
        pick(random, labels),
        pick(random, instants),
      ]);
    }
  } finally {
    await client.end();
  }
}
