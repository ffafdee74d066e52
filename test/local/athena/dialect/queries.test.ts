import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { translate } from '../../../../local/athena/dialect/translate.ts';
import { type Athena, openAthena } from './ask.ts';

let athena: Athena;
beforeAll(async () => {
  athena = await openAthena();
});
afterAll(() => athena.close());

describe('queries', () => {
  it.each([
    [
      'VALUES',
      "VALUES (1, 'a'), (2, 'b')",
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    ['a CTE with column names', 'WITH a(x) AS (VALUES 1, 2) SELECT sum(x) FROM a', [['3']]],
    [
      'a recursive CTE',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 4) SELECT sum(n) FROM t',
      [['10']],
    ],
    ['INTERSECT binds tighter than UNION', 'SELECT 1 UNION SELECT 2 INTERSECT SELECT 3', [['1']]],
    ['a set operation in parentheses', '(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1 DESC', [['2'], ['1']]],
    [
      'a set operation in FROM',
      'SELECT * FROM ((SELECT 1 AS a) UNION (SELECT 2) ORDER BY 1) t',
      [['1'], ['2']],
    ],
    [
      'a join in parentheses',
      'SELECT * FROM ((VALUES 1) a(x) JOIN (VALUES 1) b(y) ON a.x = b.y)',
      [['1', '1']],
    ],
    [
      'a nested join',
      'SELECT a.x FROM (VALUES 1) a(x) JOIN (VALUES 1) b(x) JOIN (VALUES 1) c(x) ON b.x = c.x ON a.x = b.x',
      [['1']],
    ],
    ['USING', 'SELECT x FROM (VALUES 1, 2) a(x) JOIN (VALUES 2) b(x) USING (x)', [['2']]],
    [
      'NULLs come last in ascending order',
      'SELECT x FROM (VALUES 1, NULL, 2) t(x) ORDER BY x',
      [['1'], ['2'], [null]],
    ],
    [
      'NULLs come last in descending order too',
      'SELECT x FROM (VALUES 1, NULL, 2) t(x) ORDER BY x DESC',
      [['2'], ['1'], [null]],
    ],
    [
      'OFFSET stands before LIMIT',
      'SELECT x FROM (VALUES 1, 2, 3) t(x) ORDER BY x OFFSET 1 LIMIT 1',
      [['2']],
    ],
    [
      'FETCH FIRST',
      'SELECT x FROM (VALUES 1, 2, 3) t(x) ORDER BY x OFFSET 1 ROW FETCH FIRST ROW ONLY',
      [['2']],
    ],
    ['LIMIT ALL is no limit', 'SELECT x FROM (VALUES 1, 2) t(x) ORDER BY x LIMIT ALL', [['1'], ['2']]],
    [
      'GROUPING SETS',
      'SELECT a, count(*), grouping(a) FROM (VALUES 1, 1) t(a) GROUP BY GROUPING SETS ((a), ()) ORDER BY 3',
      [
        ['1', '2', '0'],
        [null, '2', '1'],
      ],
    ],
    [
      'ROLLUP',
      'SELECT a, sum(b) FROM (VALUES (1, 2), (1, 3)) t(a, b) GROUP BY ROLLUP (a) ORDER BY a',
      [
        ['1', '5'],
        [null, '5'],
      ],
    ],
    [
      'GROUP BY an expression with a lambda',
      'SELECT transform(a, x -> x + 1), count(*) FROM (VALUES ARRAY[1], ARRAY[1]) t(a) GROUP BY transform(a, x -> x + 1)',
      [['[2]', '2']],
    ],
    ['GROUP BY a quotient', 'SELECT a / 2, count(*) FROM (VALUES 2, 3) t(a) GROUP BY a / 2', [['1', '2']]],
    ['HAVING', 'SELECT a FROM (VALUES 1, 1, 2) t(a) GROUP BY a HAVING count(*) > 1', [['1']]],
    [
      'LATERAL',
      'SELECT z FROM (VALUES 1, 2) a(x) CROSS JOIN LATERAL (SELECT a.x * 2 AS z) ORDER BY 1',
      [['2'], ['4']],
    ],
    ['EXISTS', 'SELECT 1 WHERE EXISTS (SELECT 1) AND NOT EXISTS (SELECT 1 WHERE false)', [['1']]],
    ['UNNEST of an array', 'SELECT x FROM UNNEST(ARRAY[1, 2]) AS t(x)', [['1'], ['2']]],
    [
      'UNNEST pads the shorter array',
      "SELECT * FROM UNNEST(ARRAY[1, 2], ARRAY['a']) WITH ORDINALITY AS u(a, b, n)",
      [
        ['1', 'a', '1'],
        ['2', null, '2'],
      ],
    ],
    [
      'UNNEST spreads rows over columns',
      "SELECT b, a FROM UNNEST(ARRAY[ROW(1, 'a'), ROW(2, 'b')]) AS u(a, b)",
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'UNNEST spreads a map over columns',
      "SELECT k, v FROM UNNEST(MAP(ARRAY['a', 'b'], ARRAY[1, 2])) AS u(k, v)",
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'UNNEST sees the tables before it',
      'SELECT x, y FROM (VALUES 1, 2) t(x), UNNEST(ARRAY[x, x * 10]) AS u(y) ORDER BY 2',
      [
        ['1', '1'],
        ['2', '2'],
        ['1', '10'],
        ['2', '20'],
      ],
    ],
    [
      'LEFT JOIN UNNEST keeps rows without elements',
      'SELECT x, y FROM (VALUES (1, ARRAY[7]), (2, NULL)) t(x, ys) LEFT JOIN UNNEST(ys) AS u(y) ON TRUE ORDER BY 1',
      [
        ['1', '7'],
        ['2', null],
      ],
    ],
    [
      'a quoted name with odd characters',
      'SELECT "$path", "x ""y" FROM (SELECT 1 AS "$path", 2 AS "x ""y")',
      [['1', '2']],
    ],
    [
      'a lambda parameter hides a column',
      'SELECT transform(ARRAY[1], x -> x + 1) FROM (VALUES 100) t(x)',
      [['[2]']],
    ],
    ['a lambda sees columns', 'SELECT transform(ARRAY[1], y -> y + x) FROM (VALUES 100) t(x)', [['[101]']]],
    [
      'a word such as LIMIT or DATE may name a column',
      'SELECT date, day FROM (VALUES (1, 2)) t(date, day)',
      [['1', '2']],
    ],
  ])('%s', async (_title, sql, rows) => {
    expect((await athena.ask(sql)).rows).toEqual(rows);
  });

  it('a column that the caller knows to be a map is unnested as one', async () => {
    const sql =
      "SELECT k, v, n FROM (SELECT MAP(ARRAY['a', 'b'], ARRAY[1, 2]) AS Tags) t CROSS JOIN UNNEST(tags) WITH ORDINALITY AS u(k, v, n)";
    expect((await athena.ask(sql, ['tags'])).rows).toEqual([
      ['a', '1', '1'],
      ['b', '2', '2'],
    ]);
  });

  it('columns without a name are numbered', async () => {
    const { names } = await athena.ask(
      "SELECT 1 + 1, x, lower('A') AS l, r.f FROM (SELECT 1 AS x, CAST(ROW(1) AS ROW(f integer)) AS r)",
    );
    expect(names).toEqual(['_col0', 'x', 'l', 'f']);
  });

  it('a plain comparison stays plain, so that it can be pushed down', () => {
    expect(
      translate(`SELECT a FROM "lambda:pg".public.t WHERE id = 9007199254740993 AND name LIKE 'a%'`),
    ).toBe(
      `SELECT "a" FROM "lambda:pg"."public"."t" WHERE (("id" = 9007199254740993) AND ("name" LIKE 'a%'))`,
    );
  });
});

describe('what cannot be translated fails by name and place', () => {
  it.each([
    ['SELECT foo(1)', 'function foo is not known to Athena, at line 1:8'],
    ['SELECT 1,\n  shuffle(ARRAY[1])', 'function shuffle is not supported by the local engine, at line 2:3'],
    ['SELECT lower()', 'function lower takes 1 argument, got 0, at line 1:8'],
    ['SELECT concat(1)', 'function concat takes 2 or more arguments, got 1, at line 1:8'],
    ['SELECT rank()', 'window function rank needs OVER (…), at line 1:8'],
    [
      'SELECT lower(DISTINCT a)',
      'DISTINCT, ORDER BY and FILTER need an aggregate; lower is a scalar function, at line 1:8',
    ],
    ["SELECT date_format(a, '%U')", 'date format specifier %U is not supported, at line 1:23'],
    [
      'SELECT date_format(a, b)',
      'the format of date_format must be a string literal in the local engine, at line 1:23',
    ],
    [
      "SELECT date_trunc('eon', a)",
      "'eon' is not a unit of date_trunc; use millisecond, second, minute, hour, day, week, month, quarter, year, at line 1:19",
    ],
    [
      "SELECT json_value(a, 'lax $.a')",
      'json_value is not supported by the local engine; use json_extract or json_extract_scalar, at line 1:8',
    ],
    [
      "SELECT json_extract(a, '$..b')",
      'JSON path \'$..b\' is not supported by the local engine, which takes $, .name, ["name"] and [0], at line 1:24',
    ],
    [
      'SELECT 9223372036854775808',
      "9223372036854775808 does not fit in a bigint; write DECIMAL '9223372036854775808', at line 1:8",
    ],
    ['SELECT CAST(a AS ipaddress)', 'type ipaddress is not supported by the local engine, at line 1:18'],
    [
      'SELECT CAST(a AS decimal(40))',
      'decimal(40, 0) is out of range; precision is 1 to 38, scale at most the precision, at line 1:18',
    ],
    [
      "SELECT TIMESTAMP 'noon'",
      "'noon' is not a timestamp; write TIMESTAMP '2024-01-31 12:34:56.789', at line 1:8",
    ],
    ["SELECT INTERVAL '1-2' DAY", "'1-2' is not an interval of DAY, at line 1:8"],
    ['SELECT x -> 1', 'a lambda can only be the argument of a function that takes one, at line 1:8'],
    ['SELECT transform(a, 1)', 'function transform takes a lambda x -> … as argument 2, at line 1:21'],
    ['SELECT * FROM a.b.c.d', 'invalid table name a.b.c.d: at most catalog.schema.table, at line 1:15'],
    [
      'SELECT * FROM t FOR TIMESTAMP AS OF now()',
      'FOR TIMESTAMP/VERSION AS OF is not supported by the local engine, at line 1:17',
    ],
    [
      'SELECT * FROM t MATCH_RECOGNIZE (x)',
      'MATCH_RECOGNIZE is not supported by the local engine, at line 1:17',
    ],
    [
      'SELECT 1 FETCH FIRST 1 ROW WITH TIES',
      'FETCH FIRST … WITH TIES is not supported by the local engine, at line 1:28',
    ],
    ['SELECT 1 +', 'expected an expression, got the end of the statement, at line 1:11'],
    ['SELECT a b c FROM t', "expected the end of the statement, got 'c', at line 1:12"],
    ['SELECT FROM t', "expected an expression, got 'FROM', at line 1:8"],
    [`SELECT ${'('.repeat(300)}1${')'.repeat(300)}`, 'the query nests deeper than 200 levels, at line 1:'],
  ])('%s', (sql, message) => {
    expect(() => translate(sql)).toThrow(message);
  });
});

describe('what DuckDB declines is said in Athena’s words', () => {
  it.each([
    ['SELECT nosuch FROM (VALUES 1) t(x)', "COLUMN_NOT_FOUND: Column 'nosuch' cannot be resolved"],
    ['SELECT * FROM nosuch', "TABLE_NOT_FOUND: Table 'nosuch' does not exist"],
    ['SELECT lower(1)', 'TYPE_MISMATCH: no function takes these arguments: lower(INTEGER)'],
    [
      'SELECT TRY(sum(x)) FROM (VALUES 1) t(x)',
      'NOT_SUPPORTED: try(…) around an aggregate is not supported by the local engine',
    ],
    [
      "SELECT regexp_like('a', '(?=x)')",
      'NOT_SUPPORTED: regular expression operator (?= is not supported by the local engine (RE2)',
    ],
  ])('%s', async (sql, message) => {
    expect(await athena.failure(sql)).toBe(message);
  });
});
