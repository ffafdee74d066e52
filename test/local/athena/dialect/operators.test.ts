import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Athena, openAthena } from './ask.ts';

let athena: Athena;
beforeAll(async () => {
  athena = await openAthena();
});
afterAll(() => athena.close());

/** What is true, the expression, its text (null for NULL), its type. */
type Case = readonly [title: string, sql: string, text: string | null, type?: string];

const arithmetic: readonly Case[] = [
  ['integers divide to an integer', '1/2', '0', 'integer'],
  ['integer division cuts towards zero', '-7/2', '-3', 'integer'],
  ['integer division cuts towards zero for a negative divisor', '7/-2', '-3', 'integer'],
  ['a bigint quotient is a bigint', "BIGINT '9007199254740993' / 1", '9007199254740993', 'bigint'],
  ['a double divides as a double', '1/2.0', '0.5', 'double'],
  ['a double divided by zero is infinite', '1.0/0', 'Infinity', 'double'],
  ['a negative double divided by zero is negative infinity', '-1e0/0', '-Infinity', 'double'],
  ['zero divided by zero as doubles is NaN', '0e0/0', 'NaN', 'double'],
  ['a decimal quotient has the larger scale', "DECIMAL '1.00' / 3", '0.33', 'decimal'],
  ['a decimal quotient rounds half up', "DECIMAL '1.00' / 8", '0.13', 'decimal'],
  ['NULL divided by zero is NULL', 'CAST(NULL AS integer) / 0', null],
  ['TRY makes a division by zero NULL', 'TRY(1/0)', null, 'integer'],
  ['TRY makes a modulus by zero NULL', 'TRY(5 % 0)', null],
  ['TRY makes a failed cast NULL', "TRY(CAST('a' AS integer))", null],
  ['TRY keeps a value', 'TRY(6/3)', '2'],
  ['a modulus takes the sign of the dividend', '-5 % 3', '-2'],
  ['mod is the modulus', 'mod(-5, 3)', '-2'],
  ['a long chain of divisions answers right', '1000000 / 2 / 5 / 10 / 10 / 10 / 10', '10'],
  ['unary minus applies twice', '-(-5)', '5'],
  ['a fraction is a double', '1.5', '1.5', 'double'],
  ['an exponent makes a double', '1e3', '1000.0', 'double'],
  ['a fraction without whole part is a double', '.5', '0.5', 'double'],
  ['DECIMAL makes a decimal', "DECIMAL '1.50'", '1.50', 'decimal'],
  ['the largest bigint is exact', '9223372036854775807', '9223372036854775807', 'bigint'],
  ['the smallest bigint is exact', '-9223372036854775808', '-9223372036854775808', 'bigint'],
  ['a bigint beyond 2^53 is exact', '9007199254740993', '9007199254740993', 'bigint'],
  [
    'a decimal of 38 digits is exact',
    "DECIMAL '12345678901234567890123456789012345678'",
    '12345678901234567890123456789012345678',
    'decimal',
  ],
];

const text: readonly Case[] = [
  ['|| of NULL is NULL', "'a' || NULL", null],
  ['concat of NULL is NULL, where DuckDB skips it', "concat('a', NULL)", null],
  ['concat joins more than two', "concat('a', 'b', 'c')", 'abc'],
  ['concat joins arrays', 'concat(ARRAY[1], ARRAY[2, 3])', '[1, 2, 3]', 'array'],
  ['|| joins arrays', 'ARRAY[1] || ARRAY[2]', '[1, 2]'],
  ['|| binds looser than +', "'a' || CAST(1 + 1 AS varchar)", 'a2'],
  ['LIKE minds case', "'abc' LIKE 'A%'", 'false'],
  ['LIKE takes an escape', "'a%c' LIKE 'a!%_' ESCAPE '!'", 'true'],
  ['a quote doubles inside a string', "'it''s'", "it's"],
  ['a backslash is only a backslash', "'a\\nb'", 'a\\nb'],
  ['a Unicode string decodes its escapes', "U&'\\00e9\\+01F44D'", 'é👍'],
  ['a binary literal is bytes', "X'0aFF'", '0a ff', 'varbinary'],
];

const comparison: readonly Case[] = [
  ['IS DISTINCT FROM treats NULL as a value', '1 IS DISTINCT FROM NULL', 'true'],
  ['IS NOT DISTINCT FROM treats NULL as a value', 'NULL IS NOT DISTINCT FROM NULL', 'true'],
  ['BETWEEN takes its ends', '2 BETWEEN 1 AND 2', 'true'],
  ['NOT IN with NULL is NULL', '1 NOT IN (2, NULL)', null],
  ['rows compare by position', '(1, 2) = (1, 2)', 'true'],
  ['rows stand in IN', "(1, 'a') IN ((1, 'a'), (2, 'b'))", 'true'],
  ['rows stand before a subquery', "(1, 'a') IN (VALUES (1, 'a'), (2, 'b'))", 'true'],
  ['ALL compares with every row', '2 > ALL (VALUES 0, 1)', 'true'],
  ['SOME is ANY', '2 = SOME (VALUES 1, 2)', 'true'],
  ['NOT binds looser than a comparison', 'NOT 1 = 2', 'true'],
  ['AND binds tighter than OR', 'true OR false AND false', 'true'],
];

const subscripts: readonly Case[] = [
  ['an array counts from 1', 'ARRAY[5, 6][1]', '5'],
  ['a NULL element is NULL, not out of range', 'ARRAY[1, NULL][2]', null],
  ['a map answers by key', "MAP(ARRAY['a'], ARRAY[1])['a']", '1'],
  ['a NULL map value is NULL, not a missing key', "MAP(ARRAY['a'], ARRAY[NULL])['a']", null],
  ['a row answers by position', "ROW(1, 'x')[2]", 'x'],
  ['a row answers by field', "CAST(ROW(1, 'x') AS ROW(id bigint, name varchar)).name", 'x'],
  ['element_at beyond the end is NULL', 'element_at(ARRAY[1, 2], 3)', null],
  ['element_at counts back from the end', 'element_at(ARRAY[1, 2], -1)', '2'],
  ['element_at of a missing key is NULL', "element_at(MAP(ARRAY['a'], ARRAY[1]), 'b')", null],
  ['TRY makes a subscript out of range NULL', 'TRY(ARRAY[1][2])', null],
];

for (const [title, cases] of Object.entries({ arithmetic, text, comparison, subscripts })) {
  describe(title, () => {
    it.each(cases)('%s: %s', async (...[, sql, expected, type]: Case) => {
      const { rows, types } = await athena.ask(`SELECT ${sql}`);
      expect(rows).toEqual([[expected]]);
      if (type !== undefined) expect(types).toEqual([type]);
    });
  });
}

describe('failures', () => {
  it.each([
    ['1/0', 'DIVISION_BY_ZERO: Division by zero'],
    ["DECIMAL '1.0' / 0", 'DIVISION_BY_ZERO: Division by zero'],
    ['5 % 0', 'DIVISION_BY_ZERO: Division by zero'],
    ['mod(5, 0)', 'DIVISION_BY_ZERO: Division by zero'],
    [
      'ARRAY[1, 2][3]',
      'INVALID_FUNCTION_ARGUMENT: Array subscript must be less than or equal to array length',
    ],
    ['ARRAY[1, 2][0]', 'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'],
    ['ARRAY[1, 2][-1]', 'INVALID_FUNCTION_ARGUMENT: Array subscript is negative'],
    ["MAP(ARRAY['a'], ARRAY[1])['b']", 'INVALID_FUNCTION_ARGUMENT: Key not present in map'],
    ['element_at(ARRAY[1], 0)', 'INVALID_FUNCTION_ARGUMENT: SQL array indices start at 1'],
    ['2147483647 + 1', 'NUMERIC_VALUE_OUT_OF_RANGE: Overflow in addition of INT32 (2147483647 + 1)!'],
  ])('%s fails as in Athena', async (sql, message) => {
    expect(await athena.failure(`SELECT ${sql}`)).toBe(message);
  });

  it('a row that never reaches the division does not fail', async () => {
    const sql = 'SELECT CASE WHEN x = 0 THEN -1 ELSE 10 / x END FROM (VALUES 0, 5) t(x)';
    expect((await athena.ask(sql)).rows).toEqual([['-1'], ['2']]);
  });

  it('TRY spares the rows that do not fail', async () => {
    expect((await athena.ask('SELECT TRY(10 / x) FROM (VALUES 0, 5) t(x)')).rows).toEqual([[null], ['2']]);
  });
});

describe('any constant', () => {
  const bigint = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

  it('that is a bigint passes exactly', async () => {
    await fc.assert(
      fc.asyncProperty(bigint, async (value) => {
        expect(await athena.row(`SELECT ${value}`)).toEqual([String(value)]);
      }),
      { numRuns: 50 },
    );
  });

  it('that is a decimal passes exactly', async () => {
    const digits = fc.bigInt({ min: 0n, max: 10n ** 30n });
    await fc.assert(
      fc.asyncProperty(digits, fc.nat(99), async (whole, cents) => {
        const decimal = `${whole}.${String(cents).padStart(2, '0')}`;
        expect(await athena.row(`SELECT DECIMAL '${decimal}'`)).toEqual([decimal]);
      }),
      { numRuns: 30 },
    );
  });

  it('divides by another as BigInt does', async () => {
    const divisor = bigint.filter((value) => value !== 0n && value !== -1n);
    await fc.assert(
      fc.asyncProperty(bigint, divisor, async (a, b) => {
        expect(
          await athena.row(`SELECT a / b, a % b FROM (VALUES (BIGINT '${a}', BIGINT '${b}')) t(a, b)`),
        ).toEqual([String(a / b), String(a % b)]);
      }),
      { numRuns: 50 },
    );
  });
});
