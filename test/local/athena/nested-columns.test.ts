/** Rows and maps of a real PostgreSQL as SQL of Athena sees them: dereferenced, subscripted, filtered, unnested. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Secrets } from '../../../connectors/federation/index.ts';
import type { PostgresConnector } from '../../../connectors/postgres/connector.ts';
import type { Engine } from '../../../local/athena/engine.ts';
import { connectorFor, startDatabase, type TestDatabase } from '../../connectors/postgres/database.ts';
import { ask, engineOver, hostConnector } from './harness.ts';

let database: TestDatabase;
let connector: PostgresConnector;
let engine: Engine;

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`CREATE EXTENSION hstore;
    CREATE TYPE place AS (city text, at point, height numeric(6, 1));
    CREATE TYPE visit AS (place place, days date[], note text);
    CREATE TABLE trip (id int4, v visit, tags hstore, span daterange, moment timestamptz);
    INSERT INTO trip VALUES
      (1, (('Bern', '(1,2)', 542.5), '{2024-01-01,NULL}', NULL), 'a=>1,b=>NULL', '[2024-01-01,2024-01-03)', '1970-01-01 00:00:00.000001Z'),
      (2, ((NULL, NULL, NULL), '{}', 'x'), '', 'empty', NULL),
      (3, (NULL, NULL, NULL), NULL, NULL, '1969-12-31 23:59:59.999999Z'),
      (4, NULL, 'a=>2', '(,2024-01-01)', 'infinity')`);
  connector = connectorFor(database.url, new Secrets(), {
    unrepresentable_values: 'null',
    column_types: '{"public.trip.span": "row", "public.trip.moment": "microseconds"}',
  });
  engine = await engineOver(hostConnector('pg', connector).catalog);
});

afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await connector.close();
  await database[Symbol.asyncDispose]();
});

const texts = async (sql: string) => (await ask(engine, sql)).texts;

it.each<readonly [string, readonly (readonly (string | null)[])[]]>([
  [
    'SELECT id, v.place.city, v.place.height, v.note FROM pg.public.trip ORDER BY id',
    [
      ['1', 'Bern', '542.5', null],
      ['2', null, null, 'x'],
      ['3', null, null, null],
      ['4', null, null, null],
    ],
  ],
  ['SELECT id FROM pg.public.trip WHERE v IS NULL', [['4']]],
  ['SELECT id FROM pg.public.trip WHERE v IS NOT NULL ORDER BY id', [['1'], ['2'], ['3']]],
  ['SELECT id FROM pg.public.trip WHERE v.place IS NULL ORDER BY id', [['3'], ['4']]],
  ["SELECT id FROM pg.public.trip WHERE v.place.city = 'Bern'", [['1']]],
  [
    "SELECT id, element_at(tags, 'a') FROM pg.public.trip WHERE tags IS NOT NULL ORDER BY id",
    [
      ['1', '1'],
      ['2', null],
      ['4', '2'],
    ],
  ],
  ['SELECT sum(cardinality(tags)), count(tags) FROM pg.public.trip', [['3', '3']]],
  ['SELECT d FROM pg.public.trip CROSS JOIN UNNEST(v.days) AS t(d) ORDER BY d', [['2024-01-01'], [null]]],
  [
    'SELECT id, span.lower, span.upper, span.isempty FROM pg.public.trip WHERE span IS NOT NULL ORDER BY id',
    [
      ['1', '2024-01-01', '2024-01-03', 'false'],
      ['2', null, null, 'true'],
      ['4', null, '2024-01-01', 'false'],
    ],
  ],
  [
    'SELECT id, moment FROM pg.public.trip WHERE moment <> 1 OR moment IS NULL ORDER BY id',
    [
      ['2', null],
      ['3', '-1'],
      ['4', null],
    ],
  ],
])('%s', async (sql, expected) => {
  expect(await texts(sql)).toEqual(expected);
});
