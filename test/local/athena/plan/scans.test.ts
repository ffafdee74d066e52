import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Planner } from '../../../../local/athena/plan/planner.ts';
import { everything, nothing, openPlanner, plan, scansOf } from './fixtures.ts';

let planner: Planner;
beforeAll(async () => {
  planner = await openPlanner();
});
afterAll(async () => planner[Symbol.asyncDispose]());

/** A condition, and the one scan that `SELECT id FROM t WHERE <condition>` makes. */
const filters: readonly (readonly [string, string])[] = [
  ['id = 5', 't(id) where id = 5'],
  ['5 < id', 't(id) where id > 5'],
  ['id <> 5', 't(id) where id < 5 OR id > 5'],
  ['id BETWEEN 3 AND 5 OR id = 9', 't(id) where id = 9 OR id >= 3 AND id <= 5'],
  ['id IN (1, 20, 3)', 't(id) where id IN (1, 3, 20)'],
  ['id IN (1, 20, 31, 4, 53, 61, 71, 8)', 't(id) where id IN (1, 4, 8, 20, 31, 53, 61, 71)'],
  ['id NOT IN (4, 7)', 't(id) where id < 4 OR id > 4 AND id < 7 OR id > 7'],
  ['id IN (1, NULL)', 't(id) where id = 1'],
  ['id NOT IN (1, NULL)', 't(id) not asked'],
  ['NOT (id > 5 OR name IS NULL)', 't(id name) where id <= 5 and name IS NOT NULL'],
  ["name IN ('a', 'b') OR name IS NULL", "t(id name) where name IN ('a', 'b') OR name IS NULL"],
  ["name = ''", "t(id name) where name = ''"],
  ["name = 'it''s 🦉'", "t(id name) where name = 'it''s 🦉'"],
  ['qty = 5 AND size = 7', 't(id qty size) where qty = 5 and size = 7'],
  ["rate = DECIMAL '5.25'", 't(id rate) where rate = 5.25'],
  ["price > DECIMAL '99999999999999999999.99'", 't(id price) where price > 99999999999999999999.99'],
  ["price = DECIMAL '-12345678901234567890.12'", 't(id price) where price = -12345678901234567890.12'],
  ['id > 9007199254740993', 't(id) where id > 9007199254740993'],
  ['id = -9223372036854775807', 't(id) where id = -9223372036854775807'],
  ['ratio > 1.5', 't(id ratio) where ratio > 1.5'],
  ['ratio <> 1.5', 't(id ratio) where ratio < 1.5 OR ratio > 1.5'],
  ['ratio < infinity()', 't(id ratio) where ratio < Infinity'],
  ["day = DATE '2024-02-29'", "t(id day) where day = DATE '2024-02-29'"],
  ["raw = X'00FF5C'", "t(id raw) where raw = X'00FF5C'"],
  ['ok', 't(id ok) where ok = true'],
  ['NOT ok', 't(id ok) where ok = false'],
  ['id IS NULL', 't(id) where id IS NULL'],
  ['tags IS NOT NULL', 't(id tags) where tags IS NOT NULL'],
  ['tags IS NULL', 't(id tags) where tags IS NULL'],
  ['id IS DISTINCT FROM 3', 't(id) where id < 3 OR id > 3 OR id IS NULL'],
  ['id IS NOT DISTINCT FROM 3', 't(id) where id = 3'],
  ["name LIKE 'ab%'", "t(id name) where name >= 'ab' AND name < 'ac'"],
  ["name LIKE '%x%'", "t(id name) where name LIKE '%x%'"],
  ["name LIKE 'a%b'", "t(id name) where name >= 'a' AND name < 'b' and name LIKE 'a%b'"],
  ["name NOT LIKE 'b%'", "t(id name) where NOT (name LIKE 'b%')"],
  ["qty = 5 OR name = 'x'", "t(id qty name) where qty = 5 OR name = 'x'"],
  [
    "name > 'a' AND (id = 5 OR id = 7 AND qty = 3)",
    "t(id qty name) where id IN (5, 7) and name > 'a' and id = 5 OR (id = 7 AND qty = 3)",
  ],
  ['id + 1 > 5', 't(id) where id > 4'],
  [
    "CAST(made AS date) = DATE '2024-01-01'",
    "t(id made) where made >= TIMESTAMP '2024-01-01 00:00:00.000' AND made < TIMESTAMP '2024-01-02 00:00:00.000'",
  ],
];

const milliseconds: readonly (readonly [string, string])[] = [
  [">= TIMESTAMP '2024-01-01 00:00:00.0005'", "> TIMESTAMP '2024-01-01 00:00:00.000'"],
  ["> TIMESTAMP '2024-01-01 00:00:00.0005'", "> TIMESTAMP '2024-01-01 00:00:00.000'"],
  ["<= TIMESTAMP '2024-01-01 00:00:00.0005'", "<= TIMESTAMP '2024-01-01 00:00:00.000'"],
  ["< TIMESTAMP '2024-01-01 00:00:00.0005'", "<= TIMESTAMP '2024-01-01 00:00:00.000'"],
  ["< TIMESTAMP '2024-01-01 00:00:00'", "< TIMESTAMP '2024-01-01 00:00:00.000'"],
  [">= TIMESTAMP '1969-12-31 23:59:59.9999'", "> TIMESTAMP '1969-12-31 23:59:59.999'"],
];

/** Conditions that the protocol cannot say: they stay, and nothing is sent for them. */
const kept: readonly (readonly [string, string])[] = [
  ["lower(name) = 'x'", "t(id name) keeps lower(name) = 'x'"],
  ["name = 'a' OR lower(name) = 'b'", "t(id name) keeps name = 'a' OR lower(name) = 'b'"],
  ['qty > 1.5', 't(id qty) keeps CAST(qty AS DOUBLE) > 1.5'],
  ['id = qty', 't(id qty) keeps id = CAST(qty AS BIGINT)'],
  ['ratio = nan()', 't(id ratio) keeps ratio = NaN'],
  ['coalesce(id, 3) = 3', 't(id) keeps coalesce(id, 3) = 3'],
  ['id % 2 = 0', 't(id) keeps id % 2 = 0'],
  ['random() < 0.5', 't(id) keeps random() < 0.5'],
  ['CASE WHEN id = 1 THEN true ELSE false END', 't(id) keeps CASE'],
  ['point.x = 3', "t(id point) keeps struct_extract(point, 'x') = 3"],
];

const contradictions: readonly string[] = ['id > 5 AND id < 3', 'id = 1 AND id = 2', '1 = 0', 'false'];

describe('conditions of one table', () => {
  it.each(filters)('%s is asked as %s', async (condition, scan) => {
    expect(await scansOf(planner, `SELECT id FROM t WHERE ${condition}`)).toEqual([scan]);
  });

  it.each(kept)('%s stays in the engine', async (condition, scan) => {
    expect(await scansOf(planner, `SELECT id FROM t WHERE ${condition}`)).toEqual([scan]);
  });

  it.each(milliseconds)('a timestamp of milliseconds %s is one %s', async (asked, sent) => {
    expect(await scansOf(planner, `SELECT id FROM t WHERE made ${asked}`)).toEqual([
      `t(id made) where made ${sent}`,
    ]);
  });

  it('no millisecond equals a constant between two', async () => {
    const sql = "SELECT id FROM t WHERE made = TIMESTAMP '2024-01-01 00:00:00.0005'";
    expect(await scansOf(planner, sql)).toEqual(['t(id made) not asked']);
  });

  it('a timestamp with zone is compared as an instant', async () => {
    const sql = "SELECT id FROM t WHERE seen < TIMESTAMP '2024-01-01 02:00:00 Europe/Rome'";
    expect(await scansOf(planner, sql)).toEqual([
      "t(id seen) where seen < TIMESTAMP '2024-01-01 01:00:00.000 UTC'",
    ]);
  });

  it.each(contradictions)('%s asks nobody', async (condition) => {
    expect(await scansOf(planner, `SELECT id FROM t WHERE ${condition}`)).toEqual(['t() not asked']);
  });

  it('constants beyond 2^53 keep every digit', async () => {
    const { scans } = await plan(
      planner,
      "SELECT id FROM t WHERE id = 9007199254740993 AND price = DECIMAL '123456789012345678901234567890123456.78'",
    );

    const exactly = (value: unknown) => ({
      low: { bound: 'EXACTLY', value },
      high: { bound: 'EXACTLY', value },
    });
    expect(scans[0]?.constraints.summary.get('id')).toMatchObject({
      ranges: [exactly(9_007_199_254_740_993n)],
    });
    expect(scans[0]?.constraints.summary.get('price')).toMatchObject({
      ranges: [exactly({ unscaled: 12_345_678_901_234_567_890_123_456_789_012_345_678n, scale: 2 })],
    });
  });

  it('expressions are sent only with functions that the connector advertises', async () => {
    const sql = "SELECT id FROM t WHERE qty = 5 OR name = 'x'";
    const withoutOr = { ...everything, functions: new Set(['$equal']) };

    expect(await scansOf(planner, sql, nothing)).toEqual(["t(id qty name) keeps qty = 5 OR name = 'x'"]);
    const { scans } = await plan(planner, sql, withoutOr);
    expect(scans[0]?.kept[0]?.reason).toBe('the connector does not advertise $or');
  });

  it('value sets are sent to a connector that promises nothing', async () => {
    expect(await scansOf(planner, 'SELECT id FROM t WHERE id = 5', nothing)).toEqual(['t(id) where id = 5']);
  });
});

/** A whole query, and its scans in the order of the text. */
const queries: readonly (readonly [string, string, readonly string[]])[] = [
  ['count(*) asks for rows without columns', 'SELECT count(*) FROM t', ['t()']],
  ['a filter of count(*) is a column', 'SELECT count(*) FROM t WHERE id > 5', ['t(id) where id > 5']],
  [
    'each side of a self-join has its own conditions',
    "SELECT a.id FROM t a JOIN t b ON a.id = b.qty WHERE a.name = 'x' AND b.ok",
    ["t(id name) where name = 'x'", 't(qty ok) where ok = true'],
  ],
  [
    'a condition crosses an equality of a join',
    'SELECT a.name FROM t a JOIN u b ON a.id = b.id WHERE b.id = 7',
    ['t(id name) where id = 7', 'u(id) where id = 7'],
  ],
  [
    'a condition on the outer side of a left join stays out of the scan',
    'SELECT a.id FROM t a LEFT JOIN u b ON a.id = b.id WHERE b.name IS NULL',
    ['t(id)', 'u(id name)'],
  ],
  [
    'a condition inside ON of a left join reaches the inner side',
    "SELECT a.id FROM t a LEFT JOIN u b ON a.id = b.id AND b.name = 'x' WHERE a.ok",
    ['t(id ok) where ok = true', "u(id name) where name = 'x'"],
  ],
  [
    'a WITH query used twice is one read of what either use needs',
    'WITH x AS (SELECT * FROM t WHERE id > 5) SELECT a.id, b.name FROM x a JOIN x b ON a.qty = b.size WHERE a.id < 9',
    ['t(id qty size name) where id > 5'],
  ],
  [
    'a WITH query used once is optimized as if it stood in place',
    'WITH x AS (SELECT * FROM t) SELECT id FROM x WHERE qty = 3',
    ['t(id qty) where qty = 3'],
  ],
  [
    'a WITH query of a table name hides the table',
    'WITH t AS (SELECT * FROM t WHERE id = 1) SELECT t.id FROM t WHERE t.id IN (1, 2)',
    ['t(id) where id = 1'],
  ],
  [
    'a full name is the table even where a WITH query has its last part',
    'WITH t AS (SELECT 1 AS one) SELECT u.id FROM pg.public.t u, t WHERE u.id = 4',
    ['t(id) where id = 4'],
  ],
  [
    'a recursive WITH query is not a table',
    'WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT r.x + 1 FROM r JOIN t ON t.qty = r.x WHERE r.x < 3) SELECT x FROM r',
    ['t(qty) where qty < 3'],
  ],
  [
    'both sides of a union get the condition above it',
    'SELECT id FROM (SELECT id FROM t UNION ALL SELECT qty FROM u) WHERE id = 4',
    ['t(id) where id = 4', 'u(qty) keeps CAST(qty AS BIGINT) = 4'],
  ],
  [
    'a limit reaches the scan below it',
    'SELECT id FROM t WHERE id = 5 LIMIT 4',
    ['t(id) where id = 5 limit 4'],
  ],
  ['an offset counts as rows that are needed', 'SELECT id FROM t OFFSET 2 LIMIT 3', ['t(id) limit 5']],
  [
    'a limit stays while a condition does',
    "SELECT id FROM t WHERE lower(name) = 'x' LIMIT 4",
    ["t(id name) keeps lower(name) = 'x'"],
  ],
  ['a limit above DISTINCT stays', 'SELECT DISTINCT id FROM t LIMIT 3', ['t(id)']],
  ['LIMIT 0 asks nobody', 'SELECT id FROM t LIMIT 0', ['t() not asked']],
  [
    'the first rows in an order are asked for in that order',
    'SELECT id FROM t ORDER BY name DESC, id LIMIT 5',
    ['t(id name) order by name DESC NULLS LAST, id ASC NULLS LAST limit 5'],
  ],
  [
    'NULLS FIRST is kept',
    'SELECT id FROM t ORDER BY id NULLS FIRST LIMIT 5',
    ['t(id) order by id ASC NULLS FIRST limit 5'],
  ],
  ['an order by an expression stays', 'SELECT id FROM t ORDER BY lower(name) LIMIT 5', ['t(id name)']],
  [
    'a limit above an order that stays does not pass it',
    'SELECT id FROM (SELECT id FROM t ORDER BY lower(name) LIMIT 10) LIMIT 3',
    ['t(id name)'],
  ],
  [
    'a condition above a limit does not pass it',
    'SELECT id FROM (SELECT id, qty FROM t ORDER BY id LIMIT 10) WHERE qty = 3',
    ['t(id qty) order by id ASC NULLS LAST limit 10'],
  ],
  ['an order without a limit stays', 'SELECT id FROM t ORDER BY id', ['t(id)']],
  [
    'a window reads its columns',
    'SELECT * FROM (SELECT id, row_number() OVER (PARTITION BY name ORDER BY qty) AS n FROM t) WHERE n = 1',
    ['t(id qty name)'],
  ],
  [
    'EXISTS and NOT IN read their own tables',
    'SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.id = t.id AND u.ok) AND id NOT IN (SELECT id FROM v WHERE qty < 5)',
    ['t(id)', 'u(id ok) where ok = true', 'v(id qty) where qty < 5'],
  ],
  [
    'a scalar subquery reads its own table',
    'SELECT id FROM t WHERE id = (SELECT max(id) FROM u WHERE u.ok)',
    ['t(id)', 'u(id ok) where ok = true'],
  ],
  [
    'UNNEST of a column reads it',
    'SELECT x FROM t CROSS JOIN UNNEST(tags) AS u(x) WHERE id = 3',
    ['t(id tags) where id = 3'],
  ],
  [
    'columns may carry the full name of their table',
    'SELECT pg.public.t.id, public.t.qty FROM pg.public.t WHERE t.id = 3',
    ['t(id qty) where id = 3'],
  ],
  ['quoted names are the same tables', 'SELECT "id" FROM "pg"."public"."t"', ['t(id)']],
  [
    'catalogs of Lambda functions are quoted',
    'SELECT id FROM "lambda:pg".public.t',
    ['lambda:pg.public.t(id)'],
  ],
  ['VALUES reads no table', 'VALUES (1), (2)', []],
];

describe('queries', () => {
  it.each(queries)('%s', async (_, sql, scans) => {
    expect(await scansOf(planner, sql)).toEqual(scans);
  });

  it('LATERAL reads both tables', async () => {
    const sql =
      'SELECT a.id, l.qty FROM t a CROSS JOIN LATERAL (SELECT b.qty FROM u b WHERE b.name = a.name ORDER BY b.qty LIMIT 1) l';
    expect(await scansOf(planner, sql)).toEqual(['t(id name)', 'u(qty name)']);
  });

  it('a limit is not asked of a connector that does not promise it', async () => {
    const promises = { ...everything, limit: false, topN: false };
    expect(await scansOf(planner, 'SELECT id FROM t LIMIT 3', promises)).toEqual(['t(id)']);
    expect(await scansOf(planner, 'SELECT id FROM t ORDER BY id LIMIT 3', promises)).toEqual(['t(id)']);
  });

  it('a limit is not asked while the connector may return rows that the filter drops', async () => {
    const promises = { ...everything, filters: new Set<string>() };
    expect(await scansOf(planner, 'SELECT id FROM t WHERE id = 5 LIMIT 3', promises)).toEqual([
      't(id) where id = 5',
    ]);
  });

  it('stubs are numbered in the order of the text, whatever order they are joined in', async () => {
    const { scans, sql } = await plan(
      planner,
      'SELECT u.id FROM u JOIN t ON t.id = u.id JOIN u w ON w.id = t.qty',
    );
    expect(scans.map(({ stub, tableName }) => `${stub} ${tableName.tableName}`)).toEqual([
      'scan_1 u',
      'scan_2 t',
      'scan_3 u',
    ]);
    expect(sql).toContain('temp.main.scan_3');
  });
});

const mistakes: readonly (readonly [string, string, RegExp])[] = [
  [
    'SELECT nam FROM t',
    'COLUMN_NOT_FOUND',
    /Column 'nam' cannot be resolved, at line 1:8; did you mean name/,
  ],
  ['SELECT id,\n  nam FROM t', 'COLUMN_NOT_FOUND', /at line 2:3/],
  ['SELECT id FROM t WHERE', 'MALFORMED_QUERY', /line 1:/],
];

describe('mistakes', () => {
  it.each(['read_csv', 'read_text', 'glob', 'query'])('the table function %s is refused', async (name) => {
    const input = {
      sql: '',
      translate: () => `SELECT * FROM ${name}('/etc/passwd')`,
      resolve: () => Promise.reject(new Error('no table is asked for')),
    };
    await expect(planner.plan(input)).rejects.toThrow(`the table function ${name} is not supported`);
  });

  it.each(mistakes)('%s is told as %s', async (sql, code, message) => {
    await expect(plan(planner, sql)).rejects.toMatchObject({ message: expect.stringMatching(message) });
    await expect(plan(planner, sql)).rejects.toMatchObject({ code: expect.stringMatching(code) });
  });
});
