import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatDouble } from '../../../../local/athena/dialect/text.ts';
import { type Athena, openAthena } from './ask.ts';

let athena: Athena;
beforeAll(async () => {
  athena = await openAthena();
});
afterAll(() => athena.close());

describe('the text of values', () => {
  it.each([
    ['1.5', '1.5', 'double'],
    ['2.0', '2.0', 'double'],
    ['0.1 + 0.2', '0.30000000000000004', 'double'],
    ['1e20', '1.0E20', 'double'],
    ['1e7', '1.0E7', 'double'],
    ['9999999.0', '9999999.0', 'double'],
    ['1e-3', '0.001', 'double'],
    ['1.5e-7', '1.5E-7', 'double'],
    ["REAL '0.1'", '0.1', 'float'],
    ["REAL '16777217'", '1.6777216E7', 'float'],
    ["DECIMAL '-0.05'", '-0.05', 'decimal'],
    ['true', 'true', 'boolean'],
    ["DATE '0001-01-01'", '0001-01-01', 'date'],
    ["DATE '9999-12-31'", '9999-12-31', 'date'],
    ["TIME '12:34:56.789'", '12:34:56.789', 'time'],
    ["TIMESTAMP '2020-01-01 00:00:00'", '2020-01-01 00:00:00.000', 'timestamp'],
    ["TIMESTAMP '1969-12-31 23:59:59.123456'", '1969-12-31 23:59:59.123456', 'timestamp'],
    ["TIMESTAMP '2020-01-01 00:00:00.123456789'", '2020-01-01 00:00:00.123456789', 'timestamp'],
    ["TIMESTAMP '2020-01-01 00:00:00 UTC'", '2020-01-01 00:00:00.000 UTC', 'timestamp with time zone'],
    ["X'0102ff'", '01 02 ff', 'varbinary'],
    ["ARRAY['a', NULL]", '[a, null]', 'array'],
    ['ARRAY[ARRAY[1], ARRAY[2, 3]]', '[[1], [2, 3]]', 'array'],
    ["MAP(ARRAY[10, 9], ARRAY['a', 'b'])", '{9=b, 10=a}', 'map'],
    ['CAST(ROW(CAST(ROW(1) AS ROW(b integer))) AS ROW(a ROW(b integer)))', '{a={b=1}}', 'row'],
    ["ROW(1, 'x')", '{1, x}', 'row'],
    ["INTERVAL '14' MONTH", '1-2', 'interval day to second'],
    ["INTERVAL '-1' HOUR", '-0 01:00:00.000', 'interval day to second'],
    [`json_parse('{"a":1}')`, '{"a":1}', 'json'],
    ["UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", '12151fd2-7586-11e9-8f9e-2a86e4085a59', 'uuid'],
  ])('%s reads %s', async (sql, text, type) => {
    const answer = await athena.ask(`SELECT ${sql}`);
    expect(answer.rows).toEqual([[text]]);
    expect(answer.types).toEqual([type]);
  });

  it('of a double reads back as the same double, in Java’s form', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = formatDouble(value);
        expect(Number(text)).toBe(value);
        expect(text).toMatch(/^-?(?:\d{1,7}\.\d+|\d\.\d+E-?\d+)$/);
      }),
    );
  });

  it('of a bigint that does not fit is an error', async () => {
    const sql = 'SELECT sum(x) FROM (VALUES 9223372036854775807, 1) t(x)';
    expect(await athena.failure(sql)).toContain('out of range');
  });
});
