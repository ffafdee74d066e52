/** External functions in every place of a query: what comes out, and what the function and the connectors were asked. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { arrowSchema, field, types } from '../../../../connectors/federation/arrow/type.ts';
import type { Connector, Row } from '../../../../connectors/federation/connector.ts';
import { defineUdf } from '../../../../connectors/federation/functions/define.ts';
import { mapOf } from '../../../../connectors/federation/functions/type.ts';
import { exactPromises } from '../../../../connectors/federation/predicate/promises.ts';
import type { Engine } from '../../../../local/athena/engine.ts';
import { explainPlan } from '../../../../local/athena/plan/explain.ts';
import { type Answer, ask, engineWith, type HostedConnector, hostConnector } from '../harness.ts';
import { type HostedFunctions, hostFunctions } from './hosted.ts';

const people: readonly Row[] = [
  { id: 1n, name: 'Ada', friend: 2n },
  { id: 2n, name: 'Bob', friend: null },
  { id: 3n, name: null, friend: 1n },
  { id: 4n, name: 'ada', friend: 1n },
  { id: 5n, name: 'Bob', friend: 4n },
];

const connector: Connector = {
  sourceType: 'memory',
  promises: exactPromises,
  listSchemaNames: async () => ['main'],
  listTables: async () => ['person', 'many'],
  describeTable: async ({ tableName }) => ({
    schema: arrowSchema(
      tableName === 'many'
        ? [field('n', types.bigint)]
        : [field('id', types.bigint), field('name', types.varchar), field('friend', types.bigint)],
    ),
  }),
  read: async ({ tableName }) => ({
    kind: 'rows',
    rows:
      tableName.tableName === 'many'
        ? Array.from({ length: 30_000 }, (_, n) => ({ n: BigInt(n % 20_000) }))
        : people,
  }),
};

const shout = defineUdf({
  name: 'shout',
  args: [types.varchar],
  returns: types.varchar,
  row: (text) => (text === null ? 'NOBODY' : text.toUpperCase()),
});
const next = defineUdf({
  name: 'next',
  args: [types.bigint],
  returns: types.bigint,
  nullIn: 'null-out',
  row: (n) => n + 1n,
});
/** Fails for what `shout` gives only in place of an unknown answer. */
const strict = defineUdf({
  name: 'strict',
  args: [types.varchar, types.varchar],
  returns: types.varchar,
  row: (kind, text) => {
    if (kind === null) throw new Error('strict was called with a kind of null');
    return `${kind}:${text}`;
  },
});
const picky = defineUdf({
  name: 'picky',
  args: [types.bigint],
  returns: types.bigint,
  row: (n) => {
    if (n === 19_999n) throw new Error('picky does not like this number');
    return n;
  },
});
const counts = defineUdf({
  name: 'counts',
  args: [types.varchar],
  returns: mapOf(types.varchar, types.bigint),
  nullIn: 'null-out',
  row: (text) => new Map([...text].map((letter) => [letter, BigInt(text.split(letter).length - 1)])),
});

const declared = {
  shout: "EXTERNAL FUNCTION shout(t varchar) RETURNS varchar LAMBDA 'f'",
  next: "EXTERNAL FUNCTION next(n bigint) RETURNS bigint LAMBDA 'f'",
  strict: "EXTERNAL FUNCTION strict(k varchar, t varchar) RETURNS varchar LAMBDA 'f'",
  picky: "EXTERNAL FUNCTION picky(n bigint) RETURNS bigint LAMBDA 'f'",
  counts: "EXTERNAL FUNCTION counts(t varchar) RETURNS map(varchar, bigint) LAMBDA 'f'",
};
const using = `USING ${Object.values(declared).join(', ')}`;

let hosted: HostedFunctions;
let tables: HostedConnector;
let engine: Engine;

beforeAll(async () => {
  hosted = hostFunctions('f', [shout, next, strict, picky, counts]);
  tables = hostConnector('mem', connector);
  engine = await engineWith({ catalogs: [tables.catalog], functions: [hosted.lambda] });
});
afterAll(async () => engine[Symbol.asyncDispose]());
beforeEach(() => {
  hosted.calls.length = 0;
  tables.requests.length = 0;
});

const query = (sql: string): Promise<Answer> => ask(engine, `${using} ${sql}`);
const rowsAsked = (name: string): readonly (readonly unknown[])[] =>
  hosted.calls.filter((call) => call.name === name).flatMap(({ rows }) => rows);

describe('a call answers', () => {
  const cases: readonly (readonly [
    place: string,
    sql: string,
    rows: readonly (readonly (string | null)[])[],
  ])[] = [
    [
      'in SELECT',
      'SELECT id, shout(name) FROM mem.main.person ORDER BY id LIMIT 3',
      [
        ['1', 'ADA'],
        ['2', 'BOB'],
        ['3', 'NOBODY'],
      ],
    ],
    ['of constants alone', "SELECT shout('x'), shout(NULL), SHOUT('y') || '!'", [['X', 'NOBODY', 'Y!']]],
    ['in WHERE', "SELECT id FROM mem.main.person WHERE shout(name) = 'ADA' ORDER BY id", [['1'], ['4']]],
    ['of constants in WHERE', "SELECT count(*) FROM mem.main.person WHERE shout('k') = 'K'", [['5']]],
    [
      'in GROUP BY',
      'SELECT shout(name), count(*) FROM mem.main.person GROUP BY shout(name) ORDER BY 1',
      [
        ['ADA', '2'],
        ['BOB', '2'],
        ['NOBODY', '1'],
      ],
    ],
    [
      'in HAVING',
      "SELECT name, count(*) FROM mem.main.person GROUP BY name HAVING shout(name) = 'BOB'",
      [['Bob', '2']],
    ],
    [
      'in ORDER BY',
      'SELECT id FROM mem.main.person ORDER BY shout(name), id',
      [['1'], ['4'], ['2'], ['5'], ['3']],
    ],
    [
      'in DISTINCT',
      'SELECT DISTINCT shout(name) FROM mem.main.person ORDER BY 1',
      [['ADA'], ['BOB'], ['NOBODY']],
    ],
    [
      'as an argument of an aggregate',
      'SELECT max(shout(name)), count(DISTINCT shout(name)) FROM mem.main.person',
      [['NOBODY', '3']],
    ],
    ['of an aggregate', 'SELECT shout(min(name)), next(sum(id)) FROM mem.main.person', [['ADA', '16']]],
    [
      'in a window',
      'SELECT id, sum(next(id)) OVER (ORDER BY id) FROM mem.main.person ORDER BY id LIMIT 2',
      [
        ['1', '2'],
        ['2', '5'],
      ],
    ],
    ['in another call', 'SELECT next(next(next(id))) FROM mem.main.person WHERE id = 1', [['4']]],
    [
      'in a join',
      'SELECT a.id, b.id FROM mem.main.person a JOIN mem.main.person b ON next(a.id) = b.id AND shout(a.name) = shout(b.name)',
      [],
    ],
    [
      'in a left join',
      'SELECT a.id, b.id FROM mem.main.person a LEFT JOIN mem.main.person b ON next(a.friend) = b.id ORDER BY a.id',
      [
        ['1', '3'],
        ['2', null],
        ['3', '2'],
        ['4', '2'],
        ['5', '5'],
      ],
    ],
    [
      'in a WITH query that is used twice',
      'WITH c AS (SELECT id, shout(name) AS loud FROM mem.main.person) SELECT a.id FROM c a JOIN c b ON a.loud = b.loud AND a.id < b.id ORDER BY 1',
      [['1'], ['2']],
    ],
    ['in a subquery', 'SELECT (SELECT max(next(id)) FROM mem.main.person)', [['6']]],
    [
      'in a subquery of a row',
      'SELECT id, (SELECT shout(b.name) FROM mem.main.person b WHERE b.id = a.friend) FROM mem.main.person a ORDER BY id',
      [
        ['1', 'BOB'],
        ['2', null],
        ['3', 'ADA'],
        ['4', 'ADA'],
        ['5', 'ADA'],
      ],
    ],
    ['in IN', "SELECT id FROM mem.main.person WHERE 'ADA' IN (shout(name), 'x') ORDER BY id", [['1'], ['4']]],
    [
      'in CASE, for the rows that get there',
      'SELECT CASE WHEN id > 4 THEN shout(name) END FROM mem.main.person ORDER BY id DESC LIMIT 2',
      [['BOB'], [null]],
    ],
    ['in a lambda', 'SELECT transform(ARRAY[1, 2], n -> next(n))', [['[2, 3]']]],
    [
      'of each other in a recursive query',
      "WITH RECURSIVE r(n) AS (SELECT BIGINT '1' UNION ALL SELECT next(n) FROM r WHERE n < 5) SELECT max(n), count(*) FROM r",
      [['5', '5']],
    ],
    ['in a union', "SELECT shout('a') UNION ALL SELECT shout('b') ORDER BY 1", [['A'], ['B']]],
    ['as a map', "SELECT counts('abba')['b'], cardinality(counts('abc'))", [['2', '3']]],
    [
      'as a map that is unnested',
      "SELECT k, v FROM (VALUES 'aab') t(x) CROSS JOIN UNNEST(counts(x)) AS u(k, v) ORDER BY k",
      [
        ['a', '2'],
        ['b', '1'],
      ],
    ],
    ['nowhere', 'SELECT 1', [['1']]],
  ];
  it.each(cases)('%s', async (_place, sql, rows) => {
    expect((await query(sql)).texts).toEqual(rows);
  });

  it('many rows in few calls, each distinct row once', async () => {
    const { rows, statistics } = await query('SELECT next(n) FROM mem.main.many');
    expect(rows).toHaveLength(30_000);
    expect(rowsAsked('next')).toHaveLength(20_000);
    expect(hosted.calls).toHaveLength(3);
    expect(statistics.functions.find(({ name }) => name === 'next')).toMatchObject({
      calls: 3,
      rows: 20_000,
      lambdaName: 'f',
    });
  });

  it('more rows than are held, in order', async () => {
    const { rows } = await query('SELECT n, next(n) FROM mem.main.many ORDER BY n, next(n) LIMIT 25000');
    expect(rows).toHaveLength(25_000);
    expect(rows.every(([n, after]) => typeof n === 'bigint' && after === n + 1n)).toBe(true);
    const nested = await query('SELECT next(next(n)) FROM mem.main.many');
    expect(nested.rows).toHaveLength(30_000);
    expect(nested.rows.slice(0, 3)).toEqual([[2n], [3n], [4n]]);
  });
});

describe('what is asked of a connector', () => {
  const scans = (answer: Answer) =>
    answer.plan.scans.map(({ constraints }) => [...constraints.summary.keys()]);

  it('is every condition but that with a function', async () => {
    const answer = await query("SELECT id FROM mem.main.person WHERE id > 3 AND shout(name) = 'BOB'");
    expect(answer.texts).toEqual([['5']]);
    expect(answer.statistics.scans[0]?.rows).toBe(2);
    expect(scans(answer)).toEqual([['id']]);
    expect(rowsAsked('shout')).toEqual([['ada'], ['Bob']]);
  });

  it('is not decided by a call of constants', async () => {
    const answer = await query("SELECT id FROM mem.main.person WHERE shout('no') = 'yes' OR id = 1");
    expect(answer.texts).toEqual([['1']]);
    expect(answer.plan.scans[0]?.isEmpty).toBe(false);
  });

  it('goes past a projection with a function', async () => {
    const answer = await query(
      'SELECT * FROM (SELECT id, shout(name) AS loud FROM mem.main.person) WHERE id = 2',
    );
    expect(answer.texts).toEqual([['2', 'BOB']]);
    expect(answer.statistics.scans[0]?.rows).toBe(1);
  });

  it('is asked once, however often the query is run for its functions', async () => {
    await query('SELECT shout(shout(name)) FROM mem.main.person');
    expect(tables.requests.filter(({ type }) => type === 'ReadRecordsRequest')).toHaveLength(1);
  });

  it('is explained with the functions', async () => {
    const sql = `USING ${declared.shout} SELECT shout(name) FROM mem.main.person WHERE shout(name) = 'X'`;
    const answer = await ask(engine, sql);
    const explained = explainPlan(answer.plan);
    expect(explained.functions).toEqual([{ function: 'shout(varchar) returns varchar', lambda: 'f' }]);
    expect(explained.scans[0]?.keptInEngine.map(({ condition }) => condition)).toEqual(["shout(name) = 'X'"]);
    expect(explained.engineSql).toContain('SELECT shout("name")');
  });
});

describe('what is asked of a function', () => {
  it('fails the query with the message of the function', async () => {
    await expect(query('SELECT picky(n) FROM mem.main.many')).rejects.toThrow(
      'function picky of Lambda f failed: picky does not like this number',
    );
    await expect(query('SELECT next(picky(n)) FROM mem.main.many')).rejects.toThrow(
      'picky does not like this number',
    );
  });

  it('fails nothing when it was a guess that the query does not need', async () => {
    // The inner answer is not known at first, so the outer call is made with null, and fails.
    const { texts } = await query("SELECT strict(shout(name), 'x') FROM mem.main.person WHERE id = 1");
    expect(texts).toEqual([['ADA:x']]);
    expect(rowsAsked('strict')).toContainEqual([null, 'x']);
    const other = await query(
      'SELECT CASE WHEN shout(name) IS NULL THEN picky(19999) ELSE picky(n) END FROM (SELECT name, 7 AS n FROM mem.main.person)',
    );
    expect(other.texts.flat()).toEqual(['7', '7', '7', '7', '7']);
  });

  it('holds for times and chance, which are the same in every run', async () => {
    const { texts } = await query(
      'SELECT length(shout(CAST(uuid() AS varchar))), next(CAST(random() * 1000 AS bigint)) > 0, shout(CAST(now() AS varchar)) = upper(CAST(now() AS varchar)) FROM mem.main.person',
    );
    expect(texts).toEqual(people.map(() => ['36', 'true', 'true']));
  });
});

describe('a declaration is refused', () => {
  const cases: readonly (readonly [what: string, sql: string, message: string])[] = [
    [
      'with a Lambda that is not there',
      "USING EXTERNAL FUNCTION f(x bigint) RETURNS bigint LAMBDA 'g' SELECT f(1)",
      "Lambda function 'g' does not exist; there is mem, f, and --function <name>=<folder> adds others, at line 1:59",
    ],
    [
      'with a type that no function takes',
      "USING EXTERNAL FUNCTION f(x bigint, y json) RETURNS bigint LAMBDA 'f' SELECT 1",
      'function f cannot have the type json; Athena passes boolean',
    ],
    [
      'of microseconds',
      "USING EXTERNAL FUNCTION f(x timestamp(6)) RETURNS bigint LAMBDA 'f' SELECT 1",
      'function f cannot have the type timestamp(6)',
    ],
    [
      'that is made twice',
      "USING EXTERNAL FUNCTION f() RETURNS bigint LAMBDA 'f', EXTERNAL FUNCTION F() RETURNS bigint LAMBDA 'f' SELECT 1",
      'function f is declared twice, at line 1:74',
    ],
    [
      'whose argument has no name',
      "USING EXTERNAL FUNCTION f(bigint) RETURNS bigint LAMBDA 'f' SELECT 1",
      'an argument has a name and a type, as in `value bigint`; here is one of the two, at line 1:27',
    ],
    [
      'whose argument has a type with digits and no name',
      "USING EXTERNAL FUNCTION f(decimal(10, 2), x bigint) RETURNS bigint LAMBDA 'f' SELECT 1",
      'an argument has a name and a type, as in `value decimal`; here is one of the two, at line 1:27',
    ],
    [
      'in the form of the preview',
      "USING FUNCTION f() RETURNS bigint TYPE LAMBDA_INVOKE WITH (lambda_name = 'f') SELECT 1",
      "write USING EXTERNAL FUNCTION … LAMBDA '<name>', at line 1:7",
    ],
    [
      'without a query',
      "USING EXTERNAL FUNCTION f() RETURNS bigint LAMBDA 'f'",
      "expected ',' or a query, got the end of the statement, at line 1:54",
    ],
    [
      'without RETURNS',
      "USING EXTERNAL FUNCTION f() LAMBDA 'f' SELECT 1",
      "expected RETURNS, got 'LAMBDA', at line 1:29",
    ],
  ];
  it.each(cases)('%s', async (_what, sql, message) => {
    await expect(ask(engine, sql)).rejects.toThrow(message);
  });
});

describe('a call is refused', () => {
  const cases: readonly (readonly [what: string, sql: string, message: string])[] = [
    [
      'that is not declared',
      'SELECT louder(name) FROM mem.main.person',
      'function louder is not known to Athena',
    ],
    [
      'with too many arguments',
      "SELECT\n shout('a', 'b')",
      'function shout takes 1 argument, got 2, at line 2:2',
    ],
    [
      'with another type',
      'SELECT\n shout(id) FROM mem.main.person',
      'function shout takes (varchar), not (bigint), at line 2:2',
    ],
    ['with text for a number', "SELECT next('1')", 'argument 1 of function next is not text'],
    ['as a window function', 'SELECT shout(name) OVER () FROM mem.main.person', 'shout is a scalar function'],
    ['with DISTINCT', 'SELECT shout(DISTINCT name) FROM mem.main.person', 'shout is a scalar function'],
  ];
  it.each(cases)('%s', async (_what, sql, message) => {
    await expect(query(sql)).rejects.toThrow(message);
  });

  it('when the Lambda has another result than was declared', async () => {
    const sql = "USING EXTERNAL FUNCTION shout(t varchar) RETURNS bigint LAMBDA 'f' SELECT shout('a')";
    await expect(ask(engine, sql)).rejects.toThrow(
      'function shout of Lambda f failed: function shout(varchar) returns varchar, but the query declares that it returns bigint',
    );
  });

  it('when the answer has another type or number of rows', async () => {
    const liar = {
      name: 'liar',
      client: {
        callFunction: async () => ({
          kind: 'UserDefinedFunctionResponse' as const,
          methodName: 'f',
          records: { schema: arrowSchema([]), rowCount: 3, vectors: [] },
        }),
      },
    };
    await using other = await engineWith({ functions: [liar] });
    const sql = "USING EXTERNAL FUNCTION f(t varchar) RETURNS bigint LAMBDA 'liar' SELECT f('a')";
    await expect(ask(other, sql)).rejects.toThrow(
      'function f of Lambda liar answered 1 rows with 3 rows of (); it was declared to return bigint',
    );
  });
});

describe('a query with functions', () => {
  it('may be cancelled while a function works', async () => {
    const controller = new AbortController();
    const stuck = {
      name: 'stuck',
      client: {
        callFunction: (_request: object, signal?: AbortSignal): Promise<never> =>
          new Promise((_, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
            controller.abort();
          }),
      },
    };
    await using other = await engineWith({ functions: [stuck] });
    const sql = "USING EXTERNAL FUNCTION f(t varchar) RETURNS bigint LAMBDA 'stuck' SELECT f('a')";
    await expect(ask(other, sql, { signal: controller.signal })).rejects.toThrow('the query was cancelled');
  });

  it('finds the functions of a Lambda that serves tables too', async () => {
    const sql = "USING EXTERNAL FUNCTION f(t varchar) RETURNS bigint LAMBDA 'mem' SELECT f('a')";
    await expect(ask(engine, sql)).rejects.toThrow('this Lambda has no functions');
  });

  it('may run beside others of the same function', async () => {
    const answers = await Promise.all(
      [1, 2, 3].map((n) => query(`SELECT next(id + ${n}) FROM mem.main.person WHERE id = 1`)),
    );
    expect(answers.map(({ texts }) => texts)).toEqual([[['3']], [['4']], [['5']]]);
  });
});
