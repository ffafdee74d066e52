import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { types } from '../../../connectors/federation/index.ts';
import {
  callContext,
  connectorFor,
  errorOf,
  readTable,
  startDatabase,
  type TestDatabase,
} from './database.ts';
import { atLeast, inRanges } from './predicates.ts';

let database: TestDatabase;
const nowhere = { schemaName: 'system', tableName: 'query' };

beforeAll(async () => {
  database = await startDatabase();
  await database.sql(`
    CREATE TYPE mood AS ENUM ('sad', 'ok');
    CREATE TABLE kept (id int4, price numeric(6, 2), m mood, t text);
    INSERT INTO kept VALUES (1, 1.50, 'ok', 'a'), (2, 2.25, 'sad', NULL);
    CREATE FUNCTION writes() RETURNS int LANGUAGE sql VOLATILE AS 'INSERT INTO kept VALUES (9) RETURNING id';
  `);
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

const run = (query: string) => readTable(database.connector, nowhere, { passthrough: query });
const refusal = (query: string) => errorOf(run(query));

describe('a query of a person', () => {
  it('runs as it is, and is typed by its result', async () => {
    const { rows, blocks } = await run('SELECT id, price, m, t FROM kept ORDER BY id DESC');

    expect(rows).toEqual([
      [2, { unscaled: 225n, scale: 2 }, 'sad', null],
      [1, { unscaled: 150n, scale: 2 }, 'ok', 'a'],
    ]);
    expect(blocks[0]?.schema.fields.map(({ type }) => type)).toEqual([
      types.integer,
      types.decimal(6, 2),
      types.varchar,
      types.varchar,
    ]);
  });

  it.each([
    [
      'VALUES',
      `VALUES (1, 'a'), (2, 'b')`,
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    ['WITH', 'WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION ALL SELECT 2 ORDER BY x', [[1], [2]]],
    ['a trailing semicolon', 'SELECT 1 AS x; ', [[1]]],
    ['a trailing comment', 'SELECT 1 AS x -- the one', [[1]]],
    ['an exact numeric', 'SELECT 1.10 + 2 AS x', [['3.10']]],
    ['an unknown literal', `SELECT 'a' AS x`, [['a']]],
    ['upper-case names', 'SELECT 1 AS "X"', [[1]]],
    ['no rows', 'SELECT 1 AS x WHERE false', []],
    ['TABLE', 'TABLE kept ORDER BY id LIMIT 1', [[1, { unscaled: 150n, scale: 2 }, 'ok', 'a']]],
  ])('may use %s', async (_, query, expected) => {
    expect((await run(query)).rows).toEqual(expected);
  });

  it('P39: leaves nothing behind on the connection that it ran on', async () => {
    const connector = connectorFor(database.url);
    const ask = async (query: string) => (await readTable(connector, nowhere, { passthrough: query })).rows;
    const state = `SELECT pg_backend_pid() AS pid, current_setting('search_path') AS path,
      (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks`;

    const before = await ask(state);
    await ask(`SELECT set_config('search_path', 'elsewhere', false) AS a, pg_advisory_lock(1) AS b`);

    expect(await ask(state)).toEqual(before);
    await connector.close();
  });

  it('leaves filters on its result to the SDK', async () => {
    const { rows, received } = await readTable(database.connector, nowhere, {
      passthrough: 'SELECT id FROM kept',
      predicate: [inRanges('id', types.integer, [atLeast(2)])],
    });

    expect(received).toBe(2);
    expect(rows).toEqual([[2]]);
  });

  it.each([
    ['DDL', 'DROP TABLE kept', 'returns no rows'],
    ['COMMIT', 'COMMIT', 'returns no rows'],
    ['an escape from the read-only transaction', 'SET TRANSACTION READ WRITE', 'returns no rows'],
    ['INSERT', 'INSERT INTO kept VALUES (3)', 'returns no rows'],
    ['INSERT … RETURNING', 'INSERT INTO kept VALUES (3) RETURNING id', 'syntax error'],
    ['writing in WITH', 'WITH a AS (DELETE FROM kept RETURNING id) SELECT id FROM a', 'top level'],
    ['SHOW', 'SHOW server_version', 'syntax error'],
    ['two statements', 'SELECT 1 AS a; SELECT 2 AS b', 'multiple commands'],
    [
      'two statements, the second hidden by brackets',
      'SELECT 1 AS a) AS q; DROP TABLE kept; --',
      'syntax error',
    ],
    ['a parameter', 'SELECT $1::int AS a', 'requires 1'],
    ['no statement', ' ;', 'returns no rows'],
    ['bad SQL', 'SELEC 1', 'syntax error'],
    ['an unknown table', 'SELECT a FROM absent', 'absent'],
    ['NUL', 'SELECT 1 AS a\0; DROP TABLE kept', 'NUL'],
    ['a column without a name', 'SELECT 1', 'column 1 of the query has no name'],
    ['two columns of one name', 'SELECT 1 AS a, 2 AS "A"', 'two columns that Athena calls a'],
    ['locking rows', 'SELECT id FROM kept FOR UPDATE', 'the connector only reads'],
    ['a function that writes', 'SELECT writes() AS a', 'the connector only reads'],
    [
      'ending read-only by a function',
      `SELECT set_config('transaction_read_only', 'off', true) AS a`,
      'read-write mode must be set before any query',
    ],
  ])('P39: is refused for %s', async (_, query, message) => {
    const error = await refusal(query);

    expect(error.message).toContain(message);
    expect(['InvalidInput', 'OperationNotSupported']).toContain(error.code);
    expect(await database.texts('SELECT count(*) FROM kept')).toEqual(['2']);
  });

  it('is refused when its columns have changed since they were described', async () => {
    const args = new Map([['query', 'SELECT * FROM kept']]);
    const { context } = callContext();
    const source = await database.connector.read(
      {
        tableName: nowhere,
        accepted: { kind: 'query', unrepresentable: 'error' },
        output: [{ name: 'id', type: types.varchar, nullable: true, children: [], metadata: new Map() }],
        filterOnly: [],
        orderBy: [],
        limit: null,
        split: new Map(),
        passthroughArguments: args,
        tableMetadata: new Map(),
      },
      context,
    );
    if (source.kind !== 'blocks') throw new Error('no blocks');
    const { blocks } = source;

    const error = await errorOf(
      (async () => {
        for await (const _ of blocks) break;
      })(),
    );

    expect(error.message).toContain("the query's column id is Int(32) now, where Utf8 was described");
  });
});
