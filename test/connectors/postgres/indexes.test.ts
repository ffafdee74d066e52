/** Which of PostgreSQL's indexes serve what the connector sends: a condition that no index knows reads the whole table. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Predicate, types } from '../../../connectors/federation/index.ts';
import { startDatabase, type TestDatabase } from './database.ts';
import { explained } from './explained.ts';
import { above, below, inRanges, like, points } from './predicates.ts';

const { bigint, date, timestamp, varbinary, varchar } = types;
const money = types.decimal(12, 2);
const at = (text: string) => BigInt(Date.parse(text));
const bytes = (...values: readonly number[]) => Uint8Array.from(values);
let database: TestDatabase;

describe('an index', () => {
  const indexed = { schemaName: 'public', tableName: 'indexed' };

  beforeAll(async () => {
    database = await startDatabase();
    await database.sql(`
      CREATE COLLATION english (provider = icu, locale = 'en-US');
      CREATE TABLE indexed (id int8 PRIMARY KEY, c char(12), u uuid, d date, ts timestamp, tz timestamptz, n numeric(12, 2),
        t text, e text COLLATE english, by bytea);
      INSERT INTO indexed SELECT i, 'c' || i, md5(i::text)::uuid, date '2000-01-01' + i, timestamp '2000-01-01' + i * interval '1 hour',
        timestamptz '2000-01-01 00:00+00' + i * interval '1 hour', i / 4.0, 't' || i, 'e' || i, int4send(i)
      FROM generate_series(1, 5000) i;
      ${['c', 'u', 'd', 'ts', 'tz', 'n', 't', 'e', 'by'].map((column) => `CREATE INDEX ON indexed (${column});`).join('')}
      CREATE INDEX ON indexed (e COLLATE "C");
      ANALYZE indexed`);
  });

  afterAll(async () => {
    await database[Symbol.asyncDispose]();
  });

  it.each<[string, Predicate]>([
    ['id', inRanges('id', bigint, points(5n, 7n))],
    ['c', inRanges('c', varchar, points('c77'))],
    ['u', inRanges('u', varchar, points('c4ca4238-a0b9-2382-0dcc-509a6f75849b'))],
    ['d', inRanges('d', date, [above(15_950)])],
    ['ts', inRanges('ts', timestamp, points(at('2000-02-01T00:00:00Z')))],
    ['tz', inRanges('tz', timestamp, [below(at('2000-01-02T00:00:00Z'))])],
    ['n', inRanges('n', money, points({ unscaled: 125n, scale: 2 }))],
    ['t', inRanges('t', varchar, [above('t998')])],
    ['t', like('t', 't12%')],
    ['e', inRanges('e', varchar, points('e12', 'e13'))],
    ['e', inRanges('e', varchar, [above('e998')])],
    ['e', like('e', 'e12%')],
    ['by', inRanges('by', varbinary, points(bytes(0, 0, 0, 5)))],
  ])('on %s serves a filter', async (column, predicate) => {
    const plan = await explained(database.connector, indexed, { predicate: [predicate] });

    expect(plan).toMatch(new RegExp(`Index Cond: \\(+${column}\\b`));
    expect(plan).not.toContain('Seq Scan');
  });

  it.each(['id', 'd', 'ts', 't'])('on %s serves the first rows', async (column) => {
    const plan = await explained(database.connector, indexed, {
      orderBy: [{ columnName: column, direction: 'ASC_NULLS_LAST' }],
      limit: 3n,
    });

    expect(plan).toMatch(/Index( Only)? Scan/);
  });
});
